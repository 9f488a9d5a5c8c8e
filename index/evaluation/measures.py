"""Every figure, as a function of how often each question counts.

A figure of a file counts each question once; a bootstrap resample counts it as often as it was drawn. One
definition serves both, and all resamples are computed at once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from index.answer import Tier
from index.evaluation.columns import TIERS, Columns, Floats

BINS = 10
"""Equal bins of confidence, as usual for the expected calibration error (Guo et al. 2017)."""


@dataclass(frozen=True, slots=True)
class Measure(ABC):
    """One figure.

    Attributes:
        name: key in JSON and of the texts.
        better: 1 where more is better, -1 where less is, 0 where it depends on the questions.
    """

    name: str
    better: int

    @abstractmethod
    def of(self, columns: Columns, counts: Floats) -> Floats:
        """The figure of each resample.

        Args:
            columns: the questions.
            counts: float64[resamples, questions]: how often each question counts.

        Returns:
            float64[resamples]; NaN where no question that counts has what the figure needs.
        """

    def each(self, columns: Columns) -> Floats | None:  # noqa: ARG002 (of those that have one)
        """What each question adds, where the figure is their mean; NaN for those left out."""
        return None


@dataclass(frozen=True, slots=True)
class Mean(Measure):
    """The mean of a value that each question has."""

    value: Callable[[Columns], Floats]

    def of(self, columns: Columns, counts: Floats) -> Floats:  # noqa: D102
        values = self.value(columns)
        there = ~np.isnan(values)
        return _ratio(counts @ np.where(there, values, 0.0), counts @ there.astype(np.float64))

    def each(self, columns: Columns) -> Floats:  # noqa: D102
        return self.value(columns)


@dataclass(frozen=True, slots=True)
class CalibrationError(Measure):
    """Mean distance of confidence and share right over the bins, each weighted by its answers."""

    def of(self, columns: Columns, counts: Floats) -> Floats:  # noqa: D102
        shown = ~np.isnan(columns.confidence)
        counts = counts[:, shown]
        confidence = columns.confidence[shown]
        inside = bin_of(confidence)[:, None] == np.arange(BINS)
        off = counts @ (inside * (confidence - columns.right[shown])[:, None])
        return _ratio(np.abs(off).sum(axis=1), counts.sum(axis=1))


@dataclass(frozen=True, slots=True)
class Milliseconds(Measure):
    """A quantile of the time to an answer: the least that is not below that share of them."""

    share: float

    def of(self, columns: Columns, counts: Floats) -> Floats:  # noqa: D102
        order = np.argsort(columns.took_ms, kind="stable")  # NaN come last
        order = order[: int(np.sum(~np.isnan(columns.took_ms)))]
        if not len(order):
            return np.full(len(counts), np.nan)
        upto = np.cumsum(counts[:, order], axis=1)
        at = (upto >= self.share * upto[:, -1:] - 1e-9).argmax(axis=1)
        found: Floats = np.where(upto[:, -1] > 0, columns.took_ms[order][at], np.nan)
        return found


def bin_of(confidence: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The bin of each confidence: int64[n], 0 to BINS - 1."""
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def recall_at(k: int) -> Callable[[Columns], Floats]:
    """Whether the right notice is among the first `k`."""

    def value(columns: Columns) -> Floats:
        among = ((columns.rank > 0) & (columns.rank <= k)).astype(np.float64)
        among[np.isnan(columns.rank)] = np.nan
        return among

    return value


def _in_tiers(*tiers: Tier) -> Callable[[Columns], Floats]:
    wanted = [TIERS.index(tier) for tier in tiers]

    def value(columns: Columns) -> Floats:
        return np.isin(columns.tier, wanted).astype(np.float64)

    return value


def _ratio(part: Floats, whole: Floats) -> Floats:
    share = np.full(len(whole), np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share


MEASURES: tuple[Measure, ...] = (
    Mean("recall_1", 1, recall_at(1)),
    Mean("recall_5", 1, recall_at(5)),
    Mean("mrr_10", 1, lambda columns: columns.nearness),
    Mean("hit_1", 1, lambda columns: columns.hit_1),
    Mean("hit_3", 1, lambda columns: columns.hit_3),
    Mean("answered", 0, _in_tiers(Tier.ANSWER, Tier.COMPETING)),
    *(Mean(f"tiers.{tier.value}", 0, _in_tiers(tier)) for tier in Tier),
    CalibrationError("calibration_error", -1),
    Milliseconds("p50_ms", -1, 0.5),
    Milliseconds("p95_ms", -1, 0.95),
)
