"""Elements and texts of a page → its lines, as a reader sees them: a paragraph or a row of a table each.

White space is what a browser shows: runs of it are one space, and a line break of the markup between two
Chinese characters is none. The cells of a row are parted by a tab; the numbers of ordered lists are written
out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.formats.html_element import Element
from corpus.formats.html_numerals import numeral
from corpus.formats.html_tables import data_tables
from corpus.formats.html_tree import Page

_BLOCK_TAGS = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol"
    " optgroup option p pre section select summary table tbody td textarea tfoot th thead tr ul"
)
BLOCKS = frozenset(_BLOCK_TAGS.split())
_APART = frozenset(("a", "button", "em", "i", "label", "span"))
"""Inline elements that a page sets apart by margins: outside the notice's text a space stands between."""

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_CELLS = frozenset(("td", "th"))
_BLOCK_STYLE = re.compile(r"display\s{0,4}:\s{0,4}(?:block|flex|table-row|list-item)", re.I)
_FILES = (
    *(".doc", ".docx", ".wps", ".pdf", ".xls", ".xlsx", ".et", ".ppt", ".pptx", ".ofd", ".rtf", ".txt"),
    *(".zip", ".rar", ".7z", ".jpg", ".jpeg", ".png"),
)

_CELL, _WRAP, _IN_CELL = "\x01", "\x02", "\x03"  # no page holds these (`html_decoding.UNPRINTABLE`)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_SPACES = re.compile(r"[ \t\n\r\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\x03]+")
_MARKS = re.compile(r"([\x01\x02])")
_CJK = re.compile(r"[\u2e80-\u2fff\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…·]")
_OWN_NUMBER = re.compile(
    r"[（(〔\[]?(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[、.．:：)）〕\]]|第[\d一二三四五六七八九十]"
)
ATTACHED = re.compile(r"(?:相关)?附[ \u3000]?件")
_SENTENCE_END = re.compile(r"[。；！？]")
_SENTENCE_MIN = 25


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page.

    Attributes:
        text: its characters; "\\t" between cells, "\\n" where a heading is broken by <br>.
        node: index of the innermost block it stands in.
        linked: how many of its characters are links.
        file: whether it links to a document, by its address or by its words.
        after_br: whether only a <br> (or a line of <pre>) parts it from the line above.
        level: 1 to 6 in <h1> to <h6>.
        table: index of the table whose row it is.
        chars: how many of its characters are not white space.
    """

    text: str
    node: int
    linked: int
    file: bool
    after_br: bool
    level: int | None
    table: int | None
    chars: int

    @property
    def says(self) -> bool:
        """Whether it is a sentence, and not only of links."""
        return self.chars - self.linked >= _SENTENCE_MIN and bool(_SENTENCE_END.search(self.text))

    @property
    def is_link(self) -> bool:
        """Whether it is for the most part a link, and not to a document."""
        return 2 * self.linked >= self.chars and not self.file and not ATTACHED.match(self.text)


def read_lines(page: Page, notice: tuple[int, int] = (0, 0)) -> list[Line]:
    """The lines of a page that hold anything.

    Args:
        notice: indexes of the elements that hold the notice's own text, where words stand as written.
    """
    return _Walk(page, notice).lines


class _Walk:
    """One pass over the page."""

    def __init__(self, page: Page, notice: tuple[int, int]) -> None:
        self.lines: list[Line] = []
        self._elements = page.elements
        self._rows = data_tables(page)
        self._notice = notice
        self._pieces: list[str] = []
        self._blocks: list[int] = []  # open blocks
        self._links: list[bool] = []  # open links: to a document or not
        self._linked = 0
        self._file = False
        self._after_br = False
        self._level: int | None = None
        self._pre = 0
        self._table: int | None = None  # open data table
        self._cells = 0  # of the open row, so far
        self._numbers: dict[int, int] = {}  # next number of an open <ol>
        self._number = ""  # to stand before the next words
        for event in page.events:
            if isinstance(event, str):
                self._text(event)
            elif event >= 0:
                self._start(event, self._elements[event])
            else:
                self._end(~event, self._elements[~event])
        self._flush()

    def _text(self, text: str) -> None:
        if self._pre and "\n" in text and self._table is None:
            first, *rest = text.split("\n")
            self._words(first)
            for line in rest:
                self._flush()
                self._after_br = bool(self.lines)
                self._words(line)
            return
        self._words(text)

    def _words(self, text: str) -> None:
        if self._number and not text.isspace():
            if not _OWN_NUMBER.match(text.lstrip()):
                self._pieces.append(self._number)
            self._number = ""
        self._pieces.append(text)
        if self._links:
            self._linked += len("".join(text.split()))
            self._file |= self._links[-1] or text.strip()[-100:].lower().endswith(_FILES)

    def _start(self, index: int, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            self._break()
            return
        if tag == "a" and "href" in element.attributes:
            self._links.append(_leads_to_file(element.attributes["href"]))
        if self._table is not None and tag in _CELLS:
            if self._cells:
                self._pieces.append(_CELL)
            self._cells += 1
            return
        if _is_block(element):
            self._between()
            self._blocks.append(index)
            self._opened(index, tag, element)
        elif self._apart(index, tag):
            self._pieces.append(" ")

    def _apart(self, index: int, tag: str) -> bool:
        return tag in _APART and self._level is None and not self._notice[0] <= index < self._notice[1]

    def _opened(self, index: int, tag: str, element: Element) -> None:
        if tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        elif tag == "pre":
            self._pre += 1
        elif tag == "table" and index in self._rows:
            self._table = index
        elif tag == "tr" and self._table is not None:
            self._flush()
            self._cells = 0
        elif tag == "ol":
            self._numbers[index] = _whole(element.attributes.get("start"), 1)
        elif tag == "li":
            self._item(element)

    def _item(self, element: Element) -> None:
        list_ = self._elements[element.parent] if element.parent >= 0 else None
        if list_ is None or list_.tag != "ol" or element.parent not in self._numbers:
            return
        number = _whole(element.attributes.get("value"), self._numbers[element.parent])
        self._numbers[element.parent] = number + 1
        style = list_.attributes.get("style", "").lower() + element.attributes.get("style", "").lower()
        self._number = numeral(
            number, element.attributes.get("type") or list_.attributes.get("type", "1"), style
        )

    def _end(self, index: int, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            return
        if tag == "a" and self._links and "href" in element.attributes:
            self._links.pop()
        if self._table is not None and tag in _CELLS:
            return
        if not _is_block(element):
            if self._apart(index, tag):
                self._pieces.append(" ")
            return
        if tag == "tr" and self._table is not None:
            self._flush()
        else:
            self._between()
        if self._table == index:
            self._flush()
            self._table = None
        if tag == "pre":
            self._pre -= 1
        elif tag in _HEADINGS:
            self._level = None
        elif tag == "ol":
            self._numbers.pop(index, None)
        elif tag == "li":
            self._number = ""
        self._blocks.pop()

    def _between(self) -> None:
        """A block begins or ends: a new line, or a space inside a row."""
        if self._table is not None and self._cells:
            self._pieces.append(_IN_CELL)
        else:
            self._flush()

    def _break(self) -> None:
        if self._table is not None and self._cells:
            self._pieces.append(_IN_CELL)
        elif self._level is not None:
            self._pieces.append(_WRAP)
        else:
            wrote = len(self.lines)
            self._flush()
            self._after_br |= len(self.lines) > wrote

    def _flush(self) -> None:
        """The words so far are a line."""
        text = _shown("".join(self._pieces))
        self._pieces.clear()
        if text:
            node = self._blocks[-1] if self._blocks else 0
            self.lines.append(
                Line(
                    text,
                    node,
                    self._linked,
                    self._file,
                    self._after_br,
                    self._level,
                    self._table,
                    len("".join(text.split())),
                )
            )
            self._after_br = False
        elif not self._pre:
            self._after_br = self._after_br and self._linked == 0
        self._linked = 0
        self._file = False
        self._cells = 0 if self._table is None else self._cells


def _is_block(element: Element) -> bool:
    style = element.attributes.get("style")
    return element.tag in BLOCKS or bool(style and _BLOCK_STYLE.search(style))


def _shown(raw: str) -> str:
    """Characters as a browser shows them, the reader's own marks turned into tabs and line breaks."""
    if not raw or raw.isspace():
        return ""
    text = _INVISIBLE.sub("", raw)
    text = _SPACES.sub(lambda found: _space(text, found), text)
    text = "".join(piece.strip(" \u3000") for piece in _MARKS.split(text)).strip(" \u3000\x01\x02")
    return text.replace(_CELL, "\t").replace(_WRAP, "\n")


def _space(text: str, found: re.Match[str]) -> str:
    """One space, or nothing for a line break of the markup between two Chinese characters."""
    run = found.group()
    if "\n" in run and not run.strip(" \t\n\r"):
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        if _CJK.match(before) and _CJK.match(after):
            return ""
    return " "


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,6}", text.strip()) else default


def _leads_to_file(address: str) -> bool:
    """Whether an address names a file, whatever is asked of it."""
    path = address[:400].partition("?")[0].partition("#")[0]
    return path.lower().endswith(_FILES)
