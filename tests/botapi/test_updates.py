"""getUpdates and the webhook: offsets, limits, kinds, the second poller, retries."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.botapi import BotApiServer
from tests.botapi.conftest import Raw, until
from tests.botapi.webhook import SECRET_HEADER


def test_offsets_confirm_and_limits_hold(server: BotApiServer, raw: Raw) -> None:
    ann = server.user(1)
    chat = server.private(ann)
    for number in range(5):
        server.send_text(chat, ann, f"问{number}")
    first = raw.ok("getUpdates", limit=2)
    assert [update["message"]["text"] for update in first] == ["问0", "问1"]
    assert raw.ok("getUpdates", limit=2) == first
    rest = raw.ok("getUpdates", offset=first[-1]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["问2", "问3", "问4"]
    assert raw.ok("getUpdates", offset=-1) == rest[-1:]
    assert server.undelivered() == 1
    assert raw.ok("getUpdates", offset=rest[-1]["update_id"] + 1) == []


def test_a_long_poll_waits_and_wakes(server: BotApiServer, raw: Raw) -> None:
    ann = server.user(1)
    chat = server.private(ann)
    started = time.monotonic()
    assert raw.ok("getUpdates", timeout=1) == []
    assert 0.9 < time.monotonic() - started < 10
    threading.Timer(0.3, server.send_text, (chat, ann, "问")).start()
    started = time.monotonic()
    assert raw.ok("getUpdates", timeout=30)[0]["message"]["text"] == "问"
    assert time.monotonic() - started < 15


def test_only_wanted_kinds_are_kept(server: BotApiServer, raw: Raw) -> None:
    ann = server.user(1)
    chat = server.private(ann)
    raw.ok("getUpdates", allowed_updates='["inline_query"]')
    server.send_text(chat, ann, "问")
    server.inline(ann, "问")
    assert ["inline_query" in update for update in raw.ok("getUpdates")] == [True]
    raw.ok("getUpdates", allowed_updates="[]")
    server.send_text(chat, ann, "问")
    assert len(raw.ok("getUpdates")) == 2


def test_the_second_poller_ends_the_first_with_409(server: BotApiServer, raw: Raw) -> None:
    ended: list[str] = []
    first = threading.Thread(target=lambda: ended.append(Raw(server).refused("getUpdates", 409, timeout=30)))
    first.start()
    until(lambda: server.state.updates.polled)
    assert raw.ok("getUpdates", timeout=1) == []
    first.join(5)
    assert ended == [
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    ]


def test_a_poller_that_is_gone_disturbs_nobody(server: BotApiServer, raw: Raw) -> None:
    dead = Raw(server)
    dead.http.timeout = 0.3
    with pytest.raises(Exception, match="timed out"):
        dead("getUpdates", timeout=30)
    assert raw.ok("getUpdates", timeout=1) == []
    assert [call.status for call in server.called("getUpdates")] == [0, 200]


def test_privacy_mode_hides_what_is_not_for_the_bot() -> None:
    with BotApiServer(privacy_mode=True) as server:
        ann = server.user(1)
        group = server.group(-7)
        raw = Raw(server)
        server.send_text(group, ann, "闲谈")
        server.send_text(group, ann, "/ask@other_bot 问")
        server.send_text(group, ann, "/ask 问")
        server.send_text(group, ann, "@notice_test_bot 问")
        raw.ok("sendMessage", chat_id=-7, text="答")
        server.send_text(group, ann, "那呢", reply_to=server.sent(group)[0])
        texts = [update["message"]["text"] for update in raw.ok("getUpdates")]
        raw.http.close()
    assert texts == ["/ask 问", "@notice_test_bot 问", "那呢"]


class Hook:
    """A bot's webhook: fails as often as told, keeps what it took."""

    def __init__(self) -> None:
        self.got: list[dict] = []
        self.secrets: set[str | None] = set()
        self.failures = 0
        self.reply = b""
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.secrets.add(self.headers[SECRET_HEADER])
                hook.failures -= 1
                good = hook.failures < 0
                if good:
                    hook.got.append(body)
                self.send_response(200 if good else 500)
                self.end_headers()
                self.wfile.write(hook.reply)

            def log_message(self, format: str, *args: object) -> None: ...

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/hook"
        self.thread = threading.Thread(target=self.http.serve_forever)
        self.thread.start()

    def until(self, count: int) -> list[dict]:
        end = time.monotonic() + 10
        while len(self.got) < count and time.monotonic() < end:
            time.sleep(0.01)
        return self.got


@pytest.fixture
def hook() -> Iterator[Hook]:
    running = Hook()
    yield running
    running.http.shutdown()
    running.http.server_close()
    running.thread.join()


def test_a_webhook_gets_updates_in_order_with_the_secret(server: BotApiServer, raw: Raw, hook: Hook) -> None:
    ann = server.user(1)
    chat = server.private(ann)
    server.send_text(chat, ann, "旧")
    hook.failures = 1
    raw.ok("setWebhook", url=hook.url, secret_token="s3cret", drop_pending_updates="true")
    for number in range(20):
        server.send_text(chat, ann, f"问{number}")
    assert [update["message"]["text"] for update in hook.until(20)] == [f"问{n}" for n in range(20)]
    assert hook.secrets == {"s3cret"}
    info = raw.ok("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert "can't use getUpdates method while webhook is active" in raw.refused("getUpdates", 409)
    raw.ok("deleteWebhook")
    assert raw.ok("getUpdates") == []


def test_setting_a_webhook_ends_the_poller(server: BotApiServer, raw: Raw, hook: Hook) -> None:
    ended: list[str] = []
    poller = threading.Thread(target=lambda: ended.append(Raw(server).refused("getUpdates", 409, timeout=30)))
    poller.start()
    until(lambda: server.state.updates.polled)
    raw.ok("setWebhook", url=hook.url)
    poller.join(5)
    assert ended == ["Conflict: terminated by setWebhook request"]


def test_webhooks_that_are_refused(raw: Raw) -> None:
    assert "HTTPS url must be provided" in raw.refused("setWebhook", url="http://a.cn/x")
    said = raw.refused("setWebhook", url="https://a.cn/x", secret_token="a b")
    assert "unallowed characters" in said


def test_an_answer_to_a_webhook_may_be_a_call(server: BotApiServer, raw: Raw, hook: Hook) -> None:
    ann = server.user(1)
    chat = server.private(ann)
    hook.reply = json.dumps({"method": "sendMessage", "chat_id": 1, "text": "答"}).encode()
    raw.ok("setWebhook", url=hook.url)
    asked = server.send_text(chat, ann, "问")
    assert server.await_reply(asked).text == "答"
