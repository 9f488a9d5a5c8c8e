"""Outcomes → arrays, a value a question: what figures are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.answer import Tier
from index.evaluation.outcomes import Outcome

Floats = npt.NDArray[np.float64]
TIERS = tuple(Tier)


@dataclass(frozen=True, slots=True)
class Columns:
    """float64[questions] each; NaN where a question has no such value.

    Attributes:
        rank, nearness, hit_1, hit_3, took_ms: of index/evaluation/outcomes.py.
        tier: position in TIERS.
        confidence, right: of the questions answered (answer or competing); NaN for the others.
    """

    rank: Floats
    nearness: Floats
    hit_1: Floats
    hit_3: Floats
    tier: Floats
    confidence: Floats
    right: Floats
    took_ms: Floats

    @classmethod
    def of(cls, done: Sequence[Outcome]) -> Columns:
        """The columns of what happened."""
        return cls(
            rank=_array([one.rank for one in done]),
            nearness=_array([one.nearness for one in done]),
            hit_1=_array([one.hit_1 for one in done]),
            hit_3=_array([one.hit_3 for one in done]),
            tier=_array([TIERS.index(one.tier) for one in done]),
            confidence=_array([one.confidence if one.answered else None for one in done]),
            right=_array([one.right if one.answered else None for one in done]),
            took_ms=_array([one.took_ms for one in done]),
        )

    def __len__(self) -> int:
        return len(self.tier)

    def where_also(self, other: Columns) -> Columns:
        """These, without what the other has no value for, so that the two can be compared in pairs."""
        return replace(
            self,
            rank=np.where(np.isnan(other.rank), np.nan, self.rank),
            nearness=np.where(np.isnan(other.nearness), np.nan, self.nearness),
            hit_1=np.where(np.isnan(other.hit_1), np.nan, self.hit_1),
            hit_3=np.where(np.isnan(other.hit_3), np.nan, self.hit_3),
            took_ms=np.where(np.isnan(other.took_ms), np.nan, self.took_ms),
        )


def _array(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
