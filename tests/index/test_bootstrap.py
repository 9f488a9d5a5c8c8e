from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.answer import Tier
from index.evaluation.bootstrap import COVERED, drawn, interval, intervals, resampled
from index.evaluation.columns import Columns
from index.evaluation.measures import MEASURES, Mean, Milliseconds, recall_at
from index.evaluation.outcomes import Outcome

RECALL = (Mean("recall_1", 1, recall_at(1)),)

outcome = st.builds(
    Outcome,
    rank=st.one_of(st.none(), st.integers(0, 15)),
    hit_1=st.one_of(st.none(), st.booleans()),
    hit_3=st.one_of(st.none(), st.booleans()),
    tier=st.sampled_from(Tier),
    confidence=st.floats(0, 1),
    right=st.booleans(),
    took_ms=st.one_of(st.none(), st.floats(0.1, 1000)),
)


def ranked(*ranks: int) -> Columns:
    return Columns.of([Outcome(rank, None, None, Tier.ANSWER) for rank in ranks])


def test_the_interval_holds_the_true_share_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(7)
    share, covered = 0.8, 0
    for _ in range(300):
        columns = ranked(*np.where(random.random(120) < share, 1, 2).tolist())
        found = interval(resampled(columns, RECALL, resamples=400)["recall_1"])
        assert found is not None
        covered += found.low <= share <= found.high
    assert COVERED - 0.05 <= covered / 300 <= COVERED + 0.04


def test_the_interval_of_a_share_is_that_of_the_normal_approximation() -> None:
    found = intervals(ranked(*[1] * 240 + [2] * 160))["recall_1"]
    assert found is not None
    around = 1.96 * (0.6 * 0.4 / 400) ** 0.5
    assert (found.low, found.high) == (
        pytest.approx(0.6 - around, abs=0.006),
        pytest.approx(0.6 + around, abs=0.006),
    )


def test_the_same_outcomes_give_the_same_intervals_and_another_seed_nearly_the_same() -> None:
    columns = ranked(*[1, 1, 2, 0, 1] * 60)
    assert intervals(columns) == intervals(columns)
    one, other = (interval(resampled(columns, RECALL, seed=seed)["recall_1"]) for seed in (1, 2))
    assert one is not None and other is not None
    assert one.low == pytest.approx(other.low, abs=0.01)


@given(st.lists(outcome, min_size=1, max_size=12), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_a_resample_has_the_figures_of_its_questions_written_out(done: list[Outcome], seed: int) -> None:
    counts = next(drawn(len(done), 3, seed))
    assert counts.sum(axis=1).tolist() == [len(done)] * 3
    columns = Columns.of(done)
    for measure in MEASURES:
        found = measure.of(columns, counts)
        for row, value in zip(counts, found, strict=True):
            written = [one for one, times in zip(done, row, strict=True) for _ in range(int(times))]
            once = measure.of(Columns.of(written), np.ones((1, len(written))))[0]
            assert value == pytest.approx(once, abs=1e-9, nan_ok=True), measure.name


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=40), st.sampled_from([0.5, 0.95]))
def test_a_quantile_of_milliseconds_is_the_inverse_of_the_distribution(
    times: list[float], share: float
) -> None:
    columns = Columns.of([replace(Outcome(None, None, None, Tier.NONE), took_ms=took) for took in times])
    found = Milliseconds("ms", -1, share).of(columns, np.ones((1, len(times))))[0]
    assert found == np.quantile(times, share, method="inverted_cdf")


@given(st.lists(outcome, max_size=30))
@settings(max_examples=30, deadline=None)
def test_an_interval_lies_within_what_a_figure_can_be(done: list[Outcome]) -> None:
    for name, found in intervals(Columns.of(done)).items():
        if found is not None:
            assert 0 <= found.low <= found.high <= (1000 if name.endswith("_ms") else 1), name


def test_large_files_are_drawn_in_chunks_that_are_as_good() -> None:
    sizes = [len(counts) for counts in drawn(30_000, 200)]
    assert sum(sizes) == 200
    assert len(sizes) > 1
    assert [float(row.sum()) for counts in drawn(30_000, 80) for row in counts] == [30_000.0] * 80


def test_two_thousand_resamples_of_six_hundred_questions_are_no_wait() -> None:
    random = np.random.default_rng(1)
    done = [
        Outcome(int(r), bool(r % 2), True, Tier.ANSWER, 0.7, bool(r == 1), float(r + 1))
        for r in random.integers(0, 12, 600)
    ]
    began = time.process_time()
    intervals(Columns.of(done))
    assert time.process_time() - began < 3
