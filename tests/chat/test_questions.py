from typing import Any

import pytest
from telegram import Message

from bot.chat.questions import Me, Question, question_in

ME = Me(42, "NoticeBot")
PERSON = {"id": 7, "is_bot": False, "first_name": "某"}
BOT = {"id": 42, "is_bot": True, "first_name": "noticebot", "username": "NoticeBot"}
PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -100, "type": "supergroup", "title": "群"}


def message(text: str | None, chat: dict[str, Any] = GROUP, **fields: Any) -> Message:
    data = {"message_id": 1, "date": 1, "chat": chat, "from": PERSON, "text": text} | fields
    made = Message.de_json({name: value for name, value in data.items() if value is not None}, None)
    assert made is not None
    return made


def entity(kind: str, text: str, part: str) -> dict[str, Any]:
    before = text[: text.index(part)]
    return {"type": kind, "offset": units(before), "length": units(part)}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_any_text_in_a_private_chat_is_a_question() -> None:
    assert question_in(message(" 有什么补助？\n还有呢 ", PRIVATE), ME) == Question(
        "有什么补助？\n还有呢", False
    )


def test_a_forwarded_text_in_a_private_chat_is_a_question() -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "别人"}
    assert question_in(message("高校怎么安排", PRIVATE, forward_origin=origin), ME) == Question(
        "高校怎么安排", False
    )


def test_a_group_is_not_answered_unasked() -> None:
    assert question_in(message("有什么补助？"), ME) is None


@pytest.mark.parametrize("before", ["", "🎉🎉 ", "👨‍👩‍👧‍👦 各位，"])
def test_a_mention_is_found_behind_emoji(before: str) -> None:
    text = f"{before}@noticebot 有什么补助？"
    found = question_in(message(text, entities=[entity("mention", text, "@noticebot")]), ME)
    assert found == Question(f"{before.strip()} 有什么补助？".strip(), True)


def test_a_mention_of_another_is_not_for_the_bot() -> None:
    text = "@noticebot2 有什么补助？"
    assert question_in(message(text, entities=[entity("mention", text, "@noticebot2")]), ME) is None


def test_a_mention_by_name_is_for_the_bot() -> None:
    text = "通知 有什么补助？"
    named = entity("text_mention", text, "通知") | {"user": BOT}
    assert question_in(message(text, entities=[named]), ME) == Question("有什么补助？", True)


def test_ask_is_a_question_in_a_group() -> None:
    for command in ("/ask", "/ask@NoticeBot", "/ASK@noticebot"):
        text = f"{command} 有什么补助？\n谁能领？"
        found = question_in(message(text, entities=[entity("bot_command", text, command)]), ME)
        assert found == Question("有什么补助？\n谁能领？", True)


def test_a_command_to_another_bot_is_not_for_this_one() -> None:
    text = "/ask@otherbot 有什么补助？"
    replied = {"message_id": 3, "date": 1, "chat": GROUP, "from": BOT, "text": "答"}
    asked = message(text, entities=[entity("bot_command", text, "/ask@otherbot")], reply_to_message=replied)
    assert question_in(asked, ME) is None


def test_a_reply_to_the_bot_is_a_question() -> None:
    replied = {"message_id": 3, "date": 1, "chat": GROUP, "from": BOT, "text": "答"}
    assert question_in(message("那高校呢？", reply_to_message=replied), ME) == Question("那高校呢？", False)


def test_a_message_in_a_topic_that_the_bot_opened_is_not_a_reply_to_it() -> None:
    opening = {"message_id": 3, "date": 1, "chat": GROUP, "from": BOT}
    opening |= {"forum_topic_created": {"name": "问答", "icon_color": 1}}
    assert question_in(message("大家好", reply_to_message=opening), ME) is None


def test_ask_alone_as_a_reply_asks_what_another_wrote() -> None:
    replied = {"message_id": 3, "date": 1, "chat": GROUP, "from": PERSON | {"id": 8}, "text": "学费怎么退"}
    asked = message("/ask", entities=[entity("bot_command", "/ask", "/ask")], reply_to_message=replied)
    assert question_in(asked, ME) == Question("学费怎么退", True)


def test_a_caption_is_a_question() -> None:
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    assert question_in(message(None, PRIVATE, caption="这是什么通知", photo=photo), ME) == Question(
        "这是什么通知", False
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"from": {"id": 9, "is_bot": True, "first_name": "b"}},
        {"via_bot": BOT},
        {"chat": {"id": -5, "type": "channel", "title": "c"}},
        {"sender_chat": {"id": -5, "type": "channel", "title": "c"}},
        {"is_automatic_forward": True, "sender_chat": {"id": -5, "type": "channel", "title": "c"}},
    ],
)
def test_bots_and_channels_are_ignored(fields: dict[str, Any]) -> None:
    text = "@noticebot 有什么补助？"
    assert question_in(message(text, entities=[entity("mention", text, "@noticebot")], **fields), ME) is None


def test_an_admin_who_writes_as_the_group_is_a_person() -> None:
    text = "@noticebot 有什么补助？"
    fields = {"sender_chat": GROUP, "from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}}
    asked = message(text, entities=[entity("mention", text, "@noticebot")], **fields)
    assert question_in(asked, ME) == Question("有什么补助？", True)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("这个呢？", "学生学费怎么退"),
        ("上面这个问题", "学生学费怎么退"),
        ("那老师呢", "老师学费怎么退"),
        ("宿舍费怎么退", "宿舍费怎么退"),
    ],
)
def test_what_only_points_is_asked_with_what_it_replies_to(said: str, asked: str) -> None:
    replied = {
        "message_id": 3,
        "date": 1,
        "chat": GROUP,
        "from": PERSON | {"id": 8},
        "text": "学生学费怎么退",
    }
    text = f"@noticebot {said}"
    mention = [entity("mention", text, "@noticebot")]
    assert question_in(message(text, entities=mention, reply_to_message=replied), ME) == Question(asked, True)
    assert question_in(message(text, entities=mention), ME) == Question(said, True)
