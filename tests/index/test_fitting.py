from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from index.constants import CONFIDENCE
from index.engine import Engine
from index.evaluation.questions import Question
from index.fitting import (
    Candidates,
    Fitting,
    RememberingReranker,
    best_weight,
    calibration_questions,
    logistic,
)

QUESTIONS = (
    Question("什么时间停水", "water", ("本周六二十二时至次日六时停水",)),
    Question("小学哪天开学", "school", ("小学九月一日开学",)),
    Question("中考是哪天", "exam", ("中考六月十五日举行",)),
    Question("几号开始供热", "heating", ("供热自十一月十五日开始",)),
    Question("烧秸秆罚多少", "straw", ("违者处五百元罚款",)),
    Question("水库每天巡查几次", "flood", ("各水库每天巡查两次",)),
    Question("火星移民怎么报名", None, ()),
    Question("结婚登记带什么材料", None, ()),
)
VAGUE = (
    Question("通知的时间", "exam", ("中考六月十五日举行",)),
    Question("时间是哪天", "heating", ("供热自十一月十五日开始",)),
    Question("甲山市的通知", "school", ("住宿费每学期八百元",)),
)
"""Their terms say little."""


def candidates(strength: float, count: int = 300) -> list[Candidates]:
    """Ten passages a question, one good; both scores tell it, the second `strength` times as well."""
    random = np.random.default_rng(0)
    rows = []
    for _ in range(count):
        good = np.arange(10) == 0
        given = random.normal(size=10) * 4 + 6 * good
        more = random.normal(size=10) + 1.5 * strength * good
        rows.append(Candidates(given, more, good))
    return rows


def test_a_score_that_tells_nothing_gets_no_weight() -> None:
    assert best_weight(candidates(0.0)) == 0.0
    assert best_weight([]) == 0.0
    assert best_weight([Candidates(np.ones(3), np.ones(3), np.array([True, False, False]))]) == 0.0


def test_scores_that_tell_the_same_get_the_weights_that_make_them_equal() -> None:
    # each is worth 1.5 of its own deviations: for normal scores the best weight is the ratio of these
    assert best_weight(candidates(1.0)) == pytest.approx(4.0, rel=0.35)
    assert best_weight(candidates(2.0)) > 1.5 * best_weight(candidates(1.0))


def test_the_weight_follows_the_scale_of_the_score() -> None:
    table = candidates(1.0)
    scaled = [Candidates(row.given, row.more / 100, row.good) for row in table]
    assert best_weight(scaled) == pytest.approx(100 * best_weight(table))


def test_a_logistic_finds_what_the_data_were_drawn_from() -> None:
    random = np.random.default_rng(1)
    x = np.column_stack([np.ones(4000), random.normal(size=(4000, 2))])
    truth = np.array([0.5, 1.0, -2.0])
    y = (random.random(4000) < 1 / (1 + np.exp(-x @ truth))).astype(float)
    assert logistic(x, y) == pytest.approx(truth, abs=0.2)
    assert logistic(x[:, :2], y, offset=x[:, 2] * -2.0) == pytest.approx(truth[:2], abs=0.2)
    near = np.array([3.0, 3.0, 3.0])
    assert logistic(x[:5], y[:5], near=near, ridge=1e6) == pytest.approx(near, abs=1e-3)
    assert logistic(x, y, weights=np.zeros(4000), near=near) == pytest.approx(near)
    # separable without a ridge: it must not run away
    assert np.isfinite(logistic(np.eye(2), np.array([1.0, 0.0]))).all()


def test_every_question_of_the_calibration_is_about_a_sample_notice() -> None:
    from index.fitting import SAMPLES

    questions = calibration_questions()
    names = {path.name for path in SAMPLES.iterdir()}
    assert len(questions) >= 300
    assert {one.notice for one in questions} - {None} <= names
    assert sum(one.notice is None for one in questions) >= 40


def test_constants_are_fitted_over_an_engine_and_used_by_a_copy_of_it(six: Engine) -> None:
    fitting = Fitting(six, QUESTIONS)
    before = six.opened.searcher.ranking.cosine
    fit = fitting.fit(range(len(QUESTIONS)))
    assert fit.cosine >= 0
    # eight questions hardly move the constants that ship
    assert fit.bias == pytest.approx(CONFIDENCE.bias, abs=2.0)
    assert fitting.using(fit).opened.searcher.ranking.cosine == fit.cosine
    assert six.opened.searcher.ranking.cosine == before
    assert len(fitting.crossed()) == len(QUESTIONS)


class Knowing:
    """A reranker that knows the answers, or their opposites, and counts what it reads."""

    name = "knowing"
    fingerprint = "knows"

    def __init__(self, sign: float = 1.0) -> None:
        self.sign = sign
        self.read = 0

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        self.read += len(passages)
        wanted = [answer for one in VAGUE for answer in one.answers if one.question == question]
        return np.array([self.sign * any(w in text for w in wanted) for text in passages], np.float32)


def test_a_reranker_that_knows_gets_a_weight_and_one_that_errs_gets_none(six: Engine) -> None:
    weak = VAGUE * 10  # few would be chance
    knowing = RememberingReranker(Knowing())
    fit = Fitting(six, tuple(weak), knowing).fit(range(len(weak)))
    assert fit.cosine == six.opened.searcher.ranking.cosine
    assert fit.reranker > 0
    assert Fitting(six, tuple(weak), Knowing(-1.0)).fit(range(len(weak))).reranker == 0.0


def test_a_reranker_lifts_what_it_prefers_and_never_sinks_a_passage_below_those_not_read(six: Engine) -> None:
    from dataclasses import replace

    opened = six.opened
    ranking = replace(opened.searcher.ranking, reranker=100.0)
    found = six.rank("通知的时间").found
    last = found[min(len(found), 30) - 1]

    class Contrary:
        name = fingerprint = "contrary"

        def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
            return np.arange(len(passages), dtype=np.float32) - 50  # the later the better

    changed = six.using(ranking, opened.confidence, Contrary()).rank("通知的时间").found
    assert changed[0].passage == last.passage
    assert changed[0].reread == pytest.approx(100.0 * (min(len(found), 30) - 1))
    assert min(item.reread for item in changed) == 0.0
    assert {item.passage for item in changed} == {item.passage for item in found}


def test_a_reranker_reads_each_pair_once() -> None:
    inner = Knowing()
    remembering = RememberingReranker(inner)
    for _ in range(3):
        remembering.scores("什么时间停水", ["一", "二", "一"])
    assert inner.read == 2
