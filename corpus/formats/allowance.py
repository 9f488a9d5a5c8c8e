"""What reading a file may take, by its format."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.formats import limits
from corpus.formats.programs import TIMEOUT

FOLDER = "noticebot-reading-"
"""What the names of the folders begin with that readers may write in."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use.

    Attributes:
        seconds: from its start, or from the last progress it told, to the next or the result; None for
            as long as it takes.
        memory: bytes of address space; None for as much as there is.
        output: bytes that it may write.
        cpu: seconds of processor time for it all; None for as many as `seconds`.
    """

    seconds: float | None = 20.0
    memory: int | None = 1 << 30
    output: int = 64 << 20
    cpu: float | None = None


FILE = Limits()
"""For text: 20 MB of real notices take 8 s and 125 MB."""
NORMAL = Limits(seconds=limits.NORMAL.seconds, memory=limits.NORMAL.memory)
RECOGNISED = Limits(seconds=120.0, memory=limits.RECOGNITION.memory, cpu=limits.RECOGNITION.seconds)
"""For what may have to be recognised; each page that is tells progress. A page takes ten seconds of one core,
which on a busy machine are forty by the clock."""
CONVERTED = Limits(seconds=TIMEOUT + 20.0, memory=4 << 30)
"""For what a program of the system converts, and what is read then."""
UNPACKED = Limits(seconds=60.0, output=256 << 20)
"""For a batch: its parts come back as they are."""

_OF = {
    "image": RECOGNISED,
    "doc": CONVERTED,
    "zip": UNPACKED,
    "eml": UNPACKED,
}


def limits_of(format: str) -> Limits:
    """What reading a file of a format may take."""
    return _OF.get(format, NORMAL)
