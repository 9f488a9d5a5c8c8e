"""The same questions under two settings → differences, and which questions changed.

Paired: each resample draws the same questions for both, so what is hard or easy about them cancels out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from index.evaluation.bootstrap import Interval, interval, resampled
from index.evaluation.columns import Columns
from index.evaluation.figures import Figures, figures
from index.evaluation.measures import MEASURES, Measure, Milliseconds
from index.evaluation.outcomes import Outcome
from index.evaluation.questions import Question


class Verdict(StrEnum):
    """What a difference says: beyond chance where its interval leaves out zero.

    Of times it says nothing: the settings are asked one after the other, the first with everything cold, and
    resampling questions does not tell what the machine did meanwhile.
    """

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"  # of a figure that is neither good nor bad in itself
    LOWER = "lower"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure under two settings.

    Attributes:
        base, other: the figure as things are set, and with the other setting, on the questions that have
            it under both.
        difference: `other` less `base`.
        interval: of the difference, over the paired resamples.
        wrong_side: share of resamples with no difference, or one of the other sign; None where there is none.
        up, down: questions whose own value is higher and lower with the other setting; None where the figure
            has no value of a single question.
    """

    name: str
    base: float | None
    other: float | None
    difference: float | None
    interval: Interval | None
    wrong_side: float | None
    up: int | None
    down: int | None
    verdict: Verdict

    @property
    def differs(self) -> bool:
        """Whether the two settings differ beyond chance."""
        return self.verdict is not Verdict.UNCLEAR

    def to_json(self) -> dict[str, Any]:
        """The difference as plain JSON values."""
        return {**asdict(self), "interval": self.interval and self.interval.to_json()}


@dataclass(frozen=True, slots=True)
class Change:
    """A question that fares better, worse, or better in one respect and worse in another ("mixed")."""

    question: Question
    base: Outcome
    other: Outcome
    kind: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What another setting does to the questions of a file.

    Attributes:
        setting: as named, KEY=VALUE.
        figures: all figures with the other setting.
        differences: a line for each measure.
        changes: the questions that fare otherwise, in order.
    """

    setting: str
    figures: Figures
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]

    def count(self, kind: str) -> int:
        """How many questions changed that way."""
        return sum(change.kind == kind for change in self.changes)

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain JSON values."""
        return {
            "setting": self.setting,
            **{kind: self.count(kind) for kind in ("better", "worse", "mixed")},
            "figures": self.figures.to_json(),
            "differences": {each.name: each.to_json() for each in self.differences},
            "changes": [
                {
                    "question": change.question.question,
                    "kind": change.kind,
                    "base": change.base.to_json(),
                    "other": change.other.to_json(),
                }
                for change in self.changes
            ],
        }


def compare(
    setting: str, questions: Sequence[Question], base: Sequence[Outcome], other: Sequence[Outcome]
) -> Comparison:
    """Compares what happened to the same questions under two settings.

    Args:
        setting: the name of the other one.
        questions: that were asked.
        base: outcomes as things are set.
        other: outcomes with the other setting.
    """
    left, right = Columns.of(base), Columns.of(other)
    left, right = left.where_also(right), right.where_also(left)
    draws = [resampled(columns) for columns in (left, right)]
    differences = tuple(
        _difference(measure, left, right, draws[1][measure.name] - draws[0][measure.name])
        for measure in MEASURES
    )
    changes = tuple(
        Change(question, before, after, kind)
        for question, before, after in zip(questions, base, other, strict=True)
        if (kind := changed(before, after))
    )
    return Comparison(setting, figures(other, questions), differences, changes)


def changed(base: Outcome, other: Outcome) -> str | None:
    """How a question fares with the other outcome: "better", "worse" or "mixed"; None where all is the same.

    Looked at: 1/rank of the right notice, the answer in the first quote and among the quotes, and what was
    served: an answer from the right notice is better than none, and none better than one from a wrong notice.
    """
    pairs = [
        (base.nearness, other.nearness),
        (base.hit_1, other.hit_1),
        (base.hit_3, other.hit_3),
        (_served(base), _served(other)),
    ]
    signs = {float(np.sign(after - before)) for before, after in pairs if None not in (before, after)}  # type: ignore[operator]
    if {1.0, -1.0} <= signs:
        return "mixed"
    return "better" if 1.0 in signs else "worse" if -1.0 in signs else None


def _served(outcome: Outcome) -> int:
    if not outcome.answered:
        return 0
    return 1 if outcome.right else -1


def _difference(measure: Measure, base: Columns, other: Columns, draws: np.ndarray[Any, Any]) -> Difference:
    once = np.ones((1, len(base)))
    before, after = (float(measure.of(columns, once)[0]) for columns in (base, other))
    each = measure.each(base), measure.each(other)
    gained = None if each[0] is None or each[1] is None else each[1] - each[0]
    if np.isnan(before) or np.isnan(after):
        return Difference(measure.name, None, None, None, None, None, None, None, Verdict.UNCLEAR)
    difference = after - before
    there = draws[~np.isnan(draws)]
    around = interval(draws)
    return Difference(
        measure.name,
        before,
        after,
        difference,
        around,
        float(np.mean(np.sign(difference) * there <= 1e-12)) if abs(difference) > 1e-12 else None,
        None if gained is None else int(np.sum(gained > 0)),
        None if gained is None else int(np.sum(gained < 0)),
        _verdict(measure, difference, around),
    )


def _verdict(measure: Measure, difference: float, around: Interval | None) -> Verdict:
    if isinstance(measure, Milliseconds) or around is None or around.low <= 0 <= around.high:
        return Verdict.UNCLEAR
    if not measure.better:
        return Verdict.HIGHER if difference > 0 else Verdict.LOWER
    return Verdict.BETTER if difference * measure.better > 0 else Verdict.WORSE
