"""Unit → its distinct terms, how often it holds each, and how long it is: what postings are made from.

A unit is a passage or a whole notice. Terms are positions in a vocabulary, which keeps the files small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.terms import WORD, Keys

Ints = npt.NDArray[np.int64]
_MOST = 65535  # how often a unit may hold a term; more counts as this


@dataclass(frozen=True, slots=True)
class Forward:
    """Units and their terms: `terms[indptr[i]:indptr[i+1]]`, ascending, with `counts` beside them.

    Attributes:
        vocabulary: uint64[words], ascending; a term is a position in it.
        indptr: int64[units + 1].
        terms: int32[entries].
        counts: uint16[entries].
    """

    vocabulary: Keys
    indptr: Ints
    terms: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, units: Sequence[Keys]) -> Forward:
        """The forward index of units given as keys with repetitions."""
        sizes = [len(unit) for unit in units]
        keys = np.concatenate([np.zeros(0, np.uint64), *units])
        return cls.counted(np.repeat(np.arange(len(units)), sizes), keys, len(units))

    @classmethod
    def counted(cls, owners: Ints, keys: Keys, units: int) -> Forward:
        """The forward index of terms given one by one.

        Args:
            owners: int64[n], the unit that holds each.
            keys: uint64[n].
            units: how many units there are.
        """
        vocabulary, terms = np.unique(keys, return_inverse=True)
        size = max(len(vocabulary), 1)
        pairs, counts = np.unique(owners * size + terms, return_counts=True)
        rows, terms = np.divmod(pairs, size)
        return cls(
            vocabulary,
            np.searchsorted(rows, np.arange(units + 1)).astype(np.int64),
            terms.astype(np.int32),
            np.minimum(counts, _MOST).astype(np.uint16),
        )

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def keys(self, unit: int) -> Keys:
        """The distinct terms of a unit, ascending."""
        return self.vocabulary[self.terms[int(self.indptr[unit]) : int(self.indptr[unit + 1])]]

    def taken(self, units: Ints) -> Forward:
        """The forward index of some units, in the order given, its vocabulary no larger than they need."""
        starts, ends = self.indptr[units], self.indptr[units + 1]
        at = ranges(starts, ends)
        used, terms = np.unique(self.terms[at], return_inverse=True)
        indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(ends - starts)])
        return Forward(self.vocabulary[used], indptr, terms.astype(np.int32), self.counts[at])

    def lengths(self) -> npt.NDArray[np.int32]:
        """Terms in each unit, words left out: they repeat characters that the bigrams have counted."""
        bigrams = self.vocabulary < WORD
        counted = np.where(bigrams[self.terms], self.counts, 0) if len(self.terms) else self.counts
        sums = np.concatenate([np.zeros(1, np.int64), np.cumsum(counted, dtype=np.int64)])
        return np.asarray(sums[self.indptr[1:]] - sums[self.indptr[:-1]], np.int32)


def ranges(starts: Ints, ends: Ints) -> Ints:
    """The numbers from each start to its end, one range after another."""
    sizes = (ends - starts).astype(np.int64)
    before = np.cumsum(sizes) - sizes
    return np.asarray(np.arange(int(sizes.sum())) + np.repeat(starts - before, sizes))
