"""BM25 over term keys: a forward index that builds are made from, and postings that questions use.

BM25 as in Robertson & Zaragoza (2009), with Lucene's idf, log(1 + (N - df + 0.5) / (df + 0.5)).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.terms import WORD, Keys

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Forward:
    """Unit → its distinct terms: `keys[indptr[i]:indptr[i+1]]` with `counts` beside them."""

    indptr: Ints
    keys: Keys
    counts: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, units: Sequence[Keys]) -> Forward:
        """The forward index of units given as keys with repetitions."""
        rows = [np.unique(unit, return_counts=True) for unit in units]
        indptr = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(keys) for keys, _ in rows], out=indptr[1:])
        if not rows:
            return cls(indptr, np.zeros(0, np.uint64), np.zeros(0, np.uint16))
        counts = np.concatenate([counts for _, counts in rows])
        keys = np.concatenate([keys for keys, _ in rows])
        return cls(indptr, keys, np.minimum(counts, 65535).astype(np.uint16))

    def rows(self, start: int, end: int) -> Forward:
        """The forward index of units `start` to `end`."""
        a, b = int(self.indptr[start]), int(self.indptr[end])
        return Forward(self.indptr[start : end + 1] - a, self.keys[a:b], self.counts[a:b])

    @classmethod
    def joined(cls, parts: Sequence[Forward]) -> Forward:
        """The units of `parts`, one after another."""
        starts = np.cumsum([0] + [len(part.keys) for part in parts])
        indptr = [part.indptr[1:] + at for part, at in zip(parts, starts[:-1], strict=True)]
        return cls(
            np.concatenate([np.zeros(1, np.int64), *indptr]),
            np.concatenate([np.zeros(0, np.uint64), *(part.keys for part in parts)]),
            np.concatenate([np.zeros(0, np.uint16), *(part.counts for part in parts)]),
        )

    def lengths(self) -> npt.NDArray[np.float64]:
        """Terms in each unit, words left out: they repeat characters that the bigrams have counted."""
        counted = np.where(self.keys < WORD, self.counts, 0).astype(np.float64)
        sums = np.concatenate([np.zeros(1), np.cumsum(counted)])
        return np.asarray(sums[self.indptr[1:]] - sums[self.indptr[:-1]])


@dataclass(frozen=True, slots=True)
class Postings:
    """Term → the units that hold it, each with the saturated frequency that BM25 multiplies idf with.

    Attributes:
        keys: uint64[terms], ascending.
        indptr: int64[terms + 1].
        units: int32[postings], ascending within a term.
        impacts: float32[postings], tf (k1 + 1) / (tf + k1 (1 - b + b length / mean length)).
        size: number of units.
    """

    keys: Keys
    indptr: Ints
    units: npt.NDArray[np.int32]
    impacts: Floats
    size: int

    @classmethod
    def build(cls, forward: Forward, k1: float, b: float) -> Postings:
        """The postings of a forward index."""
        size = len(forward.indptr) - 1
        lengths = forward.lengths()
        mean = float(lengths.mean()) if size else 0.0
        norm = k1 * (1 - b + b * lengths / mean) if mean else np.full(size, k1)
        order = np.argsort(forward.keys, kind="stable")
        rows = np.repeat(np.arange(size, dtype=np.int32), np.diff(forward.indptr))[order]
        tf = forward.counts[order].astype(np.float64)
        impacts = (tf * (k1 + 1) / (tf + norm[rows])).astype(np.float32)
        ordered = forward.keys[order]
        first = np.ones(len(ordered), dtype=bool)
        np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
        starts = np.flatnonzero(first)
        indptr = np.append(starts, len(ordered)).astype(np.int64)
        return cls(ordered[starts], indptr, rows, impacts, size)

    def idf(self, found: Ints) -> npt.NDArray[np.float64]:
        """idf of terms given by their position in `keys`, -1 for a term that no unit holds."""
        df = np.where(found < 0, 0, self.indptr[found + 1] - self.indptr[np.maximum(found, 0)])
        return np.asarray(np.log1p((self.size - df + 0.5) / (df + 0.5)))

    def find(self, keys: Keys) -> Ints:
        """Position of each key in `self.keys`, -1 where it is not there."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int64)
        at = np.searchsorted(self.keys, keys).astype(np.int64)
        at[at == len(self.keys)] = 0
        return np.where(self.keys[at] == keys, at, -1)

    def score(self, keys: Keys, weight: float = 1.0) -> Floats:
        """BM25 of every unit for distinct terms, times a weight: float32[size]."""
        scores = np.zeros(self.size, dtype=np.float32)
        self._add(scores, keys, weight)
        return scores

    def score_best(self, scores: Floats, terms: Sequence[tuple[Keys, float]], own: Keys) -> None:
        """Adds to `scores` what the best of several terms scores more than the word that they stand for.

        Args:
            scores: float32[size]; unchanged where the word scores as much as its terms.
            terms: keys of each term, and what their BM25 is multiplied by.
            own: keys of the word, whose own BM25 is taken off.
        """
        best = np.zeros(self.size, dtype=np.float32)
        for keys, weight in terms:
            if len(keys) == 1:  # most terms: nothing to add up
                for units, scored in self._runs(keys, weight):
                    best[units] = np.maximum(best[units], scored)
                continue
            sums = np.zeros(self.size, dtype=np.float32)
            for units in self._add(sums, keys, weight):
                best[units] = np.maximum(best[units], sums[units])
        if len(own):
            best -= self.score(own)
            np.maximum(best, 0.0, out=best)
        scores += best

    def score_unit(self, unit: int, keys: Keys) -> npt.NDArray[np.float64]:
        """BM25 of one unit for each key: float64[keys]."""
        found = self.find(keys)
        scores = self.idf(found)
        for n, at in enumerate(found.tolist()):
            start, end = (int(self.indptr[at]), int(self.indptr[at + 1])) if at >= 0 else (0, 0)
            place = start + int(np.searchsorted(self.units[start:end], unit))
            scores[n] *= self.impacts[place] if place < end and self.units[place] == unit else 0.0
        return scores

    def _add(self, scores: Floats, keys: Keys, weight: float) -> list[npt.NDArray[np.int32]]:
        """Adds BM25 of the keys, times the weight, to `scores`; returns the units of each key."""
        touched: list[npt.NDArray[np.int32]] = []
        for units, scored in self._runs(keys, weight):
            scores[units] += scored
            touched.append(units)
        return touched

    def _runs(self, keys: Keys, weight: float) -> Iterator[tuple[npt.NDArray[np.int32], Floats]]:
        """The units that hold each key, and its BM25 there times the weight."""
        found = self.find(keys)
        for at, factor in zip(found.tolist(), (self.idf(found) * weight).tolist(), strict=True):
            if at >= 0:
                run = slice(int(self.indptr[at]), int(self.indptr[at + 1]))
                yield self.units[run], np.float32(factor) * self.impacts[run]
