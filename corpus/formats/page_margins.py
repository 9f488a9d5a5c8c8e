"""Lines of all pages → the same lines with the edges of their columns, which no single line shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from corpus.formats.page_parts import Kind, Line

_FEW = 5  # with fewer lines, a column's edges are those that it has on the other pages
_NARROWEST = 10  # type sizes; columns are wider, and short lines of one length make no column
_ALIKE = 0.6  # type sizes within which two lines end at one place


def with_margins(lines: Sequence[Line], size: float) -> list[Line]:
    """`lines` with `margins` set.

    Args:
        lines: the lines of the document.
        size: the body's size of type.
    """
    places: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        if line.kind is Kind.BODY and abs(line.size - size) <= 0.15 * size:
            places[line.page, line.column].append(line)
    own = {place: _edges(held, size) for place, held in places.items()}
    shared: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for (page, column), edges in own.items():
        if len(places[page, column]) >= _FEW:
            shared[column, page % 2].append(edges)
            shared[column, -1].append(edges)
    out: list[Line] = []
    for line in lines:
        edges = own.get((line.page, line.column), (line.left, line.right))
        if len(places.get((line.page, line.column), ())) < _FEW:
            others = shared.get((line.column, line.page % 2)) or shared.get((line.column, -1))
            if others:
                edges = (median(e[0] for e in others), median(e[1] for e in others))
        out.append(replace(line, margins=edges))
    return out


def _edges(lines: Sequence[Line], size: float) -> tuple[float, float]:
    """The edges at which two lines at least begin and end: one alone may stick out."""
    lefts, rights = sorted(line.left for line in lines), sorted((line.right for line in lines), reverse=True)
    left = next((a for a, b in pairwise(lefts) if b - a <= _ALIKE * size), lefts[0])
    right = next((a for a, b in pairwise(rights) if a - b <= _ALIKE * size), rights[0])
    return left, max(right, left + _NARROWEST * size)
