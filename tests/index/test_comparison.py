from __future__ import annotations

import json
from dataclasses import replace

import pytest

from index.answer import Tier
from index.evaluation.bootstrap import intervals
from index.evaluation.columns import Columns
from index.evaluation.comparison import Comparison, Difference, Verdict, changed, compare
from index.evaluation.outcomes import Outcome
from index.evaluation.questions import Question

GOOD = Outcome(1, True, True, Tier.ANSWER, 0.9, True, 10.0)
LOST = Outcome(3, False, False, Tier.ANSWER, 0.7, False, 12.0)
MUTE = Outcome(1, True, True, Tier.NEAREST, 0.4, True, 11.0)


def compared(base: list[Outcome], other: list[Outcome]) -> Comparison:
    return compare("lexicon=off", [Question("q", "a", ("x",))] * len(base), base, other)


def line(comparison: Comparison, name: str) -> Difference:
    return next(each for each in comparison.differences if each.name == name)


def test_the_same_outcomes_differ_in_nothing() -> None:
    same = compared([GOOD, LOST, MUTE] * 20, [GOOD, LOST, MUTE] * 20)
    assert same.changes == ()
    for each in same.differences:
        assert (each.difference, each.wrong_side, each.verdict) == (0.0, None, Verdict.UNCLEAR)
        assert each.interval is not None
        assert (each.interval.low, each.interval.high) == (0.0, 0.0)


def test_a_loss_is_measured_in_pairs() -> None:
    base = [GOOD] * 60 + [LOST] * 40
    other = [LOST] * 6 + [GOOD] * 54 + [LOST] * 40  # six of a hundred lost, none won
    found = compared(base, other)
    recall = line(found, "recall_1")
    assert (recall.base, recall.other, recall.difference) == (0.6, 0.54, pytest.approx(-0.06))
    assert (recall.up, recall.down) == (0, 6)
    assert recall.verdict is Verdict.WORSE
    assert recall.wrong_side is not None and recall.wrong_side < 0.02
    assert recall.interval is not None and recall.interval.high < 0
    alone = intervals(Columns.of(base))["recall_1"]
    assert alone is not None
    assert recall.interval.high - recall.interval.low < (alone.high - alone.low) * 0.6  # pairing pays
    assert (found.count("better"), found.count("worse"), found.count("mixed")) == (0, 6, 0)


def test_what_may_be_chance_is_called_unclear() -> None:
    found = compared([LOST, *[GOOD] * 29], [GOOD] * 30)
    recall = line(found, "recall_1")
    assert recall.verdict is Verdict.UNCLEAR
    assert recall.wrong_side == pytest.approx((29 / 30) ** 30, abs=0.04)  # the one question was not drawn


def test_less_is_better_for_calibration_and_answered_is_neither() -> None:
    found = compared([GOOD] * 30, [replace(GOOD, confidence=1.0)] * 30)
    assert line(found, "calibration_error").verdict is Verdict.BETTER
    found = compared([GOOD] * 30, [MUTE] * 30)
    assert line(found, "answered").verdict is Verdict.LOWER
    assert line(found, "tiers.nearest").verdict is Verdict.HIGHER


def test_times_are_compared_without_a_verdict() -> None:
    fast = line(compared([GOOD] * 30, [replace(GOOD, took_ms=1.0)] * 30), "p50_ms")
    assert (fast.difference, fast.verdict) == (-9.0, Verdict.UNCLEAR)
    assert fast.interval is not None and fast.interval.high < 0


def test_questions_whose_notice_one_side_lacks_are_left_out_of_both() -> None:
    gone = Outcome(None, True, True, Tier.ANSWER, 0.9, False, 10.0)
    recall = line(compared([GOOD, LOST, LOST], [GOOD, gone, LOST]), "recall_1")
    assert (recall.base, recall.other) == (0.5, 0.5)
    none = line(compared([GOOD], [gone]), "recall_1")
    assert (none.base, none.interval, none.verdict) == (None, None, Verdict.UNCLEAR)


@pytest.mark.parametrize(
    ("base", "other", "kind"),
    [
        (GOOD, LOST, "worse"),
        (LOST, GOOD, "better"),
        (GOOD, replace(GOOD, took_ms=99.0, confidence=0.7), None),
        (GOOD, MUTE, "worse"),  # no longer answered
        (LOST, replace(LOST, tier=Tier.NEAREST), "better"),  # a wrong answer no longer given
        (GOOD, replace(GOOD, rank=2), "worse"),
        (replace(GOOD, rank=12), replace(GOOD, rank=40), None),  # beyond ten all is the same
        (replace(LOST, rank=1), replace(LOST, hit_3=True), "mixed"),
        (Outcome(None, None, None, Tier.ANSWER), Outcome(None, None, None, Tier.NONE), "better"),
    ],
)
def test_how_a_question_fares(base: Outcome, other: Outcome, kind: str | None) -> None:
    assert changed(base, other) == kind


def test_a_comparison_is_plain_json() -> None:
    data = json.loads(json.dumps(compared([GOOD, LOST], [LOST, LOST]).to_json()))
    assert data["setting"] == "lexicon=off"
    assert (data["worse"], data["better"]) == (1, 0)
    assert data["differences"]["recall_1"]["difference"] == -0.5
    assert [change["kind"] for change in data["changes"]] == ["worse"]
