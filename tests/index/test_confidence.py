from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answer import Tier
from index.confidence import Evidence, confidence, evidence, tier
from index.constants import CONFIDENCE, Confidence
from index.content import content_terms
from index.coverage import Coverage
from index.query import Query
from index.search import FoundPassages, Ranked
from index.terms import typed_terms

# Round numbers, so that the cases below stay true whatever the fit of the shipped constants.
ROUND = Confidence(
    bias=5.0, coverage=1.5, gap=0.8, weak_strength=2.0, weak_coverage=0.05, sure=0.5,
    clear_coverage=0.15, narrow=0.05, named=0.9,
)  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Evidence(coverage=0.6, strength=5, gap=0.4), Tier.ANSWER),
        (Evidence(coverage=0.6, strength=5, gap=0.01), Tier.COMPETING),
        (Evidence(coverage=0.06, strength=3, gap=0.01), Tier.NEAREST),
        (Evidence(coverage=0.06, strength=1, gap=0.01), Tier.NONE),
        (Evidence(coverage=0.01, strength=9, gap=0.01), Tier.NONE),
        (Evidence(coverage=0.0, strength=0.0, gap=0.0), Tier.NONE),
    ],
)
def test_the_tier_follows_from_coverage_strength_and_gap(seen: Evidence, expected: Tier) -> None:
    assert tier(seen, ROUND) is expected


shares = st.floats(0, 1)


@given(shares, shares, shares, st.floats(0, 10))
def test_more_coverage_or_a_wider_gap_never_lowers_the_confidence(
    one: float, other: float, gap: float, strength: float
) -> None:
    low, high = sorted((one, other))
    sure = [confidence(Evidence(c, strength, gap), CONFIDENCE) for c in (low, high)]
    assert 0 <= sure[0] <= sure[1] <= 1
    sure = [confidence(Evidence(gap, strength, g), CONFIDENCE) for g in (low, high)]
    assert 0 <= sure[0] <= sure[1] <= 1


def ranked(lexical: float, possible: float, largest_idf: float, *scores: float) -> Ranked:
    """Notices 0, 1, … with these scores; the best holds `lexical` of what is possible."""
    positions, totals = np.arange(len(scores)), np.array(scores, np.float32)
    none = np.zeros(len(scores), np.float32)
    found = FoundPassages(positions, positions, totals, totals, none, none)
    return Ranked(found, Query.of("问"), Coverage(lexical, possible, largest_idf))


def test_the_evidence_is_measured_against_the_best_possible_score_and_the_next_rival() -> None:
    seen = ranked(8.0, 20.0, 4.0, 12.0, 11.0, 7.0)
    assert evidence(seen, frozenset({1, 2})) == Evidence(0.4, 2.0, pytest.approx(0.05))
    assert evidence(seen, frozenset({2})) == Evidence(0.4, 2.0, pytest.approx(0.25))


def test_without_a_rival_the_whole_score_is_the_lead() -> None:
    assert evidence(ranked(8.0, 20.0, 4.0, 12.0), frozenset()).gap == pytest.approx(0.6)


def test_evidence_of_a_question_without_terms_is_none_and_no_error() -> None:
    seen = evidence(ranked(0.0, 0.0, 0.0, 0.0), frozenset())
    assert seen == Evidence(0.0, 0.0, 0.0)
    assert tier(seen, CONFIDENCE) is Tier.NONE


def test_words_that_only_ask_are_no_content() -> None:
    def content(question: str) -> int:
        return len(content_terms(question, typed_terms(question)))

    assert content("党费可以用来做什么？") == 1
    assert content("的") == content("2024") == content("有没有") == content("怎么要求的呢") == 0
