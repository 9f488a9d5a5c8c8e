"""Page numbers and running headers and footers: which rows of each page they are.

A row is furniture by where it stands and what stands there on other pages, never by its words alone: body
text that happens to repeat stays. On the first page a red head (issuer and document number) stays, and a line
larger than the text, though the pages after it repeat it at their tops: it is said there for the first time.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.formats.page_parts import Page, Run
from corpus.formats.page_rows import line
from corpus.numbers import is_number_line

_EDGE = 3  # rows at the top and at the foot of a page that are looked at
_BAND = 0.16  # of the page's height, from either edge: no header or footer stands further in
_OUTER = 0.075  # in this outermost strip a line needs no gap to the body
_APART = 1.3  # gap to the body, in the page's usual distance of lines
_SHARE = 0.6  # of the pages (or of the even or odd ones) must show a running line
_LARGE = 1.15  # of the body's size: a title or the name of the issuer, and no running header
_NEAR = 6.0  # points that a running line may stand higher or lower

_DASH = r"[—–－\-─―一~～·•・]"  # recognition reads a dash as 一
_MARKED = re.compile(
    rf"{_DASH}{{1,4}}\d{{1,4}}{_DASH}{{1,4}}|第(?:\d{{1,4}}|[一二三四五六七八九十百]{{1,5}})页(?:[,，/]?共\d{{1,4}}页)?"
)
_COUNTED = re.compile(
    r"\d{1,4}[/／]\d{1,4}|[Pp](?:age)?\.?\d{1,4}(?:of\d{1,4})?|[ivxIVX]{1,6}"
    rf"|{_DASH}{{0,2}}\d{{1,4}}{_DASH}{{0,2}}"
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Edge:
    """A row at an edge of a page."""

    page: int
    row: int
    foot: bool
    key: str
    number: int | None
    base: float
    apart: bool


def furniture(
    pages: Sequence[Page], rows: Sequence[Sequence[Sequence[Run]]], size: float
) -> set[tuple[int, int]]:
    """(page, row) of the rows that are a page's own.

    Args:
        pages: the pages.
        rows: the rows of each page, top to bottom.
        size: the body's size of type.
    """
    edges: list[_Edge] = []
    for index, page in enumerate(pages):
        edges += _edges(index, page, rows[index], size)
    running = _running(edges, len(pages))
    counted = _counted(edges)
    out: set[tuple[int, int]] = set()
    for edge in sorted(edges, key=lambda e: -e.row if e.foot else e.row):
        marked = _MARKED.fullmatch(edge.key)
        if marked or edge in running or edge in counted:
            out.add((edge.page, edge.row))
    return _from_the_edge(out - _first_said(pages, rows, size), rows)


def _first_said(
    pages: Sequence[Page], rows: Sequence[Sequence[Sequence[Run]]], size: float
) -> set[tuple[int, int]]:
    """Rows at the top of the first page that are its head: down to the document number, and large ones."""
    if not pages or not rows:
        return set()
    top = [line(runs, 0) for runs in rows[0][:_EDGE] if _high(runs, pages[0])]
    out = {(0, row) for row, words in enumerate(top) if words.size > _LARGE * size}
    numbered = next((row for row, words in enumerate(top) if is_number_line(words.text)), -1)
    if numbered >= 0:
        key = "".join(top[numbered].text.split())
        below = (line(runs, 0).text for runs in rows[0][numbered + 1 :])
        if not any(key in "".join(words.split()) for words in below):
            out |= {(0, row) for row in range(numbered + 1)}
    return out


def _high(runs: Sequence[Run], page: Page) -> bool:
    return runs[0].base < _BAND * page.height and not any(run.table >= 0 for run in runs)


def _from_the_edge(
    found: set[tuple[int, int]], rows: Sequence[Sequence[Sequence[Run]]]
) -> set[tuple[int, int]]:
    """Those with nothing but furniture between them and the edge of their page."""
    out: set[tuple[int, int]] = set()
    for page, lines in enumerate(rows):
        for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
            for row in order:
                if (page, row) not in found:
                    break
                out.add((page, row))
    return out


def _edges(index: int, page: Page, rows: Sequence[Sequence[Run]], size: float) -> list[_Edge]:
    out: list[_Edge] = []
    bases = [row[0].base for row in rows]
    gaps = sorted(b - a for a, b in pairwise(bases))
    pitch = max(gaps[len(gaps) // 2] if gaps else 0.0, 1.2 * size)
    for row, runs in enumerate(rows):
        foot = row >= len(rows) - _EDGE and bases[row] > (1 - _BAND) * page.height
        head = row < _EDGE and bases[row] < _BAND * page.height
        if (not foot and not head) or any(run.table >= 0 for run in runs):
            continue
        gap = bases[row] - bases[row - 1] if foot and row else 2 * pitch
        if head:
            gap = bases[row + 1] - bases[row] if row + 1 < len(rows) else 2 * pitch
        outer = bases[row] < _OUTER * page.height or bases[row] > (1 - _OUTER) * page.height
        words = line(runs, index)
        apart = gap > _APART * pitch or outer or words.size < 0.9 * size
        key = "".join(words.text.split())
        number = _DIGITS.search(key)
        value = int(number.group()) if number and len(number.group()) <= 4 else None
        out.append(_Edge(index, row, foot, key, value, bases[row], apart))
    return out


def _running(edges: Sequence[_Edge], pages: int) -> set[_Edge]:
    """Rows that stand at one place, with the same words but for numbers, on most of the pages."""
    alike: dict[tuple[bool, str], list[_Edge]] = defaultdict(list)
    for edge in edges:
        key = _DIGITS.sub("#", edge.key)
        if edge.apart and len(key.replace("#", "")) >= 2:
            alike[edge.foot, key].append(edge)
    out: set[_Edge] = set()
    for group in alike.values():
        places = Counter(round(edge.base / _NEAR) for edge in group)
        place = places.most_common(1)[0][0]
        same = [e for e in group if abs(e.base - place * _NEAR) <= 1.5 * _NEAR]
        shown = {e.page for e in same}
        if len(shown) >= 2 and any(
            len(shown & set(some)) >= max(2, _SHARE * len(some))
            for some in (range(pages), range(1, pages), range(0, pages, 2), range(1, pages, 2))
        ):
            out.update(same)
    return out


def _counted(edges: Sequence[_Edge]) -> set[_Edge]:
    """Bare numbers that count the pages, or the one on a page by itself."""
    bare = [e for e in edges if e.apart and _COUNTED.fullmatch(e.key)]
    steps = Counter((e.foot, e.number - e.page) for e in bare if e.number is not None)
    out: set[_Edge] = set()
    for edge in bare:
        alone = edge.foot and len({e.page for e in edges}) == 1
        step = edge.number is not None and steps[edge.foot, edge.number - edge.page] >= 2
        if alone or step or (edge.number is None and len(bare) > 1):
            out.add(edge)
    return out
