"""What changed between two texts, sentence by sentence."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.alignment import differing
from corpus.difference import FieldChange, Kind, changed_fields, changes, counted
from corpus.notice import Notice

HEAD = "一、补助标准。\n每人每月{}，由市财政局发放。\n二、申请。每月10日前申请。"
OLD = HEAD.format("五百元") + "逾期不予受理。\n三、其他。由市财政局解释。\n"
NEW = HEAD.format("六百元") + "\n三、其他。由市财政局解释。本通知自即日起施行。\n"

texts = st.lists(
    st.sampled_from(["甲。", "乙。", "甲乙丙丁。", "甲乙丙戊。", "\n", "其他的话", "500元。", " "]),
    max_size=25,
).map("".join)


def told(before: str, after: str) -> list[tuple[Kind, str | None, str | None]]:
    return [
        (
            change.kind,
            before[slice(*change.before)] if change.before else None,
            after[slice(*change.after)] if change.after else None,
        )
        for change in changes(before, after)
    ]


def test_each_sentence_is_the_same_changed_removed_or_added() -> None:
    assert [change for change in told(OLD, NEW) if change[0] is not Kind.SAME] == [
        (Kind.CHANGED, "每人每月五百元，由市财政局发放。", "每人每月六百元，由市财政局发放。"),
        (Kind.REMOVED, "逾期不予受理。", None),
        (Kind.ADDED, None, "本通知自即日起施行。"),
    ]
    assert counted(changes(OLD, NEW)) == {Kind.SAME: 5, Kind.CHANGED: 1, Kind.REMOVED: 1, Kind.ADDED: 1}


def test_what_differs_inside_a_sentence_is_marked() -> None:
    (change,) = (change for change in changes(OLD, NEW) if change.kind is Kind.CHANGED)
    assert [OLD[slice(*span)] for span in change.removed] == ["五"]
    assert [NEW[slice(*span)] for span in change.added] == ["六"]


def test_white_space_counts_for_nothing() -> None:
    assert {kind for kind, _, _ in told("每人 500 元。\n\n其他。", "每人500元。 其他。")} == {Kind.SAME}


def test_a_sentence_that_moved_is_removed_and_added() -> None:
    assert told("甲句。乙句子。丙句。", "乙句子。丙句。甲句。") == [
        (Kind.REMOVED, "甲句。", None),
        (Kind.SAME, "乙句子。", "乙句子。"),
        (Kind.SAME, "丙句。", "丙句。"),
        (Kind.ADDED, None, "甲句。"),
    ]


def test_sentences_that_have_little_in_common_are_not_one() -> None:
    assert [kind for kind, _, _ in told("按月发放补贴。", "企业应当登记。")] == [Kind.REMOVED, Kind.ADDED]


@given(texts, texts)
def test_both_texts_can_be_put_together_again_from_the_changes(before: str, after: str) -> None:
    found = changes(before, after)
    for text, side in ((before, 0), (after, 1)):
        spans = [span for change in found if (span := (change.before, change.after)[side])]
        assert spans == sorted(spans)
        assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    for change in found:
        one = before[slice(*change.before)] if change.before else ""
        other = after[slice(*change.after)] if change.after else ""
        assert (change.kind is Kind.SAME) == ("".join(one.split()) == "".join(other.split()))
        if change.kind is Kind.CHANGED and change.before and change.after:
            assert _without(before, change.before, change.removed) == _without(
                after, change.after, change.added
            )


def _without(text: str, span: tuple[int, int], marks: tuple[tuple[int, int], ...]) -> str:
    return "".join(text[at] for at in range(*span) if not any(a <= at < b for a, b in marks))


@given(st.lists(st.sampled_from("abcdef"), max_size=30), st.lists(st.sampled_from("abcdef"), max_size=30))
def test_what_stands_between_the_runs_that_differ_is_the_same(before: list[str], after: list[str]) -> None:
    a = c = 0
    for run in [*differing(before, after), (len(before), len(before), len(after), len(after))]:
        assert before[a : run[0]] == after[c : run[2]]
        assert run[0] < run[1] or run[2] < run[3] or run[0] == len(before)
        a, c = run[1], run[3]


def test_the_fields_that_differ_are_told_as_plain_values() -> None:
    one = Notice("a", "", (), title="甲", issuer=("云川市财政局",), issued_on=date(2024, 3, 1))
    other = replace(one, id="b", issuer=(), issued_on=date(2024, 3, 5), expires_on=date(2025, 1, 1))
    assert changed_fields(one, other) == [
        FieldChange("issuer", ["云川市财政局"], []),
        FieldChange("issued_on", "2024-03-01", "2024-03-05"),
        FieldChange("expires_on", None, "2025-01-01"),
    ]
    assert changed_fields(one, one) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("".join(f"第{at}句{at * at}。" for at in range(20_000)),) * 2,
        ("甲乙。" * 30_000, "甲乙。" * 30_001),
        ("".join(f"甲{at}句。" for at in range(20_000)), "".join(f"乙{at}句。" for at in range(20_000))),
        ("甲" * 100_000 + "乙", "甲" * 100_000 + "丙"),
        ("甲乙" * 100_000, "乙甲" * 100_000),
        (
            "".join("甲" * (at % 300) + "。" for at in range(3000)),
            "".join("乙甲" * (at % 200) + "。" for at in range(3000)),
        ),
    ],
)
def test_long_texts_are_compared_in_time(before: str, after: str) -> None:
    began = time.process_time()
    changes(before, after)
    assert time.process_time() - began < 4
