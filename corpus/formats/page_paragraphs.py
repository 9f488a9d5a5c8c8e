"""Which line breaks stand only because a line was full, by columns, indents and distances of lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from corpus.bodies import is_body
from corpus.dates import DATE
from corpus.formats.page_measure import lacks
from corpus.formats.page_parts import Kind, Line
from corpus.headings import opens_part

_INDENT = 1.2  # type sizes from which a line is indented; offices indent by two
_CENTRED = 4.0  # type sizes from which a line is no paragraph's first: offices indent by two
_SAME = 0.12  # sizes of type that differ by less are one
_PARTED = 1.6  # distance of lines, in the usual one, from which they are two paragraphs …
_GAP = 1.2  # … and where paragraphs are not indented, so that only the distance tells
_ENDED = "。！？；：…!?;:"
_NEVER_FIRST = tuple("，。、；：！？）》”’〕】」』")  # no paragraph begins so; some producers let lines do
_HANGING = re.compile(r"[（(]?\d{1,3}[)）.．、]|[·•●◆■□○※★☆\-]")
_ITEM = (
    "·",
    "•",
    "●",
    "◆",
    "■",
    "□",
    "○",
    "※",
    "★",
    "☆",
    "-",
    "—",
    "附件",
    "附表",
    "注：",
    "抄送",
    "问：",
    "答：",
)


def joins(lines: Sequence[Line]) -> set[int]:
    """Indexes of the lines with which a paragraph does not end, though the line does."""
    body = [i for i, each in enumerate(lines) if each.kind is Kind.BODY]
    pairs = [(lines[a], lines[b]) for a, b in pairwise(body)]
    near = [b.base - a.base for a, b in pairs if _together(a, b) and b.base > a.base]
    pitch = median(near) if near else 0.0
    starts = [each for each in (lines[i] for i in body) if _INDENT <= _indent(each) <= 3]
    indents = len(starts) >= max(2, 0.04 * len(body))
    out: set[int] = set()
    hanging = False  # whether the line above goes on with an item that stands out to its left
    for order, (index, following) in enumerate(pairwise(body)):
        above, below = lines[index], lines[following]
        if any(each.kind is Kind.ROW for each in lines[index + 1 : following]):
            hanging = False
            continue
        joined = _goes_on(above, below, pitch, indents and not hanging)
        if joined and _indent(below) >= _INDENT and indents and not hanging:
            third = lines[body[order + 2]] if order + 2 < len(body) else None
            joined = _hangs(above, below, third)
        if joined:
            out.add(index)
        hanging = joined and indents and _indent(below) >= _INDENT
    return out


def _together(above: Line, below: Line) -> bool:
    return (above.page, above.column) == (below.page, below.column) and abs(above.size - below.size) <= (
        _SAME * above.size
    )


def _indent(each: Line) -> float:
    return (each.left - each.margins[0]) / each.size


def _goes_on(above: Line, below: Line, pitch: float, indents: bool) -> bool:
    """Whether `below` goes on with the paragraph of `above`.

    Args:
        above, below: two lines of the body, one after the other.
        pitch: usual distance of two lines.
        indents: whether the document indents the first lines of its paragraphs.
    """
    if abs(above.size - below.size) > _SAME * above.size or above.red != below.red:
        return False
    closing = below.text.startswith(_NEVER_FIRST) and _indent(below) < _INDENT
    if not closing and not lacks(above, below):
        return False
    if _signs(above, below):
        return False
    if not closing and _indent(above) > _CENTRED and _indent(below) < _INDENT:
        return False  # at the right or in the middle, and then back at the margin
    together = _together(above, below)
    if together and not 0 < below.base - above.base <= (_PARTED if indents else _GAP) * pitch:
        return False
    if closing:
        return True
    opens = opens_part(below.text, 0) or below.text.startswith(_ITEM)
    ended = above.text.rstrip("”’」』）》)").endswith(tuple(_ENDED))
    if _indent(below) >= _INDENT:
        beside = abs(above.left - below.left) < 0.5 * above.size
        hangs = _indent(above) < _INDENT or (beside and not indents)
        return hangs and not ended and not opens and _indent(below) <= 4
    if indents:
        return not (opens and ended)
    return not opens and (together or not ended)  # over a page break, only the sentence tells


def _signs(above: Line, below: Line) -> bool:
    """Whether two lines are of a sign-off: at the right, its first looks as if it were full."""
    return _is_day(below.text) and is_body(above.text.strip())


def _is_day(words: str) -> bool:
    day = DATE.match(words)
    return day is not None and day.end() == len(words.rstrip())


def _hangs(above: Line, below: Line, third: Line | None) -> bool:
    """Whether an indented line goes on with a numbered item that stands out to its left.

    A heading at the margin (一、…) above an indented paragraph looks alike, but its third line is back at
    the margin; where there is none, only an item (1. … or a bullet) is taken to hang.
    """
    if third and _together(below, third) and lacks(below, third):
        return abs(third.left - below.left) < 0.5 * below.size
    return bool(_HANGING.match(above.text))
