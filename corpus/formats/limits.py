"""How much a reader may take: limits for the child process that runs it, and bounds on what it reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """Seconds of processor time and bytes of address space that a reader may use for one file."""

    seconds: int
    memory: int


NORMAL = Limit(seconds=60, memory=1024 * 1024 * 1024)
"""A file whose text is there."""

RECOGNITION = Limit(seconds=900, memory=4 * 1024 * 1024 * 1024)
"""A scan: recognition takes up to about ten seconds of processor time for each of MAX_SCANNED pages."""

MAX_PAGES = 2000
"""Most pages of a PDF: the longest documents that offices issue, plans and budgets, stay far below."""

MAX_SCANNED = 60
"""Most pages of a scan that are recognised."""

MAX_CHARACTERS = 3_000_000
"""Most characters of one document: MAX_PAGES full pages."""

MAX_LETTERS = 200_000
"""Most characters of one page: thirty times what the smallest print puts on it."""

MAX_OBJECTS = 20_000
"""Most objects of one page that are searched for ruling lines; maps and plans have more, and no tables."""

MAX_PIXELS = 40_000_000
"""Most pixels of a picture that is opened: A3 at 400 dpi has 31 million."""
