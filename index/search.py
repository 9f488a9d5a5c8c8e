"""Question → ranked passages: BM25 of the passage, BM25 of its notice, and the vectors' cosine, summed.

Scores are fused, never ranks, and the union of the best of each retrieval is scored exactly
(docs/RETRIEVAL.md has the measurements).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

import numpy as np
import numpy.typing as npt

from index.arrays import Arrays
from index.constants import Ranking
from index.coverage import Coverage, Covering
from index.encoder import Encoder
from index.everyday import Alternatives, gains, gains_among, split
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
_LEFT_OUT = 0.4  # terms of everyday words may be left out at first that add this share of what the best reach
_ROUNDED = 1.001  # sums of float32 differ by the order in which they are made


class Found(NamedTuple):
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

    def first(self, count: int) -> list[Found]:
        """The best ones, made together."""
        columns = (self._passages, self.notices, *self._rest)
        return [Found(*row) for row in zip(*(each[:count].tolist() for each in columns), strict=True)]

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
        concepts = [alternatives(one, ranking.concept) for one in query.expansions]
        of_units, units = self._scored(arrays.documents, query)
        if concepts:
            more_held = gains(arrays.documents, concepts)
            of_units += more_held
            units += more_held
        units *= np.float32(ranking.document)
        of_passages, scores = self._scored(arrays.postings, query)
        scores += np.repeat(units, arrays.sizes)
        if bonus is not None:
            more = np.float32(possible) * np.append(bonus, np.float32(0))[arrays.notice_of]
            found_by_terms = scores > 0
            scores += np.repeat(more, arrays.sizes)
            scores *= found_by_terms
        scores[arrays.formal] -= np.float32(ranking.formal * possible)
        mask = arrays.alive
        if allowed is not None:
            mask = np.repeat(np.append(allowed, False)[arrays.notice_of], arrays.sizes)
        if mask is not None:
            scores[~mask] = -np.inf
        vector = self._encoder.encode_query(normalise(query.text))
        limit = ranking.pool
        near = np.zeros(0, np.int64)
        if vector.any():
            near = arrays.vectors.search(vector, limit, None if allowed is None else mask)
        candidates, more_there = self._candidates(scores, concepts, near)
        total = scores[candidates] + more_there
        kept = np.zeros(len(candidates), bool)
        kept[np.searchsorted(candidates, near)] = True
        kept[best_of(total, limit)] = True
        pool, lexical = candidates[kept], (of_passages[candidates] + more_there)[kept]
        cosines = arrays.vectors.cosines(vector, pool)
        unit_of = arrays.unit_of[pool]
        lexical += np.float32(ranking.document) * of_units[unit_of]
        totals = total[kept] + np.float32(ranking.cosine) * cosines
        notices = arrays.notice_of[unit_of]
        reread = self._read_again(query, pool, totals, notices)
        totals += reread
        order = np.lexsort((pool, notices, -totals))
        found = FoundPassages(
            pool[order], notices[order], totals[order], lexical[order], cosines[order], reread[order]
        )
        if len(found):
            return Ranked(found, query, self._covering.of(query, found[0].passage))
        return Ranked(found, query, Coverage(0.0, possible, self._covering.largest_idf))

    def _candidates(
        self, scores: Floats, concepts: Sequence[Alternatives], near: Positions
    ) -> tuple[Positions, Floats]:
        """Passages among which the best by terms are, and those near, ascending; what concepts add to each.

        Args:
            scores: float32[passages], without what concepts add; -inf for what may not be found.
            concepts: of the question.
            near: passages that are looked at in any case.
        """
        postings, limit = self._arrays.postings, self.ranking.pool
        chosen = np.zeros(len(scores), bool)
        chosen[near] = True
        if not concepts:
            chosen[best_of(scores, limit)] = True
            candidates = np.flatnonzero(chosen)
            return candidates, np.zeros(len(candidates), np.float32)
        parted = split(postings, concepts, _LEFT_OUT * float(least_of_best(scores, limit)))
        if not parted.bound:
            more_there = gains(postings, concepts)
            chosen[best_of(scores + more_there, limit)] = True
            candidates = np.flatnonzero(chosen)
            return candidates, more_there[candidates]
        reached = scores + gains(postings, parted.rare) if parted.rare else scores
        least = least_of_best(reached, limit) - np.float32(parted.bound * _ROUNDED)
        chosen |= reached >= least if least > 0 else reached > 0
        candidates = np.flatnonzero(chosen)
        return candidates, gains_among(postings, concepts, candidates)

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

    def _scored(self, lexical: Lexical, query: Query) -> tuple[Floats, Floats]:
        """BM25 of what a question is about, and of all that it holds: its asking terms and words too."""
        parts = ((query.content, 1.0), (query.asking, 1.0), (query.words, self.ranking.word))
        keys = np.concatenate([keys for keys, _ in parts])
        weights = np.repeat([weight for _, weight in parts], [len(keys) for keys, _ in parts])
        runs = lexical.runs(keys, weights)
        of_content = int(runs.bounds[len(query.content)])
        content = np.zeros(lexical.slots, np.float32)
        np.add.at(content, runs.units[:of_content], runs.values[:of_content])
        everything = content.copy()
        np.add.at(everything, runs.units[of_content:], runs.values[of_content:])
        return content, everything


def best_of(scores: Floats, limit: int) -> Positions:
    """Positions of the `limit` best scores above 0, of all that are equal to the last of them too."""
    least = least_of_best(scores, limit)
    found = np.flatnonzero(scores >= least) if least > 0 else np.flatnonzero(scores > 0)
    if len(found) > limit:
        own = scores[found]
        found = found[own >= np.partition(own, len(own) - limit)[len(own) - limit]]
    return found


def least_of_best(scores: Floats, limit: int) -> np.float32:
    """A score that the `limit` best all reach, near the least of them; 0 where that cannot be told.

    It is the least of the best scores of as many blocks.
    """
    size = min(_BLOCK, len(scores) // (4 * limit))
    if size == 0:
        return np.float32(0)
    # a block is every blocks-th score: so numpy compares whole rows at once
    blocks = len(scores) // size
    tops = scores[: blocks * size].reshape(size, blocks).max(axis=0)
    return max(np.partition(tops, blocks - limit)[blocks - limit], np.float32(0))
