from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from bot.chat import render
from bot.chat.fitting import GAP
from bot.chat.texts import Texts
from bot.chat.units import units
from corpus.notice import Status
from index import reasons
from index.answer import Answer, Quote, Tier
from tests.chat.made import PLAIN, answer, answers, balanced, quote, quotes, read, styled

ZH, EN = Texts("zh"), Texts("en")
MARK = ZH("excerpt")

unhurried = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def nobody(_: str) -> None:
    return None


def texts_of(found: Answer) -> list[str]:
    return [message.text for message in render.answer(found, ZH, nobody)]


def only(found: Answer) -> str:
    (text,) = texts_of(found)
    return text


@unhurried
@given(answers())
def test_every_message_is_valid_and_within_the_limit(found: Answer) -> None:
    for texts in (ZH, EN):
        for message in render.answer(found, texts, lambda _: "<i>某通知</i>" * 90):
            assert balanced(message.text)
            assert 0 < units(read(message.text).strip()) <= render.LIMIT


@unhurried
@given(answers())
def test_every_quote_is_shown_once_and_in_order(found: Answer) -> None:
    shown = [at for message in render.answer(found, ZH, nobody) for at in message.shown]
    assert list(dict.fromkeys(shown)) == list(range(len(found.quotes)))
    assert shown == sorted(shown)


@unhurried
@given(quotes())
def test_a_quote_has_exactly_its_characters_or_says_that_it_is_shortened(found: Quote) -> None:
    messages = render.answer(answer(found), ZH, nobody)
    blocks = [block for message in messages for block in _blocks(message.text)]
    if any(message.shortened for message in messages):
        assert MARK in "".join(read(message.text) for message in messages)
        rest = found.text
        for piece in "".join(blocks).replace(MARK, "").split(GAP):
            at = rest.find(piece.strip())
            assert at >= 0
            rest = rest[at + len(piece.strip()) :]
    else:
        assert "".join(blocks).strip() == found.text.strip()


def _blocks(html: str) -> list[str]:
    return styled(html, "blockquote") + styled(html, "expandable_blockquote")


@pytest.mark.parametrize(
    "hostile",
    [
        "<b>粗</b>",
        "a & b &lt; &amp;",
        "</blockquote><b>假</b><blockquote>",
        "\x00\x01\x1b[2J控制",
        "😀" * 1200,
    ],
)
def test_a_hostile_document_renders_as_its_own_characters(hostile: str) -> None:
    assert _blocks(only(answer(quote(hostile)))) == [hostile]


def test_five_thousand_emoji_come_in_pages_without_one_being_cut() -> None:
    text = "👨‍👩‍👧‍👦" * 5000
    messages = texts_of(answer(quote(text)))
    assert len(messages) > 1
    blocks = [block for message in messages for block in _blocks(message)]
    assert "".join(blocks) == text
    assert all(len(block) % 7 == 0 for block in blocks)
    assert f"第 1/{len(messages)} 页" in read(messages[0])


def test_the_source_stands_on_its_own_line_under_the_quote() -> None:
    assert only(answer(quote("要做好工作。", (0, 3)))) == (
        "<blockquote><b>要做好</b>工作。</blockquote>\n"
        "——《关于做好防控工作的通知》（工信部党〔2020〕16号），中共工业和信息化部党组，2020年2月1日成文，"
        "第二部分（一）“加强领导”"
    )


def test_a_long_quote_is_folded() -> None:
    assert only(answer(quote("字" * 301))).startswith("<blockquote expandable>")
    assert only(answer(quote("字" * 300))).startswith("<blockquote>")


def test_several_quotes_are_numbered_and_not_mixed_up() -> None:
    text = read(only(answer(quote("甲。"), quote("乙。"), quote("丙。"))))
    assert [text.index(c) for c in "甲①乙②丙③"] == sorted(text.index(c) for c in "甲①乙②丙③")


def test_a_repealed_notice_is_marked_with_the_one_that_repealed_it() -> None:
    found = quote("甲。", status=Status.REPEALED, repealed_by="n2")
    (message,) = render.answer(answer(found), ZH, {"n2": "新通知"}.get)
    assert styled(message.text, "bold") == ["已废止（由《新通知》废止）"]
    (message,) = render.answer(answer(found), ZH, nobody)
    assert styled(message.text, "bold") == ["已废止"]


def test_further_sources_follow_five_of_them_by_name() -> None:
    found = Quote("甲。", (), 1.0, PLAIN, (PLAIN,) * 2)
    line = read(only(answer(found))).splitlines()[-1]
    assert line == "同样表述亦见于 " + "、".join(
        ["《关于做好防控工作的通知》（工信部党〔2020〕16号，2020年2月1日）"] * 2
    )
    line = read(only(answer(Quote("甲。", (), 1.0, PLAIN, (PLAIN,) * 7)))).splitlines()[-1]
    assert line.count("《") == 5
    assert line.endswith("等7份")


def test_the_nearest_passages_stand_only_under_their_sentence() -> None:
    text = read(only(answer(quote("甲。"), tier=Tier.NEAREST, reason=reasons.NEAREST)))
    assert text.startswith("没有通知明确回答这个问题，最接近的段落是：\n\n甲。")
    assert text.count("没有通知明确回答") == 1


def test_competing_notices_stand_side_by_side_with_title_issuer_and_date() -> None:
    text = read(only(answer(quote("甲。"), quote("乙。", title="另一份"), tier=Tier.COMPETING)))
    assert text.startswith("这几份通知都可能是您要找的，请选择：\n\n① 《关于做好防控工作的通知》")
    assert "② 《另一份》（工信部党〔2020〕16号），中共工业和信息化部党组，2020年2月1日成文\n乙。" in text


def test_nothing_found_is_said_plainly() -> None:
    assert only(answer(tier=Tier.NONE, reason=reasons.NONE)) == "没有找到回答这个问题的通知。"


def test_nothing_found_says_why_where_there_is_a_reason() -> None:
    said = only(answer(tier=Tier.NONE, reason=reasons.unknown_number("甲〔2020〕1号")))
    assert said == "没有找到回答这个问题的通知。\n<i>没有文号为甲〔2020〕1号的通知</i>"


def test_nothing_found_announces_the_topics_below() -> None:
    (message,) = render.answer(answer(tier=Tier.NONE), ZH, nobody, topics=True)
    assert message.text.endswith("\n内容相近的部分有：")


def test_the_reason_of_an_answer_is_in_italics() -> None:
    assert styled(only(answer(quote("甲。"), reason="按问题中的“安庆”优先")), "italic") == [
        "按问题中的“安庆”优先"
    ]


def test_over_the_limit_unhighlighted_sentences_of_the_longest_quote_go() -> None:
    long = "".join(f"第{n}句话说了一些事情。" for n in range(600))
    mark = long.index("第300句")
    (message,) = render.answer(answer(quote(long, (mark, mark + 5)), quote("短句。")), ZH, nobody)
    text = read(message.text)
    assert "第300句" in text
    assert "短句。" in text
    assert MARK in text
    assert message.shortened == (0,)
    assert 3900 < units(text) <= render.LIMIT


def test_where_sentences_are_left_out_between_highlights_a_mark_stands() -> None:
    text = "甲。" + "中间的话。" * 900 + "乙。"
    (message,) = render.answer(answer(quote(text, (0, 2), (len(text) - 2, len(text)))), ZH, nobody)
    shown = read(message.text)
    assert shown.startswith("甲。中间的话。")
    assert f"中间的话。{GAP}中间的话。" in shown
    assert f"中间的话。乙。{MARK}\n——《" in shown


def test_what_does_not_fit_with_its_highlights_comes_in_messages_of_its_own() -> None:
    long = "字" * 2500 + "。"
    messages = render.answer(answer(*[quote(long, (0, 2501))] * 3), ZH, nobody)
    assert [message.shown for message in messages] == [(0,), (1,), (2,)]
    assert not any(message.shortened for message in messages)


def test_a_page_of_further_passages_says_which() -> None:
    (message,) = render.passages([quote("甲。"), quote("乙。")], ZH, nobody, first=3, page=2, pages=5)
    assert styled(message.text, "italic") == ["更多段落 · 第 2/5 页"]
    assert message.shown == (3, 4)
    assert "④ 《" in read(message.text)


def test_a_notice_is_quoted_as_written_in_english_too() -> None:
    (message,) = render.answer(answer(quote("要做好工作。")), EN, nobody)
    assert "要做好工作。" in message.text
    assert (
        "《关于做好防控工作的通知》（工信部党〔2020〕16号），中共工业和信息化部党组，issued 2020-02-01"
        in message.text
    )


def test_an_announcement_says_why_it_comes() -> None:
    message = render.announced("新通知提到了您订阅的“<公积金>”：", quote("甲。"), ZH, nobody)
    assert message.text.startswith("<b>新通知提到了您订阅的“&lt;公积金&gt;”：</b>\n\n<blockquote>甲。")
