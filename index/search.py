"""Question → ranked passages: BM25 of the passage, BM25 of its notice, and the vectors' cosine, summed.

Scores are fused, never ranks, and the union of the best of each retrieval is scored exactly
(docs/RETRIEVAL.md has the measurements).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.arrays import Arrays
from index.constants import Ranking
from index.coverage import Coverage, Covering
from index.encoder import Encoder
from index.lexical import Postings
from index.query import Query
from index.reranker import DEPTH
from index.text import normalise
from index.vectors import Vectors

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Reread = Callable[[str, Sequence[int]], Floats]
"""Question and positions of passages → how well each answers, in log odds."""


@dataclass(frozen=True, slots=True)
class Found:
    """One ranked passage.

    Attributes:
        passage: its position in the generation.
        notice: its notice's position.
        score: what it is ranked by.
        lexical: BM25 of the terms that say what the question is about and of what its everyday words stand
            for, passage plus notice.
        cosine: inner product with the question's vector.
        reread: what the reranker's reading adds to the score; 0 for the worst that it read.
    """

    passage: int
    notice: int
    score: float
    lexical: float
    cosine: float
    reread: float = 0.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """The passages found for a question, best first.

    Attributes:
        query: the question.
        coverage: how much of it the best passage holds; `possible` is 0 where the question has no term that
            says what it is about.
    """

    found: Sequence[Found]
    query: Query
    coverage: Coverage


class Searcher:
    """Ranks the passages of one opened generation."""

    def __init__(
        self,
        arrays: Arrays,
        vectors: Vectors,
        encoder: Encoder,
        ranking: Ranking,
        reread: Reread | None = None,
    ) -> None:
        self._reread = reread
        self._arrays = arrays
        self._vectors = vectors
        self._encoder = encoder
        self.ranking = ranking
        self._covering = Covering(arrays, ranking)
        self._notice_of = np.ascontiguousarray(arrays.passages[:, 0])

    def rank(self, query: Query, allowed: Mask | None = None, bonus: Floats | None = None) -> Ranked:
        """The best passages for a question.

        Args:
            query: the question.
            allowed: bool[notices]: those that may be found; None for all. The filter is exact.
            bonus: float32[notices]: added to a notice's passages, as a share of the best possible score.

        Returns:
            At least `pool` passages that share a term with the question, where there are so many.
        """
        arrays, ranking = self._arrays, self.ranking
        possible = self._covering.possible(query)
        lexical = self._summed(self._content, query)
        scores = lexical + self._summed(self._rest, query)
        if bonus is not None:
            scores += np.float32(possible) * bonus[self._notice_of] * (scores > 0)
        scores -= np.float32(ranking.formal * possible) * arrays.formal
        mask = None if allowed is None else allowed[self._notice_of]
        vector = self._encoder.encode_query(normalise(query.text))
        pool = self._pool(scores, vector, mask)
        cosines = self._vectors.cosines(vector, pool) if len(pool) else np.zeros(0, np.float32)
        totals = scores[pool] + np.float32(ranking.cosine) * cosines
        reread = self._read_again(query, pool, totals)
        totals += reread
        notices = self._notice_of[pool]
        found = [
            Found(
                int(pool[at]),
                int(notices[at]),
                float(totals[at]),
                float(lexical[pool[at]]),
                float(cosines[at]),
                float(reread[at]),
            )
            for at in np.lexsort((pool, -totals))
        ]
        if found:
            return Ranked(found, query, self._covering.of(query, found[0].passage))
        return Ranked(found, query, Coverage(0.0, possible, self._covering.largest_idf))

    def using(self, ranking: Ranking, reread: Reread | None) -> Searcher:
        """The same with other constants (k1 and b are the index's own) and another reading, or none."""
        return Searcher(self._arrays, self._vectors, self._encoder, ranking, reread)

    def _read_again(self, query: Query, pool: npt.NDArray[np.int64], totals: Floats) -> Floats:
        """What the reranker adds to the best passages of the pool: float32[pool], not below 0."""
        more = np.zeros(len(pool), np.float32)
        if self._reread is not None and self.ranking.reranker and len(pool):
            best = np.lexsort((pool, -totals))[:DEPTH]
            odds = self._reread(query.text, pool[best].tolist())
            more[best] = np.float32(self.ranking.reranker) * (odds - odds.min())
        return more

    def possible(self, query: Query) -> float:
        """The best possible score of a question's terms."""
        return self._covering.possible(query)

    def _summed(self, scored: Callable[[Postings, Query], Floats], query: Query) -> Floats:
        """A score of every passage plus that of its notice: float32[passages]."""
        scores = scored(self._arrays.postings, query)
        notices = np.float32(self.ranking.document) * scored(self._arrays.documents, query)
        return scores + notices[self._notice_of]

    def _content(self, postings: Postings, query: Query) -> Floats:
        """BM25 of the terms that say what a question is about, and of what its everyday words stand for."""
        scores = postings.score(query.content)
        for expansion in query.expansions:
            weight = self.ranking.concept * expansion.concept.entry.weight
            terms = [(term.missing, weight / len(term.keys)) for term in expansion.terms]
            postings.score_best(scores, terms, expansion.typed)
        return scores

    def _rest(self, postings: Postings, query: Query) -> Floats:
        """BM25 of the terms that only ask, and of the words."""
        return postings.score(query.asking) + postings.score(query.words, self.ranking.word)

    def _pool(self, scores: Floats, vector: Floats, mask: Mask | None) -> npt.NDArray[np.int64]:
        """Positions of the best passages by terms and of those nearest by vector, each once."""
        limit = self.ranking.pool
        candidates = np.flatnonzero(scores > 0 if mask is None else (scores > 0) & mask)
        if len(candidates) > limit:
            candidates = candidates[np.argpartition(-scores[candidates], limit - 1)[:limit]]
        near = self._vectors.search(vector, limit, mask) if vector.any() else np.zeros(0, np.int64)
        return np.union1d(candidates, near)
