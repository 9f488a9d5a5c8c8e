"""How sure a ranking is, and the tier that follows from it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from index.answer import Tier
from index.constants import Confidence
from index.search import Ranked


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the tiers are decided by.

    Attributes:
        coverage: how much of what the question is about the best passage holds, 0 to 1 (index/coverage.py).
        strength: the same score in units of the largest idf.
        gap: the best notice's lead over the next that says something else, as a share of the best possible.
        absent: share of the question in everyday words that the best notice does not speak of.
        named: whether the question names the best notice by its issuer, place or number.
        elsewhere: whether the question names a place for which the best notice does not speak.
    """

    coverage: float
    strength: float
    gap: float
    absent: float = 0.0
    named: bool = False
    elsewhere: bool = False


def evidence(
    ranked: Ranked, rivals: frozenset[int], *, named: bool = False, elsewhere: bool = False
) -> Evidence:
    """The evidence of a ranking.

    Args:
        ranked: passages of at least one notice.
        named, elsewhere: as in Evidence.
        rivals: positions of the notices that compete with the best one (not those that say the same).
    """
    best, coverage = ranked.found[0], ranked.coverage
    found = ranked.found
    next_at = next((at for at, notice in enumerate(found.notices.tolist()) if notice in rivals), None)
    next_best = 0.0 if next_at is None else float(found.totals[next_at])
    gap = max(best.score - next_best, 0.0) / coverage.possible if coverage.possible else 0.0
    return Evidence(coverage.share, coverage.strength, gap, coverage.absent, named, elsewhere)


def confidence(seen: Evidence, constants: Confidence) -> float:
    """How likely the first quote's notice is the right one, 0 to 1: a fitted logistic (docs/RETRIEVAL.md)."""
    value = (
        constants.bias
        + constants.coverage * math.log(max(seen.coverage, constants.least_coverage))
        + constants.gap * math.log(max(seen.gap, constants.least_gap))
        + constants.absent * seen.absent
        + constants.named_place * seen.named
        + constants.elsewhere * seen.elsewhere
    )
    return 1.0 / (1.0 + math.exp(-value))


def tier(seen: Evidence, constants: Confidence) -> Tier:
    """The tier of a ranking: none, nearest, competing or answer; the last two only where the place fits."""
    sure = confidence(seen, constants)
    fits = not seen.elsewhere
    narrow = seen.gap <= constants.narrow and seen.coverage >= constants.clear_coverage
    if fits and narrow and sure >= constants.least_competing:
        return Tier.COMPETING
    weak = seen.strength < constants.weak_strength or seen.coverage < constants.weak_coverage
    if fits and not weak and sure >= constants.sure and seen.coverage >= constants.least_answer:
        return Tier.ANSWER
    return Tier.NONE if weak and sure < constants.faint else Tier.NEAREST
