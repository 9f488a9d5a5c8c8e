"""Sending, editing and deleting: each rule refused once, and what a chat shows afterwards."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, Forbidden

from tests.botapi import BotApiServer
from tests.botapi.conftest import Raw

REPLY = '{"message_id": 99}'
LENIENT = '{"message_id": 99, "allow_sending_without_reply": true}'


def test_lengths_are_counted_after_parsing_in_utf16_units(server: BotApiServer, raw: Raw) -> None:
    server.private(server.user(1))
    raw.ok("sendMessage", chat_id=1, text="<b>" + "&amp;" * 4096 + "</b>", parse_mode="HTML")
    raw.ok("sendMessage", chat_id=1, text="😀" * 2048)
    assert raw.refused("sendMessage", chat_id=1, text="😀" * 2049) == "Bad Request: message is too long"
    for empty in ("<b> \n</b>", "<b></b>"):
        said = raw.refused("sendMessage", chat_id=1, text=empty, parse_mode="HTML")
        assert said == "Bad Request: message text is empty"
    assert raw.refused("sendMessage", chat_id=1, text="") == "Bad Request: message text is empty"


def test_markup_is_refused_as_a_whole(server: BotApiServer, raw: Raw) -> None:
    chat = server.private(server.user(1))
    said = raw.refused("sendMessage", chat_id=1, text="中<b>x", parse_mode="HTML")
    assert said == "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
    assert "unsupported parse_mode" in raw.refused("sendMessage", chat_id=1, text="x", parse_mode="html5")
    said = raw.refused("sendMessage", chat_id=1, text="x", entities='[{"type":"bold","offset":0,"length":2}]')
    assert "outside of the text" in said
    assert server.sent(chat) == []


def test_blanks_are_trimmed_and_entities_with_them(server: BotApiServer, raw: Raw) -> None:
    server.private(server.user(1))
    sent = raw.ok("sendMessage", chat_id=1, text=" \n中<b>文 \n</b> ", parse_mode="HTML")
    assert sent["text"] == "中文"
    assert sent["entities"] == [{"type": "bold", "offset": 1, "length": 1}]


def test_who_can_be_written_to(server: BotApiServer, raw: Raw) -> None:
    assert raw.refused("sendMessage", chat_id=5, text="x") == "Bad Request: chat not found"
    assert raw.refused("sendMessage", chat_id="@nobody", text="x") == "Bad Request: chat not found"
    user = server.user(5)
    assert raw.refused("sendMessage", chat_id=5, text="x") == "Bad Request: chat not found"
    server.private(user)
    server.block(user)
    said = raw.refused("sendMessage", 403, chat_id=5, text="x")
    assert said == "Forbidden: bot was blocked by the user"
    server.unblock(user)
    raw.ok("sendMessage", chat_id=5, text="x")
    group = server.group(-7, username="office")
    raw.ok("sendMessage", chat_id="@office", text="x")
    server.kick(group, user)
    assert "kicked" in raw.refused("sendMessage", 403, chat_id=-7, text="x")
    server.group(-8)
    raw.ok("leaveChat", chat_id=-8)
    assert "not a member" in raw.refused("sendMessage", 403, chat_id=-8, text="x")


def test_replies_and_topics_must_exist(server: BotApiServer, raw: Raw) -> None:
    user = server.user(1)
    server.private(user)
    said = raw.refused("sendMessage", chat_id=1, text="x", reply_parameters=REPLY)
    assert said == "Bad Request: message to be replied not found"
    assert "reply_to_message" not in raw.ok("sendMessage", chat_id=1, text="x", reply_parameters=LENIENT)
    forum = server.group(-7, forum=True)
    topic = server.topic(forum, "政策", user)
    said = raw.refused("sendMessage", chat_id=-7, text="x", message_thread_id=topic.id + 1)
    assert said == "Bad Request: message thread not found"
    assert raw.refused("sendMessage", chat_id=1, text="x", message_thread_id=1).endswith("thread not found")
    sent = raw.ok("sendMessage", chat_id=-7, text="x", message_thread_id=topic.id)
    assert sent["is_topic_message"]
    assert sent["reply_to_message"]["forum_topic_created"]["name"] == "政策"
    asked = server.send_text(forum, user, "问", thread=topic)
    answer = raw.ok("sendMessage", chat_id=-7, text="x", reply_parameters=f'{{"message_id": {asked.id}}}')
    assert answer["message_thread_id"] == topic.id
    topic.closed = True
    assert raw.refused("sendMessage", chat_id=-7, text="x", message_thread_id=topic.id).endswith(
        "TOPIC_CLOSED"
    )


def test_edits(server: BotApiServer, with_bot) -> None:
    user = server.user(1)
    chat = server.private(user)
    asked = server.send_text(chat, user, "问")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("下一条", callback_data="n")]])

    async def play(bot) -> list[str]:
        said = []

        async def refused(call) -> None:
            try:
                await call
            except BadRequest as error:
                said.append(error.message)

        first = await bot.send_message(1, "<b>一</b>", "HTML", reply_markup=keyboard)
        await refused(
            bot.edit_message_text("<b>一</b>", 1, first.message_id, parse_mode="HTML", reply_markup=keyboard)
        )
        await refused(bot.edit_message_reply_markup(1, first.message_id, reply_markup=keyboard))
        await bot.edit_message_text(
            "<i>一</i>", 1, first.message_id, parse_mode="HTML", reply_markup=keyboard
        )
        await bot.edit_message_text("二", 1, first.message_id)
        await refused(bot.edit_message_text("三", 1, 77))
        await refused(bot.edit_message_text("三", 1, asked.id))
        document = await bot.send_document(1, InputFile(b"x", "a.txt"), caption="c")
        await refused(bot.edit_message_text("三", 1, document.message_id))
        await refused(bot.delete_message(1, 77))
        await bot.delete_message(1, document.message_id)
        await refused(bot.edit_message_text("三", 1, document.message_id))
        return said

    said = with_bot(play)
    assert [text.split(":")[0] for text in said] == [
        "Message is not modified",
        "Message is not modified",
        "Message to edit not found",
        "Message can't be edited",
        "There is no text in the message to edit",
        "Message to delete not found",
        "Message to edit not found",
    ]
    (left,) = server.sent(chat)
    assert (left.text, left.buttons, left.edited) == ("二", [], True)
    assert server.violations == []


def test_a_blocked_bot_hears_forbidden_through_the_library(server: BotApiServer, with_bot) -> None:
    user = server.user(1)
    server.private(user)
    server.block(user)

    async def play(bot) -> type:
        try:
            await bot.send_message(1, "x")
        except Forbidden as error:
            return type(error)
        return type(None)

    assert with_bot(play) is Forbidden


def test_smaller_methods(server: BotApiServer, raw: Raw) -> None:
    chat = server.private(server.user(1))
    first = raw.ok("sendMessage", chat_id=1, text="一")["message_id"]
    raw.ok("sendChatAction", chat_id=1, action="typing")
    assert "wrong parameter action" in raw.refused("sendChatAction", chat_id=1, action="thinking")
    raw.ok("setMessageReaction", chat_id=1, message_id=first, reaction='[{"type":"emoji","emoji":"👍"}]')
    said = raw.refused(
        "setMessageReaction", chat_id=1, message_id=first, reaction='[{"type":"emoji","emoji":"1"}]'
    )
    assert said.endswith("REACTION_INVALID")
    raw.ok("pinChatMessage", chat_id=1, message_id=first)
    copy = raw.ok("copyMessage", chat_id=1, from_chat_id=1, message_id=first)["message_id"]
    assert "forward_origin" in raw.ok("forwardMessage", chat_id=1, from_chat_id=1, message_id=copy)
    raw.ok("deleteMessages", chat_id=1, message_ids=f"[{first}, {copy}]")
    assert len(server.sent(chat)) == 1
    assert raw.ok("getChat", chat_id=1)["type"] == "private"
    server.group(-7)
    assert raw.ok("getChatMember", chat_id=-7, user_id=1)["status"] == "left"
    assert raw.ok("getChatAdministrators", chat_id=-7) == []
    assert "not enough rights" in raw.refused("pinChatMessage", chat_id=-7, message_id=1)


def test_flaws_that_telegram_lets_pass_are_remarked(server: BotApiServer, raw: Raw) -> None:
    server.private(server.user(1))
    raw.ok("sendMessage", chat_id=1, text="a &amp; &lt; &#39;", parse_mode="HTML")
    raw.ok("sendMessage", chat_id=1, text="a & b &nbsp;")
    assert server.remarks == []
    raw.ok("sendMessage", chat_id=1, text="A&B", parse_mode="HTML")
    assert "a bare &" in server.remarks[0]
    many = raw.ok("sendMessage", chat_id=1, text="<b>x</b> " * 120, parse_mode="HTML")
    assert len(many["entities"]) == 100
    assert "drops the rest" in server.remarks[1]
    assert server.violations == []


def test_formatting_of_one_kind_that_touches_is_one_entity(server: BotApiServer, raw: Raw) -> None:
    server.private(server.user(1))
    text = "<b>一。</b><b>二。</b>三<i>四<b>五<i>六</i></b></i>"
    sent = raw.ok("sendMessage", chat_id=1, text=text, parse_mode="HTML")
    found = [(e["type"], e["offset"], e["length"]) for e in sent["entities"]]
    assert found == [("bold", 0, 4), ("italic", 5, 3), ("bold", 6, 2)]
