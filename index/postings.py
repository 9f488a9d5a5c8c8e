"""Term → the units that hold it and how often: the inverse of a forward index, on disk and mapped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.forward import Forward
from index.terms import Keys

Ints = npt.NDArray[np.int64]
_AT_ONCE = 1 << 22
"""Entries that are sorted in memory at once: some 120 MB with what sorting them needs."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The units that hold each term.

    Attributes:
        vocabulary: uint64[terms], ascending.
        indptr: int64[terms + 1].
        units: int32[entries], ascending within a term.
        counts: uint16[entries], how often each holds it.
        lengths: int32[units], how long each is.
    """

    vocabulary: Keys
    indptr: Ints
    units: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint16]
    lengths: npt.NDArray[np.int32]

    def find(self, keys: Keys) -> Ints:
        """Position of each key in the vocabulary, -1 where it is not there."""
        if not len(self.vocabulary):
            return np.full(len(keys), -1, dtype=np.int64)
        at = np.searchsorted(self.vocabulary, keys)
        at[at == len(self.vocabulary)] = 0
        return np.where(self.vocabulary[at] == keys, at, -1)

    def df(self, found: Ints) -> Ints:
        """How many units hold each term given by its position; 0 for -1."""
        return np.where(found < 0, 0, self.indptr[found + 1] - self.indptr[np.maximum(found, 0)])


def inverted(forward: Forward, lengths: npt.NDArray[np.int32], at_once: int = _AT_ONCE) -> Postings:
    """The postings of a forward index, made a part of the vocabulary at a time.

    Args:
        forward: its arrays may be mapped from disk.
        lengths: of its units.
        at_once: entries that are held in memory at once.
    """
    size = len(forward.vocabulary)
    df = np.zeros(size, np.int64)
    blocks = _blocks(forward, at_once)
    for a, b in blocks:
        df += np.bincount(forward.terms[a:b], minlength=size)
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(df)])
    units = np.zeros(int(indptr[-1]), np.int32)
    counts = np.zeros(int(indptr[-1]), np.uint16)
    filled = indptr[:-1].copy()
    for a, b in blocks:
        terms = forward.terms[a:b]
        order = np.argsort(terms, kind="stable")
        ordered = terms[order]
        held = np.bincount(terms, minlength=size)
        before = np.cumsum(held) - held
        place = filled[ordered] + np.arange(len(order)) - before[ordered]
        first, last = np.searchsorted(forward.indptr, [a, b])
        rows = np.repeat(np.arange(first, last), np.diff(forward.indptr[first : last + 1]))
        units[place] = rows[order]
        counts[place] = forward.counts[a:b][order]
        filled += held
    return Postings(forward.vocabulary, indptr, units, counts, lengths)


def _blocks(forward: Forward, at_once: int) -> list[tuple[int, int]]:
    """Runs of entries of whole units, each of at most `at_once` where a unit has no more."""
    ends = forward.indptr[1:]
    blocks: list[tuple[int, int]] = []
    start = 0
    while len(ends) and start < int(ends[-1]):
        at = int(np.searchsorted(ends, start + at_once, side="right")) - 1
        end = int(ends[at]) if at >= 0 and int(ends[at]) > start else int(ends[ends > start][0])
        blocks.append((start, end))
        start = end
    return blocks
