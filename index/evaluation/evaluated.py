"""One file of questions, evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.evaluation.comparison import Comparison
from index.evaluation.figures import Figures, recall_curve, reliability
from index.evaluation.outcomes import Outcome
from index.evaluation.questions import Question


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Questions, what happened to them, and the figures of that.

    Attributes:
        file: as it was named.
        name: short, for the head of a column.
        comparisons: with other settings, in the order in which these were named.
    """

    file: str
    name: str
    questions: tuple[Question, ...]
    outcomes: tuple[Outcome, ...]
    figures: Figures
    comparisons: tuple[Comparison, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Everything as plain JSON values; fields may be added, never renamed."""
        return {
            "file": self.file,
            **self.figures.to_json(),
            "recall_at": recall_curve(self.outcomes),
            "reliability": [
                {"low": each.low, "answers": each.answers, "confidence": each.confidence, "right": each.right}
                for each in reliability(self.outcomes)
            ],
            "outcomes": [
                {"question": question.question, "notice": question.notice, **outcome.to_json()}
                for question, outcome in zip(self.questions, self.outcomes, strict=True)
            ],
            "against": [comparison.to_json() for comparison in self.comparisons],
        }
