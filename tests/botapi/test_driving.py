"""The people's side: what their acts tell the bot, what they see, and waiting for it."""

from __future__ import annotations

import asyncio
import json
import socket

import pytest
from telegram import Update
from telegram.ext import Application, MessageHandler, filters

from tests.botapi import BotApiServer
from tests.botapi.conftest import Raw
from tests.botapi.text import found_in
from tests.botapi.view import readable


def test_entities_are_found_as_telegram_finds_them() -> None:
    def found(text: str) -> list[tuple]:
        return [(e["type"], e["offset"], e["length"]) for e in found_in(text)]

    assert found("/ask@a_bot 😀 @notice_bot。") == [("bot_command", 0, 10), ("mention", 14, 11)]
    assert found("请问@bot_x什么") == []  # letters on both sides: Telegram sees no mention
    assert found("/ask什么") == []
    assert found("a/ask x@y.cn") == []
    assert found("见 https://a.cn/x。") == [("url", 2, 14)]


def test_what_a_person_writes_reaches_the_bot(server: BotApiServer, raw: Raw) -> None:
    ann = server.user(1, "安", language_code="zh-hans")
    chat = server.private(ann)
    asked = server.send_text(chat, ann, "/ask 问\n二")
    server.edit_text(asked, "改")
    server.send_text(chat, ann, "那呢", reply_to=asked, quote="改")
    server.forward(chat, ann, "通知全文", author=server.user(2))
    server.channel_post(server.channel(-9), "公告")
    first, edited, reply, forwarded, post = raw.ok("getUpdates")
    assert first["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 4}]
    assert first["message"]["from"]["language_code"] == "zh-hans"
    assert edited["edited_message"]["text"] == "改"
    assert edited["edited_message"]["message_id"] == asked.id
    assert reply["message"]["reply_to_message"]["text"] == "改"
    assert reply["message"]["quote"]["text"] == "改"
    assert forwarded["message"]["forward_origin"]["sender_user"]["id"] == 2
    assert post["channel_post"]["sender_chat"]["id"] == -9


def test_threads_of_replies_outside_of_forums(server: BotApiServer, raw: Raw) -> None:
    group = server.group(-7)
    first = server.send_text(group, server.user(1), "问")
    server.send_text(group, server.user(2), "答", reply_to=first)
    _, reply = raw.ok("getUpdates")
    assert reply["message"]["message_thread_id"] == first.id
    assert "is_topic_message" not in reply["message"]
    raw.ok("sendMessage", chat_id=-7, text="x", message_thread_id=first.id)


def test_files_come_and_go(server: BotApiServer, raw: Raw) -> None:
    ann = server.user(1)
    chat = server.private(ann)
    server.send_document(chat, ann, "通知.txt", "内容".encode(), "text/plain", caption="看")
    server.send_document(chat, ann, "大.pdf", b"x", size=20 * 1024 * 1024 + 1)
    small, large = (update["message"]["document"] for update in raw.ok("getUpdates"))
    assert (small["file_name"], small["file_size"]) == ("通知.txt", 6)
    path = raw.ok("getFile", file_id=small["file_id"])["file_path"]
    base = f"{server.url}/file/bot{server.token}"
    assert raw.http.get(f"{base}/{path}").content == "内容".encode()
    assert raw.http.get(f"{base}/documents/none.txt").status_code == 404
    assert raw.http.get(f"{server.url}/file/bot1:wrong/{path}").status_code == 401
    assert raw.refused("getFile", file_id=large["file_id"]) == "Bad Request: file is too big"
    assert raw.refused("getFile", file_id="none") == "Bad Request: invalid file_id"
    url = f"{server.url}/bot{server.token}/sendDocument"
    empty = raw.http.post(url, data={"chat_id": 1}, files={"document": ("a.txt", b"")})
    assert empty.json()["description"] == "Bad Request: file must be non-empty"
    raw.ok("sendDocument", chat_id=1, document=small["file_id"])
    assert server.sent(chat)[0].data == "内容".encode()
    long = raw.refused("sendDocument", chat_id=1, document=small["file_id"], caption="字" * 1025)
    assert long == "Bad Request: message caption is too long"


def test_commands_and_descriptions(server: BotApiServer, raw: Raw) -> None:
    def commands(*named: str, description: str = "d") -> str:
        return json.dumps([{"command": name, "description": description} for name in named])

    group = '{"type": "all_group_chats"}'
    raw.ok("setMyCommands", commands=commands("ask", "help"))
    raw.ok("setMyCommands", commands=commands("ask"), scope=group, language_code="zh")
    assert len(raw.ok("getMyCommands")) == 2
    assert len(raw.ok("getMyCommands", scope=group, language_code="zh")) == 1
    assert raw.ok("getMyCommands", scope=group) == []
    raw.ok("deleteMyCommands")
    assert raw.ok("getMyCommands") == []
    for wrong in ("Ask", "a-b", "x" * 33, "问", ""):
        assert raw.refused("setMyCommands", commands=commands(wrong)).endswith("BOT_COMMAND_INVALID")
    for wrong in ("", "字" * 257):
        said = raw.refused("setMyCommands", commands=commands("a", description=wrong))
        assert said.endswith("BOT_COMMAND_DESCRIPTION_INVALID")
    assert "TOO_MUCH" in raw.refused("setMyCommands", commands=commands(*[f"c{n}" for n in range(101)]))
    assert "language code" in raw.refused("setMyCommands", commands="[]", language_code="zh-hans")
    scope = '{"type": "chat", "chat_id": 5}'
    assert "chat not found" in raw.refused("setMyCommands", commands="[]", scope=scope)
    raw.ok("setMyDescription", description="答", language_code="zh")
    assert raw.ok("getMyDescription", language_code="zh") == {"description": "答"}
    assert "TOO_LONG" in raw.refused("setMyDescription", description="字" * 513)
    assert "TOO_LONG" in raw.refused("setMyShortDescription", short_description="字" * 121)


def test_readable_text_shows_quotes_and_formatting() -> None:
    entities = [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "expandable_blockquote", "offset": 2, "length": 3},
        {"type": "text_link", "offset": 5, "length": 1, "url": "https://a.cn"},
    ]
    assert readable("😀一\n二三", entities) == "**😀**\n│ 一\n│ 二 ⌄\n三 (https://a.cn)"


def application_for(server: BotApiServer) -> Application:
    builder = Application.builder().token(server.token).concurrent_updates(True)
    return builder.base_url(f"{server.url}/bot").base_file_url(f"{server.url}/file/bot").build()


def test_a_conversation_with_a_real_application(server: BotApiServer) -> None:
    """python-telegram-bot polls, answers and edits; the test shares its loop."""

    async def answer(update: Update, context: object) -> None:
        assert update.message is not None
        sent = await update.message.reply_html("<blockquote>正文</blockquote>出处", do_quote=True)
        await sent.edit_text("<b>改</b>", parse_mode="HTML")

    async def play() -> str:
        ann = server.user(1, "安")
        chat = server.private(ann)
        application = application_for(server)
        application.add_handler(MessageHandler(filters.TEXT, answer))
        async with application:
            await application.start()
            assert application.updater is not None
            await application.updater.start_polling()
            asked = server.send_text(chat, ann, "问")
            reply = await server.await_reply_async(asked, lambda message: message.edited)
            assert (reply.text, reply.bold, reply.reply_to) == ("改", ["改"], asked.id)
            call = await server.await_call_async("sendMessage")
            assert call.params["parse_mode"] == "HTML"
            await server.settle_async()
            await application.updater.stop()
            await application.stop()
        return server.transcript(chat, history=True)

    told = asyncio.run(play()).splitlines()
    assert [line.split("] ")[-1] for line in told] == [
        "安:",
        "    问",
        "通知问答（回复「问」）:",
        "    │ 正文",
        "    出处",
        "通知问答（回复「问」，编辑）:",
        "    **改**",
    ]
    assert server.violations == []
    assert server.undelivered() == 0


def test_an_application_behind_a_webhook(server: BotApiServer) -> None:
    async def answer(update: Update, context: object) -> None:
        assert update.message is not None
        await update.message.reply_text(f"答{update.message.text}", do_quote=True)

    async def play() -> list[str]:
        chats = [server.private(server.user(number)) for number in range(1, 11)]
        application = application_for(server)
        application.add_handler(MessageHandler(filters.TEXT, answer))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        async with application:
            await application.start()
            assert application.updater is not None
            url = f"http://127.0.0.1:{port}/hook"
            await application.updater.start_webhook(
                "127.0.0.1", port, "hook", webhook_url=url, secret_token="geheim"
            )
            asked = [server.send_text(chat, server.user(chat.id), str(chat.id)) for chat in chats]
            replies = [await server.await_reply_async(message) for message in asked]
            await application.updater.stop()
            await application.stop()
        return [reply.text for reply in replies]

    assert asyncio.run(play()) == [f"答{number}" for number in range(1, 11)]
    assert server.undelivered() == 0
    assert server.violations == []


def test_waiting_in_vain_tells_the_last_calls(server: BotApiServer, raw: Raw) -> None:
    raw.ok("getMe")
    with pytest.raises(AssertionError, match="getMe"):
        server.await_call("sendMessage", timeout=0.1)
    assert server.await_call("getMe", timeout=1).ok
