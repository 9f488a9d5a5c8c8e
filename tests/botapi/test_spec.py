"""Calls against the machine-readable Bot API, and the built-in part that replaces it."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.botapi import BotApiServer
from tests.botapi.builtin import API
from tests.botapi.conftest import Raw
from tests.botapi.registry import METHODS
from tests.botapi.spec import UploadedFile, load
from tests.shared import needs_shared

WRONG = [
    ("sendMessage", {"chat_id": "1", "text": "x", "colour": "red"}, "unknown parameter colour"),
    ("sendMessage", {"chat_id": "1"}, "missing parameter text"),
    ("sendMessage", {"chat_id": "1", "text": "x", "disable_notification": "yes"}, "not a Boolean"),
    ("getUpdates", {"timeout": "soon"}, "not an Integer"),
    ("getUpdates", {"allowed_updates": "message"}, "not JSON"),
    ("getUpdates", {"allowed_updates": "[1]"}, "is not String"),
    ("sendDocument", {"chat_id": "1", "document": "attach://f"}, "attached file f was not sent"),
    ("setMyCommands", {"commands": '[{"command": "a"}]'}, "needs description"),
    ("sendMessage", {"chat_id": "1", "text": "x", "reply_parameters": '{"message_id": "1"}'}, "not Integer"),
]


@pytest.mark.parametrize("spec", [pytest.param("whole", marks=needs_shared), "builtin"])
@pytest.mark.parametrize(("method", "params", "said"), WRONG)
def test_departures_are_found(spec: str, method: str, params: dict, said: str) -> None:
    _, problems = (load() if spec == "whole" else load(None)).check(method, params, {})
    assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize("spec", [pytest.param("whole", marks=needs_shared), "builtin"])
def test_right_calls_are_decoded(spec: str) -> None:
    chosen = load() if spec == "whole" else load(None)
    params = {
        "chat_id": "-5",
        "text": "5",
        "disable_notification": "true",
        "reply_markup": '{"force_reply":true}',
    }
    assert chosen.check("sendMessage", params, {}) == (
        {"chat_id": -5, "text": "5", "disable_notification": True, "reply_markup": {"force_reply": True}},
        [],
    )
    file = UploadedFile("a", None, b"x")
    for given, files in (({}, {"document": file}), ({"document": "attach://d"}, {"d": file})):
        assert chosen.check("sendDocument", {"chat_id": "1", **given}, files)[0]["document"] is file


@needs_shared
def test_types_are_told_apart_by_their_tags() -> None:
    whole = load()
    scope = {"commands": "[]", "scope": '{"type": "chat", "chat_id": 1}'}
    assert whole.check("setMyCommands", scope, {})[1] == []
    scope["scope"] = '{"type": "chat_member", "chat_id": 1}'
    assert "user_id" in whole.check("setMyCommands", scope, {})[1][0]
    scope["scope"] = '{"type": "everybody"}'
    assert whole.check("setMyCommands", scope, {})[1]


@needs_shared
def test_the_builtin_part_says_what_the_whole_says() -> None:
    whole = load()
    for name, method in API["methods"].items():
        said = {
            (f["name"], f["required"], *f["types"]) for f in whole.methods[name.lower()].get("fields", ())
        }
        assert {(f["name"], f["required"], *f["types"]) for f in method["fields"]} == said
    for name, kind in API["types"].items():
        fields = {f["name"]: f["types"] for f in whole.types[name].get("fields", ())}
        assert all(fields[f["name"]] == f["types"] for f in kind.get("fields", ()))


def test_every_played_method_is_in_the_builtin_part() -> None:
    assert {name for name, _ in METHODS.values()} | {"getUpdates"} == set(API["methods"])


@needs_shared
def test_what_the_server_answers_is_itself_by_the_spec(server: BotApiServer, raw: Raw) -> None:
    ann = server.user(1)
    chat, forum = server.private(ann), server.group(-7, forum=True, admin=True)
    server.send_text(forum, ann, "/ask 问 @notice_test_bot", thread=server.topic(forum, "政策", ann))
    server.edit_text(server.send_text(chat, ann, "问"), "问二")
    server.send_document(chat, ann, "a.txt", b"x", "text/plain", caption="c")
    server.forward(chat, ann, "文", author="李四")
    server.channel_post(server.channel(-9), "文")
    server.block(ann)
    server.inline(ann, "问")
    keyboard = '{"inline_keyboard": [[{"text": "b", "callback_data": "x"}]]}'
    raw.ok(
        "sendMessage",
        chat_id=-7,
        text="<a href='https://a.cn'>x</a>",
        parse_mode="HTML",
        reply_markup=keyboard,
    )
    server.press(server.sent(forum)[0], "b", ann)
    server.press(server.sent(forum)[0], "b", ann, inaccessible=True)
    whole = load()
    updates = raw.ok("getUpdates")
    assert len(updates) == 11
    results = [("Array of Update", updates)]
    for method, params, kind in (
        ("getMe", {}, "User"),
        ("getChat", {"chat_id": -7}, "ChatFullInfo"),
        ("getChatMember", {"chat_id": -7, "user_id": 123456789}, "ChatMember"),
        ("getChatAdministrators", {"chat_id": -7}, "Array of ChatMember"),
        ("getWebhookInfo", {}, "WebhookInfo"),
        ("sendMessage", {"chat_id": -7, "text": "x"}, "Message"),
    ):
        results.append((kind, raw.ok(method, **params)))
    assert [whole.problem(result, [kind], kind) for kind, result in results] == [None] * len(results)


def test_a_wrong_call_is_refused_and_recorded(server: BotApiServer, raw: Raw) -> None:
    server.private(server.user(1))
    assert "unknown parameter colour" in raw.refused("sendMessage", chat_id=1, text="x", colour="red")
    assert len(server.violations) == 1
    assert raw.refused("sendMessag", 404) == "Not Found"
    assert raw.refused("sendInvoice", 404) == "Not Found"
    assert len(server.violations) == 3


def test_every_way_to_pass_parameters(server: BotApiServer, raw: Raw) -> None:
    server.private(server.user(1))
    url = f"{server.url}/bot{server.token}"
    answers = [
        httpx.get(f"{url}/sendMessage", params={"chat_id": 1, "text": "一 &"}),
        httpx.post(f"{url}/sendmessage", data={"chat_id": 1, "text": "二"}),
        httpx.post(f"{url}/sendMessage", json={"chat_id": 1, "text": "三", "disable_notification": True}),
        httpx.post(
            f"{url}/sendDocument", data={"chat_id": 1, "caption": "四"}, files={"document": ("通.txt", b"x")}
        ),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert [message.text for message in server.sent(1)] == ["一 &", "二", "三", "四"]
    assert server.sent(1)[-1].document == "通.txt"
    assert (
        httpx.post(
            f"{url}/sendMessage", content="{", headers={"Content-Type": "application/json"}
        ).status_code
        == 400
    )
    wrong = [httpx.get(f"{server.url}/{path}") for path in ("bot123:wrong/getMe", "botx/getMe", "getMe", "")]
    assert [answer.status_code for answer in wrong] == [401, 404, 404, 404]
    assert wrong[0].json() == json.loads('{"ok":false,"error_code":401,"description":"Unauthorized"}')
