from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import InputError
from index.answer import Tier
from index.engine import Engine
from index.evaluate import Figures, Outcome, Question, evaluate, figures, holds, load_questions, outcomes
from index.evaluation.figures import recall_curve, reliability
from index.query import Query
from index.search import Ranked, Searcher


def questions_in(folder: Path, *rows: object) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_both_kinds_of_question_files_are_read(tmp_path: Path) -> None:
    path = questions_in(
        tmp_path,
        {"question": "问一", "notice": "a.txt", "must_quote": ["甲", "乙"]},
        {"id": 7, "question": "问二", "document": "b", "answer": "丙"},
        {"question": "问三"},
    )
    assert load_questions(path) == (
        Question("问一", "a.txt", ("甲", "乙")), Question("问二", "b", ("丙",)), Question("问三", None, ()),
    )  # fmt: skip


def test_a_byte_order_mark_blank_lines_and_odd_line_breaks_inside_a_text_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('\ufeff{"question": "一\u2028二\x85三"}\r\n\n  \n{"question": "四"}', encoding="utf-8")
    assert [one.question for one in load_questions(path)] == ["一\u2028二\x85三", "四"]


@pytest.mark.parametrize(
    "line",
    [
        "{", "[]", '"x"', "5", "null", "{}", '{"question": 5}', '{"question": null}',
        '{"question": "q", "notice": 5}', '{"question": "q", "answer": ["x", 5]}',
        '{"question": "q", "must_quote": "whole"}',
        '{"question": "q", "must_quote": [5]}', '{"question": "q", "must_quote": {"a": 1}}',
    ],
)  # fmt: skip
def test_a_broken_line_is_named_with_its_file_and_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(f'{{"question": "good"}}\n\n{line}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"q\.jsonl, line 3: ") as caught:
        load_questions(path)
    assert caught.value.code == "question-row"


def test_a_file_that_cannot_be_read_as_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\0")
    for name in ("none.jsonl", "binary.jsonl", "."):
        with pytest.raises(InputError) as caught:
            load_questions(tmp_path / name)
        assert caught.value.code == "questions-unreadable"


@pytest.mark.parametrize(
    ("text", "answer", "expected"),
    [
        ("前文。一二三四五六七八九十。后文", "一二三四五六七八九十", True),
        ("一二 三四\n五六　七八九十", "一二三四五 六七八九十", True),
        ("一二三四五六七八", "一二三四五六七八九十", True),  # 80% in one run
        ("三四五六七八九十", "一二三四五六七八九十", True),
        ("一二三四五六七", "一二三四五六七八九十", False),
        ("一二三四五，六七八九十", "一二三四五六七八九十", False),  # all of it, but in two runs
        ("甲", "甲乙", False),
        ("", "甲", False),
    ],
)
def test_an_answer_is_held_whole_or_by_four_fifths_in_one_run(text: str, answer: str, expected: bool) -> None:
    assert holds(text, answer) is expected


def outcome(rank: int | None, hit_1: bool | None, hit_3: bool | None, tier: Tier) -> Outcome:
    return Outcome(rank, hit_1, hit_3, tier)


def test_figures_worked_out_by_hand() -> None:
    done = [
        outcome(1, True, True, Tier.ANSWER),
        outcome(2, False, True, Tier.COMPETING),
        outcome(5, False, False, Tier.NEAREST),
        outcome(11, None, None, Tier.ANSWER),
        outcome(6, None, None, Tier.NEAREST),
        outcome(0, False, False, Tier.NONE),
        outcome(None, True, True, Tier.ANSWER),
        outcome(None, None, None, Tier.NONE),
        outcome(None, None, None, Tier.NONE),
    ]
    asked = [Question("q", "a", ())] * 7 + [Question("q", None, ())] * 2
    assert figures(done, asked) == Figures(
        questions=9,
        unknown=1,
        recall_1=1 / 6,
        recall_5=3 / 6,
        mrr_10=pytest.approx((1 + 1 / 2 + 1 / 5 + 1 / 6) / 6),
        hit_1=2 / 5,
        hit_3=3 / 5,
        answered=4 / 9,
        tiers={"answer": 3 / 9, "competing": 1 / 9, "nearest": 2 / 9, "none": 3 / 9},
        calibration_error=0.0,  # nothing sure, nothing right
    )


def test_no_questions_give_no_shares() -> None:
    found = figures([], [])
    assert (found.questions, found.recall_1, found.hit_3, found.answered) == (0, None, None, 0.0)
    assert set(found.intervals.values()) == {None}


def test_figures_of_an_index_follow_from_what_it_answers(six: Engine) -> None:
    asked = [
        Question("停水时间是几点", "water", ("本周六二十二时至次日六时停水",)),
        Question("秸秆还田每亩补助多少", "straw.txt", ("每亩补助二十元",)),  # by file name
        Question("居民室温不低于多少度", "heating-alias", ("这句话哪里都没有",)),
        Question("停水时间是几点", "flood", ("本周六二十二时至次日六时停水",)),  # another notice wanted
        Question("停水时间是几点", "gone", ("本周六二十二时至次日六时停水",)),  # not in the index
        Question("甲水〔2024〕99号是什么？", None, ()),
        Question("", "water", ("任何",)),  # cannot be asked: nothing is found
    ]
    told: list[Any] = []
    done = outcomes(six, asked, lambda *at: told.append(at))
    assert told == [(n, 7) for n in range(1, 8)]
    ranks = [one.rank for one in done]
    assert ranks[:3] == [1, 1, 1]
    assert ranks[3] is not None and ranks[3] > 1
    assert ranks[4:] == [None, None, 0]
    assert [one.hit_1 for one in done] == [True, True, False, True, True, None, False]
    assert [one.right for one in done] == [True, True, True, False, False, False, False]
    assert done[6].took_ms is None
    assert all(one.took_ms is not None and one.took_ms > 0 for one in done[:6])
    found = evaluate(six, asked)
    assert replace(found, p50_ms=None, p95_ms=None) == replace(figures(done, asked), p50_ms=None, p95_ms=None)
    assert found.unknown == 1
    assert found.recall_1 == 3 / 5
    assert found.hit_1 == 4 / 6
    data = json.loads(json.dumps(found.to_json()))
    assert data["recall_1"] == 3 / 5
    low, high = data["intervals"]["recall_1"]
    assert 0 <= low < 3 / 5 < high <= 1


def test_a_question_is_ranked_once(six: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ranked: list[str] = []
    rank = Searcher.rank

    def counting(self: Searcher, query: Query, *rest: Any) -> Ranked:
        ranked.append(query.text)
        return rank(self, query, *rest)

    monkeypatch.setattr(Searcher, "rank", counting)
    texts = ["停水时间是几点", "秸秆还田每亩补助多少", "居民室温不低于多少度"]
    outcomes(six, [Question(text, "water", ("停水",)) for text in texts])
    assert ranked == texts


def test_a_first_quote_counts_as_right_only_from_the_notice_that_is_named(six: Engine) -> None:
    asked = [Question("停水时间是几点", name, ()) for name in ("water", "flood", "gone", None)]
    done = outcomes(six, asked)
    assert [one.answered for one in done] == [True] * 4
    assert [one.right for one in done] == [True, False, False, False]
    sure = done[0].confidence
    found = figures(done, asked)
    assert found.calibration_error == pytest.approx(abs(sure - 1 / 4))  # all in one bin, one in four right


def test_the_curve_of_recall_and_the_bins_of_confidence_by_hand() -> None:
    def one(rank: int | None, confidence: float, right: bool, tier: Tier = Tier.ANSWER) -> Outcome:
        return Outcome(rank, None, None, tier, confidence, right)

    done = [one(1, 0.95, True), one(3, 1.0, False), one(0, 0.62, False), one(None, 0.61, False),
            one(12, 0.3, False, Tier.NEAREST)]  # fmt: skip
    assert recall_curve(done) == [1 / 4] * 2 + [2 / 4] * 8
    assert recall_curve([one(None, 0.5, False)]) is None
    bins = reliability(done)
    assert [each.answers for each in bins] == [0, 0, 0, 0, 0, 0, 2, 0, 0, 2]  # nearest is no answer
    assert (bins[9].confidence, bins[9].right) == (pytest.approx(0.975), 0.5)
    assert bins[0].right is None
    error = figures(done, [Question("q", "a", ())] * 5).calibration_error
    assert error == pytest.approx((2 * abs(0.975 - 0.5) + 2 * 0.615) / 4)


def test_an_answer_in_the_second_quote_is_a_hit_among_three_and_not_the_first(six: Engine) -> None:
    quotes = six.ask("停水时间是几点").quotes
    asked = [
        Question("停水时间是几点", "water", (quotes[1].text,)),
        Question("停水时间是几点", "water", (quotes[0].text, quotes[1].text)),  # both, but in no single quote
    ]
    assert [(one.hit_1, one.hit_3) for one in outcomes(six, asked)] == [(False, True), (False, False)]
