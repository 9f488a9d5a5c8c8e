"""What happened to questions → figures of retrieval and of honesty, each with its interval.

recall@k and MRR@10 are of the right notice, from the ranking before grouping and tiers; answer-hit@k asks
whether the answer (white space ignored), or 80% of it in one run, stands inside the first k quotes shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from index.answer import Tier
from index.evaluation.bootstrap import Interval, intervals
from index.evaluation.columns import Columns
from index.evaluation.measures import BINS, MEASURES, bin_of, recall_at
from index.evaluation.outcomes import Outcome
from index.evaluation.questions import Question

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares between 0 and 1; None where no question has what the figure needs.

    Attributes:
        questions: how many were asked.
        unknown: how many name a notice that is not in the index (left out of recall and MRR).
        answered: share answered (tiers answer and competing).
        tiers: tier → share.
        calibration_error: of the answers given, how far confidence is from the share whose first quote is
            from the right notice, on the mean over ten bins; 0 is best.
        p50_ms, p95_ms: milliseconds within which half and 95% of the questions were answered.
        intervals: figure → its 95% bootstrap interval; a tier's name is "tiers.answer" and so on.
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
    calibration_error: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    intervals: dict[str, Interval | None] = field(default_factory=dict, compare=False)

    def value(self, name: str) -> float | None:
        """The figure of a measure."""
        tier = name.removeprefix("tiers.")
        found = self.tiers[tier] if tier != name else getattr(self, name)
        return None if found is None else float(found)

    def to_json(self) -> dict[str, Any]:
        """The figures as plain JSON values."""
        found = {name: each and each.to_json() for name, each in self.intervals.items()}
        return {**asdict(self), "intervals": found}


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers given with a confidence from `low` up: how many, their mean confidence, and the share right."""

    low: float
    answers: int
    confidence: float | None
    right: float | None


def figures(done: Sequence[Outcome], questions: Sequence[Question]) -> Figures:
    """The figures of what happened, with their intervals."""
    columns = Columns.of(done)
    once = np.ones((1, len(columns)))
    values = {
        measure.name: None if np.isnan(value := measure.of(columns, once)[0]) else float(value)
        for measure in MEASURES
    }
    return Figures(
        questions=len(done),
        unknown=sum(
            outcome.rank is None and question.notice is not None
            for outcome, question in zip(done, questions, strict=True)
        ),
        recall_1=values["recall_1"],
        recall_5=values["recall_5"],
        mrr_10=values["mrr_10"],
        hit_1=values["hit_1"],
        hit_3=values["hit_3"],
        answered=values["answered"] or 0.0,
        tiers={tier.value: values[f"tiers.{tier.value}"] or 0.0 for tier in Tier},
        calibration_error=values["calibration_error"],
        p50_ms=values["p50_ms"],
        p95_ms=values["p95_ms"],
        intervals=intervals(columns),
    )


def recall_curve(done: Sequence[Outcome]) -> list[float] | None:
    """recall@1 to recall@10; None where no question names a notice of the index."""
    columns = Columns.of(done)
    if np.isnan(columns.rank).all():
        return None
    return [float(np.nanmean(recall_at(k)(columns))) for k in range(1, DEPTH + 1)]


def reliability(done: Sequence[Outcome]) -> list[Bin]:
    """Confidence against the share right, bin by bin."""
    columns = Columns.of(done)
    shown = ~np.isnan(columns.confidence)
    confidence, right = columns.confidence[shown], columns.right[shown]
    inside = bin_of(confidence)
    return [
        Bin(
            number / BINS,
            int(own.sum()),
            float(confidence[own].mean()) if own.any() else None,
            float(right[own].mean()) if own.any() else None,
        )
        for number in range(BINS)
        for own in [inside == number]
    ]
