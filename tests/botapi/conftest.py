"""A server for each test, and two ways to be a bot: raw HTTP and python-telegram-bot's Bot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import telegram

from tests.botapi import BotApiServer


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as running:
        yield running


class Raw:
    """Calls methods as forms; `refused` returns the description of an error and checks its code."""

    def __init__(self, server: BotApiServer) -> None:
        self.server = server
        self.http = httpx.Client(timeout=10)

    def __call__(self, method: str, **params: Any) -> httpx.Response:
        return self.http.post(f"{self.server.url}/bot{self.server.token}/{method}", data=params)

    def ok(self, method: str, **params: Any) -> Any:
        body = self(method, **params).json()
        assert body["ok"], body
        return body["result"]

    def refused(self, method: str, code: int = 400, **params: Any) -> str:
        answer = self(method, **params)
        body = answer.json()
        assert (answer.status_code, body["ok"], body["error_code"]) == (code, False, code), body
        return body["description"]


def until(look: Callable[[], Any], seconds: float = 20.0) -> None:
    """Waits until something is so, which a busy machine may take its time for."""
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


@pytest.fixture
def raw(server: BotApiServer) -> Iterator[Raw]:
    client = Raw(server)
    yield client
    client.http.close()


@pytest.fixture
def with_bot(server: BotApiServer) -> Callable:
    """Run an async function of a python-telegram-bot Bot that talks to the server."""

    def run(function: Callable) -> Any:
        async def inside() -> Any:
            bot = telegram.Bot(server.token, f"{server.url}/bot", f"{server.url}/file/bot")
            async with bot:
                return await function(bot)

        return asyncio.run(inside())

    return run
