"""What reading a file may take, by its format."""

from __future__ import annotations

from dataclasses import dataclass

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
        threads: that may compute at once.
    """

    seconds: float | None = 20.0
    memory: int | None = 1 << 30
    output: int = 64 << 20
    threads: int = 1


FILE = Limits()
"""For text, and for formats whose text stands in the file. 20 MB of real notices take 8 s and 125 MB; the
largest that opens at all is far below."""
RECOGNISED = Limits(seconds=300.0, memory=6 << 30, threads=4)
"""For what may have to be recognised. A page takes 1 to 3 s of a core; the models and what they compute
with reserve far more address space than they use."""
CONVERTED = Limits(seconds=60.0, memory=4 << 30, threads=2)
"""For what another program converts."""
UNPACKED = Limits(seconds=30.0, output=256 << 20)
"""For a batch: its parts come back as they are."""

_OF = {
    "pdf": RECOGNISED,
    "image": RECOGNISED,
    "doc": CONVERTED,
    "zip": UNPACKED,
    "eml": UNPACKED,
}


def limits_of(format: str) -> Limits:
    """What reading a file of a format may take."""
    return _OF.get(format, FILE)
