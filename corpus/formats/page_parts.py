"""What stands on a page, before its reading order is known: the words that the PDF and picture readers share.

Coordinates are points from the upper left corner of the page as it is read, y downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.draft import Range


@dataclass(frozen=True, slots=True)
class Run:
    """Characters side by side on one line, without a wide gap between them.

    Attributes:
        text: the characters.
        left, right: where they begin and end.
        base: their baseline.
        size: height of the type.
        red: whether they are printed red, as the head of an official document is.
        unseen: ranges of `text` that take no room: spaces that a producer puts between Chinese characters.
        table: number of the table on its page of which this is a whole row, its cells parted by tabs; or -1.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    red: bool = False
    unseen: tuple[Range, ...] = ()
    table: int = -1

    @property
    def top(self) -> float:
        """Upper edge of the type's square; Chinese type stands 0.88 above and 0.12 below its baseline."""
        return self.base - 0.88 * self.size

    @property
    def bottom(self) -> float:
        """Lower edge of the type's square."""
        return self.base + 0.12 * self.size


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line: upright when it is higher than wide."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def upright(self) -> bool:
        """Whether it stands upright."""
        return self.bottom - self.top > self.right - self.left


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its size, the runs that stand upright, the turned ones, ruling lines, pictures.

    `unknown` counts characters that the file maps to no letter; `drawn` says whether anything but letters
    covers so much of the page that it may be a scan.
    """

    width: float
    height: float
    runs: tuple[Run, ...] = ()
    turned: tuple[Run, ...] = ()
    rules: tuple[Rule, ...] = ()
    pictures: int = 0
    unknown: int = 0
    drawn: bool = False


class Kind(StrEnum):
    """What a line is on its page."""

    BODY = "body"
    ROW = "row"  # a row of a table
    FURNITURE = "furniture"  # a page number, a running header or footer
    TURNED = "turned"  # writing that stands on its side or aslant: stamps, watermarks


@dataclass(frozen=True, slots=True)
class Line:
    """One visual line in its column, or one row of a table.

    Attributes:
        text, left, right, base, size, red, unseen, table: as of `Run`; the runs of the line are joined with
            the blanks that the gaps between them show.
        page, column: where it stands, both counted from 0; column 0 is as wide as the page's text.
        margins: left and right edge of that column.
        kind: what it is.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    page: int
    column: int = 0
    red: bool = False
    unseen: tuple[Range, ...] = ()
    table: int = -1
    margins: tuple[float, float] = (0.0, 0.0)
    kind: Kind = Kind.BODY
