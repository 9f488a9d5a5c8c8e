"""What a file's format says: used where the text does not say it, and never against the text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.extracted import Extracted, Heading
from corpus.notice import Drop, Notice, Reason
from corpus.parsing import parse, parse_extracted
from tests.corpus.test_parsing_properties import SOURCES, assert_sound

PLAIN = (
    "云川市水务局关于做好清淤工作的通知\n云水发〔2024〕7号\n各县水务局：\n现通知如下。\n"
    "一、抓紧清淤\n要赶在汛前。\n（一）东河。先清。\n（二）西河。后清。\n二、按时上报\n每周一报。\n"
    "云川市水务局\n2024年3月8日\n"
)


def at(text: str, words: str, level: int) -> Heading:
    start = text.index(words)
    return Heading(start, start + len(words), level)


def outline(notice: Notice) -> list[tuple[str, str | None]]:
    return [("/".join(s.path), s.heading) for s in notice.sections]


def test_styles_on_numbered_headings_change_nothing() -> None:
    headings = (
        at(PLAIN, "云川市水务局关于做好清淤工作的通知", 0),
        at(PLAIN, "一、抓紧清淤", 1),
        at(PLAIN, "（一）东河。先清。", 2),
        at(PLAIN, "二、按时上报", 1),
        at(PLAIN, "云川市水务局\n2024", 1),
        at(PLAIN, "2024年3月8日", 2),
    )
    assert parse_extracted(Extracted(PLAIN, "docx", headings=headings)) == parse(PLAIN)


def test_headings_without_a_numeral_are_sections() -> None:
    text = (
        "云川市图书馆暑期开放\n总体安排\n周一至周五开放。\n有关要求\n1. 预约。先预约。\n2. 入馆。再入馆。\n"
        "各馆时间\n上午九点。\n联系方式\n电话12345。\n"
    )
    headings = (
        at(text, "云川市图书馆暑期开放", 0),
        at(text, "总体安排", 1),
        at(text, "有关要求", 1),
        at(text, "各馆时间", 2),
        at(text, "联系方式", 1),
    )
    notice = parse_extracted(Extracted(text, "docx", laid_out=True, headings=headings))
    assert notice.title == "云川市图书馆暑期开放"
    assert outline(notice) == [
        ("总体安排", "总体安排"),
        ("有关要求", "有关要求"),
        ("有关要求/1.", "1. 预约"),
        ("有关要求/2.", "2. 入馆"),
        ("有关要求/各馆时间", "各馆时间"),
        ("联系方式", "联系方式"),
    ]


def test_a_heading_without_a_numeral_stands_under_the_part_that_goes_on_after_it() -> None:
    text = "现通知如下。\n一、任务\n东河片区\n要清。\n西河片区\n要通。\n二、要求\n要快。\n"
    headings = (at(text, "东河片区", 2), at(text, "西河片区", 2))
    found = outline(parse_extracted(Extracted(text, "docx", headings=headings)))
    assert [path for path, _ in found] == ["", "一", "一/东河片区", "一/西河片区", "二"]


def test_a_numbered_heading_does_not_stand_under_one_of_its_level_without_a_numeral() -> None:
    text = "现通知如下。\n总体要求\n要早。\n一、任务\n要清。\n二、要求\n要快。\n"
    marked = (at(text, "总体要求", 1), at(text, "一、任务", 1), at(text, "二、要求", 1))
    found = outline(parse_extracted(Extracted(text, "docx", headings=marked)))
    assert [path for path, _ in found] == ["", "总体要求", "一", "二"]


def test_a_sentence_in_the_style_of_a_heading_is_none() -> None:
    text = "现通知如下。\n一、任务\n各县要抓紧清淤，不得拖延。\n二、要求\n要快。\n"
    headings = (at(text, "各县要抓紧清淤，不得拖延。", 1),)
    assert parse_extracted(Extracted(text, "docx", headings=headings)) == parse(text)


def test_lines_are_joined_only_where_the_format_does_not_say_where_they_end() -> None:
    text = "关于清淤的通知\n各县水务局：\n现就进一步做好全市河道清淤疏浚以及沿岸环境整治工作，\n通知如下。\n"
    assert "工作，通知如下" in parse(text).text
    assert "工作，\n通知如下" in parse_extracted(Extracted(text, "docx", laid_out=True)).text


def test_what_the_reader_dropped_is_dropped_first_and_listed() -> None:
    start = PLAIN.index("二、按时")
    text = PLAIN[:start] + "— 3 —\n" + PLAIN[start:].replace("每周一报", "每周\n一报")
    drops = (
        Drop(start, start + 6, Reason.FURNITURE),
        Drop(text.index("\n一报"), text.index("\n一报") + 1, Reason.WRAP),
    )
    notice = parse_extracted(Extracted(text, "pdf", drops=drops))
    assert notice.drops == drops
    assert notice.text == PLAIN
    assert outline(notice) == outline(parse(PLAIN))
    assert_sound(text, notice)


def test_a_law_is_read_without_what_the_reader_dropped() -> None:
    text = (
        "云川市河道条例\n（2024年3月8日云川市人民代表大会常务委员会通过）\n"
        "第一条 为保护河道，制定本条例。\n— 1 —\n第二条 本条例适用于本市。\n"
    )
    drop = Drop(text.index("— 1"), text.index("第二条"), Reason.FURNITURE)
    notice = parse_extracted(Extracted(text, "pdf", drops=(drop,), laid_out=True))
    assert [s.path for s in notice.sections] == [("第一条",), ("第二条",)]
    assert "— 1 —" not in notice.text
    assert_sound(text, notice)


def test_fields_fill_what_the_text_does_not_state_and_nothing_else() -> None:
    fields = {
        "title": "另一个标题",
        "issuer": ["云川市水务局"],
        "number": "云水发〔2024〕9号",
        "issued_on": "2024-03-08",
        "published_on": "2024-03-09",
        "source": "云川市水务局网站",
        "file": "别的.html",
        "url": "https://example.org/a",
        "colour": "red",
    }
    text = "云川市水务局关于做好清淤工作的通知\n各县水务局：\n现通知如下。\n一、清淤\n要快。\n"
    notice = parse_extracted(Extracted(text, "html", fields=fields, ocr=0.9), file="a.html")
    assert notice.title == "云川市水务局关于做好清淤工作的通知"
    assert (notice.number, notice.issued_on) == ("云水发〔2024〕9号", date(2024, 3, 8))
    assert (notice.published_on, notice.source) == (date(2024, 3, 9), "云川市水务局网站")
    assert (notice.file, notice.url, notice.ocr) == ("a.html", "https://example.org/a", 0.9)
    assert {"number", "issued_on", "source"}.isdisjoint(notice.evidence)
    stated = parse_extracted(Extracted(PLAIN, "html", fields=fields))
    assert (stated.number, stated.issued_on) == ("云水发〔2024〕7号", date(2024, 3, 8))
    assert "number" in stated.evidence


def test_fields_that_cannot_be_used_are_passed_over() -> None:
    fields = {"issued_on": "昨天", "issuer": 3, "title": "x" * 501, "url": 7}
    assert parse_extracted(Extracted("云川见闻。今天下雨。", "html", fields=fields)) == parse(
        "云川见闻。今天下雨。"
    )


@pytest.mark.parametrize("file", ["a.txt", "a.md", None])
def test_a_plain_text_is_the_case_of_a_format_that_says_nothing(file: str | None) -> None:
    assert parse_extracted(Extracted(PLAIN, "text"), id="x", file=file) == parse(PLAIN, id="x", file=file)


_PLACES = st.lists(
    st.tuples(st.integers(0, 320), st.integers(0, 60), st.sampled_from(list(Reason))), max_size=8
)


@given(SOURCES, _PLACES, st.lists(st.tuples(st.integers(0, 320), st.integers(0, 60), st.integers(0, 4))))
@settings(max_examples=200, deadline=None)
def test_whatever_a_format_says_the_notice_is_sound(
    source: str, places: list[tuple[int, int, Reason]], marked: list[tuple[int, int, int]]
) -> None:
    drops = tuple(Drop(start, start + length, reason) for start, length, reason in places)
    headings = tuple(Heading(start, start + length, level) for start, length, level in marked)
    extracted = Extracted(source, "docx", drops=drops, headings=headings, laid_out=len(source) % 2 == 0)
    notice = parse_extracted(extracted)
    assert_sound(source, notice)
