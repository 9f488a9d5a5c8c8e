from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.citing import COPIED, Brief, copied, section, source
from bot.chat.texts import Texts
from bot.chat.units import units
from corpus.notice import Notice, Status
from corpus.stock import Stocked
from index.answer import Citation, cite
from index.chunk import line_of
from index.notices import card
from tests.chat.made import PLAIN, citations

ZH = Texts("zh")


@given(citations())
def test_what_is_copied_is_never_empty_or_too_long_and_on_one_line(citation: Citation) -> None:
    text = copied(citation)
    assert 0 < units(text) <= COPIED
    assert "\n" not in text


def test_a_citation_that_fits_is_copied_whole() -> None:
    assert copied(PLAIN) == cite(PLAIN)


@given(st.integers(250, 2000), st.integers(0, 60), st.integers(1, 30))
def test_a_long_citation_keeps_its_number_and_date(title: int, heading: int, issuers: int) -> None:
    long = replace(PLAIN, title="甲" * title + "的通知", issuer=("某某部" + "门" * heading,) * issuers)
    text = copied(long)
    assert "（工信部党〔2020〕16号）" in text
    assert text.endswith("2020年2月1日")
    assert text.startswith("《甲")
    assert "…" in text
    assert "的通知》" in text


def test_where_a_page_was_fetched_is_copied_where_there_is_room() -> None:
    page = replace(PLAIN, url="https://yunchuan.example/t1.html", fetched_at="2026-11-28T16:00:00+00:00")
    assert copied(page).endswith("，取自 https://yunchuan.example/t1.html，2026年11月29日")
    assert copied(replace(page, url="https://yunchuan.example/" + "a" * 300)) == copied(PLAIN)


def test_a_long_title_loses_only_its_middle() -> None:
    text = copied(replace(PLAIN, title="关于" + "长" * 400 + "的通知"))
    assert units(text) == COPIED
    assert text.startswith("《关于长")
    assert text.endswith(
        "的通知》（工信部党〔2020〕16号），第二部分（一），中共工业和信息化部党组，2020年2月1日"
    )


def test_many_issuers_become_the_first_and_how_many() -> None:
    many = replace(PLAIN, issuer=tuple(f"第{n}个共同发文的部门" for n in range(40)))
    assert "第0个共同发文的部门等40个部门" in copied(many)


def test_a_date_of_publication_says_so() -> None:
    assert source(replace(PLAIN, issued_on=None), ZH).split("，")[2] == "2020年2月2日发布"


def test_what_is_not_stated_is_not_shown() -> None:
    bare = replace(PLAIN, title=None, issuer=(), number=None, issued_on=None, published_on=None, section=())
    assert source(replace(bare, heading=None), ZH) == "《无标题》"


def test_a_long_heading_is_left_out() -> None:
    assert section(replace(PLAIN, heading="（一）" + "很长的标题" * 5)) == "第二部分（一）"


@given(citations())
def test_a_source_stays_readable_whatever_it_states(citation: Citation) -> None:
    line = source(citation, ZH)
    assert units(line) < 600
    assert "\n" not in line


@pytest.mark.parametrize("issued", [date(2020, 2, 1), None])
def test_a_brief_of_a_card_is_that_of_its_notice(issued: date | None) -> None:
    notice = Notice(
        "n1", "字", (), "题", ("甲", "乙"), "甲〔2020〕1号", issued, date(2020, 2, 2), status=Status.REPEALED
    )
    assert Brief.of_card(card(line_of(notice), Stocked.of(notice))) == Brief.of(notice)
    assert Brief.of(notice).day == (issued or date(2020, 2, 2))


def test_recognised_text_is_marked_where_it_is_quoted_and_how_sure_it_is() -> None:
    assert source(replace(PLAIN, ocr=0.934), ZH).endswith("（文字识别，准确度约 93%）")
    assert source(replace(PLAIN, ocr=0.999), Texts("en")).endswith(" (recognised text, about 99% sure)")
    assert "识别" not in source(PLAIN, ZH)
    assert replace(PLAIN, ocr=0.93).to_json()["ocr"] == 0.93
