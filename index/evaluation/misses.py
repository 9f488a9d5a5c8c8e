"""The worst misses: what was asked, what was expected, what was found instead, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.errors import NoticebotError
from index.answer import Citation, Quote, cite
from index.asking import QUOTES, Asking
from index.engine import Engine
from index.evaluation.outcomes import Outcome, holds, positions
from index.evaluation.questions import Question
from index.explaining import Explanation, Part, Read, Why, explain
from index.search import Found

WORST = 30
_SNIPPET = 200  # characters


class Kind(StrEnum):
    """What went wrong, the worst first."""

    WRONG = "wrong"  # answered, the first quote from another notice than the right one
    UNCOVERED = "uncovered"  # answered, where no notice of the index answers
    MISSING = "missing"  # answered from the right notice, the answer in none of the quotes
    DECLINED = "declined"  # not answered, where a notice answers


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage in a list of what was found: source, beginning, whether from the right notice."""

    source: str
    snippet: str
    right: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What one term adds to the score of the first passage and of the expected one.

    Attributes:
        kind: of index/explaining.Part, or "cosine", "named", "formal", "score".
        term: the term; for an everyday word also what it stands for.
        first, expected: with the notice's part; None where there is no such passage.
    """

    kind: str
    term: str
    first: float | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class Miss:
    """One question that went wrong.

    Attributes:
        expected: source of the right notice; None where no notice of the index answers.
        found: what was shown, or the best passages where nothing was.
        wanted: the passage of the right notice that holds the answer, else its best one; None if not found.
        read: everyday words of the question and what they were taken to stand for.
        lines: what scored, the first passage found beside the wanted one.
    """

    question: Question
    outcome: Outcome
    kind: Kind
    expected: str | None
    found: tuple[Shown, ...]
    wanted: Shown | None
    read: tuple[Read, ...]
    lines: tuple[Line, ...]


def kind_of(outcome: Outcome) -> Kind | None:
    """What went wrong with a question; None where nothing did, or nothing that can be told."""
    if outcome.answered and not outcome.right:
        return Kind.UNCOVERED if outcome.rank is None else Kind.WRONG
    if outcome.rank is None:
        return None
    if not outcome.answered:
        return Kind.DECLINED
    return Kind.MISSING if outcome.hit_3 is False else None


def worst(questions: Sequence[Question], done: Sequence[Outcome]) -> list[tuple[Question, Outcome, Kind]]:
    """All that went wrong: wrong answers first, and of equals the most confident first."""
    missed = [
        (question, outcome, kind)
        for question, outcome in zip(questions, done, strict=True)
        if (kind := kind_of(outcome))
    ]
    false = (Kind.WRONG, Kind.UNCOVERED)
    return sorted(missed, key=lambda miss: (miss[2] not in false, -miss[1].confidence))


def explained(engine: Engine, question: Question, outcome: Outcome, kind: Kind) -> Miss:
    """A miss with its reasons; the question is asked once more for them."""
    at = positions(engine).get(question.notice or "")
    card = None if at is None else engine.opened.notices.cards[at]
    expected = None if at is None else cite(Citation.of(engine.opened.notices[at], 0, 0))
    try:
        answer, asking = engine.traced(question.question)
    except NoticebotError:
        return Miss(question, outcome, kind, expected, (), None, (), ())
    found = answer.quotes or tuple(_quote(asking, one) for one in asking.ranked.found[:QUOTES])
    best = None if at is None else _wanted(asking, at, question.answers)
    wanted = None if best is None else _quote(asking, best)
    first = found[:1]
    why = explain(asking, (*first, wanted) if wanted else first)
    right = str(card["id"]) if card else None
    return Miss(
        question,
        outcome,
        kind,
        expected,
        tuple(_shown(quote, right) for quote in found),
        _shown(wanted, right) if wanted else None,
        why.read,
        _lines(_why(why, first[0]) if first else None, _why(why, wanted) if wanted else None),
    )


def _quote(asking: Asking, found: Found) -> Quote:
    notice = asking.opened.notices[found.notice]
    _, _, start, end = asking.opened.arrays.row(found.passage)
    return Quote(notice.text[start:end], (), found.score, Citation.of(notice, start, end))


def _wanted(asking: Asking, notice: int, answers: Sequence[str]) -> Found | None:
    own = [found for found in asking.ranked.found if found.notice == notice]
    for found in own:
        text = _quote(asking, found).text
        if answers and all(holds(text, answer) for answer in answers):
            return found
    return own[0] if own else None


def _shown(quote: Quote, right: str | None) -> Shown:
    text = " ".join(quote.text.split())
    cut = text if len(text) <= _SNIPPET else text[:_SNIPPET] + "…"
    return Shown(cite(quote.citation), cut, quote.citation.notice_id == right)


def _why(explanation: Explanation, quote: Quote) -> Why | None:
    place = quote.citation.notice_id, quote.citation.start
    whys = [why for why in explanation.whys if (why.citation.notice_id, why.citation.start) == place]
    return whys[0] if whys else None


def _lines(first: Why | None, wanted: Why | None) -> tuple[Line, ...]:
    """What scored, the largest differences first, and at the end the sums."""
    parts = [_parts(why) if why else {} for why in (first, wanted)]
    rows = [
        Line(*name, parts[0].get(name, 0.0) if first else None, parts[1].get(name, 0.0) if wanted else None)
        for name in parts[0] | parts[1]
    ]
    lines = sorted(rows, key=lambda line: -abs((line.first or 0.0) - (line.expected or 0.0)))
    for kind in ("cosine", "named", "formal", "score"):
        values = [None if why is None else float(getattr(why, kind)) for why in (first, wanted)]
        if any(values):
            lines.append(Line(kind, "", values[0], values[1]))
    return tuple(lines)


def _parts(why: Why) -> dict[tuple[str, str], float]:
    sums: dict[tuple[str, str], float] = {}
    for part in why.parts:
        name = part.kind, _term(part)
        sums[name] = sums.get(name, 0.0) + part.passage + part.notice
    return sums


def _term(part: Part) -> str:
    return f"{part.term} → {part.stands_for}" if part.stands_for else part.term
