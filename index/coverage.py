"""How much of what a question is about a passage holds.

Measured on the terms that say what the question is about (`index.content`). An everyday word is held
where one of its official terms is: as far as that term is, and as surely as it stands for the word.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.arrays import Arrays
from index.constants import Ranking
from index.expansion import Expansion
from index.query import Query
from index.terms import Keys, among


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
        lexical = self._held(query.content, passage)
        possible = self._possible(query.content)
        absent = 0.0
        for expansion in query.expansions:
            own = expansion.typed[among(expansion.typed, query.content)]
            if len(own):
                weight = self._possible(own)
                stands = expansion.concept.entry.weight * self._share(expansion, passage)
                lexical += max(stands * weight - self._held(own, passage), 0.0)
                absent += weight * (not self._spoken_of(expansion, own, passage))
        return Coverage(lexical, possible, self.largest_idf, absent / possible if possible else 0.0)

    def _spoken_of(self, expansion: Expansion, own: Keys, passage: int) -> bool:
        """Whether the passage's whole notice holds a word or one of its terms, all bigrams of it."""
        notice = int(self._arrays.unit_of[passage])
        texts = [own, *(term.keys for term in expansion.terms)]
        return any(bool((self._arrays.documents.score_unit(notice, keys) > 0).all()) for keys in texts)

    def _share(self, expansion: Expansion, passage: int) -> float:
        """How much of the best of a word's official terms a passage holds, 0 to 1."""
        shares = [
            self._held(term.keys, passage) / possible
            for term in expansion.terms
            if (possible := self._possible(term.keys))
        ]
        return max(shares, default=0.0)

    def _held(self, keys: Keys, passage: int) -> float:
        arrays = self._arrays
        notice = int(arrays.unit_of[passage])
        own = float(arrays.postings.score_unit(passage, keys).sum())
        return own + self._ranking.document * float(arrays.documents.score_unit(notice, keys).sum())

    def _possible(self, keys: Keys) -> float:
        arrays = self._arrays
        idf = [float(each.idf(keys).sum()) for each in (arrays.postings, arrays.documents)]
        return (self._ranking.k1 + 1) * (idf[0] + self._ranking.document * idf[1])
