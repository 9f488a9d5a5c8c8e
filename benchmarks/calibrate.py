"""Fits the constants of confidence (index/constants.py): `python -m benchmarks.calibrate`.

Every set of questions is put to libraries that answer it and to libraries that cannot, so that what is
fitted holds for 34 passages and for 2,600. Prints the logistic's coefficients, and for each set the share
given as an answer; nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.libraries import GOLD, POLICY, POLICY_QUESTIONS, SAMPLE_QUESTIONS, SAMPLES, SEEDS, engine_over
from index.answer import Tier
from index.constants import CONFIDENCE
from index.evaluate import load_questions

EVERYDAY = GOLD / "everyday-dev.jsonl"
UNANSWERABLE = GOLD / "unanswerable-dev.jsonl"


class Asked(NamedTuple):
    """A set of questions put to a library, and how much each question weighs in the fit."""

    notices: Path
    questions: Path
    answerable: bool
    weight: float


SETS = (
    Asked(POLICY, POLICY_QUESTIONS, True, 1.0),
    Asked(POLICY, EVERYDAY, True, 1.5),
    Asked(POLICY, UNANSWERABLE, False, 5.0),
    Asked(POLICY, SAMPLE_QUESTIONS, False, 1.0),
    Asked(SAMPLES, SAMPLE_QUESTIONS, True, 2.0),
    Asked(SAMPLES, POLICY_QUESTIONS, False, 0.15),
    Asked(SAMPLES, EVERYDAY, False, 0.5),
    Asked(SAMPLES, UNANSWERABLE, False, 2.0),
    Asked(SEEDS, GOLD / "notices-dev.jsonl", True, 3.0),
    Asked(SEEDS, GOLD / "out-of-scope-dev.jsonl", False, 4.0),
    Asked(SEEDS, EVERYDAY, False, 0.3),
    Asked(SEEDS, SAMPLE_QUESTIONS, False, 0.3),
)


class Row(NamedTuple):
    """One question: ln(coverage), ln(gap), whether the best notice is the right one, its weight."""

    asked: Asked
    features: tuple[float, float]
    right: bool
    tier: Tier


def rows() -> Iterator[Row]:
    """Every question of every set."""
    for notices in {asked.notices: None for asked in SETS}:
        with engine_over(notices) as engine:
            cards = engine.opened.notices.cards
            for asked in (asked for asked in SETS if asked.notices == notices):
                for question in load_questions(asked.questions):
                    seen = engine.evidence(question.question)
                    if seen is None:
                        continue
                    card = cards[seen.notice]
                    bears = question.notice in (card["file"], card["id"], *card["aliases"])
                    features = (
                        float(np.log(max(seen.evidence.coverage, CONFIDENCE.least_coverage))),
                        float(np.log(max(seen.evidence.gap, CONFIDENCE.least_gap))),
                    )
                    right = asked.answerable and question.notice is not None and bears
                    yield Row(asked, features, right, engine.ask(question.question).tier)


def fit(table: list[Row]) -> npt.NDArray[np.float64]:
    """Weighted logistic regression by Newton's method: bias and one coefficient a feature."""
    x = np.array([(1.0, *row.features) for row in table])
    y = np.array([row.right for row in table], dtype=float)
    w = np.array([row.asked.weight for row in table])
    b = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ b))
        slope = x.T @ (w * (y - p)) - 0.01 * b
        b += np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x + 0.01 * np.eye(len(b)), slope)
    return b


def main() -> None:
    """Measures, fits and prints."""
    table = list(rows())
    bias, coverage, gap = fit(table)
    print(f"fitted:  bias {bias:.2f}  coverage {coverage:.2f}  gap {gap:.2f}")
    print(f"in use:  bias {CONFIDENCE.bias}  coverage {CONFIDENCE.coverage}  gap {CONFIDENCE.gap}")
    for asked in SETS:
        own = [row for row in table if row.asked == asked]
        answered = np.mean([row.tier in (Tier.ANSWER, Tier.COMPETING) for row in own])
        name = f"{asked.notices.name[:9]} ← {asked.questions.name}"
        kind = "answerable" if asked.answerable else "not"
        print(f"{name:40}{kind:>11} {len(own):4}  answered {answered:.2f}")


if __name__ == "__main__":
    main()
