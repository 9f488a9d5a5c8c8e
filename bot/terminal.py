"""Standard output for people: colours and bold on a terminal, plain text of 80 columns elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console
from rich.text import Text

from bot.wrapping import wrap
from corpus.sentences import Range

_PIPED = 80
_WIDEST = 100  # columns; longer lines of Chinese are hard to follow

# What a document may hold and a terminal would obey: control characters are shown as their pictures
# (␛), those that turn the direction of writing as a replacement; one for one, so that offsets hold.
_VISIBLE = (
    {code: 0x2400 + code for code in range(0x20) if code != 0x0A}
    | {0x09: 0x20, 0x7F: 0x2421}
    | dict.fromkeys([*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)
)


def visible(text: str) -> str:
    """Text that a terminal shows and does not obey, of the same length."""
    return text.translate(_VISIBLE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        head: what stands above it.
        share: of the room that is left, for text that may be broken; 0: as wide as its widest field.
        figures: set to the right.
    """

    head: str
    share: int = 0
    figures: bool = False


class _Output(Console):
    """A console that leaves a closed pipe to the edge of the program."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Terminal:
    """Where answers and tables are written.

    Attributes:
        console: rich's own.
        live: whether a person sees it as it is written.
        width: columns in use.
    """

    def __init__(self, stream: TextIO) -> None:
        self.live = stream.isatty()
        self.console = _Output(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=False)
        self.width = min(self.console.width, _WIDEST) if self.live else _PIPED

    def line(self, text: str = "", style: str = "") -> None:
        """Writes one line, as wide as it is."""
        self._write(Text(visible(text), style))

    def paragraph(self, text: str, style: str = "", indent: str = "") -> None:
        """Writes text, its lines broken at the width; the ones after the first are indented."""
        shown = visible(text)
        for number, (start, end) in enumerate(wrap(shown, self.width - len(indent))):
            self._write(Text((indent if number else "") + shown[start:end], style))

    def quote(self, text: str, highlights: Sequence[Range] = ()) -> None:
        """Writes a quote as a block, its highlights in bold; not a character of it is changed."""
        bar = "▎ " if self.live else "  "
        shown = visible(text)
        for start, end in wrap(shown, self.width - len(bar)):
            line = Text(shown[start:end])
            for a, b in highlights:
                if a < end and b > start:
                    line.stylize("bold", max(a - start, 0), b - start)
            self._write(Text.assemble((bar, "cyan"), line) if start < end else Text(bar.rstrip(), "cyan"))

    def beside(self, head: str, text: str, style: str = "") -> None:
        """Writes text beside a head that takes as many columns on every line; line breaks are shown."""
        from rich.cells import cell_len

        shown = visible(text)
        room = cell_len(head)
        for number, (start, end) in enumerate(wrap(shown, self.width - room - 2)):
            before = head if number == 0 else " " * room
            self._write(Text.assemble((before, "dim"), ("│ ", "dim"), (shown[start:end], style)))

    def marked(
        self, mark: str, text: str, span: Range, style: str = "", strong: Sequence[Range] = ()
    ) -> None:
        """Writes a slice of a text after a mark, its lines broken at the width.

        Args:
            mark: stands before the first line.
            text: that is sliced.
            span: the slice.
            style: of all of it.
            strong: ranges of `text` that are set off.
        """
        shown = visible(text[slice(*span)])
        for number, (start, end) in enumerate(wrap(shown, self.width - len(mark))):
            line = Text(shown[start:end], style)
            for a, b in ((a - span[0], b - span[0]) for a, b in strong):
                if a < end and b > start:
                    line.stylize("bold reverse", max(a - start, 0), b - start)
            self._write(Text.assemble((" " * len(mark) if number else mark, style), line))

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Writes a table with a head, fitted to the width.

        Args:
            columns: what stands above each, and how it is set.
            rows: a text for each column.
        """
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(
                column.head,
                justify="right" if column.figures else "left",
                overflow="fold",
                no_wrap=not column.share,
                ratio=column.share or None,
            )
        for row in rows:
            table.add_row(*(Text(visible(field)) for field in row))
        self.console.print(table, width=max(self.width, self.console.width) if self.live else self.width)

    def row(self, fields: Sequence[str]) -> None:
        """Writes fields on one line between tabs, for a program to read."""
        print("\t".join(visible(field).replace("\n", " ") for field in fields), file=self.console.file)

    def _write(self, text: Text) -> None:
        self.console.print(text, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True)
