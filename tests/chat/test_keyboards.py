from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from telegram import InlineKeyboardMarkup

from bot.chat.callbacks import Action, Callbacks
from bot.chat.keyboards import Buttons, cite_button
from bot.chat.records import Feedback, Passage, Reason, Shown, Subscription, Verdict
from bot.chat.texts import Texts
from index.answer import Citation
from tests.chat.made import PLAIN, citations

ID = "abcdefgh27"


class Nothing:
    def shown(self, answer_id: str) -> Shown | None:
        return None


CALLBACKS = Callbacks(b"key", Nothing())
BUTTONS = Buttons(CALLBACKS, ID, Texts("zh"))


def labels(markup: InlineKeyboardMarkup) -> list[list[str]]:
    return [[button.text for button in row] for row in markup.inline_keyboard]


def actions(markup: InlineKeyboardMarkup) -> list[tuple[Action, tuple[int, ...]]]:
    read = [
        CALLBACKS.decode(str(button.callback_data))
        for row in markup.inline_keyboard
        for button in row
        if button.callback_data
    ]
    return [(callback.action, callback.argument) for callback in read]


def test_one_quote_has_a_row_of_its_own_and_feedback() -> None:
    markup = BUTTONS.answer([PLAIN])
    assert labels(markup) == [["展开本节", "全文", "引用", "原件"], ["👍", "👎"]]
    assert actions(markup) == [
        (Action.SECTION, (0, 0)),
        (Action.NOTICE, (0, 0)),
        (Action.ORIGINAL, (0,)),
        (Action.UP, (0,)),
        (Action.DOWN, (0,)),
    ]


def test_several_quotes_have_numbered_rows_and_pages() -> None:
    markup = BUTTONS.answer([PLAIN, PLAIN], first=3, page=1, pages=3)
    assert labels(markup) == [
        ["④ 展开本节", "全文", "引用", "原件"],
        ["⑤ 展开本节", "全文", "引用", "原件"],
        ["上一条", "下一条"],
        ["👍", "👎"],
    ]
    assert (Action.PASSAGES, (0,)) in actions(markup)
    assert (Action.PASSAGES, (2,)) in actions(markup)


def test_the_citation_is_copied_by_its_button() -> None:
    button = BUTTONS.answer([PLAIN]).inline_keyboard[0][2]
    assert button.copy_text is not None
    assert button.copy_text.text.startswith(
        "《关于做好防控工作的通知》（工信部党〔2020〕16号），第二部分（一）"
    )
    assert labels(cite_button(PLAIN, Texts("en"))) == [["Cite"]]


def test_a_verdict_given_is_marked() -> None:
    given = Feedback(7, ID, Passage("n1", 0, 1), "g1", Verdict.DOWN, 1.0)
    assert labels(BUTTONS.answer([PLAIN], feedback=given))[-1] == ["👍", "👎 ✓"]


def test_what_was_wrong_is_asked_in_one_tap() -> None:
    markup = BUTTONS.reasons(2)
    assert labels(markup) == [["答非所问", "不完整", "过时"]]
    assert actions(markup) == [(Action.REASON, (2, at)) for at in range(len(Reason))]


def test_competing_notices_are_told_apart_by_date_and_title() -> None:
    markup = BUTTONS.competing([PLAIN, replace(PLAIN, issued_on=None, published_on=None, title=None)])
    assert labels(markup)[:2] == [["① 2020-02-01 关于做好防控工作的通知"], ["② 无标题"]]


def test_topics_are_at_most_three_headings() -> None:
    assert labels(BUTTONS.topics([PLAIN] * 5)) == [["（一）加强领导"]] * 3


@given(citations())
def test_buttons_can_be_made_of_whatever_notices_state(citation: Citation) -> None:
    for markup in (
        BUTTONS.answer([citation]),
        BUTTONS.competing([citation] * 3),
        BUTTONS.topics([citation]),
        BUTTONS.card(citation, [citation] * 3),
    ):
        for row in markup.inline_keyboard:
            for button in row:
                assert button.text.strip()
                assert button.callback_data or button.copy_text
                assert len(str(button.callback_data or "")) <= 64


def test_pages_are_turned_only_where_there_are_more() -> None:
    assert labels(BUTTONS.section(PLAIN, 0, 0, 1)) == [["全文", "引用", "原件"]]
    assert labels(BUTTONS.notice(PLAIN, 0, 1, 3)) == [["上一页", "下一页"], ["引用", "原件"]]
    assert actions(BUTTONS.notice(PLAIN, 4, 1, 3))[:2] == [(Action.NOTICE, (4, 0)), (Action.NOTICE, (4, 2))]


def test_the_bots_own_questions() -> None:
    assert labels(BUTTONS.confirm("remove")) == [["移除", "取消"]]
    assert labels(BUTTONS.access()) == [["允许", "拒绝"]]
    assert labels(BUTTONS.intake(["title", "issuer", "number"])) == [
        ["改标题", "改发文机关"],
        ["改发文字号"],
        ["入库", "取消"],
    ]
    one = Subscription(5, 7, 7, None, "公积金", "zh", 1.0)
    assert actions(BUTTONS.subscriptions([one])) == [(Action.UNSUBSCRIBE, (5,))]
    assert labels(BUTTONS.choices(["甲\n" + "长" * 99], Action.EXAMPLE)) == [["甲 " + "长" * 45 + "…"]]
