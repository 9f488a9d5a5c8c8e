"""Methods about the bot itself: who it is, its commands and descriptions, its webhook."""

from __future__ import annotations

import re

from tests.botapi.errors import bad
from tests.botapi.registry import method
from tests.botapi.state import State, Webhook

_COMMAND = re.compile(r"[a-z0-9_]{1,32}$")
_LANGUAGE = re.compile(r"([a-z]{2})?$")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}$")
_LIMITS = {
    "Name": ("name", 64),
    "Description": ("description", 512),
    "ShortDescription": ("short_description", 120),
}


@method("getMe")
def get_me(state: State, params: dict) -> dict:
    return {
        **state.me.to_api(),
        "can_join_groups": True,
        "can_read_all_group_messages": not state.privacy_mode,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("logOut")
def log_out(state: State, params: dict) -> bool:
    state.logged_out = True
    return True


@method("close")
def close(state: State, params: dict) -> bool:
    return True


def _language(params: dict) -> str:
    language = params.get("language_code", "")
    if not _LANGUAGE.match(language):
        raise bad("invalid language code specified")
    return language


def _commands_key(state: State, params: dict) -> tuple:
    scope = params.get("scope") or {"type": "default"}
    kind, place = scope.get("type"), ()
    if kind in ("chat", "chat_administrators", "chat_member"):
        chat = state.chat(scope["chat_id"])
        if kind != "chat" and chat.type == "private":
            raise bad("can't change commands of administrators in private chats")
        place = (chat.id, scope.get("user_id"))
    return (kind, *place, _language(params))


@method("setMyCommands")
def set_my_commands(state: State, params: dict) -> bool:
    key = _commands_key(state, params)
    if len(params["commands"]) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in params["commands"]:
        if not _COMMAND.match(command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"].strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    state.commands[key] = params["commands"]
    return True


@method("deleteMyCommands")
def delete_my_commands(state: State, params: dict) -> bool:
    state.commands.pop(_commands_key(state, params), None)
    return True


@method("getMyCommands")
def get_my_commands(state: State, params: dict) -> list[dict]:
    return state.commands.get(_commands_key(state, params), [])


def _describing(what: str) -> None:
    field, limit = _LIMITS[what]

    def put(state: State, params: dict) -> bool:
        text = params.get(field, "")
        if len(text) > limit:
            raise bad(f"BOT_{field.upper()}_TOO_LONG")
        state.texts[what, _language(params)] = text
        return True

    def get(state: State, params: dict) -> dict:
        usual = state.texts.get((what, ""), state.me.first_name if what == "Name" else "")
        return {field: state.texts.get((what, _language(params))) or usual}

    method(f"setMy{what}")(put)
    method(f"getMy{what}")(get)


for _what in _LIMITS:
    _describing(_what)


@method("setChatMenuButton")
def set_chat_menu_button(state: State, params: dict) -> bool:
    if "chat_id" in params:
        state.chat(params["chat_id"])
    return True


@method("getChatMenuButton")
def get_chat_menu_button(state: State, params: dict) -> dict:
    return {"type": "commands"}


@method("setWebhook")
def set_webhook(state: State, params: dict) -> bool:
    url = params["url"]
    secret = params.get("secret_token")
    if secret and not _SECRET.match(secret):
        raise bad("secret token contains unallowed characters")
    local = url.startswith(("http://127.0.0.1:", "http://localhost:", "http://[::1]:"))
    if url and not url.startswith("https://") and not local:
        raise bad("bad webhook: HTTPS url must be provided for webhook")
    if not 1 <= params.get("max_connections", 40) <= 100:
        raise bad("max_connections must be 1 to 100")
    _start_afresh(state, params)
    state.webhook = Webhook(url, secret, params.get("max_connections", 40), "certificate" in params)
    state.updates.wake()
    return True


@method("deleteWebhook")
def delete_webhook(state: State, params: dict) -> bool:
    _start_afresh(state, params)
    state.webhook = Webhook()
    return True


def _start_afresh(state: State, params: dict) -> None:
    state.updates.allow(params.get("allowed_updates"))
    if params.get("drop_pending_updates"):
        state.updates.pending.clear()


@method("getWebhookInfo")
def get_webhook_info(state: State, params: dict) -> dict:
    hook = state.webhook
    body: dict = {
        "url": hook.url,
        "has_custom_certificate": hook.certificate,
        "pending_update_count": len(state.updates.pending),
    }
    if hook.url:
        body["max_connections"] = hook.max_connections
    if hook.last_error:
        body["last_error_date"], body["last_error_message"] = hook.last_error
    if state.updates.allowed:
        body["allowed_updates"] = sorted(state.updates.allowed)
    return body
