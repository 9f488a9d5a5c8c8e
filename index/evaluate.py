"""Questions with known answers → figures: the door of index/evaluation/."""

from __future__ import annotations

from collections.abc import Sequence

from index.engine import Engine
from index.evaluation.figures import Figures, figures
from index.evaluation.outcomes import Outcome, Tell, holds, outcomes
from index.evaluation.questions import Question, load_questions

__all__ = ["Figures", "Outcome", "Question", "evaluate", "figures", "holds", "load_questions", "outcomes"]


def evaluate(engine: Engine, questions: Sequence[Question], tell: Tell = lambda _done, _all: None) -> Figures:
    """The figures of the engine on the questions."""
    return figures(outcomes(engine, questions, tell), questions)
