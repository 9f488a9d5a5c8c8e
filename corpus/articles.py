"""The body of a law → sections: each article one, under its 编, 章 and 节; headings and annexes their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.headings import HEADING_MAX
from corpus.notice import Section
from corpus.numerals import arabic_int, chinese_int

_N = "[一二三四五六七八九十百千零〇○两]{1,9}"
_B = r"[ \t\u3000\xa0\u2002\u2003]"
_LINE = re.compile(
    rf"^{_B}*+(?P<words>"
    rf"(?P<article>第{_B}?(?P<n>{_N}|\d{{1,4}}){_B}?条(?:之{_N})?)"
    rf"(?:(?=\s)(?!{_B}*第(?:{_N}|\d{{1,4}})[款项])|(?P<glued>(?=[^\s第、，。；：）)（(的和或与及至到款项规所中])))"
    rf"|(?P<part>第{_B}?{_N}{_B}?(?P<unit>分编|编|章|节))(?![、，。的和至到])[^\n]{{0,80}}$"
    rf"|(?P<han>{_N})、[^\n]{{1,60}}$"
    rf"|(?P<annex>附(?:[件录表图](?:{_B}?(?:{_N}|\d{{1,3}}))?)?)(?=$|[:：]|{_B})[^\n]{{0,120}}$"
    rf"|(?P<named>(?:序|前){_B}*+言|附{_B}*+则){_B}*+$"
    r")",
    re.M,
)
_ANY = re.compile(r"[^\n]*")
_NUMERAL = re.compile(rf"(?:{_N}(?=[、．])|[（(]{_N}[）)]|\d{{1,3}}(?:\.\d{{1,3}}){{0,3}})")
_SENTENCE = re.compile(r"[。；;，：:！？]")
_PART_MAX = 40
_UNITS = {"编": 1, "分编": 2, "章": 3, "节": 4}
_ANNEX, _HAN, _LEVELS = 0, 5, {1: 1, 2: 3, 3: 4}  # a heading without a unit ranks by its #-marks
_DEEP = 6
_ALONE = 9  # 序言: nothing stands under it


@dataclass(frozen=True, slots=True)
class _Mark:
    """A line that opens a section: where it starts, its element of the path, its rank (None: an article)."""

    start: int
    element: str
    rank: int | None
    heading: str | None


def opens_section(text: str, at: int) -> bool:
    """Whether the line whose first words stand at `at` opens a section, so that no wrap ends before it."""
    found = _LINE.match(text, _line_start(text, at))
    return bool(found and (found.group("article") or found.group("part")))


def count_articles(text: str, start: int = 0) -> int:
    """How many articles open a line of `text[start:]`."""
    return sum(mark.rank is None for mark in _marks(text, start, {}))


def law_sections(text: str, start: int, headings: Mapping[int, int]) -> tuple[Section, ...]:
    """The sections of `text[start:]`.

    An article keeps its paragraphs and items; a heading's section holds the heading and what stands before
    the first article under it.

    Args:
        text: the law's text.
        start: where its body starts.
        headings: offset of a line that Markdown made a heading → its level.
    """
    out: list[Section] = []
    stack: list[_Mark] = []
    found = list(_marks(text, start, headings))
    first = found[0].start if found else len(text)
    if text[start:first].strip():
        out.append(Section((), None, start, first))
    for index, mark in enumerate(found):
        end = found[index + 1].start if index + 1 < len(found) else len(text)
        if mark.rank is not None:
            while stack and (stack[-1].rank or 0) >= mark.rank:
                stack.pop()
            if mark.rank == _ALONE:
                stack.clear()
            stack.append(mark)
            path = tuple(m.element for m in stack)
        else:
            path = (*(m.element for m in stack if m.rank != _ALONE), mark.element)
        out.append(Section(path, mark.heading, mark.start, end))
    return tuple(out)


def _marks(text: str, start: int, headings: Mapping[int, int]) -> Iterator[_Mark]:
    """The lines that open sections, in order."""
    pending = dict(headings)
    last = 0
    articles = False
    for found in _LINE.finditer(text, _line_start(text, start)):
        at = found.start("words")
        while pending and (nearest := next(iter(pending))) < at:
            level = pending.pop(nearest)
            if nearest >= start:
                yield _titled(text, nearest, level)
        level = pending.pop(at, 0)
        if found.group("article"):
            value = chinese_int(found.group("n")) or arabic_int(found.group("n")) or 0
            if found.group("glued") is not None and value not in (1, last + 1) and not level:
                continue
            last, articles = value, True
            yield _Mark(at, "".join(found.group("article").split()), None, None)
            continue
        line = found.group("words").rstrip()
        rank = _rank(text, found, line, level, articles)
        if rank is None:
            continue
        element = found.group("part") or found.group("han") or found.group("annex") or line
        yield _Mark(at, "".join(element.split()), rank, line if len(line) <= HEADING_MAX else None)
    for at, level in pending.items():
        if at >= start:
            yield _titled(text, at, level)


def _rank(text: str, found: re.Match[str], line: str, level: int, articles: bool) -> int | None:
    """The rank of a line that may be a heading; None where it is a sentence, or an item of an article."""
    plain = len(line) <= _PART_MAX and not _SENTENCE.search(line)
    if found.group("part"):
        return _UNITS[found.group("unit")] if level or plain else None
    if found.group("annex"):
        return _ANNEX if level or (articles and "。" not in line) else None
    if found.group("han"):
        return _HAN if level or (plain and _before_article(text, found.end())) else None
    return _UNITS["编"] if "则" in line else _ALONE


def _before_article(text: str, at: int) -> bool:
    """Whether the next line is an article, so that the line before it is a heading and no item."""
    while at < len(text) and text[at].isspace():
        at += 1
    found = _LINE.match(text, _line_start(text, at))
    return bool(found and found.group("article"))


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _titled(text: str, at: int, level: int) -> _Mark:
    """A heading that only its #-marks make one."""
    found = _ANY.match(text, at)
    line = found.group().rstrip() if found else ""
    numeral = _NUMERAL.match(line)
    element = numeral.group() if numeral else "".join(line.split())
    return _Mark(at, element, _LEVELS.get(level, _DEEP), line if 0 < len(line) <= HEADING_MAX else None)
