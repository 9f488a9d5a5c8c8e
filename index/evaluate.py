"""Questions with known answers → figures of retrieval and of honesty.

recall@k and MRR@10 are of the right notice, from the ranking before grouping and tiers; answer-hit@k asks
whether the answer (white space ignored), or 80% of it in one run, stands inside the first k quotes shown.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import InputError, NoticebotError
from index.answer import Tier
from index.engine import Engine

_ENOUGH = 0.8


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the notice that answers it (id, alias or file name), and what its answer must hold.

    `notice` is None for a question that no notice answers.
    """

    question: str
    notice: str | None
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares between 0 and 1; None where no question has what the figure needs.

    Attributes:
        questions: how many were asked.
        unknown: how many name a notice that is not in the index (left out of recall and MRR).
        answered: share answered (tiers answer and competing).
        tiers: tier → share.
    """

    questions: int
    unknown: int
    recall_1: float | None
    recall_5: float | None
    mrr_10: float | None
    hit_1: float | None
    hit_3: float | None
    answered: float
    tiers: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """The figures as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one question: rank of the right notice (0: not found), and hits in the quotes."""

    rank: int | None
    hit_1: bool | None
    hit_3: bool | None
    tier: Tier


def load_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a .jsonl file.

    Each line holds "question"; where it is answered "notice" or "document"; and "must_quote" (a list) or
    "answer" (a text).

    Raises:
        InputError: the file cannot be read, or a line is not such an object.
    """
    questions: list[Question] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # splitlines also cuts inside a JSON text
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("questions-unreadable", "{path}: cannot be read as UTF-8 text", path=path) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            answer = row.get("answer")
            answers = row.get("must_quote") or ([answer] if answer else [])
            question, notice = row["question"], row.get("notice") or row.get("document")
            if not isinstance(answers, list):
                raise TypeError("not a list")
            if not all(isinstance(text, str) for text in (question, notice or "", *answers)):
                raise TypeError("not text")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise InputError(
                "question-row",
                '{path}, line {line}: not an object with "question" (and "notice" or "document", '
                '"must_quote" or "answer")',
                path=path,
                line=number,
            ) from error
        questions.append(Question(question, notice, tuple(answers)))
    return tuple(questions)


def holds(text: str, answer: str) -> bool:
    """Whether `text` has `answer`, or 80% of it in one run, white space ignored."""
    wanted, within = re.sub(r"\s", "", answer), re.sub(r"\s", "", text)
    size = math.ceil(_ENOUGH * len(wanted))
    return any(wanted[at : at + size] in within for at in range(len(wanted) - size + 1))


def outcomes(
    engine: Engine, questions: Sequence[Question], tell: Callable[[int, int], None] = lambda _done, _all: None
) -> list[Outcome]:
    """What happens to each question, in order."""
    cards = engine.opened.notices.cards
    positions = {
        name: position
        for position, card in enumerate(cards)
        for name in (card["file"], *card["aliases"], card["id"])
        if name
    }
    done: list[Outcome] = []
    for question in questions:
        done.append(_outcome(engine, question, positions))
        tell(len(done), len(questions))
    return done


def _outcome(engine: Engine, question: Question, positions: dict[str, int]) -> Outcome:
    try:
        answer = engine.ask(question.question)
    except NoticebotError:  # an empty or endless question counts as not answered
        return Outcome(None, None, None, Tier.NONE)
    rank: int | None = None
    if question.notice is not None and question.notice in positions:
        found = engine.rank(question.question).found
        order = list(dict.fromkeys(item.notice for item in found))
        wanted = positions[question.notice]
        rank = order.index(wanted) + 1 if wanted in order else 0
    if not question.answers:
        return Outcome(rank, None, None, answer.tier)
    hits = [all(holds(quote.text, text) for text in question.answers) for quote in answer.quotes]
    return Outcome(rank, any(hits[:1]), any(hits), answer.tier)


def figures(done: Sequence[Outcome], questions: Sequence[Question]) -> Figures:
    """The figures of what happened."""
    ranks = [outcome.rank for outcome in done if outcome.rank is not None]
    tiers = Counter(outcome.tier.value for outcome in done)
    total = max(len(done), 1)
    return Figures(
        questions=len(done),
        unknown=sum(
            outcome.rank is None and question.notice is not None
            for outcome, question in zip(done, questions, strict=True)
        ),
        recall_1=_share([rank == 1 for rank in ranks]),
        recall_5=_share([0 < rank <= 5 for rank in ranks]),
        mrr_10=_share([1 / rank if 0 < rank <= 10 else 0.0 for rank in ranks]),
        hit_1=_share([outcome.hit_1 for outcome in done if outcome.hit_1 is not None]),
        hit_3=_share([outcome.hit_3 for outcome in done if outcome.hit_3 is not None]),
        answered=(tiers[Tier.ANSWER.value] + tiers[Tier.COMPETING.value]) / total,
        tiers={tier.value: tiers[tier.value] / total for tier in Tier},
    )


def evaluate(
    engine: Engine, questions: Sequence[Question], tell: Callable[[int, int], None] = lambda _done, _all: None
) -> Figures:
    """The figures of the engine on the questions."""
    return figures(outcomes(engine, questions, tell), questions)


def _share(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
