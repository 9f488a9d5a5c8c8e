"""What stands in a document's body, lines and tables, and how it becomes text with ranges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.draft import Range
from corpus.extracted import Extracted, Heading
from corpus.notice import Drop, Reason

MAX_COLUMNS = 63  # Word's own limit; a span of more is not believed


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its words, its heading level if it is one, and what of it is no part of the notice.

    Attributes:
        text: as a reader sees it, its number included; a "\\n" is a line break inside it.
        level: 0 for the title, 1 and up for headings.
        furniture: whether it is none of the notice's: a page header, a line of a table of contents.
        marks: ranges of `text` that are note marks.
        note: whether it is a footnote; one to a table's cell stands after the table.
    """

    text: str
    level: int | None = None
    furniture: bool = False
    marks: tuple[Range, ...] = ()
    note: bool = False


@dataclass(slots=True)
class Cell:
    """A cell: what stands in it, and how many columns it takes."""

    blocks: list[Block]
    span: int = 1


@dataclass(slots=True)
class Table:
    """A table: its rows of cells."""

    rows: list[list[Cell]] = field(default_factory=list)


Block = Line | Table


def lines_of(blocks: Iterable[Block]) -> Iterator[Line]:
    """Every line of blocks, a row of a table a line: for a part whose shape does not matter."""
    for block in blocks:
        if isinstance(block, Line):
            yield block
        else:
            yield from (Line(words) for words in _rows(block) if words)
            yield from _notes(block)


class Writing:
    """The text as it grows, and the ranges of it that mean something."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._at = 0
        self._blank = True  # the last line was blank, or there is none yet
        self._drops: list[Drop] = []
        self._headings: list[Heading] = []
        self._tables: list[Range] = []

    def blocks(self, blocks: Sequence[Block]) -> None:
        """Add blocks in order; several blank lines in a row become one."""
        for block in blocks:
            if isinstance(block, Line):
                self.line(block)
            else:
                self._table(block)

    def line(self, line: Line) -> None:
        """Add one line."""
        text = line.text.rstrip()
        if not text:
            if not self._blank:
                self._put("\n")
                self._blank = True
            return
        start = self._at
        self._put(text + "\n")
        self._blank = False
        end = start + len(text)
        if line.furniture:
            self._drops.append(Drop(start, end + 1, Reason.FURNITURE))
            return
        drops = [Drop(start + a, min(start + b, end), Reason.FURNITURE) for a, b in line.marks]
        if line.level is not None:
            lead = len(text) - len(text.lstrip())
            self._headings.append(Heading(start + lead, end, line.level))
            # A heading is broken where its line looks best.
            drops += [Drop(start + at, start + at + 1, Reason.WRAP) for at, c in enumerate(text) if c == "\n"]
        self._drops += sorted((drop for drop in drops if drop.start < drop.end), key=lambda drop: drop.start)

    def extracted(self, form: str, left_out: tuple[str, ...]) -> Extracted:
        """What was added, as the text of a document."""
        text = "".join(self._parts)
        return Extracted(
            text=text,
            format=form,
            drops=tuple(self._drops),
            laid_out=True,
            headings=tuple(self._headings),
            tables=tuple(self._tables),
            left_out=left_out,
        )

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._at += len(text)

    def _table(self, table: Table) -> None:
        if _is_frame(table):
            for row in table.rows:
                for cell in row:
                    self.blocks(cell.blocks)
            return
        start = end = self._at
        for words in _rows(table):
            if words:
                self._put(words + "\n")
                end = self._at - 1
                self._blank = False
        if end > start:
            self._tables.append((start, end))
        self.blocks(list(_notes(table)))


def _is_frame(table: Table) -> bool:
    """Whether a table only frames text: no row of it has words in two cells (a red head in a box, a page
    laid out in one cell). Its paragraphs are lines like others."""
    return all(sum(1 for cell in row if any(_words(cell.blocks))) <= 1 for row in table.rows)


def _words(blocks: Iterable[Block]) -> Iterator[str]:
    """Every non-blank line of a cell, the rows of tables inside it included."""
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from _words(cell.blocks)
        elif block.text and not block.text.isspace() and not block.note:
            yield " ".join(block.text.split("\n")).strip()


def _notes(table: Table) -> Iterator[Line]:
    """The footnotes to the cells of a table and of those inside it."""
    for row in table.rows:
        for cell in row:
            for block in cell.blocks:
                if isinstance(block, Table):
                    yield from _notes(block)
                elif block.note:
                    yield block


def _rows(table: Table) -> Iterator[str]:
    """Each row as a line: cells parted by a tab, a cell over several columns said once."""
    for row in table.rows:
        cells: list[str] = []
        for cell in row:
            cells.append(" ".join(_words(cell.blocks)))
            cells.extend([""] * (min(cell.span, MAX_COLUMNS) - 1))
        if sum(map(bool, cells)) == 1:  # a heading over the whole width
            yield "".join(cells)
        else:
            yield "\t".join(cells).rstrip("\t")
