"""One paragraph of a Word document while its part is read: its properties, its words, what hangs on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.draft import Range
from corpus.formats.docx_blocks import Block, Line
from corpus.formats.docx_numbering import Numbering
from corpus.formats.docx_styles import PLAIN, Style, Styles, heading_of

_ODD = re.compile("[\t\n\r\x7f-\x9f\xad\u200b\u2028\u2029\ufeff\ufffe\uffff]")
_SEEN = {"\t": " ", "\n": " ", "\r": " ", "\u2028": " ", "\u2029": " ", "\x85": " "}
_PAGE_NUMBER = re.compile(r"[\s\d\-–—―－·第共页/ivxIVX]{0,40}$")


@dataclass(slots=True)
class Paragraph:
    """What is known of a paragraph so far.

    Attributes:
        before, after: text boxes that are anchored in it, by whether words of it came first.
        notes: footnotes it refers to.
        removed: its mark is deleted (or hidden), so what follows goes on in it.
        page_number: it holds the number of the page.
        contents: it is a line of a table of contents.
        begun: whether any words of it have come.
    """

    style_id: str | None = None
    style: Style = PLAIN
    list_id: int | None = None
    list_level: int | None = None
    outline: int | None = None
    removed: bool = False
    hidden_mark: bool = False
    page_number: bool = False
    contents: bool = False
    begun: bool = False
    before: list[Block] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    marks: list[Range] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0

    def set_style(self, styles: Styles, name: str | None) -> None:
        """Give it the style named, or the default one."""
        self.style_id = styles.default if name is None else name
        self.style = styles.get(self.style_id)

    def add(self, text: str) -> None:
        """Add words (or a line break) at its end."""
        self._parts.append(text)
        self._length += len(text)
        self.begun = self.begun or not text.isspace()

    def mark(self, text: str) -> None:
        """Add a note's mark."""
        self.marks.append((self._length, self._length + len(text)))
        self.add(text)

    def go_on(self, above: Paragraph) -> None:
        """Take over the words of the paragraph above, whose mark is gone."""
        self._parts, self._length = above._parts, above._length
        self.before, self.after, self.notes, self.marks = above.before, above.after, above.notes, above.marks
        self.page_number, self.begun = above.page_number, above.begun

    def blocks(self, numbering: Numbering) -> list[Block]:
        """The finished paragraph, with what hangs on it, in reading order."""
        words = "".join(self._parts)
        number = self._number(numbering)
        lead = len(words) - len(words.lstrip(" \n"))  # tabs that indent
        words = words[lead:]
        shift = len(number) - lead
        marks = tuple((max(0, a + shift), max(0, b + shift)) for a, b in self.marks)
        level = self.style.heading if self.outline is None else heading_of(self.outline)
        furniture = self.contents or self.style.contents
        furniture = furniture or (self.page_number and bool(_PAGE_NUMBER.match(words)))
        line = Line(number + words, level if words.strip() else None, furniture, marks)
        return [*self.before, line, *self.notes, *self.after]

    def _number(self, numbering: Numbering) -> str:
        list_id = self.style.list_id if self.list_id is None else self.list_id
        if not list_id:  # 0 takes a paragraph out of its style's list
            return ""
        level = self.list_level
        if self.list_id is None and level is None:
            level = numbering.level_of(list_id, self.style_id)
            level = self.style.list_level if level is None else level
        return numbering.next(list_id, level or 0)


def seen(text: str, *, kept: bool) -> str:
    """Characters of a run as Word shows them.

    Args:
        text: the content of a <w:t>.
        kept: whether white space at its ends counts (xml:space="preserve").
    """
    if not kept:
        text = text.strip(" \t\r\n")
    return _ODD.sub(lambda found: _SEEN.get(found[0], ""), text) if _ODD.search(text) else text
