from __future__ import annotations

import pytest

from bot.chat.sections import around, find, value
from corpus.notice import Notice, Section
from tests.chat.made import notice

TEXT = "首部一、甲（一）乙（二）丙二、丁附件一、戊"


def made() -> Notice:
    starts = [(), ("一",), ("一", "（一）"), ("一", "（二）"), ("二",), (), ("一",)]
    marks = ["首", "一、甲", "（一）", "（二）", "二、", "附", "一、戊"]
    at = [TEXT.index(mark) for mark in marks]
    ends = [*at[1:], len(TEXT)]
    return notice(TEXT, *(Section(path, None, a, b) for path, a, b in zip(starts, at, ends, strict=True)))


def text(span: tuple[int, int] | None) -> str | None:
    return None if span is None else TEXT[slice(*span)]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("一",), "一、甲（一）乙（二）丙"),
        (("1",), "一、甲（一）乙（二）丙"),
        (("二",), "二、丁"),
        (("一", "二"), "（二）丙"),
        (("一", "(2)"), "（二）丙"),
        (("三",), None),
        (("二", "一"), None),
    ],
)
def test_a_section_is_found_with_its_sub_parts_however_the_numeral_is_written(
    path: tuple[str, ...], found: str | None
) -> None:
    assert text(find(made(), path)) == found


def test_where_numerals_begin_anew_the_one_near_the_quote_is_meant() -> None:
    assert text(find(made(), ("一",), near=len(TEXT))) == "一、戊"


def test_the_sections_beside_one() -> None:
    assert text(find(made(), ("一",), step=1)) == "二、丁"
    assert text(find(made(), ("二",), step=-1)) == "一、甲（一）乙（二）丙"
    assert text(find(made(), ("一", "（一）"), step=1)) == "（二）丙"
    assert find(made(), ("一",), step=-1) is None


def test_an_article_is_found_below_its_chapter() -> None:
    assert text(find(made(), ("（二）",))) == "二、丁"
    only_below = notice(
        "第一章第七条", Section(("第一章",), None, 0, 3), Section(("第一章", "第七条"), None, 3, 6)
    )
    assert find(only_below, ("七",)) == (3, 6)


def test_the_section_around_a_quote_is_the_innermost() -> None:
    assert text(around(made(), TEXT.index("丙"))) == "（二）丙"
    assert around(notice("字", Section(("一",), None, 0, 0)), 0) == (0, 1)


def annexed() -> Notice:
    paths = [("一",), ("二",), (), ("附件1",), ("附件1", "一"), ("附件1", "二"), ("附件1",), ("附件2",)]
    headings = {3: "附3", 7: "附7"}
    sections = [Section(path, headings.get(at), 2 * at, 2 * at + 2) for at, path in enumerate(paths)]
    return notice("".join(f"文{at}" for at in range(len(paths))), *sections)


def test_an_attachment_holds_its_parts_and_what_closes_it() -> None:
    assert find(annexed(), ("附件1",)) == (6, 14)
    assert find(annexed(), ("附件一",), step=1) == (14, 16)
    assert find(annexed(), ("附件2",), step=-1) == (6, 14)
    assert find(annexed(), ("附件1", "二")) == (10, 12)


def test_the_parts_of_an_attachment_are_not_those_of_the_notice() -> None:
    assert find(annexed(), ("1",)) == (0, 2)
    assert find(annexed(), ("二",), near=2) == (2, 4)
    assert find(annexed(), ("二",), near=9) == (10, 12)


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        *(("附件1", "附件1"), ("附件一", "附件1"), ("三项制度", "三项制度"), ("第十条之一", 10)),
        ("二", 2),
        ("（十二）", 12),
        ("3.", 3),
        ("３", 3),
        ("第二十一条", 21),
        ("甲", "甲"),
        ("", ""),
    ],
)
def test_numerals_are_compared_by_value(numeral: str, number: int | str) -> None:
    assert value(numeral) == number
