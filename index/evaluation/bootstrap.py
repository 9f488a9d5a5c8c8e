"""How far a figure may be off: percentile intervals of the bootstrap (Efron & Tibshirani 1993, chapter 13).

The questions of a file are drawn anew, as many as there are and with replacement, and every figure is
computed for each such resample. Seeded: the same outcomes give the same intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.evaluation.columns import Columns, Floats
from index.evaluation.measures import MEASURES, Measure

RESAMPLES = 2000
SEED = 20240229
COVERED = 0.95
_AT_ONCE = 2**21  # counts held in memory (16 MB)


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which values 95% of the resamples lie."""

    low: float
    high: float

    def to_json(self) -> list[float]:
        """[low, high]."""
        return [self.low, self.high]


def drawn(questions: int, resamples: int = RESAMPLES, seed: int = SEED) -> Iterator[Floats]:
    """How often each question is drawn: float64[some resamples, questions], chunk by chunk."""
    random = np.random.default_rng(seed)
    size = max(_AT_ONCE // max(questions, 1), 1)
    for start in range(0, resamples, size):
        rows = min(size, resamples - start)
        if not questions:
            yield np.zeros((rows, 0))
            continue
        picked = random.integers(questions, size=(rows, questions))
        picked += questions * np.arange(rows)[:, None]
        counts = np.bincount(picked.ravel(), minlength=rows * questions)
        yield counts.reshape(rows, questions).astype(np.float64)


def resampled(
    columns: Columns,
    measures: Sequence[Measure] = MEASURES,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> dict[str, Floats]:
    """Name of each measure → float64[resamples].

    The same seed and number of questions draw the same questions, so that two settings can be compared in
    pairs.
    """
    parts: dict[str, list[Floats]] = {measure.name: [] for measure in measures}
    for counts in drawn(len(columns), resamples, seed):
        for measure in measures:
            parts[measure.name].append(measure.of(columns, counts))
    return {name: np.concatenate(values) for name, values in parts.items()}


def interval(values: Floats) -> Interval | None:
    """The middle 95% of the resamples; None where the figure has no value in any."""
    there = values[~np.isnan(values)]
    if not len(there):
        return None
    low, high = np.quantile(there, [(1 - COVERED) / 2, (1 + COVERED) / 2])
    return Interval(float(low), float(high))


def intervals(columns: Columns) -> dict[str, Interval | None]:
    """Name of each measure → its interval."""
    return {name: interval(values) for name, values in resampled(columns).items()}
