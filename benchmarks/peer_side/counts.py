"""BM25 of all documents at once, by the peers' own formulas, for questions that they would take hours for.

The peers add up their scores in Python loops over every document: seconds a question. These arrays give the
same numbers; each peer's run compares them with the peer's own for some of the questions that are timed, and
fails if they differ.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence

import numpy as np


class Counts:
    """How often each token stands in each document, by token."""

    def __init__(self, documents: Iterable[Sequence[str]]) -> None:
        self._numbers: dict[str, int] = {}
        tokens, owners, lengths = array("i"), array("i"), array("i")
        for owner, document in enumerate(documents):
            lengths.append(len(document))
            for token in document:
                tokens.append(self._numbers.setdefault(token, len(self._numbers)))
            owners.extend([owner] * len(document))
        self.lengths = np.array(lengths, np.int64)
        pairs = np.array(tokens, np.int64) * len(lengths) + np.array(owners, np.int64)
        pairs.sort()
        first = np.flatnonzero(np.concatenate([[True], pairs[1:] != pairs[:-1]])) if len(pairs) else pairs
        self._counts = np.diff(np.append(first, len(pairs))).astype(np.int32)
        self._owners = (pairs[first] % len(lengths)).astype(np.int32)
        self._starts = np.searchsorted(pairs[first] // len(lengths), np.arange(len(self._numbers) + 1))

    def __len__(self) -> int:
        return len(self.lengths)

    def of(self, token: str) -> tuple[np.ndarray, np.ndarray]:
        """Positions of the documents that hold a token, and how often each does."""
        number = self._numbers.get(token)
        start, end = (0, 0) if number is None else self._starts[number : number + 2]
        return self._owners[start:end], self._counts[start:end].astype(np.float64)

    def frequencies(self) -> np.ndarray:
        """How many documents hold each token."""
        return np.diff(self._starts)


class Okapi:
    """rank_bm25's BM25Okapi: k1 1.5, b 0.75, negative idf replaced by a quarter of the mean one."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        held = counts.frequencies()
        idf = np.log(len(counts) - held + 0.5) - np.log(held + 0.5)
        self._floor = 0.25 * idf.sum() / len(idf)
        self._norm = 1.5 * (1 - 0.75 + 0.75 * counts.lengths / counts.lengths.mean())

    def scores(self, question: Sequence[str]) -> np.ndarray:
        """float64[documents]; a token that is asked twice counts twice."""
        scores = np.zeros(len(self._counts))
        for token in question:
            owners, counts = self._counts.of(token)
            if not len(owners):
                continue
            idf = math.log(len(self._counts) - len(owners) + 0.5) - math.log(len(owners) + 0.5)
            idf = self._floor if idf < 0 else idf
            scores[owners] += idf * counts * 2.5 / (counts + self._norm[owners])
        return scores


class Lower:
    """haystack's BM25L: k1 1.5, b 0.75, delta 0.5, each token of a question once."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._norm = 1 - 0.75 + 0.75 * counts.lengths / counts.lengths.mean()

    def scores(self, question: Sequence[str]) -> np.ndarray:
        """float64[documents]."""
        scores = np.zeros(len(self._counts))
        for token in dict.fromkeys(question):
            owners, counts = self._counts.of(token)
            if not len(owners):
                continue
            idf = math.log((len(self._counts) + 1.0) / (len(owners) + 0.5))
            lifted = counts / self._norm[owners] + 0.5
            scores[owners] += idf * 2.5 * lifted / (1.5 + lifted)
        return scores
