from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

from bot.showing import show_answer, source, standing
from bot.terminal import Terminal
from corpus.notice import Status
from index.answer import Answer, Citation, Quote, Tier

CITATION = Citation(
    notice_id="a1",
    title="关于供水的通知",
    issuer=("云川市水务局", "云川市城市管理局"),
    number="云水〔2024〕4号",
    issued_on=date(2024, 9, 12),
    published_on=date(2024, 9, 13),
    source=None,
    status=Status.IN_FORCE,
    repealed_by=None,
    section=("二", "（一）"),
    heading="（一）停水范围",
    start=10,
    end=20,
)
QUOTE = Quote("城东片区停水。请储水。", ((0, 7),), 3.0, CITATION)


def answer(tier: Tier, *quotes: Quote, reason: str | None = None) -> Answer:
    return Answer("问", tier, 0.5, reason, 1.0, "000001-x", quotes)


def shown(what: Answer, *, ready: bool = False, title: str | None = "新通知") -> str:
    out = io.StringIO()
    show_answer(Terminal(out), what, lambda _: title, date(2024, 12, 1), ready=ready)
    return out.getvalue()


def test_an_answer_is_its_quote_and_under_it_the_source() -> None:
    assert shown(answer(Tier.ANSWER, QUOTE)) == (
        "  城东片区停水。请储水。\n"
        "——《关于供水的通知》（云水〔2024〕4号），云川市水务局、云川市城市管理局，2024\n"
        "  年9月12日成文，第二部分（一）“停水范围”\n"
    )


def test_nearest_passages_stand_under_the_sentence_that_says_so_once() -> None:
    sentence = "没有通知明确回答这个问题，最接近的段落是"
    text = shown(answer(Tier.NEAREST, QUOTE, reason=sentence))
    assert text.startswith(f"{sentence}：\n\n  城东")
    assert text.count(sentence) == 1


def test_competing_notices_are_said_to_be_such_with_all_their_sources() -> None:
    other = replace(QUOTE, citation=replace(CITATION, title="另一通知"))
    text = shown(answer(Tier.COMPETING, QUOTE, other))
    assert text.index("可能") < text.index("《关于供水的通知》") < text.index("《另一通知》")


def test_nothing_found_is_said_plainly_with_the_reason() -> None:
    assert shown(answer(Tier.NONE, reason="没有符合筛选条件的通知")) == (
        "没有找到回答这个问题的通知。\n（没有符合筛选条件的通知）\n"
    )


def test_what_was_preferred_is_said() -> None:
    assert shown(answer(Tier.ANSWER, QUOTE, reason="按问题中的“水务局”优先")).startswith(
        "（按问题中的“水务局”优先）\n\n"
    )


def test_other_sources_of_the_same_words_follow() -> None:
    other = replace(CITATION, title="转发的通知", number=None)
    text = shown(answer(Tier.ANSWER, replace(QUOTE, also_in=(other,))))
    assert "同样表述亦见于《转发的通知》，云川市水务局" in text


def test_a_repealed_notice_is_marked_with_the_one_that_repealed_it() -> None:
    repealed = replace(CITATION, status=Status.REPEALED, repealed_by="b2")
    assert "  已废止（由《新通知》废止）\n" in shown(answer(Tier.ANSWER, replace(QUOTE, citation=repealed)))
    assert marked(status=Status.REPEALED, repealed_by="b2", expires_on=date(2024, 1, 1)) == "已废止"
    assert marked(status=Status.AMENDED) == "已被修改"
    assert marked() is None


def marked(title: str | None = None, **fields: Any) -> str | None:
    return standing(replace(CITATION, **fields), lambda _: title, date(2024, 12, 1))


def test_a_notice_that_has_expired_or_is_not_yet_effective_is_marked_by_the_day() -> None:
    assert marked(expires_on=date(2024, 11, 30)) == "已过有效期（至2024年11月30日）"
    assert marked(expires_on=date(2024, 12, 1), effective_on=date(2024, 12, 1)) is None
    assert marked(effective_on=date(2024, 12, 2)) == "尚未施行（自2024年12月2日起）"
    quote = replace(QUOTE, citation=replace(CITATION, effective_on=date(2027, 1, 1)))
    assert "  尚未施行（自2027年1月1日起）\n" in shown(answer(Tier.ANSWER, quote))


def test_what_amends_or_extends_a_notice_is_named() -> None:
    amended = {"status": Status.AMENDED, "amended_by": "b2"}
    assert marked("新通知", **amended) == "已被《新通知》修改"
    extended = amended | {"extended_by": "b2", "expires_on": date(2025, 6, 30)}
    assert marked("新通知", **extended) == "有效期由《新通知》延长至2025年6月30日"
    over = extended | {"expires_on": date(2024, 6, 30), "amended_by": "c3"}
    assert marked("新通知", **over) == (
        "已被《新通知》修改；有效期由《新通知》延长至2024年6月30日；已过有效期（至2024年6月30日）"
    )
    assert marked(None, **extended) == "已被修改"


def test_a_page_is_named_with_its_address_and_the_day() -> None:
    page = replace(
        CITATION, url="https://yunchuan.example/" + "a" * 90, fetched_at="2026-11-28T16:00:00+00:00"
    )
    line = f"取自 {page.url}，2026年11月29日"
    quote = replace(QUOTE, citation=page)
    assert f"  {line}\n" in shown(answer(Tier.ANSWER, quote))
    assert shown(answer(Tier.ANSWER, quote), ready=True).splitlines()[1].endswith(f"，{line}")
    assert page.to_json()["url"] == page.url


def test_a_ready_citation_stands_on_a_line_of_its_own_however_long() -> None:
    long = replace(CITATION, title="关于" + "做好供水工作" * 20 + "的通知")
    text = shown(answer(Tier.ANSWER, replace(QUOTE, citation=long)), ready=True)
    assert text.splitlines()[1] == f"《{long.title}》（云水〔2024〕4号），第二部分（一），" + (
        "云川市水务局、云川市城市管理局，2024年9月12日"
    )


def test_what_is_not_stated_is_left_out_of_the_source() -> None:
    bare = replace(CITATION, title=None, issuer=(), number=None, issued_on=None, section=(), heading=None)
    assert source(bare) == "《无标题》，2024年9月13日发布"
    assert source(replace(bare, published_on=None)) == "《无标题》"


def test_the_numeral_of_a_heading_is_not_said_twice() -> None:
    plain = replace(CITATION, section=("三",), heading="三、加大支持")
    assert source(plain).endswith("，第三部分“加大支持”")
    assert source(replace(plain, heading=None)).endswith("，第三部分")


def test_a_quote_is_not_altered_by_being_shown() -> None:
    text = "一、标题\n\n　　正文[重要]，“引号” 与 example.com/%20。\n表格\t单元"
    out = shown(answer(Tier.ANSWER, Quote(text, (), 1.0, CITATION)))
    assert "".join(out.split("——")[0].split()) == "".join(text.split())


def test_recognised_text_is_marked_with_how_sure_it_is() -> None:
    assert source(replace(CITATION, ocr=0.93)) == source(CITATION) + "（文字识别，准确度约 93%）"
