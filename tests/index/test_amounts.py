from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import chinese_int
from index.amounts import amounts, chinese


def read(text: str) -> dict[str, tuple[str, ...]]:
    return {entry.key: entry.terms for _, _, entry in amounts(text)}


@pytest.mark.parametrize(
    ("text", "typed", "terms"),
    [
        ("拖了俩月", "俩月", {"2个月", "两个月"}),
        ("三个月没发", "三个月", {"3个月"}),
        ("3个月没发", "3个月", {"三个月"}),
        ("仨月", "仨月", {"3个月", "三个月"}),
        ("半个月内", "半个月", {"15日", "十五日"}),
        ("半年", "半年", {"6个月", "六个月"}),
        ("隔离两周", "两周", {"14日", "14天", "2周"}),
        ("一个礼拜", "一个礼拜", {"7日", "七日", "1周"}),
        ("十五天", "十五天", {"15日", "15天", "十五日"}),
        ("两年", "两年", {"24个月", "2年"}),
        ("三十年", "三十年", {"30年"}),
        ("俩钟头", "俩钟头", {"2小时", "两小时"}),
        ("罚三百块", "三百块", {"300元", "三百元"}),
        ("补贴3万块钱", "3万块钱", {"3万元", "三万元", "30000元"}),
        ("降三成", "三成", {"30%", "百分之三十"}),
        ("打八折", "八折", {"80%"}),
        ("打七五折", "七五折", {"75%"}),
        ("一百零八元", "一百零八元", {"108元"}),
        ("两百块", "两百块", {"200元", "二百元"}),
        ("打75折", "75折", {"75%"}),
        ("三倍工资", "三倍", {"3倍"}),
    ],
)
def test_an_amount_is_read_as_notices_write_it(text: str, typed: str, terms: set[str]) -> None:
    assert terms <= set(read(text)[typed])
    assert typed not in read(text)[typed]


@pytest.mark.parametrize(
    "text",
    [
        "2月3日前",  # days of the year, not amounts
        "二月十五日前",
        "三月",
        "2020年",
        "补贴1.5万",
        "一年半",
        "半块",
        "10折",
        "零元",
        "两三个月",  # about as much
        "七八百块",
        "十二三天",
        "三百五块",
        "99999块",
        "星期三",
        "",
    ],
)
def test_what_is_no_whole_amount_is_left_alone(text: str) -> None:
    assert read(text) == {}


def test_an_amount_is_where_it_is_said_to_be() -> None:
    text = "欠薪俩月又十五天"
    assert [text[start:end] for start, end, _ in amounts(text)] == ["俩月", "十五天"]


@pytest.mark.parametrize(
    ("number", "numerals"),
    [
        (2, "二"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (108, "一百零八"),
        (5000, "五千"),
        (1001, "一千零一"),
    ],
)
def test_numbers_in_chinese(number: int, numerals: str) -> None:
    assert chinese(number) == numerals


@given(st.integers(1, 9999))
def test_chinese_numerals_are_read_back_as_the_number(number: int) -> None:
    assert chinese_int(chinese(number)) == number


@given(st.text(st.sampled_from("0123456789一二两三十百千万俩半个月年天块元成折倍小时周. 第"), max_size=20))
def test_whatever_is_read_is_made_of_terms_that_differ_from_what_was_typed(text: str) -> None:
    for start, end, entry in amounts(text):
        assert entry.key == text[start:end]
        assert entry.terms
        assert entry.key not in entry.terms
        assert len(set(entry.terms)) == len(entry.terms)


@pytest.mark.parametrize(
    "text", ["满八十周岁", "上三年级了", "九十年代", "一块儿去", "第三天", "一成不变", "2024年度"]
)
def test_what_only_looks_like_an_amount_is_none(text: str) -> None:
    assert list(amounts(text)) == []
