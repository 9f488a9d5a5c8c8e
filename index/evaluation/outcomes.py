"""Questions → what happens to each: asked once, and everything that is measured taken from that."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import NoticebotError
from index.answer import Quote, Tier
from index.confidence import Evidence
from index.engine import Engine
from index.evaluation.questions import Question

Tell = Callable[[int, int], None]
_ENOUGH = 0.8
_DEEPEST = 10  # of the ranks that count for MRR


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one question.

    Attributes:
        rank: of the right notice in the ranking before grouping and tiers, 0 where it was not found; None
            where the question names no notice, or one that is not in the index.
        hit_1: whether the first quote shown holds the answer; None where none is stated.
        hit_3: whether one of the quotes shown does.
        tier: how it was answered; a question that cannot be asked (empty, too long) is not.
        confidence: of the answer.
        right: whether the first quote is from the right notice; never, where no notice answers.
        took_ms: milliseconds to the answer; None for a question that cannot be asked.
        evidence: what the tier is decided by; None where nothing was found.
        quotes: what was shown.
    """

    rank: int | None
    hit_1: bool | None
    hit_3: bool | None
    tier: Tier
    confidence: float = 0.0
    right: bool = False
    took_ms: float | None = None
    evidence: Evidence | None = None
    quotes: tuple[Quote, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the quotes were given as an answer."""
        return self.tier in (Tier.ANSWER, Tier.COMPETING)

    @property
    def nearness(self) -> float | None:
        """1/rank of the right notice among the first ten, as MRR@10 counts it."""
        if self.rank is None:
            return None
        return 1 / self.rank if 0 < self.rank <= _DEEPEST else 0.0

    def to_json(self) -> dict[str, Any]:
        """The outcome as plain JSON values, without its quotes."""
        return {
            "rank": self.rank,
            "hit_1": self.hit_1,
            "hit_3": self.hit_3,
            "tier": self.tier.value,
            "confidence": round(self.confidence, 4),
            "right": self.right,
            "took_ms": None if self.took_ms is None else round(self.took_ms, 3),
        }


def holds(text: str, answer: str) -> bool:
    """Whether `text` has `answer`, or 80% of it in one run, white space ignored."""
    wanted, within = re.sub(r"\s", "", answer), re.sub(r"\s", "", text)
    size = math.ceil(_ENOUGH * len(wanted))
    return any(wanted[at : at + size] in within for at in range(len(wanted) - size + 1))


def positions(engine: Engine) -> dict[str, int]:
    """Position of each notice in the index, by file name, alias and id."""
    return {
        name: position
        for position, card in enumerate(engine.opened.notices.cards)
        for name in (card["file"], *card["aliases"], card["id"])
        if name
    }


def outcomes(
    engine: Engine, questions: Sequence[Question], tell: Tell = lambda _done, _all: None
) -> list[Outcome]:
    """What happens to each question, in order.

    Args:
        engine: that is asked.
        questions: to ask.
        tell: called after each with the number done and of all.
    """
    known = positions(engine)
    done: list[Outcome] = []
    for question in questions:
        done.append(_outcome(engine, question, known.get(question.notice or "")))
        tell(len(done), len(questions))
    return done


def _outcome(engine: Engine, question: Question, wanted: int | None) -> Outcome:
    hit = False if question.answers else None
    try:
        answer, asking = engine.traced(question.question)
    except NoticebotError:  # empty or endless: whoever asks it gets nothing
        return Outcome(None if wanted is None else 0, hit, hit, Tier.NONE)
    found = asking.ranked.found
    rank: int | None = None
    right = False
    if wanted is not None:
        order = list(dict.fromkeys(item.notice for item in found))
        rank = order.index(wanted) + 1 if wanted in order else 0
        first = answer.quotes[0].citation.notice_id if answer.quotes else None
        right = first == asking.opened.notices.cards[wanted]["id"]
    hits = [all(holds(quote.text, text) for text in question.answers) for quote in answer.quotes]
    return Outcome(
        rank,
        any(hits[:1]) if question.answers else None,
        any(hits) if question.answers else None,
        answer.tier,
        answer.confidence,
        right,
        answer.took_ms,
        asking.groups[1] if found else None,
        answer.quotes,
    )
