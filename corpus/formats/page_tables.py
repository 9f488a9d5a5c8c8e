"""Tables by their ruling lines: cells, and rows of cells as runs whose cells are parted by tabs.

Only what is ruled all round counts as certain: a component of ruling lines with at least two rows of at
least two cells each. Everything else (three-line tables, aligned columns) stays plain lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from corpus.draft import Range
from corpus.formats.page_blanks import chinese
from corpus.formats.page_measure import lacks
from corpus.formats.page_parts import Line, Rule, Run
from corpus.formats.page_rows import line, rows

_TOUCH = 3.0  # points between lines that meet
_MOST = 2000  # ruling lines of a page; maps and forms of dots have more
_COVERED = 0.6  # share of a cell's side that must be ruled
_CELLS = 40_000


@dataclass(slots=True)
class _Grid:
    """Positions of the upright and level lines of a table, and which sides of its squares are ruled."""

    xs: list[float]
    ys: list[float]
    uprights: dict[int, list[Range]] = field(default_factory=dict)
    cells: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


def tables(runs: Sequence[Run], rules: Sequence[Rule]) -> list[Run]:
    """`runs` with those that stand in a table replaced by one run for each of its rows."""
    if not 4 <= len(rules) <= _MOST:
        return list(runs)
    left = list(runs)
    out: list[Run] = []
    for number, group in enumerate(_components(rules)):
        grid = _grid(group)
        if grid is None:
            continue
        inside: dict[tuple[int, int], list[Run]] = defaultdict(list)
        outside: list[Run] = []
        for run in left:
            cell = _cell(grid, run)
            if cell is None:
                outside.append(run)
            else:
                inside[cell].append(run)
        by_row: dict[int, set[int]] = defaultdict(set)
        for row, column in set(grid.cells.values()):
            by_row[row].add(column)
        filled = sum(1 for cell in inside if inside[cell])
        if sum(len(columns) >= 2 for columns in by_row.values()) < 2 or filled < 2:
            continue
        left = outside
        out += _rows(grid, inside, by_row, number)
    return left + out


def _rows(
    grid: _Grid, inside: dict[tuple[int, int], list[Run]], by_row: dict[int, set[int]], number: int
) -> Iterable[Run]:
    for row in sorted(by_row):
        columns = sorted(by_row[row])
        texts = [_words(grid, inside.get((row, column), []), (row, column)) for column in columns]
        held = [run for column in columns for run in inside.get((row, column), [])]
        if not held:
            continue
        unseen: list[Range] = []
        at = 0
        for text, hidden in texts:
            unseen += [(at + a, at + b) for a, b in hidden]
            at += len(text) + 1
        size = max(run.size for run in held)
        base = min(grid.ys[row] + size, *(run.base for run in held))
        words = "\t".join(text for text, _ in texts)
        yield Run(words, grid.xs[0], grid.xs[-1], base, size, False, tuple(unseen), number)


def _words(grid: _Grid, runs: Sequence[Run], cell: tuple[int, int]) -> tuple[str, list[Range]]:
    """The lines of a cell as one; a line that the next word did not fit into loses its break."""
    lines = [line(row, 0) for row in rows(runs)]
    right = max((grid.xs[c + 1] for (_, c), owner in grid.cells.items() if owner == cell), default=0.0)
    text = ""
    unseen: list[Range] = []
    above: Line | None = None
    for below in lines:
        if above is not None:
            text += " "
            inner = replace(above, margins=(grid.xs[cell[1]], right - 0.5 * above.size))
            if lacks(inner, below) and (chinese(above.text[-1]) or chinese(below.text[0])):
                unseen.append((len(text) - 1, len(text)))
        unseen += [(len(text) + a, len(text) + b) for a, b in below.unseen]
        text += below.text
        above = below
    return text, unseen


def _components(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Ruling lines that touch one another, from top to bottom."""
    parent = list(range(len(rules)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    order = sorted(range(len(rules)), key=lambda i: rules[i].top)
    open_: list[int] = []
    for i in order:
        open_ = [j for j in open_ if rules[j].bottom >= rules[i].top - _TOUCH]
        for j in open_:
            if rules[j].left <= rules[i].right + _TOUCH and rules[i].left <= rules[j].right + _TOUCH:
                parent[root(i)] = root(j)
        open_.append(i)
    groups: dict[int, list[Rule]] = defaultdict(list)
    for i in order:
        groups[root(i)].append(rules[i])
    return list(groups.values())


def _grid(group: Sequence[Rule]) -> _Grid | None:
    ups = [r for r in group if r.upright]
    levels = [r for r in group if not r.upright]
    xs, ys = _places([(r.left + r.right) / 2 for r in ups]), _places([(r.top + r.bottom) / 2 for r in levels])
    if len(xs) < 3 or len(ys) < 3 or (len(xs) - 1) * (len(ys) - 1) > _CELLS:
        return None
    grid = _Grid(xs, ys)
    across: dict[int, list[tuple[float, float]]] = defaultdict(list)
    along: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for r in ups:
        across[_at(xs, (r.left + r.right) / 2)].append((r.top, r.bottom))
    for r in levels:
        along[_at(ys, (r.top + r.bottom) / 2)].append((r.left, r.right))
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            owner = (row, column)
            if column and not _ruled(across[column], ys[row], ys[row + 1]):
                owner = grid.cells[row, column - 1]
            elif row and not _ruled(along[row], xs[column], xs[column + 1]):
                owner = grid.cells[row - 1, column]
            grid.cells[row, column] = owner
    return grid


def _ruled(lines: Sequence[tuple[float, float]], start: float, end: float) -> bool:
    covered = sum(max(0.0, min(b, end) - max(a, start)) for a, b in lines)
    return covered >= _COVERED * (end - start)


def _places(values: Iterable[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _TOUCH:
            out.append(value)
    return out


def _at(places: Sequence[float], value: float) -> int:
    return max(0, bisect_right(places, value + 0.01) - 1)


def _cell(grid: _Grid, run: Run) -> tuple[int, int] | None:
    x, y = (run.left + run.right) / 2, run.base - 0.38 * run.size
    if not (grid.xs[0] <= x < grid.xs[-1] and grid.ys[0] <= y < grid.ys[-1]):
        return None
    return grid.cells[bisect_right(grid.ys, y) - 1, bisect_right(grid.xs, x) - 1]
