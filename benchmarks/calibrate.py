"""Fits the constants of confidence (index/constants.py): `python -m benchmarks.calibrate [--plot FILE.svg]`.

Questions are put to libraries that answer them and to libraries that cannot, so that what is fitted holds
for 34 passages and for 2,600. Only even rows (counted from 0) are fitted. Prints the logistic's
coefficients; for each set the share given as an answer; and, on the odd rows of the questions that have an
answer, the reliability of what was given as one: of the answers with confidence c, how many are right.
Nothing but the plot is written.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.libraries import (
    CALIBRATION,
    GOLD,
    NEAR_POLICY,
    NEAR_SAMPLES,
    POLICY,
    POLICY_QUESTIONS,
    SAMPLE_QUESTIONS,
    SAMPLES,
    SEEDS,
    engine_over,
)
from index.answer import Tier
from index.confidence import Evidence, confidence, tier
from index.constants import CONFIDENCE
from index.evaluation.questions import load_questions
from index.fitting import features, logistic

EVERYDAY = GOLD / "everyday-dev.jsonl"
UNANSWERABLE = GOLD / "unanswerable-dev.jsonl"
_BINS = 10


class Asked(NamedTuple):
    """A set of questions put to a library, and how much each question weighs in the fit."""

    notices: Path
    questions: Path
    answerable: bool
    weight: float


SETS = (
    Asked(POLICY, POLICY_QUESTIONS, True, 1.0),
    Asked(POLICY, EVERYDAY, True, 5.0),
    Asked(POLICY, UNANSWERABLE, False, 5.0),
    Asked(POLICY, NEAR_POLICY, False, 0.1),
    Asked(POLICY, SAMPLE_QUESTIONS, False, 0.3),
    Asked(SAMPLES, SAMPLE_QUESTIONS, True, 1.0),
    Asked(SAMPLES, CALIBRATION, True, 0.3),
    Asked(SAMPLES, NEAR_SAMPLES, False, 0.3),
    Asked(SAMPLES, POLICY_QUESTIONS, False, 0.05),
    Asked(SAMPLES, EVERYDAY, False, 0.2),
    Asked(SAMPLES, UNANSWERABLE, False, 1.0),
    Asked(SEEDS, GOLD / "notices-dev.jsonl", True, 3.0),
    Asked(SEEDS, GOLD / "out-of-scope-dev.jsonl", False, 2.0),
    Asked(SEEDS, EVERYDAY, False, 0.2),
    Asked(SEEDS, SAMPLE_QUESTIONS, False, 0.2),
)


class Row(NamedTuple):
    """One question: its place in its file, the evidence, and whether the best notice is the right one."""

    asked: Asked
    at: int
    seen: Evidence
    right: bool


def rows() -> Iterator[Row]:
    """Every question of every set."""
    for notices in {asked.notices: None for asked in SETS}:
        with engine_over(notices) as engine:
            cards = engine.opened.notices.cards
            for asked in (asked for asked in SETS if asked.notices == notices):
                for at, question in enumerate(load_questions(asked.questions)):
                    seen = engine.evidence(question.question)
                    if seen is None:
                        continue
                    card = cards[seen.notice]
                    bears = question.notice in (card["file"], card["id"], *card["aliases"])
                    right = asked.answerable and question.notice is not None and bears
                    yield Row(asked, at, seen.evidence, right)


def fit(table: Sequence[Row]) -> npt.NDArray[np.float64]:
    """Weighted logistic regression: bias and one coefficient a feature."""
    return logistic(
        np.array([(1.0, *features(row.seen)) for row in table]),
        np.array([row.right for row in table], dtype=float),
        weights=np.array([row.asked.weight for row in table]),
    )


class Bin(NamedTuple):
    """Answers of about the same confidence."""

    count: int
    confidence: float
    right: float


def reliability(table: Sequence[Row]) -> list[Bin]:
    """The answers given, in ten bins of confidence; empty bins are left out."""
    given = [(sure, row.right) for row in table if (sure := _given(row)) is not None]
    bins = []
    for low in range(_BINS):
        inside = [pair for pair in given if min(int(pair[0] * _BINS), _BINS - 1) == low]
        if inside:
            sure, right = np.mean(inside, axis=0)
            bins.append(Bin(len(inside), float(sure), float(right)))
    return bins


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance of confidence and share right (Guo et al. 2017)."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / max(total, 1)


def _given(row: Row) -> float | None:
    """The confidence of a question that was answered, None for one that was not."""
    shown = tier(row.seen, CONFIDENCE) in (Tier.ANSWER, Tier.COMPETING)
    return confidence(row.seen, CONFIDENCE) if shown else None


def _plot(file: Path, named: dict[str, list[Bin]]) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 4.5), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    for name, bins in named.items():
        axes.plot([one.confidence for one in bins], [one.right for one in bins], marker="o", label=name)
        for one in bins:
            axes.annotate(
                str(one.count), (one.confidence, one.right), (4, -10), textcoords="offset points", size=7
            )
    axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1.05))
    axes.legend(loc="upper left")
    figure.savefig(file, format="svg", metadata={"Date": None})


def main() -> None:
    """Measures, fits and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plot", type=Path, help="also draw the reliability as SVG")
    plot: Path | None = parser.parse_args().plot
    table = list(rows())
    even = [row for row in table if row.at % 2 == 0]
    names = ("bias", "coverage", "gap", "absent", "named_place", "elsewhere")
    fitted = dict(zip(names, fit(even).tolist(), strict=True))
    print("fitted:  " + "  ".join(f"{name} {value:.2f}" for name, value in fitted.items()))
    print("in use:  " + "  ".join(f"{name} {getattr(CONFIDENCE, name):.2f}" for name in names))
    print(f"{'':44}{'questions':>10}{'answered':>10}   with what was fitted")
    for asked in SETS:
        own = [row for row in table if row.asked == asked]
        name = f"{asked.notices.name[:9]} ← {asked.questions.name}"
        shares = [
            np.mean([tier(row.seen, constants) in (Tier.ANSWER, Tier.COMPETING) for row in own])
            for constants in (CONFIDENCE, replace(CONFIDENCE, **fitted))
        ]
        kind = "" if asked.answerable else "not"
        print(f"{name:38}{kind:>6}{len(own):>10}{shares[0]:>10.2f}{shares[1]:>10.2f}")
    drawn = {}
    for title, files in (
        ("policy-qa", [POLICY_QUESTIONS]),
        ("everyday", [EVERYDAY]),
        ("both", [POLICY_QUESTIONS, EVERYDAY]),
    ):
        odd = [
            row
            for row in table
            if row.at % 2 and row.asked.notices == POLICY and row.asked.questions in files
        ]
        drawn[title] = bins = reliability(odd)
        print(f"\n{title}, odd rows: expected calibration error {calibration_error(bins):.3f}")
        for one in bins:
            print(f"  confidence {one.confidence:.2f}  right {one.right:.2f}  of {one.count}")
    if plot is not None:
        _plot(plot, drawn)


if __name__ == "__main__":
    main()
