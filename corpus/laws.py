"""The shape of a law: title, the lines that say who adopted it and when, 编/章/节, articles.

What has it is read here and not as a notice: 中华人民共和国劳动合同法 has no addressees and no sign-off,
and its items are no parts of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.addressees import addressees_end, split_addressees
from corpus.adoption import Adoption, Event, adoption, events, half_width, kind_of, own_number
from corpus.articles import count_articles, law_sections, opens_section
from corpus.bodies import is_body
from corpus.dates import DATE
from corpus.draft import Draft, Range
from corpus.fields import Fields
from corpus.furniture import furniture
from corpus.labels import label_at
from corpus.markup import markup
from corpus.notice import Drop, Enactment, Reason, Section
from corpus.sections import sections
from corpus.wraps import wraps

_HEAD = 12_000
_LINES = 400  # a code with its table of contents
_TITLE_LINES = 3
_TITLE_MAX = 120
_NEAR = 2000  # the first article of a text without marks stands at most so far behind the adoption lines
_SHAPED = re.compile(
    r"<!--[ ]?INFO END[ ]?-->|^[ \t\u3000\xa0]*+第[一二三四五六七八九十百\d]{1,6}[章条]", re.M
)
_TELLS = re.compile(r"通过|批准|公布|发布|修正|修订|颁布|施行")
_OPENS = re.compile(r"[（(]?(?:根据|经|由)?[ \u3000]?(?=\d|[一二]\S{3}年)")
_STRUCTURE = re.compile(
    r"第[一二三四五六七八九十百千零〇\d]{1,9}(?:分编|编|章|节|条)|[序前][ \u3000\xa0]*言$"
)
_CONTENTS = re.compile(r"目[ \u3000\xa0]*[录次]$")


@dataclass(frozen=True, slots=True)
class Law:
    """A text of this shape, read.

    Attributes:
        draft: its source, less its marks and wraps.
        fields: what its head states.
        sections: its body.
    """

    draft: Draft
    fields: Fields
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Head:
    title: list[_Line]
    number: Range | None
    events: list[Event]
    body: int


def read_law(source: str, *, drops: Iterable[Drop] = (), laid_out: bool = False) -> Law | None:
    """The law in `source`, or None where it is a text of another shape.

    Args:
        source: extracted text.
        drops: what the reader of its format marked as no part of it.
        laid_out: whether its format says where paragraphs end, so that no wrap is guessed.
    """
    if not _SHAPED.search(source):
        return None
    given = Draft.less(source, drops)
    marks = markup(given.text)
    marked = marks.info_end is not None
    if not marked and not _TELLS.search(given.text[:_HEAD]):
        return None
    draft = given.without(marks.ranges, Reason.FURNITURE)
    if not marked and not marks.headings:
        draft = draft.without(furniture(draft.text), Reason.FURNITURE)
    if not laid_out:
        inner = [wrap for wrap in wraps(draft.text) if not _opens_line(draft.text, wrap[1])]
        draft = draft.without(inner, Reason.WRAP)
    text = draft.text
    headings = {draft.place(given.origin(at)): level for at, level in marks.headings.items()}
    info_end = None if marks.info_end is None else draft.place(given.origin(marks.info_end))
    head = _read_head(text, headings, info_end)
    if head is None:
        return None
    articles = count_articles(text, head.body)
    if not (articles or (marked and head.events)):
        return None
    if not marked and not (head.events and _begins(text, head.body)):
        return None
    fields, body = _fields(text, head, bool(articles))
    parts = law_sections(text, body, headings)
    if not articles:
        counted = sections(text, (body, len(text)), None)
        parts = max(counted, parts, key=len)  # headings with numerals, or such as only their marks make
    return Law(draft, fields, parts)


def _read_head(text: str, headings: Mapping[int, int], info_end: int | None) -> _Head | None:
    """Everything up to the first line of the body; None where no title stands first."""
    lines = list(_lines(text))
    title, index = _title(lines, headings, info_end)
    if not title:
        return None
    squeezed = "".join("".join(line.text.split()) for line in title)
    number: Range | None = None
    said: list[Range] = []
    open_bracket = False
    body = len(text)
    while index < len(lines):
        line = lines[index]
        inside = info_end is not None and line.start < info_end
        own = own_number(line.text)
        told = open_bracket or _is_event(line.text)
        if own:
            number = (line.start + own[0], line.start + own[1])
        elif told:
            said.append((line.start, line.end))
            open_bracket = not inside and _unclosed(text, said, open_bracket, line)
        elif _CONTENTS.match(line.text):
            index = _after_contents(lines, index)
            continue
        elif not (inside or _repeats(line.text, squeezed)):
            body = line.start
            break
        elif inside and said:
            said.append((line.start, line.end))  # the rest of a line that was broken
        index += 1
    found = events(text, said[0][0], said[-1][1]) if said else []
    return _Head(title, number, found, body)


def _lines(text: str) -> Iterator[_Line]:
    at = 0
    count = 0
    while at < min(len(text), _HEAD) and count < _LINES:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        words = text[at:stop].strip()
        if words:
            start = at + len(text[at:stop]) - len(text[at:stop].lstrip())
            yield _Line(start, start + len(words), words)
            count += 1
        at = stop + 1


def _title(lines: list[_Line], headings: Mapping[int, int], info_end: int | None) -> tuple[list[_Line], int]:
    """The lines of the title, and the index of the line after them."""
    out: list[_Line] = []
    marked = bool(lines) and headings.get(lines[0].start) == 1
    for line in lines[:_TITLE_LINES]:
        past = info_end is not None and line.start >= info_end
        if out and marked and headings.get(line.start) != 1:
            break
        if past or _is_event(line.text) or own_number(line.text) or _STRUCTURE.match(line.text):
            break
        if _CONTENTS.match(line.text) or label_at(line.text, 0) or (out and line.text[0] in "（("):
            break
        if len(line.text) > _TITLE_MAX or "。" in line.text or line.text[-1] in "：:，；":
            return [], 0
        out.append(line)
    return out, len(out)


def _is_event(line: str) -> bool:
    """Whether a line tells who adopted, published or amended the law on which day."""
    opened = _OPENS.match(line)
    found = DATE.match(half_width(line), opened.end()) if opened else None
    if not found:
        return line in ("（", "(")
    return line[0] in "（(" or bool(_TELLS.search(line, found.end())) or line[found.end() :].strip() != ""


def _opens_line(text: str, at: int) -> bool:
    """Whether what stands at `at` begins a line of its own, whatever the line above ends with."""
    if opens_section(text, at):
        return True
    stop = text.find("\n", at, at + _HEAD)
    line = text[at : at + _HEAD if stop < 0 else stop].strip()
    return bool(_CONTENTS.match(line)) or _is_event(line)


def _unclosed(text: str, said: list[Range], before: bool, line: _Line) -> bool:
    """Whether the bracket around the adoption lines is still open after `line`."""
    if not before and line.text[0] not in "（(":
        return False
    start = next((a for a, b in reversed(said) if text[a] in "（("), line.start)
    run = text[start : line.end]
    return run.count("（") + run.count("(") > run.count("）") + run.count(")")


def _repeats(line: str, title: str) -> bool:
    """Whether a line is the title again, or a part of it."""
    words = "".join(line.split())
    return len(words) >= 2 and words in title and not _STRUCTURE.match(line)


def _after_contents(lines: list[_Line], index: int) -> int:
    """Index of the line after a table of contents: the first entry again, or what is no entry."""
    first = ""
    for at in range(index + 1, len(lines)):
        words = "".join(lines[at].text.split())
        entry = words == "附则" or (_STRUCTURE.match(words) and "条" not in words[:10])
        if not entry or words == first:
            return at
        first = first or words
    return index + 1


def _begins(text: str, body: int) -> bool:
    """Whether articles begin soon, so that the body is the law's and not a text about it."""
    return bool(_SHAPED.search(text, body, body + _NEAR)) and addressees_end(text, body, True) is None


def _in_title(title: str) -> tuple[str, ...]:
    """The bodies that a title opens with: 最高人民法院、最高人民检察院关于…."""
    before, about, _ = title.partition("关于")
    names = tuple(re.split(r"[、 \u3000]", before))
    return names if about and all(is_body(name) for name in names) else ()


def _fields(text: str, head: _Head, articles: bool) -> tuple[Fields, int]:
    """The fields with their evidence, and where the body starts; a reply's addressees come before it."""
    made: Adoption = adoption(head.events)
    title = " ".join(line.text for line in head.title)
    evidence: dict[str, Range] = {"title": (head.title[0].start, head.title[-1].end)}
    issuer = _in_title(title)
    if issuer and (not made.issuer or kind_of(issuer, title) is Enactment.INTERPRETATION):
        evidence["issuer"] = evidence[
            "title"
        ]  # 最高人民法院、最高人民检察院关于…: each adopts on a line of its own
    else:
        issuer = made.issuer
        if made.issuer_at:
            evidence["issuer"] = made.issuer_at
    number = text[slice(*head.number)] if head.number else made.number
    if head.number or made.number_at:
        evidence["number"] = head.number or made.number_at or (0, 0)
    if made.issued_at:
        evidence["issued_on"] = made.issued_at
    addressees: tuple[str, ...] = ()
    body = head.body
    end = None if articles else addressees_end(text, body, True)
    if end:
        evidence["addressees"] = (body, end)
        addressees = split_addressees(text[body:end].rstrip("：: "))
        body = end
        while body < len(text) and text[body].isspace():
            body += 1
    fields = Fields(
        title=title,
        issuer=issuer,
        number="".join(number.split()) if number else None,
        issued_on=made.issued_on,
        addressees=addressees,
        evidence=evidence,
        kind=kind_of(issuer, title),
    )
    return fields, body
