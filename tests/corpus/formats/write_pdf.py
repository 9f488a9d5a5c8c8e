"""Writes the PDF fixtures: paragraphs set line by line as an office sets them, with reportlab.

The font is one of those that PDF viewers bring along (STSong-Light), so that no font file is needed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportlab.lib.colors import black, red
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
_NEVER_FIRST = "，。、；：！？）》”’〕】」』,.;:)…"
_NEVER_LAST = "（《“‘〔【「『("
_UNIT = re.compile(r"[A-Za-z0-9.,:/\-@]+|\s|.", re.S)


@dataclass(frozen=True)
class Manner:
    """How a document is set.

    `number` and `header` are templates of `{n}` and `{total}`; `red_head` is the printed head, with the line
    of number (and signer) under it; `title` the lines of the title.
    """

    size: float = 16.0
    leading: float = 28.0
    columns: int = 1
    gutter: float = 24.0
    indent: float = 2.0
    margins: tuple[float, float, float, float] = (79.0, 105.0, 74.0, 100.0)  # left, top, right, bottom
    number: str = ""
    alternate: bool = False  # page numbers on the outer side
    header: str = ""
    footer: str = ""
    red_head: Sequence[str] = ()
    title: Sequence[str] = ()
    title_size: float = 22.0
    apart: bool = False  # every character drawn by itself, as many producers do
    spaced: bool = False  # a space that takes no room before every character
    gap: float = 0.0  # more room between paragraphs
    watermark: str = ""
    radicals: dict[str, str] = field(default_factory=dict)


def write(paragraphs: Sequence[str], manner: Manner = Manner()) -> bytes:
    """The PDF of `paragraphs`."""
    counted = "{total}" in manner.number + manner.header + manner.footer
    total = _Setter(paragraphs, manner, 0).run()[1] if counted else 0
    return _Setter(paragraphs, manner, total).run()[0]


class _Setter:
    def __init__(self, paragraphs: Sequence[str], manner: Manner, total: int) -> None:
        if FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.paragraphs, self.manner, self.total = paragraphs, manner, total
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
        self.page = 1
        self.column = 0
        left, top, right, _ = manner.margins
        self.y = self.top = HEIGHT - top
        self.column_width = (WIDTH - left - right - manner.gutter * (manner.columns - 1)) / manner.columns

    def run(self) -> tuple[bytes, int]:
        manner = self.manner
        left, _, right, _ = manner.margins
        self._furniture()
        if manner.red_head:
            self.canvas.setFillColor(red)
            self._centred(manner.red_head[0], 36.0)
            self.canvas.setFillColor(black)
            for line in manner.red_head[1:]:
                self._spread(line.split("|"))
            self.canvas.setStrokeColor(red)
            self.canvas.setLineWidth(1.5)
            self.canvas.line(left, self.y + 10, WIDTH - right, self.y + 10)
            self.y -= 30
        for line in manner.title:
            self._centred(line, manner.title_size)
        if manner.title:
            self.y -= 14
        self.top = self.y
        for paragraph in self.paragraphs:
            for number, line in enumerate(self._lines(paragraph)):
                if self.y < manner.margins[3]:
                    self._next()
                x = left + self.column * (self.column_width + manner.gutter)
                self._text(x + (manner.indent * manner.size if number == 0 else 0), self.y, line, manner.size)
                self.y -= manner.leading
            self.y -= manner.gap
        self.canvas.showPage()
        self.canvas.save()
        return self.buffer.getvalue(), self.page

    def _next(self) -> None:
        self.column += 1
        if self.column < self.manner.columns:
            self.y = self.top
            return
        self.canvas.showPage()
        self.page += 1
        self.column = 0
        self.y = self.top = HEIGHT - self.manner.margins[1]
        self._furniture()

    def _furniture(self) -> None:
        manner = self.manner
        if manner.number:
            words = manner.number.format(n=self.page, total=self.total)
            wide = pdfmetrics.stringWidth(words, FONT, 14)
            x = (WIDTH - wide) / 2
            if manner.alternate:
                x = WIDTH - 90 - wide if self.page % 2 else 90
            self._text(x, 60, words, 14)
        if manner.header:
            self._text(79, HEIGHT - 50, manner.header.format(n=self.page, total=self.total), 9)
        if manner.footer:
            self._text(79, 40, manner.footer.format(n=self.page, total=self.total), 9)
        if manner.watermark:
            self.canvas.saveState()
            self.canvas.translate(WIDTH / 2, HEIGHT / 2)
            self.canvas.rotate(45)
            self._text(-100, 0, manner.watermark, 40)
            self.canvas.restoreState()

    def _centred(self, words: str, size: float) -> None:
        self._text((WIDTH - pdfmetrics.stringWidth(words, FONT, size)) / 2, self.y, words, size)
        self.y -= 1.5 * size

    def _spread(self, parts: Sequence[str]) -> None:
        left, _, right, _ = self.manner.margins
        size = self.manner.size
        if len(parts) == 1:
            self._centred(parts[0], size)
            return
        self._text(left + size, self.y, parts[0], size)
        self._text(
            WIDTH - right - size - pdfmetrics.stringWidth(parts[1], FONT, size), self.y, parts[1], size
        )
        self.y -= 1.5 * size

    def _text(self, x: float, y: float, words: str, size: float) -> None:
        words = "".join(self.manner.radicals.get(c, c) for c in words)
        self.canvas.setFont(FONT, size)
        if self.manner.apart or self.manner.spaced:
            for char in words:
                if self.manner.spaced:
                    self.canvas.drawString(x - 0.05 * size, y, f" {char}", charSpace=-0.157 * size)
                else:
                    self.canvas.drawString(x, y, char)
                x += pdfmetrics.stringWidth(char, FONT, size)
        else:
            self.canvas.drawString(x, y, words)

    def _lines(self, paragraph: str) -> list[str]:
        """The lines of a paragraph; no mark that closes begins one, none that opens ends one."""
        size = self.manner.size
        line: list[str] = []
        lines = [line]
        room = self.column_width - self.manner.indent * size
        used = 0.0
        for found in _UNIT.finditer(paragraph):
            unit = found.group()
            wide = pdfmetrics.stringWidth(unit, FONT, size)
            if used + wide > room + 0.1 and line:
                carried: list[str] = []
                if unit in _NEVER_FIRST and len(line) > 1:
                    while len(line) > 1 and (line[-1] in _NEVER_FIRST or not carried):
                        carried.insert(0, line.pop())
                while len(line) > 1 and line[-1] in _NEVER_LAST:
                    carried.insert(0, line.pop())
                line = carried
                lines.append(line)
                room = self.column_width
                used = sum(pdfmetrics.stringWidth(u, FONT, size) for u in line)
                if unit.isspace() and not carried:
                    continue
            line.append(unit)
            used += wide
        return ["".join(words).strip() for words in lines if "".join(words).strip()]
