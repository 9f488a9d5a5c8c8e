"""Runs → rows: what stands side by side at one height, and the line it makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from corpus.formats.page_blanks import set_apart
from corpus.formats.page_parts import Line, Run

_SAME = 0.5  # two runs are on one row where they overlap by this share of the smaller one


def rows(runs: Iterable[Run]) -> list[list[Run]]:
    """The rows from top to bottom, each from left to right; the row of a table is one by itself."""
    out: list[list[Run]] = []
    anchor: Run | None = None
    for run in sorted(runs, key=_middle):
        if anchor and run.table < 0 and anchor.table < 0 and _beside(anchor, run):
            out[-1].append(run)
            anchor = run if run.size > anchor.size else anchor
        else:
            out.append([run])
            anchor = run
    return [sorted(row, key=_left) for row in out]


def line(row: Sequence[Run], page: int, column: int = 0) -> Line:
    """The line that a row makes."""
    if len(row) == 1:
        run = row[0]
        text, unseen = run.text, run.unseen
    else:
        text, unseen = _joined(row)
    sizes = Counter[float]()
    for run in row:
        sizes[run.size] += len(run.text)
    size = sizes.most_common(1)[0][0]
    return Line(
        text,
        row[0].left,
        max(run.right for run in row),
        max(row, key=_length).base,
        size,
        page,
        column,
        row[0].red,
        unseen,
        row[0].table,
    )


def body_size(runs: Iterable[Run]) -> float:
    """The size of type that most characters have, to half a point."""
    sizes = Counter[float]()
    for run in runs:
        sizes[round(run.size * 2) / 2] += len(run.text)
    return max(sizes.most_common(1)[0][0], 1.0) if sizes else 10.5


def _joined(row: Sequence[Run]) -> tuple[str, tuple[tuple[int, int], ...]]:
    size = max(run.size for run in row)
    text, unseen = set_apart([(run.text, run.left, run.right) for run in row], size)
    hidden = list(unseen)
    at = 0
    for run in row:
        at = text.index(run.text, at)
        hidden += [(at + a, at + b) for a, b in run.unseen]
        at += len(run.text)
    return text, tuple(sorted(hidden))


def _beside(one: Run, other: Run) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap >= _SAME * min(one.size, other.size)


def _middle(run: Run) -> float:
    return (run.top + run.bottom) / 2


def _left(run: Run) -> float:
    return run.left


def _length(run: Run) -> int:
    return len(run.text)
