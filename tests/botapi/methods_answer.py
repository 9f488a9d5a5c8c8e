"""Answers to pressed buttons and inline queries."""

from __future__ import annotations

import re
import time

from tests.botapi import keyboards
from tests.botapi.errors import bad
from tests.botapi.formatting import message_text
from tests.botapi.registry import method
from tests.botapi.state import TOO_OLD, State
from tests.botapi.text import units

_START = re.compile(r"[A-Za-z0-9_-]{1,64}$")


@method("answerCallbackQuery")
def answer_callback_query(state: State, params: dict) -> bool:
    query = state.open_query(params["callback_query_id"])
    if query.data == "" and query.message is None:
        raise bad(TOO_OLD)  # an inline query's id
    if units(params.get("text", "")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    url = params.get("url", "")
    if url and not url.startswith(("https://t.me/", "tg://")):
        raise bad("URL_INVALID")
    query.answer = {**params, "time": time.time()}
    return True


@method("answerInlineQuery")
def answer_inline_query(state: State, params: dict) -> bool:
    query = state.open_query(params["inline_query_id"])
    if query.message is not None:
        raise bad(TOO_OLD)
    results = params["results"]
    if len(results) > 50:
        raise bad("RESULTS_TOO_MUCH")
    ids = [result["id"] for result in results]
    if any(not 1 <= len(identifier.encode()) <= 64 for identifier in ids):
        raise bad("RESULT_ID_INVALID")
    if len(set(ids)) != len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    if len(params.get("next_offset", "").encode()) > 64:
        raise bad("NEXT_OFFSET_INVALID")
    button = params.get("button")
    if button and ("web_app" in button) == ("start_parameter" in button):
        raise bad("BUTTON_TYPE_INVALID")
    if button and "start_parameter" in button and not _START.match(button["start_parameter"]):
        raise bad("START_PARAM_INVALID")
    query.answer = {**params, "results": [_checked(result) for result in results], "time": time.time()}
    return True


def _checked(result: dict) -> dict:
    if result.get("type") == "article" and not result["title"].strip():
        raise bad("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content", {})
    text, entities = "", []
    if "message_text" in content:
        text, entities = message_text(
            content["message_text"], content.get("parse_mode"), content.get("entities")
        )
    elif result.get("type") == "article":
        raise bad("input_message_content of another kind than text is not played by this server")
    keyboard = keyboards.checked(result.get("reply_markup"))
    return {**result, "_text": text, "_entities": entities, "_markup": keyboard}
