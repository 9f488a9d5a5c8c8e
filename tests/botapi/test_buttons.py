"""Keyboards, pressed buttons and inline queries."""

from __future__ import annotations

import json

import pytest

from tests.botapi import BotApiServer
from tests.botapi.conftest import Raw


def keyboard(*buttons: dict, rows: int = 1) -> str:
    return json.dumps({"inline_keyboard": [list(buttons)] * rows})


def data(value: str = "x") -> dict:
    return {"text": "b", "callback_data": value}


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        (keyboard(data("")), "BUTTON_DATA_INVALID"),
        (keyboard(data("中" * 21 + "ab")), "BUTTON_DATA_INVALID"),
        (keyboard({"text": "b"}), "Text buttons are unallowed"),
        (keyboard({**data(), "url": "https://a.cn"}), "more than one action"),
        (keyboard({"text": "b", "copy_text": {"text": ""}}), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard({"text": "b", "copy_text": {"text": "字" * 257}}), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard({"text": " ", "callback_data": "x"}), "text must be non-empty"),
        (keyboard({"text": "b", "url": "ftp://x"}), "Wrong HTTP URL"),
        (keyboard(*[data()] * 9), "BUTTONS_TOO_MUCH"),
        (keyboard(*[data()] * 4, rows=26), "BUTTONS_TOO_MUCH"),
        (keyboard({"text": "b" * 40, "callback_data": "y" * 64}, rows=100), "REPLY_MARKUP_TOO_LONG"),
        (keyboard({"text": "b", "callback_dat": "x"}), "callback_dat"),
        ('{"inline_keyboard": [', "not JSON"),
        ('{"inline_keyboard": [{"text": "b"}]}', "not an array"),
    ],
)
def test_keyboards_that_are_refused(server: BotApiServer, raw: Raw, markup: str, said: str) -> None:
    server.private(server.user(1))
    assert said in raw.refused("sendMessage", chat_id=1, text="x", reply_markup=markup)


def test_keyboards_at_the_limits(server: BotApiServer, raw: Raw) -> None:
    chat = server.private(server.user(1))
    row = [data("中" * 21 + "a"), {"text": "c", "copy_text": {"text": "字" * 256}}]
    raw.ok("sendMessage", chat_id=1, text="x", reply_markup=keyboard(*row))
    raw.ok("sendMessage", chat_id=1, text="x", reply_markup=keyboard(*[data()] * 8, rows=12))
    assert len(server.sent(chat)[-1].buttons) == 96


def test_a_press_reaches_the_bot_and_is_answered_once(server: BotApiServer, raw: Raw) -> None:
    ann = server.user(1)
    chat = server.private(ann)
    raw.ok(
        "sendMessage", chat_id=1, text="x", reply_markup=keyboard(data("one"), {**data("two"), "text": "二"})
    )
    message = server.sent(chat)[0]
    pressed = server.press(message, "二", ann)
    (update,) = raw.ok("getUpdates")
    query = update["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]["text"]) == ("two", 1, "x")
    assert not pressed.answered
    long = raw.refused("answerCallbackQuery", callback_query_id=query["id"], text="字" * 201)
    assert long.endswith("MESSAGE_TOO_LONG")
    raw.ok("answerCallbackQuery", callback_query_id=query["id"], text="好", show_alert="true")
    toast = pressed.wait(1)
    assert (toast.text, toast.alert) == ("好", True)
    assert "query is too old" in raw.refused("answerCallbackQuery", callback_query_id=query["id"])
    with pytest.raises(AssertionError, match="no button"):
        server.press(message, "三", ann)


def test_old_and_forged_presses(raw: Raw, server: BotApiServer) -> None:
    ann = server.user(1)
    server.private(ann)
    raw.ok("sendMessage", chat_id=1, text="x", reply_markup=keyboard(data()))
    message = server.sent(1)[0]
    server.press(message, "rm -rf", ann, forged=True)
    server.press(message, "x", ann, inaccessible=True)
    forged, old = raw.ok("getUpdates")
    assert forged["callback_query"]["data"] == "rm -rf"
    assert old["callback_query"]["message"] == {
        "chat": message_chat(server),
        "message_id": message.id,
        "date": 0,
    }
    server.state.query_lifetime = -1
    said = raw.refused("answerCallbackQuery", callback_query_id=forged["callback_query"]["id"])
    assert said.endswith("query is too old and response timeout expired or query ID is invalid")


def message_chat(server: BotApiServer) -> dict:
    return server.state.chats[1].to_api()


def test_copy_buttons_ask_nothing_of_the_bot(server: BotApiServer, raw: Raw) -> None:
    ann = server.user(1)
    chat = server.private(ann)
    markup = keyboard({"text": "引用", "copy_text": {"text": "《通知》"}})
    raw.ok("sendMessage", chat_id=1, text="x", reply_markup=markup)
    assert server.press(server.sent(chat)[0], "引用", ann).copied == "《通知》"
    assert raw.ok("getUpdates") == []


def article(identifier: str = "1", **more: object) -> dict:
    content = {"message_text": "<b>文</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": identifier, "title": "t", "input_message_content": content, **more}


@pytest.mark.parametrize(
    ("results", "more", "said"),
    [
        ([article(str(n)) for n in range(51)], {}, "RESULTS_TOO_MUCH"),
        ([article(), article()], {}, "RESULT_ID_DUPLICATE"),
        ([article("字" * 22)], {}, "RESULT_ID_INVALID"),
        ([article("")], {}, "RESULT_ID_INVALID"),
        ([article()], {"next_offset": "9" * 65}, "NEXT_OFFSET_INVALID"),
        ([article(title=" ")], {}, "ARTICLE_TITLE_EMPTY"),
        ([article(input_message_content={"message_text": "<b>x", "parse_mode": "HTML"})], {}, "can't parse"),
        ([article(input_message_content={"message_text": "字" * 4097})], {}, "message is too long"),
        ([article(reply_markup={"inline_keyboard": [[data("")]]})], {}, "BUTTON_DATA_INVALID"),
        ([article(snippet="x")], {}, "snippet"),
        ([{"type": "article", "id": "1", "title": "t"}], {}, "input_message_content"),
        ([article()], {"button": '{"text":"b","start_parameter":"a b"}'}, "START_PARAM_INVALID"),
    ],
)
def test_inline_answers_that_are_refused(
    server: BotApiServer, raw: Raw, results: list, more: dict, said: str
) -> None:
    asked = server.inline(server.user(1), "问")
    params = {"inline_query_id": asked.query.id, "results": json.dumps(results), **more}
    assert said in raw.refused("answerInlineQuery", **params)
    assert not asked.answered


def test_an_inline_answer_is_shown_chosen_and_edited(server: BotApiServer, raw: Raw) -> None:
    ann = server.user(1)
    chat = server.private(ann)
    asked = server.inline(ann, "问", offset="10")
    (update,) = raw.ok("getUpdates")
    assert (update["inline_query"]["query"], update["inline_query"]["offset"]) == ("问", "10")
    results = json.dumps([article("a", description="d", reply_markup={"inline_keyboard": [[data()]]})])
    raw.ok(
        "answerInlineQuery", inline_query_id=asked.query.id, results=results, next_offset="20", cache_time=1
    )
    (result,) = asked.wait(1)
    assert (result.id, result.text, result.entities[0].type, result.rows[0][0].value) == (
        "a",
        "文",
        "bold",
        "x",
    )
    assert asked.answer["next_offset"] == "20"
    said = raw.refused("answerInlineQuery", inline_query_id=asked.query.id, results=results)
    assert "query is too old" in said
    chosen = server.choose(asked, "a", chat)
    _, picked, posted = raw.ok("getUpdates")
    assert picked["chosen_inline_result"]["inline_message_id"] == chosen.inline_id
    assert posted["message"]["via_bot"]["id"] == server.state.me.id
    assert raw.ok("editMessageText", inline_message_id=chosen.inline_id, text="新") is True
    assert server.look(chosen).text == "新"
    raw.refused("editMessageText", inline_message_id="nope", text="新")
