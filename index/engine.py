"""Question → Answer over the generation that is served."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from corpus.errors import InputError
from corpus.notice import Status
from index import reasons
from index.about import About, about, stated
from index.answer import Answer, Citation, Quote, Tier
from index.confidence import Evidence, confidence, evidence, tier
from index.constants import CONFIDENCE, RANKING, Confidence
from index.encoder import Encoder, load_encoder
from index.generation import Generations, Manifest
from index.grouping import Group, grouped, side_by_side
from index.highlight import highlights
from index.hints import Hints
from index.opened import Filters, Opened
from index.search import Floats, Mask, Ranked
from index.terms import typed_terms

LONGEST_QUESTION = 1000  # characters; a longer text is a document, not a question
_QUOTES = 3
_NEARLY = 0.85  # share of the best score from which another notice may be the one described
_ENOUGH_OF_TITLE = 0.2  # share of a description's weight that the title of the notice meant must hold
_IN_TITLE = 2.0  # what a word of the description counts in a title, in units of its idf


@dataclass(frozen=True, slots=True)
class Seen:
    """The position of the best notice for a question, and the evidence for it."""

    notice: int
    evidence: Evidence


class Engine:
    """Answers questions; safe to share between threads, for an opened generation never changes."""

    def __init__(self, folder: Path, encoder: Encoder, opened: Opened) -> None:
        self._folder = folder
        self._encoder = encoder
        self._opened = opened

    @classmethod
    def open(cls, folder: Path, encoder: Encoder | None = None) -> Engine:
        """The engine over an index folder.

        Args:
            folder: the index folder of a home.
            encoder: None for the embedded model.

        Raises:
            GenerationError: there is no index there that can be used; the message says what to do.
        """
        encoder = encoder or load_encoder()
        return cls(folder, encoder, Opened.open(folder, encoder))

    @property
    def manifest(self) -> Manifest:
        """The manifest of the generation that answers."""
        return self._opened.manifest

    @property
    def opened(self) -> Opened:
        """The generation that answers; searches in flight keep the one they began with."""
        return self._opened

    def refresh(self) -> bool:
        """Switches to a newer generation if one is served by now; says whether it did."""
        if Generations(self._folder).current() == self._opened.manifest.name:
            return False
        self._opened = Opened.open(self._folder, self._encoder)
        return True

    def rank(self, question: str, filters: Filters = Filters()) -> Ranked:  # noqa: B008 (frozen value)
        """The passages found for a question, before grouping and tiers."""
        opened = self._opened
        text = checked(question)
        return opened.searcher.rank(text, opened.allowed(filters), _bonus(opened, opened.names.hints(text)))

    def evidence(self, question: str) -> Seen | None:
        """What the tier of a question is decided by; None where no passage shares anything with it."""
        return _Asking(self._opened, checked(question), Filters()).seen()

    def ask(self, question: str, filters: Filters = Filters()) -> Answer:  # noqa: B008 (frozen value)
        """The answer to a question.

        Args:
            question: in any wording, script or width.
            filters: which notices may be quoted.

        Raises:
            InputError: the question is empty or too long, or a filter names a notice that is not there.
        """
        began = time.perf_counter()
        answer = _Asking(self._opened, checked(question), filters).answer()
        return replace(answer, question=question, took_ms=1000 * (time.perf_counter() - began))


def checked(question: str) -> str:
    """The question without the white space around it.

    Raises:
        InputError: it is empty or longer than LONGEST_QUESTION.
    """
    text = question.strip()
    if not text:
        raise InputError("question-empty", "the question is empty; type what you want to know")
    if len(text) > LONGEST_QUESTION:
        raise InputError(
            "question-too-long",
            "the question has {length} characters; ask in at most {limit}",
            length=len(text),
            limit=LONGEST_QUESTION,
        )
    return text


def _bonus(opened: Opened, hints: Hints) -> Floats | None:
    """What each notice's score gains or loses for what the question names: float32[notices]."""
    ranking = RANKING
    bonus = np.zeros(len(opened.notices), dtype=np.float32)
    bonus[list(hints.by_issuer)] += ranking.preferred
    bonus[list(hints.by_period)] += ranking.dated if hints.exact else ranking.preferred
    bonus[list(hints.by_number)] += ranking.numbered
    repealed = [at for at, card in enumerate(opened.notices.cards) if card["status"] == Status.REPEALED.value]
    bonus[repealed] -= ranking.repealed
    return bonus if bonus.any() else None


class _Asking:
    """One question on its way to an answer."""

    def __init__(self, opened: Opened, question: str, filters: Filters) -> None:
        self._opened = opened
        self._question = question
        self._hints = opened.names.hints(question)
        self._allowed: Mask | None = opened.allowed(filters)
        self._constants: Confidence = CONFIDENCE

    def answer(self) -> Answer:
        if self._allowed is not None and not self._allowed.any():
            return self._none(reasons.EMPTY_FILTER)
        asked = about(self._question)
        if asked and (answer := self._about(asked)):
            return answer
        ranked = self._rank(self._question)
        if not ranked.found:
            return self._none(reasons.NONE)
        groups = grouped(self._opened, ranked.found, self._preferred())
        seen = evidence(ranked, self._rivals(ranked, groups[0]))
        decided = tier(seen, self._constants)
        sure = confidence(seen, self._constants)
        if decided is Tier.NONE:
            return self._none(reasons.NONE, sure)
        if decided is Tier.COMPETING:
            groups = side_by_side(groups, _QUOTES)
        weights = self._weights(self._question)
        quotes = tuple(self._quote(group, weights) for group in groups[:_QUOTES])
        reason = reasons.NEAREST if decided is Tier.NEAREST else self._said(groups[0].lead.notice)
        return self._answer(decided, sure, reason, quotes)

    def seen(self) -> Seen | None:
        ranked = self._rank(self._question)
        if not ranked.found:
            return None
        groups = grouped(self._opened, ranked.found, self._preferred())
        return Seen(ranked.found[0].notice, evidence(ranked, self._rivals(ranked, groups[0])))

    def _sure(self, ranked: Ranked) -> float:
        """How sure it is that the best notice of a ranking is the one meant."""
        groups = grouped(self._opened, ranked.found, self._preferred())
        return confidence(evidence(ranked, self._rivals(ranked, groups[0])), self._constants)

    def _rank(self, question: str) -> Ranked:
        return self._opened.searcher.rank(question, self._allowed, _bonus(self._opened, self._hints))

    def _rivals(self, ranked: Ranked, best: Group) -> frozenset[int]:
        """Notices that may be meant instead of the best one: no repealed ones, unless that is one itself."""
        cards = self._opened.notices.cards
        others = frozenset(found.notice for found in ranked.found) - best.notices
        if cards[best.lead.notice]["status"] == Status.REPEALED.value:
            return others
        return frozenset(at for at in others if cards[at]["status"] != Status.REPEALED.value)

    def _preferred(self) -> frozenset[int]:
        hints = self._hints
        return hints.by_number or hints.by_issuer or hints.by_period

    def _said(self, notice: int) -> str | None:
        """What the question named that made this notice come first, None if nothing did."""
        hints = self._hints
        words: tuple[str, ...] = ()
        if notice in hints.by_number and hints.number:
            words += (hints.number,)
        if notice in hints.by_issuer:
            words += hints.issuers
        if notice in hints.by_period and hints.period:
            words += (hints.period.words,)
        return reasons.preferred(words) if words else None

    def _weights(self, text: str) -> dict[int, float]:
        """Term key → idf of each typed term of a text."""
        postings = self._opened.arrays.postings
        keys = typed_terms(text)
        return dict(zip(keys.tolist(), postings.idf(postings.find(keys)).tolist(), strict=True))

    def _quote(self, group: Group, weights: dict[int, float]) -> Quote:
        notice = self._opened.notices[group.lead.notice]
        _, _, start, end = (int(value) for value in self._opened.arrays.passages[group.lead.passage])
        text = notice.text[start:end]
        marks = highlights(text, notice.title, weights)
        return Quote(text, marks, group.lead.score, Citation.of(notice, start, end), group.also_in)

    def _about(self, asked: About) -> Answer | None:
        """The answer to a question for a notice's field; None if it does not tell which notice."""
        hints = self._hints
        if hints.number and not hints.by_number:
            return self._none(reasons.unknown_number(hints.number))
        ranked = self._rank(asked.subject) if asked.subject else Ranked([], 0.0, 0.0)
        named = hints.by_number or hints.by_issuer or (hints.by_period if hints.exact else frozenset())
        if self._allowed is not None:
            named = frozenset(at for at in named if self._allowed[at])
        if hints.number and not named:
            return self._none(reasons.EMPTY_FILTER)
        meant = self._meant(asked, ranked, named)
        if not meant:
            return None
        if not named and not self._described(meant[0][0], asked.subject, ranked):
            return self._none(reasons.NONE)
        quotes = [quote for position, score in meant for quote in self._stated(position, score, asked.field)]
        if not quotes:
            return self._none(reasons.not_stated(self._opened.notices[meant[0][0]].title, asked.field))
        one = len({quote.citation.notice_id for quote in quotes}) == 1
        sure = self._constants.named if one else self._constants.named / len(quotes)
        decided = Tier.ANSWER if one else Tier.COMPETING
        return self._answer(decided, sure, self._said(meant[0][0]), tuple(quotes[:_QUOTES]))

    def _in_title(self, position: int, weights: dict[int, float]) -> float:
        """How much of the weight of some terms stands in a notice's title."""
        title = str(self._opened.notices.cards[position]["title"] or "")
        return sum(weights.get(key, 0.0) for key in typed_terms(title).tolist())

    def _described(self, position: int, subject: str, ranked: Ranked) -> bool:
        """Whether a subject that names no notice describes this one: by its title, or else unmistakably."""
        weights = self._weights(subject)
        if self._in_title(position, weights) >= _ENOUGH_OF_TITLE * sum(weights.values()):
            return True
        return bool(ranked.found) and self._sure(ranked) >= self._constants.told

    def _stated(self, position: int, score: float, field: str) -> list[Quote]:
        notice = self._opened.notices[position]
        return [
            Quote(notice.text[start:end], ((0, end - start),), score, Citation.of(notice, start, end))
            for start, end in stated(notice, field)
        ]

    def _meant(self, asked: About, ranked: Ranked, named: frozenset[int]) -> list[tuple[int, float]]:
        """The notices that a question about a notice means, with their scores, best first.

        Those it names, if it names any; among them, or among all found, the best by its subject, whose
        words count most in a title, with those that score nearly as well.
        """
        scores: dict[int, float] = dict.fromkeys(named, 0.0)
        for item in ranked.found:
            if not named or item.notice in named:
                scores[item.notice] = max(scores.get(item.notice, 0.0), item.score)
        weights = self._weights(asked.subject)
        for at in scores:
            scores[at] += _IN_TITLE * self._in_title(at, weights)
        ordered = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return [pair for pair in ordered if pair[1] >= _NEARLY * ordered[0][1]][:_QUOTES]

    def _none(self, reason: str, sure: float = 0.0) -> Answer:
        return self._answer(Tier.NONE, sure, reason, ())

    def _answer(self, decided: Tier, sure: float, reason: str | None, quotes: tuple[Quote, ...]) -> Answer:
        return Answer(self._question, decided, sure, reason, 0.0, self._opened.manifest.name, quotes)

