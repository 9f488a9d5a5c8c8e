"""How much of what a question is about a passage holds.

Measured on the terms that say what the question is about (`index.content`). An everyday word is held
where one of its official terms is: as far as that term is, and as surely as it stands for the word.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.arrays import Arrays
from index.constants import Ranking
from index.expansion import Expansion
from index.query import Query
from index.terms import Keys, among, distinct


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of a question's terms by one passage and its notice.

    Attributes:
        lexical: BM25 of what the passage and its notice hold of them.
        possible: the same for a passage that held every one as often as can count; 0 where there is none.
        largest_idf: idf of a term that one passage holds.
        absent: share of the question's weight that lies in everyday words which the notice does not speak of:
            it holds neither the word nor a term that stands for it. (A word that the lexicon does not know
            may only be worded otherwise; one that it knows is missing.)
    """

    lexical: float
    possible: float
    largest_idf: float
    absent: float = 0.0

    @property
    def share(self) -> float:
        """`lexical` as a share of what is possible, 0 to 1."""
        return min(self.lexical / self.possible, 1.0) if self.possible else 0.0

    @property
    def strength(self) -> float:
        """`lexical` in units of the largest idf."""
        return self.lexical / self.largest_idf if self.largest_idf > 0 else 0.0


class Covering:
    """Measures coverage in one generation."""

    def __init__(self, arrays: Arrays, ranking: Ranking) -> None:
        self._arrays = arrays
        self._ranking = ranking
        size = arrays.postings.size
        self.largest_idf = float(np.log1p((size - 0.5) / 1.5)) if size else 0.0

    def possible(self, query: Query) -> float:
        """The best possible score of a question's terms."""
        return self._possible(query.content)

    def of(self, query: Query, passage: int) -> Coverage:
        """What a passage covers of a question."""
        seen = self._seen(query, passage)
        lexical, possible = seen.held(query.content), seen.possible(query.content)
        absent = 0.0
        for expansion in query.expansions:
            own = expansion.typed[among(expansion.typed, query.content)]
            if len(own):
                weight = seen.possible(own)
                stands = expansion.concept.entry.weight * _share(expansion, seen)
                lexical += max(stands * weight - seen.held(own), 0.0)
                # spoken of: the whole notice holds the word or one of its terms, all bigrams of it
                texts = [own, *(term.keys for term in expansion.terms)]
                absent += weight * (not any(map(seen.in_notice, texts)))
        return Coverage(lexical, possible, self.largest_idf, absent / possible if possible else 0.0)

    def _seen(self, query: Query, passage: int) -> _Seen:
        arrays, document = self._arrays, self._ranking.document
        of_expansions = [
            keys for one in query.expansions for keys in (one.typed, *(term.keys for term in one.terms))
        ]
        keys = distinct(np.concatenate([query.content, *of_expansions]))
        inside = arrays.postings.score_unit(passage, keys)
        around = arrays.documents.score_unit(int(arrays.unit_of[passage]), keys)
        idf = arrays.postings.idf(keys) + document * arrays.documents.idf(keys)
        return _Seen(keys, (self._ranking.k1 + 1) * idf, inside + document * around, around > 0)

    def _possible(self, keys: Keys) -> float:
        arrays = self._arrays
        idf = [float(each.idf(keys).sum()) for each in (arrays.postings, arrays.documents)]
        return (self._ranking.k1 + 1) * (idf[0] + self._ranking.document * idf[1])


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one passage and its notice make of the keys of a question, ascending."""

    keys: Keys
    most: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float64]
    there: npt.NDArray[np.bool_]

    def held(self, keys: Keys) -> float:
        """BM25 of some keys."""
        return float(self.scores[np.searchsorted(self.keys, keys)].sum())

    def possible(self, keys: Keys) -> float:
        """The best possible BM25 of some keys."""
        return float(self.most[np.searchsorted(self.keys, keys)].sum())

    def in_notice(self, keys: Keys) -> bool:
        """Whether the notice holds them all."""
        return bool(self.there[np.searchsorted(self.keys, keys)].all())


def _share(expansion: Expansion, seen: _Seen) -> float:
    """How much of the best of a word's official terms a passage holds, 0 to 1."""
    shares = [
        seen.held(term.keys) / possible for term in expansion.terms if (possible := seen.possible(term.keys))
    ]
    return max(shares, default=0.0)
