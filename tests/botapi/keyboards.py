"""reply_markup as Telegram accepts it."""

from __future__ import annotations

import json

from tests.botapi.errors import bad
from tests.botapi.text import units

MAX_BUTTONS = 100
MAX_ROW = 8
MAX_BYTES = 10 * 1024
ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip


def checked(markup: dict | None) -> dict | None:
    """The inline keyboard to keep with a message; other markups are accepted and not kept.

    Raises:
        ApiError: 400, a button or the size of the keyboard is wrong.
    """
    if not markup or "inline_keyboard" not in markup:
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    if any(len(row) > MAX_ROW for row in rows) or sum(map(len, rows)) > MAX_BUTTONS:
        raise bad("BUTTONS_TOO_MUCH: at most 100 buttons, 8 a row")
    if len(json.dumps(rows, ensure_ascii=False).encode()) > MAX_BYTES:
        raise bad("REPLY_MARKUP_TOO_LONG")
    for row in rows:
        for button in row:
            _check(button)
    return {"inline_keyboard": rows} if rows else None


def _check(button: dict) -> None:
    if not button.get("text", "").strip():
        raise bad("can't parse inline keyboard button: Button text must be non-empty")
    actions = [name for name in ACTIONS if name in button]
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad(f"can't parse inline keyboard button: more than one action: {', '.join(actions)}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= units(button["copy_text"]["text"]) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if button.get("style", "primary") not in ("danger", "success", "primary"):
        raise bad("can't parse inline keyboard button: BUTTON_STYLE_INVALID")
