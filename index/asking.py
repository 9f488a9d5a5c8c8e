"""One question and what it is asked of: ranking with its hints, and the answers that can be given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index import reasons
from index.answer import Answer, Quote, Tier
from index.confidence import Evidence, confidence, evidence
from index.constants import Confidence
from index.grouping import LOOKED_AT, Group, grouped
from index.hints import Hints
from index.opened import Filters, Opened
from index.places import Level, levels, speaks_for
from index.query import Query
from index.search import Floats, Mask, Ranked
from index.text import normalise

QUOTES = 3  # at most so many in an answer


@dataclass(frozen=True)
class Asking:
    """A question, the generation that it is asked of, and the filters that it is asked with."""

    opened: Opened
    question: str
    filters: Filters

    @property
    def constants(self) -> Confidence:
        """Those of confidence."""
        return self.opened.confidence

    @cached_property
    def hints(self) -> Hints:
        """What the question names."""
        return self.opened.names.hints(self.question)

    @cached_property
    def places(self) -> dict[str, Level]:
        """The places that the question names."""
        return self.opened.places.named(self.question)

    @cached_property
    def allowed(self) -> Mask | None:
        """Which notices the filters let through: bool[notices]; None for all."""
        return self.opened.allowed(self.filters)

    def rank(self, text: str) -> Ranked:
        """The passages found for a text, with what this question names preferred."""
        return self.opened.searcher.rank(self.query(text), self.allowed, self.bonus)

    @cached_property
    def ranked(self) -> Ranked:
        """The passages found for the question itself; ranked once."""
        return self.rank(self.question)

    @cached_property
    def groups(self) -> tuple[list[Group], Evidence]:
        """`grouped` of `ranked`, which must have found something; made once."""
        return self.grouped(self.ranked)

    def query(self, text: str) -> Query:
        """A text as it is searched for."""
        return self._query if text == self.question else self._made(text)

    @cached_property
    def _query(self) -> Query:
        return self._made(self.question)

    def _made(self, text: str) -> Query:
        return Query.of(text, self.opened.lexicon.concepts(text))

    def grouped(self, ranked: Ranked) -> tuple[list[Group], Evidence]:
        """The best groups of a ranking that found something, and how sure the first is."""
        hints = self.hints
        named = hints.by_number or hints.by_issuer or hints.by_period
        groups = grouped(self.opened, ranked.found.first(LOOKED_AT), named)
        best = ranked.found[0].notice
        return groups, evidence(
            ranked,
            self._rivals(ranked, groups[0]),
            named=best in hints.by_number | hints.by_issuer,
            elsewhere=self.elsewhere(best),
        )

    def sure(self, ranked: Ranked) -> float:
        """How sure it is that the best notice of a ranking is the one meant, 0 to 1."""
        return confidence(self.grouped(ranked)[1], self.constants)

    def said(self, notice: int) -> str | None:
        """What the question named that made this notice come first, None if nothing did."""
        hints = self.hints
        words: tuple[str, ...] = ()
        if notice in hints.by_number and hints.number:
            words += (hints.number,)
        if notice in hints.by_issuer:
            words += hints.issuers
        if notice in hints.by_period and hints.period:
            words += (hints.period.words,)
        return reasons.preferred(words) if words else None

    def weights(self, text: str) -> dict[int, float]:
        """Term key → idf of each typed term of a text; of an everyday word's official terms a part of it."""
        postings, ranking = self.opened.arrays.postings, self.opened.searcher.ranking
        query = self.query(text)
        weights: dict[int, float] = {}
        for expansion in query.expansions:
            for term in expansion.terms:
                keys = term.missing
                share = ranking.concept * expansion.concept.entry.weight / len(term.keys)
                for key, idf in zip(keys.tolist(), postings.idf(keys).tolist(), strict=True):
                    weights[key] = max(weights.get(key, 0.0), share * idf)
        typed = np.concatenate([query.content, query.asking])
        return weights | dict(zip(typed.tolist(), postings.idf(typed).tolist(), strict=True))

    def declined(self, reason: str, sure: float = 0.0) -> Answer:
        """No answer, and why."""
        return self.answered(Tier.NONE, sure, reason, ())

    def answered(self, tier: Tier, sure: float, reason: str | None, quotes: tuple[Quote, ...]) -> Answer:
        """An answer of this question."""
        return Answer(self.question, tier, sure, reason, 0.0, self.opened.manifest.name, quotes)

    @cached_property
    def bonus(self) -> Floats | None:
        """What each notice's score gains or loses for what the question names: float32[notices]."""
        hints, ranking = self.hints, self.opened.searcher.ranking
        bonus = np.zeros(len(self.opened.notices), dtype=np.float32)
        bonus[list(hints.by_issuer)] += ranking.preferred
        bonus[list(hints.by_period)] += ranking.dated if hints.exact else ranking.preferred
        bonus[list(hints.by_number)] += ranking.numbered
        bonus[list(self.opened.repealed)] -= ranking.repealed
        bonus[self.opened.places.elsewhere(self.places)] -= ranking.elsewhere
        return bonus if bonus.any() else None

    def _rivals(self, ranked: Ranked, best: Group) -> frozenset[int]:
        """Notices that may be meant instead of the best one: no repealed ones, unless that is one itself."""
        others = frozenset(ranked.found.notices.tolist()) - best.notices
        repealed = self.opened.repealed
        return others if best.lead.notice in repealed else others - repealed

    def elsewhere(self, notice: int) -> bool:
        """Whether a notice neither speaks for the places that the question names nor names one itself."""
        own = self.opened.notices.cards[notice]["places"]
        if speaks_for(self.places, levels(own)):
            return False
        text = normalise(self.opened.notices[notice].text)
        return not any(place in text for place in self.places)
