from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings

from bot.chat.citing import Brief
from bot.chat.render import LIMIT
from bot.chat.texts import Texts
from bot.chat.units import units
from bot.chat.views import Pages, folded, notice_card, notice_list, notice_view, plain, section_view
from corpus.notice import Notice, Section, Status
from tests.chat.made import balanced, documents, fields, notice, read, styled

ZH = Texts("zh")
unhurried = settings(deadline=None, max_examples=60)


def nobody(_: str) -> None:
    """No notice has the id."""


def body(pages: Pages) -> str:
    """The notice's own text on all pages, without heads and counts."""
    parts = [read(page).partition("\n\n")[2] for page in pages.texts]
    counted = len(parts) > 1
    return "".join(part.rsplit("\n\n", 1)[0] if counted else part for part in parts)


@unhurried
@given(documents, documents)
def test_the_pages_of_a_notice_hold_all_its_text(text: str, title: str) -> None:
    pages = notice_view(replace(notice(text), title=title), ZH, nobody)
    assert body(pages) == text.strip()
    for page in pages.texts:
        assert balanced(page)
        assert 0 < units(read(page).strip()) <= LIMIT


def test_pages_are_counted() -> None:
    pages = notice_view(notice("一句话。" * 3000), ZH, nobody)
    assert len(pages.texts) == 4
    assert styled(pages.texts[1], "italic") == ["第 2/4 页"]
    assert "第" not in read(notice_view(notice("一句话。"), ZH, nobody).texts[0])


def test_the_quote_is_marked_in_its_section_and_its_page_comes_first() -> None:
    text = "前言。" + "一句话。" * 2000 + "要找的。" + "后面的话。"
    made = notice(text, Section((), None, 0, 3), Section(("二",), None, 3, len(text)))
    at = text.index("要找的。")
    pages = section_view(made, (3, len(text)), (at, at + 4), ZH, nobody)
    assert pages.first == len(pages.texts) - 1
    assert "要找的。" in styled(pages.texts[pages.first], "bold")
    assert "第二部分" in read(pages.texts[0])
    assert "前言" not in body(pages)


def repealed(text: str) -> Notice:
    return Notice(
        "n1",
        text,
        (),
        "关于做好工作的通知",
        ("甲局",),
        "甲〔2020〕1号",
        date(2020, 2, 1),
        evidence={"title": (0, 9)},
        status=Status.REPEALED,
        repealed_by="n2",
    )


def test_a_text_stands_under_its_whole_source_and_says_that_it_is_repealed() -> None:
    made = repealed("关于做好工作的通知\n\n各单位：\n" + "一句话。" * 2000)
    head = "《关于做好工作的通知》\n甲〔2020〕1号，甲局，2020年2月1日成文\n已废止（由《新通知》废止）\n\n"
    title_of = {"n2": "新通知"}.get
    pages = [read(page) for page in notice_view(made, ZH, title_of).texts]
    assert all(page.startswith(head) and page.count("关于做好工作的通知") == 1 for page in pages)
    assert pages[0].removeprefix(head).startswith("各单位：\n一句话。")
    section = section_view(made, (20, len(made.text)), None, ZH, title_of)
    assert all(read(page).startswith(head) for page in section.texts)


def test_a_title_too_long_to_stand_above_stays_in_the_text() -> None:
    made = repealed("长" * 300 + "\n一句话。")
    made = replace(made, title="长" * 300, evidence={"title": (0, 300)})
    assert body(notice_view(made, ZH, nobody)) == made.text


@unhurried
@given(documents, fields, documents)
def test_a_page_fits_whatever_the_notice_states(title: str, number: str | None, issuer: str) -> None:
    made = replace(repealed("字" * 9000), title=title, issuer=(issuer,) * 9, number=number, evidence={})
    made = replace(made, sections=(Section((title,) * 9, title, 0, 9000),))
    pages = section_view(made, (0, 9000), (5000, 5004), ZH, lambda _: title)
    for page in (*pages.texts, *notice_view(made, ZH, lambda _: title).texts):
        assert balanced(page)
        assert units(read(page)) <= LIMIT


def test_a_card_shows_only_what_is_stated() -> None:
    made = Notice(
        "n1", "字", (), "题<目>", ("甲",), None, date(2020, 2, 1), status=Status.REPEALED, repealed_by="n2"
    )
    text = read(notice_card(made, ZH, {"n2": "新通知"}.get))
    assert text == "《题<目>》\n已废止（由《新通知》废止）\n编号：n1\n发文机关：甲\n成文日期：2020年2月1日"


@unhurried
@given(documents, fields, documents)
def test_a_card_is_valid_whatever_the_notice_states(title: str, number: str | None, issuer: str) -> None:
    made = Notice(
        "n1", "字", (), title, (issuer,) * 9, number, source=number, addressees=(issuer,) * 50, file=title
    )
    html = notice_card(made, ZH, lambda _: title)
    assert balanced(html)
    assert units(read(html)) <= LIMIT


@unhurried
@given(documents, documents)
def test_a_list_is_valid_whatever_the_notices_state(title: str, head: str) -> None:
    brief = Brief("n1", title, (title,), title, date(2020, 2, 1), None, Status.REPEALED)
    html = notice_list(head, [brief] * 10, ZH, first=10, page=2, pages=3)
    assert balanced(html)
    assert units(read(html)) <= LIMIT
    assert "\n\n11. 《" in "\n\n" + read(html)


def test_a_list_is_numbered_through() -> None:
    brief = Brief("n1", "题", ("甲",), "甲〔2020〕1号", None, date(2020, 2, 2))
    text = read(notice_list("通知", [brief, brief], ZH, first=10, page=2, pages=2))
    assert "11. 《题》（甲〔2020〕1号）\n甲，2020年2月2日发布\n\n12. 《题》" in text
    assert text.endswith("第 2/2 页")


@given(documents)
def test_words_of_others_stay_words(text: str) -> None:
    assert read(plain(f"已订阅“{text}”。")) == f"已订阅“{text}”。"
    assert balanced(folded("头", text))
