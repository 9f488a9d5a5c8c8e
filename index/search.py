"""Question → ranked passages: BM25 of the passage, BM25 of its notice, and the vectors' cosine, summed.

Scores are fused, never ranks, and the union of the best of each retrieval is scored exactly
(docs/RETRIEVAL.md has the measurements).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from index.arrays import Arrays
from index.constants import Ranking
from index.coverage import Coverage, Covering
from index.encoder import Encoder
from index.everyday import add_best
from index.expansion import alternatives
from index.lexical import Lexical
from index.query import Query
from index.reranker import DEPTH
from index.text import normalise

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]
Reread = Callable[[str, Sequence[int]], Floats]
"""Question and positions of passages → how well each answers, in log odds."""
_BLOCK = 64


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


class FoundPassages(Sequence[Found]):
    """Ranked passages, best first, each made when it is looked at.

    Attributes:
        notices: int64[found], the notice of each.
        totals: float32[found], the score of each.
    """

    def __init__(
        self,
        passages: Positions,
        notices: Positions,
        totals: Floats,
        lexical: Floats,
        cosines: Floats,
        reread: Floats,
    ) -> None:
        self._passages = passages
        self.notices = notices
        self.totals = totals
        self._rest = (totals, lexical, cosines, reread)

    def __len__(self) -> int:
        return len(self._passages)

    @overload
    def __getitem__(self, at: int) -> Found: ...

    @overload
    def __getitem__(self, at: slice) -> FoundPassages: ...

    def __getitem__(self, at: int | slice) -> Found | FoundPassages:
        if isinstance(at, slice):
            return FoundPassages(self._passages[at], self.notices[at], *(each[at] for each in self._rest))
        passage, notice = int(self._passages[at]), int(self.notices[at])
        return Found(passage, notice, *(float(each[at]) for each in self._rest))


@dataclass(frozen=True, slots=True)
class Ranked:
    """The passages found for a question, best first.

    Attributes:
        query: the question.
        coverage: how much of it the best passage holds; `possible` is 0 where the question has no term that
            says what it is about.
    """

    found: FoundPassages
    query: Query
    coverage: Coverage


class Searcher:
    """Ranks the passages of one opened generation."""

    def __init__(
        self,
        arrays: Arrays,
        encoder: Encoder,
        ranking: Ranking,
        reread: Reread | None = None,
    ) -> None:
        self._reread = reread
        self._arrays = arrays
        self._encoder = encoder
        self.ranking = ranking
        self._covering = Covering(arrays, ranking)

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
        of_passages, of_units = self._content(arrays.postings, query), self._content(arrays.documents, query)
        document = np.float32(ranking.document)
        units = of_units + self._rest(arrays.documents, query)
        scores = of_passages + self._rest(arrays.postings, query)
        scores += np.repeat(document * units, arrays.sizes)
        if bonus is not None:
            more = np.float32(possible) * np.append(bonus, np.float32(0))[arrays.notice_of]
            found_by_terms = scores > 0
            scores += np.repeat(more, arrays.sizes)
            scores *= found_by_terms
        scores[arrays.formal] -= np.float32(ranking.formal * possible)
        if arrays.alive is not None:
            scores[~arrays.alive] = 0
        mask = None
        if allowed is not None:
            mask = np.repeat(np.append(allowed, False)[arrays.notice_of], arrays.sizes)
            scores[~mask] = 0
        vector = self._encoder.encode_query(normalise(query.text))
        pool = self._pool(scores, vector, mask)
        cosines = arrays.vectors.cosines(vector, pool)
        lexical = of_passages[pool] + document * of_units[arrays.unit_of[pool]]
        totals = scores[pool] + np.float32(ranking.cosine) * cosines
        notices = arrays.notice_of[arrays.unit_of[pool]]
        reread = self._read_again(query, pool, totals, notices)
        totals += reread
        order = np.lexsort((pool, notices, -totals))
        found = FoundPassages(
            pool[order], notices[order], totals[order], lexical[order], cosines[order], reread[order]
        )
        if len(found):
            return Ranked(found, query, self._covering.of(query, found[0].passage))
        return Ranked(found, query, Coverage(0.0, possible, self._covering.largest_idf))

    def using(self, ranking: Ranking, reread: Reread | None) -> Searcher:
        """The same with other constants (k1 and b are the index's own) and another reading, or none."""
        return Searcher(self._arrays, self._encoder, ranking, reread)

    def _read_again(self, query: Query, pool: Positions, totals: Floats, notices: Positions) -> Floats:
        """What the reranker adds to the best passages of the pool: float32[pool], not below 0."""
        more = np.zeros(len(pool), np.float32)
        if self._reread is not None and self.ranking.reranker and len(pool):
            best = np.lexsort((pool, notices, -totals))[:DEPTH]
            odds = self._reread(query.text, pool[best].tolist())
            more[best] = np.float32(self.ranking.reranker) * (odds - odds.min())
        return more

    def possible(self, query: Query) -> float:
        """The best possible score of a question's terms."""
        return self._covering.possible(query)

    def _content(self, lexical: Lexical, query: Query) -> Floats:
        """BM25 of the terms that say what a question is about, and of what its everyday words stand for."""
        scores = lexical.score(query.content)
        concept = self.ranking.concept
        add_best(lexical, scores, [alternatives(one, concept) for one in query.expansions])
        return scores

    def _rest(self, lexical: Lexical, query: Query) -> Floats:
        """BM25 of the terms that only ask, and of the words."""
        return lexical.scored([(query.asking, 1.0), (query.words, self.ranking.word)])

    def _pool(self, scores: Floats, vector: Floats, mask: Mask | None) -> Positions:
        """Positions of the best passages by terms and of those nearest by vector, each once, ascending."""
        limit = self.ranking.pool
        candidates = best_of(scores, limit)
        vectors = self._arrays.vectors
        near = vectors.search(vector, limit, mask) if vector.any() else np.zeros(0, np.int64)
        return np.union1d(candidates, near)


def best_of(scores: Floats, limit: int) -> Positions:
    """Positions of the `limit` best scores above 0, of all that are equal to the last of them too.

    The best scores of the blocks say what cannot be among them, so that only a few hundred are compared.
    """
    blocks = len(scores) // _BLOCK
    least = np.float32(0)
    if blocks > limit:  # a block is every blocks-th score: so numpy compares whole rows at once
        tops = scores[: blocks * _BLOCK].reshape(_BLOCK, blocks).max(axis=0)
        least = max(np.partition(tops, blocks - limit)[blocks - limit], least)
    found = np.flatnonzero(scores >= least) if least > 0 else np.flatnonzero(scores > 0)
    if len(found) > limit:
        own = scores[found]
        found = found[own >= np.partition(own, len(own) - limit)[len(own) - limit]]
    return found
