"""BM25 over the postings of one or more segments, as if they were one.

BM25 as in Robertson & Zaragoza (2009), with Lucene's idf, log(1 + (N - df + 0.5) / (df + 0.5)). N, df and the
mean length are those of the units that count: what was removed since a segment was written is taken off, so
that a library scores the same whether it was built at once or notice by notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.forward import Forward, Ints, ranges
from index.postings import Postings, inverted
from index.terms import Keys, distinct

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

_KEPT = 16 << 20  # bytes of what was looked up that are kept
_EACH, _SET = 40, 600  # bytes that a key takes, and a set of them


@dataclass(frozen=True, slots=True)
class Part:
    """A segment's postings and forward index, and which of its units do not count any more.

    Attributes:
        first: number of its first unit among those of all parts.
        dead: int64[n], its own units that were removed.
    """

    postings: Postings
    forward: Forward
    first: int
    dead: Ints


class Lexical:
    """Scores units for terms; units are numbered through the parts, removed ones included."""

    def __init__(self, parts: Sequence[Part], k1: float, b: float) -> None:
        self.parts = tuple(parts)
        self.k1 = k1
        lengths = np.concatenate([np.zeros(0, np.int32), *(part.postings.lengths for part in parts)])
        dead = np.concatenate([np.zeros(0, np.int64), *(part.dead + part.first for part in parts)])
        self.slots = len(lengths)
        self.size = self.slots - len(dead)
        total = int(lengths.sum(dtype=np.int64)) - int(lengths[dead].sum(dtype=np.int64))
        mean = total / self.size if self.size else 0.0
        norms = k1 * (1 - b + b * lengths / mean) if mean else np.full(self.slots, k1)
        self._norms: Floats = np.asarray(norms, np.float32)
        self._gone = [_df_of(part) for part in parts]
        self._known: dict[bytes, _LookedUp] = {}
        self._kept = 0

    @classmethod
    def of(cls, forward: Forward, k1: float, b: float) -> Lexical:
        """BM25 over a forward index in memory."""
        postings = inverted(forward, forward.lengths())
        return cls([Part(postings, forward, 0, np.zeros(0, np.int64))], k1, b)

    def df(self, keys: Keys) -> Ints:
        """How many units that count hold each key: int64[keys]."""
        return self._looked_up(keys).df

    def idf(self, keys: Keys) -> Doubles:
        """idf of each key: float64[keys]; the largest for a key that no unit holds."""
        return self._looked_up(keys).idf

    def _looked_up(self, keys: Keys) -> _LookedUp:
        """Where keys stand; kept, since a question asks for the same ones again and again."""
        name = keys.tobytes()
        known = self._known.get(name)
        if known is None:
            known = self._look_up(keys)
            self._kept += _SET + _EACH * len(keys)
            if self._kept > _KEPT:  # threads that come here at once only forget more
                self._known.clear()
                self._kept = _SET + _EACH * len(keys)
            self._known[name] = known
        return known

    def _look_up(self, keys: Keys) -> _LookedUp:
        df = np.zeros(len(keys), np.int64)
        found: list[Ints] = []
        for part, gone in zip(self.parts, self._gone, strict=True):
            at = part.postings.find(keys)
            found.append(at)
            df += part.postings.df(at)
            if len(gone[0]):
                place = np.minimum(np.searchsorted(gone[0], keys), len(gone[0]) - 1)
                df -= np.where(gone[0][place] == keys, gone[1][place], 0)
        idf = np.log1p((self.size - df + 0.5) / (df + 0.5))
        return _LookedUp(tuple(found), df, np.asarray(idf))

    def holding(self, keys: Keys) -> int:
        """How many units that count hold every one of some distinct keys."""
        if not len(keys):
            return 0
        held = np.zeros(self.slots, np.int32)
        for part in self.parts:
            held += np.bincount(_runs_of(part, part.postings.find(keys))[0], minlength=self.slots)
            held[part.dead + part.first] = 0
        return int((held == len(keys)).sum())

    def holding_any(self, keys: Keys) -> Ints:
        """The units that hold any of some keys, ascending, one that holds several so many times: int64[n]."""
        units = [
            _runs_of(part, found)[0] for part, found in zip(self.parts, self.positions(keys), strict=True)
        ]
        return np.sort(np.concatenate([np.zeros(0, np.int64), *units]))

    def score(self, keys: Keys, weight: float = 1.0) -> Floats:
        """BM25 of every unit for distinct keys, times a weight: float32[slots], removed ones included."""
        return self.scored([(keys, weight)])

    def scored(self, terms: Sequence[tuple[Keys, float]]) -> Floats:
        """The sum of `score` of several: float32[slots]."""
        keys = np.concatenate([np.zeros(0, np.uint64), *(keys for keys, _ in terms)])
        weights = np.repeat([weight for _, weight in terms], [len(keys) for keys, _ in terms])
        runs = self.runs(keys, weights)
        scores = np.zeros(self.slots, np.float32)
        np.add.at(
            scores, runs.units, runs.values
        )  # twice as fast as np.bincount, which sums and makes doubles
        return scores

    def runs(self, keys: Keys, weights: Doubles) -> Runs:
        """Where keys stand, and their weighted BM25 there.

        Args:
            keys: uint64[n].
            weights: float64[n].
        """
        known = self._looked_up(keys)
        units, counts, sizes = _runs_of_all(self.parts, known.found)
        values = counts * np.repeat(self._factors(known, weights), sizes)
        counts += self._norms.take(units)
        values /= counts
        return Runs(units, values, _bounds(sizes))

    def runs_among(self, keys: Keys, weights: Doubles, chosen: Ints) -> Runs:
        """`runs` of some units only, given ascending; they go by their positions in `chosen`."""
        known = self._looked_up(keys)
        place = np.full(self.slots, -1, np.int32)
        place[chosen] = np.arange(len(chosen))
        units, counts, sizes = _runs_of_all(self.parts, known.found, place)
        values = counts * np.repeat(self._factors(known, weights), sizes)
        counts += self._norms.take(chosen).take(units)
        values /= counts
        return Runs(units, values, _bounds(sizes))

    def _factors(self, known: _LookedUp, weights: Doubles) -> Floats:
        return np.asarray(known.idf * weights * (self.k1 + 1), np.float32)

    def score_unit(self, unit: int, keys: Keys) -> Doubles:
        """BM25 of one unit for each key: float64[keys]."""
        at = self.part_of(unit)
        known = self._looked_up(keys)
        counts = _counts_in(self.parts[at].forward, unit - self.parts[at].first, known.found[at])
        values = known.idf * (self.k1 + 1) * counts / (counts + float(self._norms[unit]))
        return np.asarray(values)

    def positions(self, keys: Keys) -> tuple[Ints, ...]:
        """Position of each key in the vocabulary of each part, -1 where it is not there."""
        return self._looked_up(keys).found

    def part_of(self, unit: int) -> int:
        """Number of the part that holds a unit."""
        return max(at for at, part in enumerate(self.parts) if part.first <= unit)


@dataclass(frozen=True, slots=True)
class _LookedUp:
    """Positions of keys in the vocabulary of each part, and their df and idf."""

    found: tuple[Ints, ...]
    df: Ints
    idf: Doubles


class Held:
    """The distinct terms of groups of neighbouring units, to be compared with one set of keys after another.

    Args:
        lexical: that the units are of.
        groups: of units, each of one part.
    """

    def __init__(self, lexical: Lexical, groups: Sequence[range]) -> None:
        self._lexical = lexical
        self._size = len(groups)
        self._terms: dict[int, tuple[npt.NDArray[np.int32], Ints]] = {}  # part → terms, and the group of each
        found: dict[int, list[tuple[int, npt.NDArray[np.int32]]]] = {}
        for number, units in enumerate(groups):
            at = lexical.part_of(units[0])
            forward, first = lexical.parts[at].forward, lexical.parts[at].first
            start, end = int(forward.indptr[units[0] - first]), int(forward.indptr[units[-1] + 1 - first])
            terms = forward.terms[start:end]
            found.setdefault(at, []).append((number, distinct(terms) if len(units) > 1 else terms))
        for at, each in found.items():
            owners = np.repeat([number for number, _ in each], [len(terms) for _, terms in each])
            self._terms[at] = np.concatenate([terms for _, terms in each]), owners

    def counts(self, keys: Keys) -> Ints:
        """How many of some distinct keys each group holds: int64[groups]."""
        out = np.zeros(self._size, np.int64)
        found = self._lexical.positions(keys)
        for at, (terms, owners) in self._terms.items():
            wanted = np.zeros(len(self._lexical.parts[at].postings.vocabulary), bool)
            wanted[found[at][found[at] >= 0]] = True
            out += np.bincount(owners[wanted.take(terms)], minlength=self._size)
        return out


@dataclass(frozen=True, slots=True)
class Runs:
    """Where keys stand, and what they score there.

    Attributes:
        units, values: int64[n] and float32[n], of the first key first.
        bounds: int64[keys + 1], where those of each key begin.
    """

    units: Ints
    values: Floats
    bounds: Ints


def _bounds(sizes: Ints) -> Ints:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])


def _runs_of(
    part: Part, found: Ints, place: npt.NDArray[np.int32] | None = None
) -> tuple[Ints, Floats, Ints]:
    """Units and counts of each key in a part, and how many each has.

    Args:
        part: of the index.
        found: positions of the keys in its vocabulary, -1 where it has none.
        place: int32[slots], what each unit goes by, -1 for one that is left out; None for its number.
    """
    postings = part.postings
    there = np.maximum(found, 0)
    starts = postings.indptr[there]
    ends = np.where(found < 0, starts, postings.indptr[found + 1])
    units: list[npt.NDArray[Any]] = [np.zeros(0, np.int32)]
    counts: list[npt.NDArray[Any]] = [np.zeros(0, np.uint16)]
    sizes = ends - starts
    for at, (a, b) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        if a == b:
            continue
        # slices one after another: no gather over the whole array, and mapped pages are read in order
        run, held = postings.units[a:b], postings.counts[a:b]
        if place is not None:
            run = place[part.first :].take(run)
            kept = np.flatnonzero(run >= 0)
            run, held = run[kept], held[kept]
            sizes[at] = len(kept)
        units.append(run)
        counts.append(held)
    joined = np.concatenate(units, dtype=np.int64)
    if part.first and place is None:
        joined += part.first
    return joined, np.concatenate(counts, dtype=np.float32), sizes


def _runs_of_all(
    parts: Sequence[Part], found: Sequence[Ints], place: npt.NDArray[np.int32] | None = None
) -> tuple[Ints, Floats, Ints]:
    """`_runs_of` through all parts."""
    each = [_runs_of(part, at, place) for part, at in zip(parts, found, strict=True)]
    if len(each) == 1:
        return each[0]
    sizes = np.stack([one[2] for one in each])
    units = np.concatenate([one[0] for one in each])
    counts = np.concatenate([one[1] for one in each])
    of_part = sizes.sum(axis=1)
    offsets = np.cumsum(of_part) - of_part
    begins = np.cumsum(sizes, axis=1) - sizes + offsets[:, None]
    order = ranges(begins.T.ravel(), (begins + sizes).T.ravel())
    return units[order], counts[order], sizes.sum(axis=0)


def _counts_in(forward: Forward, unit: int, found: Ints) -> Doubles:
    """How often a unit holds each term, given by its position in the vocabulary."""
    start, end = int(forward.indptr[unit]), int(forward.indptr[unit + 1])
    own = forward.terms[start:end]
    out = np.zeros(len(found))
    if len(own):
        wanted = found.astype(np.int32)
        at = np.minimum(np.searchsorted(own, wanted), len(own) - 1)
        same = own[at] == wanted
        out[same] = forward.counts[start:end][at[same]]
    return out


def _df_of(part: Part) -> tuple[Keys, Any]:
    """Keys of the units that were removed from a part, ascending, and how many of those hold each."""
    if not len(part.dead):
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    gone = part.forward.taken(part.dead)
    return gone.vocabulary, np.bincount(gone.terms, minlength=len(gone.vocabulary))
