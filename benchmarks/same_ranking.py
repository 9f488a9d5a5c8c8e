"""Two indexes of one library → whether they rank alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.engine import Engine
from index.search import Found

ROUNDING = 1e-4
"""Scores this near are equal: they are sums of float32, of some 10 to 100, whose order may differ."""


def compared(home: Path, fresh: Path, questions: Sequence[str]) -> dict[str, Any]:
    """How the rankings of two indexes of one library differ; to be run in a process of its own."""
    one, other = Engine.open(home / "index"), Engine.open(fresh)
    counts = dict.fromkeys(("exactly_the_same", "same_order", "same_but_for_ties", "same_answer"), 0)
    farthest = 0.0
    differing: list[str] = []
    for question in questions:
        ours, theirs = _ranked(one, question), _ranked(other, question)
        scores = dict(theirs)
        farthest = max([farthest, *(abs(score - scores[key]) for key, score in ours if key in scores)])
        counts["exactly_the_same"] += ours == theirs
        if [key for key, _ in ours] == [key for key, _ in theirs]:
            counts["same_order"] += 1
        elif _but_for_ties(ours, theirs):
            counts["same_but_for_ties"] += 1
        else:
            differing.append(question)
        counts["same_answer"] += _answered(one, question) == _answered(other, question)
    return {
        "questions": len(questions),
        **counts,
        "largest_difference_of_scores": farthest,
        "differing": differing[:5],
    }


Key = tuple[str, int, int, int]
Ranking = list[tuple[Key, float]]


def _but_for_ties(ours: Ranking, theirs: Ranking) -> bool:
    """Whether two rankings are one but for the order of passages whose scores are equal but for rounding."""
    if len(ours) != len(theirs):
        return False
    places = dict(theirs)
    return all(
        abs(score - other) <= ROUNDING and abs(places.get(key, other) - score) <= ROUNDING
        for (key, score), (_, other) in zip(ours, theirs, strict=True)
    )


def _ranked(engine: Engine, question: str) -> Ranking:
    """The passages found for a question, named by what does not depend on the build, with their scores."""
    return [(_key(engine, found), found.score) for found in engine.rank(question).found]


def _key(engine: Engine, found: Found) -> Key:
    """Id of the notice; section, start and end of the passage."""
    _, section, start, end = engine.opened.arrays.row(found.passage)
    return engine.opened.notices.cards[found.notice]["id"], section, start, end


def _answered(engine: Engine, question: str) -> dict[str, Any]:
    """An answer without what differs from build to build."""
    answer = engine.ask(question).to_json() | {"took_ms": None, "generation": None}
    quotes = [quote | {"score": round(quote["score"], 2)} for quote in answer["quotes"]]
    return answer | {"quotes": quotes, "confidence": round(answer["confidence"], 3)}
