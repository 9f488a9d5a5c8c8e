"""Two sequences → the runs of each that correspond, in time that does not explode on long ones.

Items that stand once in either sequence anchor the rest (patience diff); what lies between two anchors is
compared in full while it is short, and taken as replaced otherwise.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Run = tuple[int, int, int, int]
"""`before[a:b]` and `after[c:d]`, as a, b, c, d."""

_FULL = 250_000  # product of the lengths of two runs that are compared in full: half a second at most


def differing(before: Sequence[str], after: Sequence[str]) -> Iterator[Run]:
    """The runs that differ, in order; whatever stands between them is the same."""
    a = c = 0
    pending: Run | None = None
    for b, d in (*_anchors(before, after), (len(before), len(after))):
        for run in _between(before, after, (a, b, c, d)):
            if pending and pending[1] == run[0] and pending[3] == run[2]:
                pending = (pending[0], run[1], pending[2], run[3])
                continue
            if pending:
                yield pending
            pending = run
        a, c = b + 1, d + 1
    if pending:
        yield pending


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of items that stand once in both, as many as keep their order (longest such series)."""
    once_before, once_after = (
        {item for item, count in Counter(items).items() if count == 1} for items in (before, after)
    )
    places = {item: at for at, item in enumerate(after) if item in once_after}
    pairs = [(at, places[item]) for at, item in enumerate(before) if item in once_before and item in places]
    ends: list[int] = []  # least last position in `after` of a series of each length
    last: list[int] = []  # its pair
    back = [-1] * len(pairs)
    for at, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        back[at] = last[length - 1] if length else -1
        if length == len(ends):
            ends.append(place)
            last.append(at)
        else:
            ends[length], last[length] = place, at
    out = []
    at = last[-1] if last else -1
    while at >= 0:
        out.append(pairs[at])
        at = back[at]
    return out[::-1]


def _between(before: Sequence[str], after: Sequence[str], run: Run) -> Iterator[Run]:
    a, b, c, d = run
    while a < b and c < d and before[a] == after[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and before[b - 1] == after[d - 1]:
        b, d = b - 1, d - 1
    if a == b and c == d:
        return
    if a == b or c == d or (b - a) * (d - c) > _FULL:
        yield a, b, c, d
        return
    matcher = SequenceMatcher(None, before[a:b], after[c:d], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            yield a + i, a + j, c + k, c + m
