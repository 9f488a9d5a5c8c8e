"""Runs of one page → its lines in reading order: one column or more, found on each page by itself.

A gutter is a strip that hardly any run crosses, with lines of prose on both sides, most of them as wide as
their column. Runs that cross it (titles, wide tables) part the page into bands; in each band the left
column is read before the right one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.formats.page_parts import Line, Run
from corpus.formats.page_rows import line, rows

_WIDE = 0.55  # of the text's width: a wider run stands in no column
_INNER = (0.15, 0.85)  # where in the text's width a gutter may be
_GUTTER = 0.8  # narrowest gutter, in type sizes
_CROSSED = 0.1  # share of the narrow runs that may cross it: short titles
_LINES = 4  # fewest lines of a column on the page that shows it
_FILLED = 0.5  # share of a column's lines that are as wide as it, or nearly
_NEARLY = 0.8
_DEPTH = 2  # gutters beside gutters: up to four columns


@dataclass(frozen=True, slots=True)
class Gutter:
    """An empty strip between two columns."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        """Its axis."""
        return (self.left + self.right) / 2


def in_order(
    runs: Sequence[Run], page: int, size: float, known: Gutter | None
) -> tuple[list[Line], Gutter | None]:
    """The lines of a page in reading order, and its gutter.

    Args:
        runs: the runs of the body.
        page: number of the page.
        size: the body's size of type.
        known: a gutter of the page before: a last page may be too short to show it.
    """
    found = gutter(runs, size) or (known if known and _continued(runs, known, size) else None)
    return _ordered(runs, page, size, found), found


def gutter(runs: Sequence[Run], size: float) -> Gutter | None:
    """The gutter of `runs`, or None where they are one column."""
    if len(runs) < 2 * _LINES:
        return None
    left, right = min(r.left for r in runs), max(r.right for r in runs)
    narrow = [r for r in runs if r.right - r.left < _WIDE * (right - left) and r.table < 0]
    if len(narrow) < 2 * _LINES:
        return None
    strips = _strips(narrow, left, right, max(1, int(_CROSSED * len(narrow))))
    for strip in sorted(strips, key=_width, reverse=True)[:3]:
        if strip.right - strip.left >= _GUTTER * size and _prose(narrow, strip, left, right, size):
            return strip
    return None


def _strips(narrow: Sequence[Run], left: float, right: float, allowed: int) -> list[Gutter]:
    """Strips that at most `allowed` runs cross."""
    low, high = (left + share * (right - left) for share in _INNER)
    events = sorted([(r.left, 1) for r in narrow] + [(r.right, -1) for r in narrow])
    out: list[Gutter] = []
    crossing = 0
    start: float | None = None
    for at, step in events:
        crossing += step
        if crossing <= allowed and start is None:
            start = at
        elif crossing > allowed and start is not None:
            if low <= start and at <= high:
                out.append(Gutter(start, at))
            start = None
    return out


def _prose(narrow: Sequence[Run], strip: Gutter, left: float, right: float, size: float) -> bool:
    ones = [r for r in narrow if r.right <= strip.middle]
    others = [r for r in narrow if r.left >= strip.middle]
    return _full(ones, strip.left - left, size) and _full(others, right - strip.right, size)


def _full(runs: Sequence[Run], width: float, size: float) -> bool:
    lines = rows(runs)
    wide = sum(row[-1].right - row[0].left >= _NEARLY * width for row in lines)
    return len(lines) >= _LINES and width >= 6 * size and wide >= _FILLED * len(lines)


def _continued(runs: Sequence[Run], known: Gutter, size: float) -> bool:
    """Whether a page that shows no gutter by itself keeps that of the page before."""
    crossing = sum(_crosses(r, known, size) for r in runs)
    return crossing <= 0.3 * len(runs) and any(r.left >= known.middle for r in runs)


def _crosses(run: Run, strip: Gutter, size: float) -> bool:
    return run.left < strip.middle - 0.3 * size and run.right > strip.middle + 0.3 * size


def _ordered(
    runs: Sequence[Run], page: int, size: float, strip: Gutter | None, *, column: int = 0, depth: int = _DEPTH
) -> list[Line]:
    if strip is None:
        return [line(row, page, column) for row in rows(runs)]
    out: list[Line] = []
    band: list[Run] = []
    wide = rows(r for r in runs if _crosses(r, strip, size))
    rest = sorted((r for r in runs if not _crosses(r, strip, size)), key=lambda r: r.base)
    at = 0
    for row in [*wide, None]:
        stop = len(rest) if row is None else at
        while row is not None and stop < len(rest) and rest[stop].base < row[0].base:
            stop += 1
        band = rest[at:stop]
        at = stop
        for side in (1, 2):
            part = [r for r in band if ((r.left + r.right) / 2 < strip.middle) == (side == 1)]
            inner = gutter(part, size) if depth > 1 else None
            out += _ordered(part, page, size, inner, column=3 * column + side, depth=depth - 1)
        if row is not None:
            out.append(line(row, page, column))
    return out


def _width(strip: Gutter) -> float:
    return strip.right - strip.left
