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
LAST = date(2023, 12, 31)
LATER = Texts("zh", date(2024, 1, 1))
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
    assert len(pages.texts) == 5
    assert styled(pages.texts[1], "italic") == ["第 2/5 页"]
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
    made = replace(made, url="https://yunchuan.example/" + "a" * 1900, fetched_at="2026-11-28T16:00:00+00:00")
    made = replace(made, status=Status.AMENDED, amended_by="n2", extended_by="n3", expires_on=LAST)
    pages = section_view(made, (0, 9000), (5000, 5004), LATER, lambda _: title)
    for page in (*pages.texts, *notice_view(made, LATER, lambda _: title).texts):
        assert balanced(page)
        assert units(read(page)) <= LIMIT


def test_a_card_shows_only_what_is_stated() -> None:
    made = Notice(
        "n1", "字", (), "题<目>", ("甲",), None, date(2020, 2, 1), status=Status.REPEALED, repealed_by="n2"
    )
    text = read(notice_card(made, ZH, {"n2": "新通知"}.get))
    assert text == "《题<目>》\n已废止（由《新通知》废止）\n编号：n1\n发文机关：甲\n成文日期：2020年2月1日"


def test_a_page_and_its_day_and_that_it_no_longer_applies_stand_above_a_text() -> None:
    made = replace(
        repealed("一句话。"),
        status=Status.AMENDED,
        amended_by="n2",
        expires_on=LAST,
        url="https://yunchuan.example/t1.html",
        fetched_at="2026-11-28T16:00:00+00:00",
    )
    (page,) = notice_view(made, LATER, {"n2": "新通知"}.get).texts
    assert read(page).splitlines()[2:4] == [
        "已被《新通知》修改；已过有效期（至2023年12月31日）",
        "取自 https://yunchuan.example/t1.html ，2026年11月29日",
    ]
    card = read(notice_card(made, LATER, nobody))
    assert "已被修改；已过有效期（至2023年12月31日）" in card
    assert "有效期至：2023年12月31日" in card
    assert "网址：https://yunchuan.example/t1.html" in card


def test_a_list_says_what_has_expired_or_is_not_yet_effective() -> None:
    brief = Brief("n1", "题", ("甲",), None, None, None)
    over, coming = replace(brief, expires_on=LAST), replace(brief, effective_on=date(2027, 1, 1))
    text = read(notice_list("通知", [over, coming, brief], LATER))
    assert text.count("已过有效期（至2023年12月31日）") == 1
    assert text.count("尚未施行（自2027年1月1日起）") == 1
    english = read(notice_list("Notices", [over], Texts("en", date(2024, 1, 1))))
    assert "Expired (in force to 2023-12-31)" in english


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
