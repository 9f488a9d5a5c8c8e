"""Planted faults, being unreachable, rate limits, and that nothing is left running."""

from __future__ import annotations

import asyncio
import threading
import time

import httpx
import pytest
from telegram.error import NetworkError, RetryAfter

from tests.botapi import BotApiServer, RateLimits
from tests.botapi.conftest import Raw, until
from tests.botapi.errors import ApiError
from tests.botapi.registry import METHODS


def test_a_429_says_how_long_to_wait(server: BotApiServer, raw: Raw, with_bot) -> None:
    server.private(server.user(1))
    server.fail("sendMessage", status=429, retry_after=7, times=2, after=1)
    raw.ok("sendMessage", chat_id=1, text="一")
    body = raw("sendMessage", chat_id=1, text="二").json()
    assert body["parameters"] == {"retry_after": 7}
    assert body["description"] == "Too Many Requests: retry after 7"

    async def play(bot) -> None:
        with pytest.raises(RetryAfter, match="Retry in 7 seconds"):
            await bot.send_message(1, "三")
        await bot.send_message(1, "四")

    with_bot(play)
    assert [message.text for message in server.sent(1)] == ["一", "四"]
    assert [call.status for call in server.called("sendMessage")] == [200, 429, 429, 200]


def test_a_502_is_a_page_of_html_and_a_500_is_json(server: BotApiServer, raw: Raw, with_bot) -> None:
    with server.fail(status=502) as fault:
        assert b"<h1>502 Bad Gateway</h1>" in raw("getMe").content

        async def play(bot) -> None:
            with pytest.raises(NetworkError):
                await bot.get_updates()

        with pytest.raises(NetworkError):
            with_bot(play)  # even getMe at the start fails
    assert fault.hits == 2
    raw.ok("getMe")
    with server.fail(status=500, but=("getMe",)):
        raw.ok("getMe")
        assert raw.refused("getUpdates", 500) == "Internal Server Error"


def test_rules_by_parameters_and_time(server: BotApiServer, raw: Raw) -> None:
    server.private(server.user(1))
    server.fail("sendMessage", status=500, where=lambda params: "坏" in params["text"])
    raw.refused("sendMessage", 500, chat_id=1, text="坏")
    raw.ok("sendMessage", chat_id=1, text="好")
    server.heal()
    raw.ok("sendMessage", chat_id=1, text="坏")
    server.fail("getMe", status=500, seconds=1.5)
    raw.refused("getMe", 500)
    time.sleep(1.6)
    raw.ok("getMe")


def test_dropped_connections_before_and_after_the_deed(server: BotApiServer, raw: Raw) -> None:
    chat = server.private(server.user(1))
    server.fail("sendMessage", drop=True, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        raw("sendMessage", chat_id=1, text="一")
    assert server.sent(chat) == []
    server.fail("sendMessage", drop=True, performed=True, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        raw("sendMessage", chat_id=1, text="二")
    server.fail("sendMessage", drop="half", performed=True, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        raw("sendMessage", chat_id=1, text="三")
    assert [message.text for message in server.sent(chat)] == ["二", "三"]
    assert [call.status for call in server.called("sendMessage")] == [0, 0, 0]


def test_a_slow_answer_delays_nobody_else(server: BotApiServer, raw: Raw) -> None:
    planted = server.fail("getMe", delay=3.0, times=1)
    slow = threading.Thread(target=lambda: Raw(server).ok("getMe"))
    slow.start()
    until(lambda: planted.hits)
    started = time.monotonic()
    raw.ok("getMe")
    assert time.monotonic() - started < 2
    slow.join()
    assert max(call.seconds for call in server.called("getMe")) >= 3


def test_down_refuses_and_cuts_connections_and_comes_back(server: BotApiServer, raw: Raw) -> None:
    raw.ok("getMe")
    cut: list[Exception] = []

    def poll() -> None:
        try:
            Raw(server)("getUpdates", timeout=30)
        except httpx.HTTPError as error:
            cut.append(error)

    poller = threading.Thread(target=poll)
    poller.start()
    until(lambda: server.state.updates.polled)
    server.down(3)
    poller.join(5)
    assert len(cut) == 1
    with pytest.raises(httpx.ConnectError):
        raw("getMe")
    time.sleep(3.3)
    raw.ok("getMe")
    server.down()
    with pytest.raises(httpx.ConnectError):
        raw("getMe")
    server.up()
    raw.ok("getMe")


def test_rate_limits_refuse_what_is_too_much(server: BotApiServer, raw: Raw) -> None:
    now = [0.0]
    server.limits = RateLimits(clock=lambda: now[0])
    for number in range(1, 41):
        server.private(server.user(number))
    server.group(-7)
    for _ in range(3):
        raw.ok("sendMessage", chat_id=1, text="x")
    assert raw.refused("sendMessage", 429, chat_id=1, text="x").endswith("retry after 1")
    for number in range(2, 29):
        raw.ok("sendMessage", chat_id=number, text="x")
    raw.refused("sendMessage", 429, chat_id=30, text="x")
    for second in range(1, 21):
        now[0] = second * 1.5
        raw.ok("sendMessage", chat_id=-7, text="x")
    now[0] = 31.5
    assert raw.refused("sendMessage", 429, chat_id=-7, text="x").endswith("retry after 30")
    now[0] = 62
    raw.ok("sendMessage", chat_id=-7, text="x")


def test_rate_limits_switched_off_one_by_one() -> None:
    limits = RateLimits(overall=None, per_chat=None, group_per_minute=2, clock=lambda: 0.0)
    for _ in range(100):
        limits.check("sendMessage", 1, group=False)
    limits.check("sendMessage", -1, group=True)
    limits.check("sendMessage", -1, group=True)
    limits.check("editMessageText", -1, group=True)
    with pytest.raises(ApiError, match="retry after 60"):
        limits.check("sendMessage", -1, group=True)


def test_nothing_is_left_running_even_with_open_polls() -> None:
    before = threading.active_count()
    server = BotApiServer().start()
    client = httpx.Client()
    poller = threading.Thread(target=lambda: _swallow(client, server))
    poller.start()
    until(lambda: server.state.updates.polled)
    server.fail("getMe", delay=30)
    server.stop()
    server.stop()
    poller.join(5)
    client.close()
    assert threading.active_count() == before
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)


def _swallow(client: httpx.Client, server: BotApiServer) -> None:
    with pytest.raises(httpx.HTTPError):
        client.get(f"{server.url}/bot{server.token}/getUpdates?timeout=30", timeout=40)


def test_many_callers_at_once_are_served_quickly(server: BotApiServer) -> None:
    """The aim is 500 calls a second; a busy machine gets the benefit of the doubt."""
    chats = [server.private(server.user(number)) for number in range(1, 51)]

    async def caller(client: httpx.AsyncClient, number: int) -> None:
        url = f"{server.url}/bot{server.token}/sendMessage"
        for _ in range(6):
            answer = await client.post(
                url, data={"chat_id": number, "text": "<b>答</b>", "parse_mode": "HTML"}
            )
            assert answer.status_code == 200

    async def play() -> None:
        async with httpx.AsyncClient(timeout=30) as client:
            await asyncio.gather(*(caller(client, number) for number in range(1, 51)))

    started = time.monotonic()
    asyncio.run(play())
    assert sum(len(server.sent(chat)) for chat in chats) == 300
    assert time.monotonic() - started < 10


def test_a_defect_of_the_server_itself_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(state: object, params: dict) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(METHODS, "getme", ("getMe", broken))
    server = BotApiServer().start()
    assert httpx.get(f"{server.url}/bot{server.token}/getMe").status_code == 500
    with pytest.raises(RuntimeError, match="failed by itself"):
        server.stop()
