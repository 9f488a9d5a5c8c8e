"""Pages → Extracted text: reading order, one line a paragraph or row of a table, the rest marked as dropped.

Every visual line stands on a line of its own in `Extracted.text`; a line break is dropped as WRAP where the
line above had no room for what follows and what follows opens nothing of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from corpus.draft import Range
from corpus.extracted import Heading
from corpus.formats.page_columns import Gutter, in_order
from corpus.formats.page_furniture import furniture
from corpus.formats.page_margins import with_margins
from corpus.formats.page_paragraphs import joins
from corpus.formats.page_parts import Kind, Line, Page, Run
from corpus.formats.page_rows import body_size, line, rows
from corpus.formats.page_tables import tables
from corpus.formats.page_titles import title
from corpus.notice import Drop, Reason


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a document, with what `Extracted` says about it."""

    text: str
    drops: tuple[Drop, ...]
    headings: tuple[Heading, ...]
    tables: tuple[Range, ...]


@dataclass(slots=True)
class _Writer:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    drops: list[Drop] = field(default_factory=list)

    def write(self, text: str) -> int:
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start

    def drop(self, start: int, end: int, reason: Reason) -> None:
        if end > start:
            self.drops.append(Drop(start, end, reason))


def to_text(pages: Sequence[Page]) -> Text:
    """The text of `pages`."""
    size = body_size(run for page in pages for run in page.runs)
    lines = with_margins(_lines(pages, size), size)
    joined = joins(lines)
    return _written(lines, joined, title(lines, size))


def _lines(pages: Sequence[Page], size: float) -> list[Line]:
    """The lines of all pages in reading order, furniture where it stands, turned writing after its page."""
    out: list[Line] = []
    ruled = [rows(tables(page.runs, page.rules)) for page in pages]
    marked = furniture(pages, ruled, size)
    stamps = _repeated(pages)
    known: Gutter | None = None
    for number, page in enumerate(pages):
        head: list[Line] = []
        foot: list[Line] = []
        body: list[Run] = []
        for index, row in enumerate(ruled[number]):
            if (number, index) not in marked:
                body += row
            else:
                (foot if body or index > len(ruled[number]) // 2 else head).append(
                    _as(line(row, number), Kind.FURNITURE)
                )
        lines, known = in_order(body, number, size, known)
        lines = [_as(each, Kind.ROW) if each.table >= 0 else each for each in lines]
        turned = [
            _as(line([run], number), Kind.FURNITURE if run.text in stamps else Kind.TURNED)
            for run in page.turned
        ]
        out += [*head, *lines, *foot, *turned]
    return out


def _repeated(pages: Sequence[Page]) -> set[str]:
    """Turned writing that most pages show: watermarks."""
    shown: dict[str, int] = {}
    for page in pages:
        for text in {run.text for run in page.turned}:
            shown[text] = shown.get(text, 0) + 1
    return {text for text, count in shown.items() if count >= max(2, 0.6 * len(pages))}


def _as(each: Line, kind: Kind) -> Line:
    return replace(each, kind=kind)


def _written(lines: Sequence[Line], joined: set[int], titles: Range | None) -> Text:
    writer = _Writer()
    starts: list[int] = []
    tabled: dict[tuple[int, int], Range] = {}
    following = _next_body(lines)
    tail = len(lines)
    while tail and lines[tail - 1].kind is Kind.FURNITURE:
        tail -= 1
    for index, each in enumerate(lines):
        start = writer.write(each.text)
        starts.append(start)
        if each.kind is Kind.FURNITURE:
            writer.write("" if index + 1 == len(lines) else "\n")
            # What ends the text takes the break before it along.
            writer.drop(start - (index == tail and start > 0), writer.length, Reason.FURNITURE)
            continue
        for a, b in each.unseen:
            writer.drop(start + a, start + b, Reason.WRAP)
        if each.kind is Kind.ROW:
            first = tabled.get((each.page, each.table), (start, 0))[0]
            tabled[each.page, each.table] = (first, writer.length)
        if index + 1 == len(lines):
            break
        if index in joined:
            _wrap(writer, each.text, lines[following[index]].text)
        else:
            writer.write("\n")
    headings = [Heading(starts[i], starts[i] + len(lines[i].text), 0) for i in range(*titles or (0, 0))]
    return Text("".join(writer.parts), tuple(writer.drops), tuple(headings), tuple(tabled.values()))


def _wrap(writer: _Writer, above: str, below: str) -> None:
    """The break of a full line, dropped; between Latin words a blank stays, at a hyphen nothing."""
    one, other = above[-1:], below[:1]
    if (
        one == "-"
        and above[-2:-1].islower()
        and above[-2:-1].isascii()
        and other.islower()
        and other.isascii()
    ):
        writer.drop(writer.length - 1, writer.length, Reason.WRAP)
    elif one.isascii() and other.isascii() and other.isalnum() and (one.isalnum() or one in ",.;:!?)"):
        writer.write(" ")
    start = writer.write("\n")
    writer.drop(start, writer.length, Reason.WRAP)


def _next_body(lines: Sequence[Line]) -> dict[int, int]:
    """Index of each body line → that of the next one."""
    body = [i for i, each in enumerate(lines) if each.kind is Kind.BODY]
    return dict(pairwise(body))
