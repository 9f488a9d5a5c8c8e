"""What a notice says becomes of others: the whole of them, a part, or nothing."""

from __future__ import annotations

import time

import pytest

from corpus.notice import Status
from corpus.references import references

A, B = "云川市财政局关于差旅费管理的通知", "云川市财政局关于会议费的通知"
NO, NO_B = "云财〔2020〕5号", "云财〔2019〕1号"


def named(text: str) -> list[tuple[Status, str | None, str | None]]:
    return [(found.effect, found.title, found.number) for found in references(text)]


@pytest.mark.parametrize(
    "part",
    [
        "第二条",
        "第二条、第五条",
        "第三条规定的补贴政策",
        "中第十二条",
        "附件2",
        "中有关住宿费的规定",
        "部分条款",
    ],
)
def test_a_notice_of_which_a_part_is_repealed_is_amended(part: str) -> None:
    amended = [(Status.AMENDED, A, NO)]
    assert named(f"《{A}》（{NO}）{part}同时废止。") == amended
    assert named(f"本通知自印发之日起施行，同时废止《{A}》（{NO}）{part}。") == amended
    assert named(f"{NO}文件{part}停止执行。") == [(Status.AMENDED, None, NO)]


def test_only_the_notice_whose_part_is_named_is_spared() -> None:
    text = f"《{B}》（{NO_B}）、《{A}》（{NO}）第二条同时废止。"
    assert named(text) == [(Status.REPEALED, B, NO_B), (Status.AMENDED, A, NO)]


@pytest.mark.parametrize(
    "rest",
    [
        "废止前已发生的费用按原规定办理",
        "停止执行之前的费用照旧",
        "废止后，未结清的费用照旧",
        "废止期间不再受理",
    ],
)
def test_words_about_the_time_around_a_repeal_are_no_repeal(rest: str) -> None:
    assert named(f"《{A}》（{NO}）{rest}。") == []


def test_repeal_in_a_quoted_title_is_no_verb() -> None:
    assert named(f"转发《关于废止部分文件的通知》，与《{A}》一并学习。") == []


@pytest.mark.parametrize(
    "lead", ["下列文件同时废止：", "现废止下列2件文件：", "以下文件自印发之日起废止，目录如下："]
)
@pytest.mark.parametrize("gap", ["\n", "", "\n\n　　"])
@pytest.mark.parametrize("marks", [("1.", "2."), ("（一）", "（二）"), ("一、", "二、"), ("", "")])
def test_every_notice_listed_after_the_verb_is_repealed(lead: str, gap: str, marks: tuple[str, str]) -> None:
    text = f"{lead}{gap}{marks[0]}《{B}》（{NO_B}）；{gap}{marks[1]}《{A}》（{NO}）。\n"
    assert named(text) == [(Status.REPEALED, B, NO_B), (Status.REPEALED, A, NO)]


def test_a_list_may_end_each_item_with_a_full_stop_or_nothing_and_name_by_number() -> None:
    both = [(Status.REPEALED, None, NO_B), (Status.REPEALED, None, NO)]
    for end in ("。", ""):
        assert named(f"决定废止下列文件：\n1.{B}（{NO_B}）{end}\n2.{A}（{NO}）{end}\n") == both


def test_a_listed_notice_of_which_a_part_is_named_is_amended() -> None:
    text = f"下列文件同时废止：\n1.《{B}》（{NO_B}）；\n2.《{A}》（{NO}）第二条。"
    assert named(text) == [(Status.REPEALED, B, NO_B), (Status.AMENDED, A, NO)]


@pytest.mark.parametrize(
    "after",
    [
        f"三、根据《{A}》（{NO}）执行。",
        f"2.根据《{A}》（{NO}）执行。",
        f"2.各单位要落实，并学习《{A}》（{NO}）。",
        f"《{A}》（{NO}）继续有效。",
        f"5.《{A}》（{NO}）。",
    ],
)
def test_what_follows_a_list_is_none_of_its_items(after: str) -> None:
    assert named(f"二、下列文件同时废止：\n1.《{B}》（{NO_B}）。\n{after}\n") == [(Status.REPEALED, B, NO_B)]


def test_what_stands_before_a_list_is_not_repealed() -> None:
    text = f"《{A}》（{NO}）印发后，下列文件同时废止：\n1.《{B}》（{NO_B}）。"
    assert named(text) == [(Status.REPEALED, B, NO_B)]


@pytest.mark.parametrize(
    "run", ["废止：1.《某通知》；", "废止：", "1.《某通知》；", "《某通知》废止：；", "废止：《"]
)
def test_long_runs_of_lists_are_read_in_linear_time(run: str) -> None:
    started = time.process_time()
    references("下列文件废止：" + run * (500_000 // len(run)))
    assert time.process_time() - started < 4
