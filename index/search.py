"""Question → ranked passages: BM25 of the passage, BM25 of its notice, and the vectors' cosine, summed.

Scores are fused, never ranks, and the union of the best of each retrieval is scored exactly
(docs/RETRIEVAL.md has the measurements).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.arrays import Arrays
from index.constants import Ranking
from index.content import content_terms
from index.encoder import Encoder
from index.lexical import Postings
from index.terms import Keys, possible_words, typed_terms
from index.text import normalise
from index.vectors import Vectors

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Found:
    """One ranked passage.

    Attributes:
        passage: its position in the generation.
        notice: its notice's position.
        score: what it is ranked by.
        lexical: BM25 of the terms that say what the question is about, passage plus notice.
        cosine: inner product with the question's vector.
    """

    passage: int
    notice: int
    score: float
    lexical: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """The passages found for a question, best first, and what their scores are measured against.

    Attributes:
        best_possible: `lexical` of a passage that held every such term as often as can count; 0 where the
            question has none.
        largest_idf: idf of a term that one passage holds.
    """

    found: Sequence[Found]
    best_possible: float
    largest_idf: float


class Searcher:
    """Ranks the passages of one opened generation."""

    def __init__(self, arrays: Arrays, vectors: Vectors, encoder: Encoder, ranking: Ranking) -> None:
        self._arrays = arrays
        self._vectors = vectors
        self._encoder = encoder
        self._ranking = ranking
        self._notice_of = np.ascontiguousarray(arrays.passages[:, 0])

    def rank(self, question: str, allowed: Mask | None = None, bonus: Floats | None = None) -> Ranked:
        """The best passages for a question.

        Args:
            question: as typed.
            allowed: bool[notices]: those that may be found; None for all. The filter is exact.
            bonus: float32[notices]: added to a notice's passages, as a share of the best possible score.

        Returns:
            At least `pool` passages that share a term with the question, where there are so many.
        """
        arrays, ranking = self._arrays, self._ranking
        typed, words = typed_terms(question), possible_words(question)
        content = content_terms(question, typed)
        lexical = self._bm25(content)
        scores = lexical + self._bm25(np.setdiff1d(typed, content, assume_unique=True))
        scores += np.float32(ranking.word) * self._bm25(words)
        best_possible = (ranking.k1 + 1) * (
            _idf_sum(arrays.postings, content) + _idf_sum(arrays.documents, content)
        )
        if bonus is not None:
            scores += np.float32(best_possible) * bonus[self._notice_of] * (scores > 0)
        scores -= np.float32(ranking.formal * best_possible) * arrays.formal
        mask = None if allowed is None else allowed[self._notice_of]
        query = self._encoder.encode([normalise(question)])[0]
        pool = self._pool(scores, query, mask)
        cosines = self._vectors.cosines(query, pool) if len(pool) else np.zeros(0, np.float32)
        totals = scores[pool] + np.float32(ranking.cosine) * cosines
        order = np.lexsort((pool, -totals))
        found = [
            Found(
                int(pool[at]),
                int(self._notice_of[pool[at]]),
                float(totals[at]),
                float(lexical[pool[at]]),
                float(cosines[at]),
            )
            for at in order
        ]
        size = arrays.postings.size
        return Ranked(found, best_possible, float(np.log1p((size - 0.5) / 1.5)) if size else 0.0)

    def _bm25(self, keys: Keys) -> Floats:
        """BM25 of every passage and of its notice, summed: float32[passages]."""
        documents = self._arrays.documents.score(keys)
        return self._arrays.postings.score(keys) + self._ranking.document * documents[self._notice_of]

    def _pool(self, scores: Floats, query: Floats, mask: Mask | None) -> npt.NDArray[np.int64]:
        """Positions of the best passages by terms and of those nearest by vector, each once."""
        limit = self._ranking.pool
        candidates = np.flatnonzero(scores > 0 if mask is None else (scores > 0) & mask)
        if len(candidates) > limit:
            candidates = candidates[np.argpartition(-scores[candidates], limit - 1)[:limit]]
        near = self._vectors.search(query, limit, mask) if query.any() else np.zeros(0, np.int64)
        return np.union1d(candidates, near)


def _idf_sum(postings: Postings, keys: Keys) -> float:
    return float(postings.idf(postings.find(keys)).sum())
