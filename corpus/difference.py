"""Two versions of a notice → what changed: its fields, and its text sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from corpus.alignment import Run, differing
from corpus.notice import FIELDS, Notice
from corpus.sentences import Range, sentences, trimmed

_COMPARED = tuple(name for name in FIELDS if name not in ("kind", "fetched_at"))
"""The kind follows from the title, and every fetching has a time of its own."""
_ALIKE = 0.4
"""Share of pairs of neighbouring characters from which two sentences are one that was changed."""
_PAIRED = 40  # sentences of a run that are paired with those of the other; beyond, all are removed and added
_CLOSE = 500  # characters of a sentence compared one by one, without the beginning and end that are the same
_BUDGET = 20_000_000  # products of lengths in all, so that a long hostile text costs seconds
_ISLAND = 2  # characters that are the same between two that differ, and say nothing


class Kind(StrEnum):
    """What became of a sentence."""

    SAME = "same"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence, or two that correspond.

    Attributes:
        before, after: where it stands in either text; None where it is not there.
        removed, added: the parts of them that differ, as offsets into the texts; empty unless changed.
    """

    kind: Kind
    before: Range | None
    after: Range | None
    removed: tuple[Range, ...] = ()
    added: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs, each side as plain JSON values."""

    name: str
    before: Any
    after: Any


def changed_fields(before: Notice, after: Notice) -> list[FieldChange]:
    """The fields that differ."""
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in _COMPARED]
    return [FieldChange(name, _plain(old), _plain(new)) for name, old, new in pairs if old != new]


def changes(before: str, after: str) -> list[Change]:
    """Every sentence of two texts, in order: the same, changed, removed or added.

    White space counts for nothing. Linear in the length of the texts but for what differs, of which only so
    much is compared closely.
    """
    old, new = _sentences(before), _sentences(after)
    budget = _Budget(_BUDGET)
    out: list[Change] = []
    a = c = 0
    keys = ([_key(before, span) for span in old], [_key(after, span) for span in new])
    for run in differing(*keys):
        out += (Change(Kind.SAME, x, y) for x, y in zip(old[a : run[0]], new[c : run[2]], strict=True))
        out += _run((before, after), old[run[0] : run[1]], new[run[2] : run[3]], budget)
        a, c = run[1], run[3]
    out += (Change(Kind.SAME, x, y) for x, y in zip(old[a:], new[c:], strict=True))
    return out


def counted(found: Sequence[Change]) -> dict[Kind, int]:
    """How many sentences became what."""
    return {kind: sum(change.kind is kind for change in found) for kind in Kind}


@dataclass(slots=True)
class _Budget:
    """What may still be spent on close comparisons."""

    left: int

    def pays(self, cost: int) -> bool:
        if cost > self.left:
            return False
        self.left -= cost
        return True


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _sentences(text: str) -> list[Range]:
    spans = (trimmed(text, *span) for span in sentences(text))
    return [span for span in spans if span[0] < span[1]]


def _key(text: str, span: Range) -> str:
    return "".join(text[slice(*span)].split())


def _run(
    texts: tuple[str, str], old: Sequence[Range], new: Sequence[Range], budget: _Budget
) -> Iterator[Change]:
    """A run that was replaced: sentences that resemble one another are one that changed."""
    a = c = 0
    for i, j in _pairs(texts, old, new, budget):
        yield from (Change(Kind.REMOVED, span, None) for span in old[a:i])
        yield from (Change(Kind.ADDED, None, span) for span in new[c:j])
        yield Change(Kind.CHANGED, old[i], new[j], *_marks(texts, old[i], new[j], budget))
        a, c = i + 1, j + 1
    yield from (Change(Kind.REMOVED, span, None) for span in old[a:])
    yield from (Change(Kind.ADDED, None, span) for span in new[c:])


def _pairs(
    texts: tuple[str, str], old: Sequence[Range], new: Sequence[Range], budget: _Budget
) -> list[tuple[int, int]]:
    """The pairs, in order in both, that resemble one another most in all."""
    if not old or not new or len(old) > _PAIRED or len(new) > _PAIRED:
        return []
    sizes = sum(end - start for start, end in (*old, *new))
    if not budget.pays(sizes * max(len(old), len(new))):
        return []
    grams = [
        [_grams(_key(text, span)) for span in spans] for text, spans in zip(texts, (old, new), strict=True)
    ]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    like = [[_resemblance(x, y) for y in grams[1]] for x in grams[0]]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = like[i][j] + best[i + 1][j + 1] if like[i][j] >= _ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    out = []
    i = j = 0
    while i < len(old) and j < len(new):
        if like[i][j] >= _ALIKE and best[i][j] == like[i][j] + best[i + 1][j + 1]:
            out.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return out


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(max(1, len(text) - 1)))


def _resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient of two sets."""
    return 2 * len(one & other) / (len(one) + len(other))


def _marks(
    texts: tuple[str, str], old: Range, new: Range, budget: _Budget
) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
    """The parts of two sentences that differ."""
    a, b = old
    c, d = new
    one, other = texts
    while a < b and c < d and one[a] == other[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and one[b - 1] == other[d - 1]:
        b, d = b - 1, d - 1
    runs: list[Run] = [(a, b, c, d)]
    if 0 < b - a <= _CLOSE and 0 < d - c <= _CLOSE and budget.pays((b - a) * (d - c)):
        matcher = SequenceMatcher(None, one[a:b], other[c:d], autojunk=False)
        found = [op[1:] for op in matcher.get_opcodes() if op[0] != "equal"]
        runs = [(a + i, a + j, c + k, c + m) for i, j, k, m in found]
    joined = runs[:1]
    for run in runs[1:]:
        before = joined[-1]
        if run[0] - before[1] <= _ISLAND:
            joined[-1] = (before[0], run[1], before[2], run[3])
        else:
            joined.append(run)
    return (
        tuple((i, j) for i, j, _, _ in joined if i < j),
        tuple((k, m) for _, _, k, m in joined if k < m),
    )
