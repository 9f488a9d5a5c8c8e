from __future__ import annotations

import asyncio
import contextlib
import datetime as dtm
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest
from telegram import Chat, Message, Update, User
from telegram.error import NetworkError

from bot.chat import delivery
from bot.chat.delivery import Incoming, Rates, StruckOut, take_up_again
from bot.chat.inbox import Inbox


def update(number: int = 1, text: str = "?") -> Update:
    when = dtm.datetime.fromtimestamp(1_700_000_000, dtm.UTC)
    return Update(
        number, message=Message(5, when, Chat(20, "private"), from_user=User(20, "Ann", False), text=text)
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "inbox.sqlite"


async def handled(inbox: Inbox, doing: Awaitable[Any], what: Update | None = None) -> Incoming:
    queue = Incoming(inbox)
    what = what or update()
    await queue.put(what)
    await queue.get()
    await asyncio.create_task(StruckOut(inbox, queue).process_update(what, doing))
    return queue


async def send(
    rates: Rates, result: Exception | None = None, endpoint: str = "sendMessage", chat: int = 20
) -> None:
    async def call(*_: Any) -> bool:
        if result:
            raise result
        return True

    await rates.process_request(call, (), {}, endpoint, {"chat_id": chat}, None)


def test_an_update_that_came_before_is_not_handled_again(file: Path) -> None:
    async def run() -> int:
        queue = Incoming(Inbox(file))
        for each in (update(1), update(1), update(2)):
            await queue.put(each)
        return queue.qsize()

    assert asyncio.run(run()) == 2


def test_what_was_handled_is_struck_out_and_what_was_cancelled_is_not(file: Path) -> None:
    async def fail() -> None:
        raise asyncio.CancelledError

    async def run() -> None:
        inbox = Inbox(file)
        await handled(inbox, asyncio.sleep(0), update(1))
        with pytest.raises(asyncio.CancelledError):
            await handled(inbox, fail(), update(2))

    asyncio.run(run())
    left = Inbox(file).left()
    assert len(left) == 1
    assert '"update_id": 2' in left[0]


def test_an_answer_that_was_sent_is_not_sent_by_the_next_run(file: Path) -> None:
    async def answer_and_die() -> None:
        await send(Rates(30, 0))
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(handled(Inbox(file), answer_and_die()))  # type: ignore[arg-type]
    assert Inbox(file).left() == []


@pytest.mark.parametrize(
    ("endpoint", "chat", "result"),
    [("sendMessage", 20, NetworkError("x")), ("sendMessage", 1, None), ("editMessageText", 20, None)],
)
def test_a_failed_message_or_one_to_somebody_else_is_no_answer(
    file: Path, endpoint: str, chat: int, result: Exception | None
) -> None:
    async def something() -> None:
        with contextlib.suppress(NetworkError):
            await send(Rates(30, 0), result, endpoint, chat)
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(handled(Inbox(file), something()))  # type: ignore[arg-type]
    assert len(Inbox(file).left()) == 1


def test_what_could_not_be_sent_is_taken_up_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_AGAIN", 0.01)

    async def unreachable() -> None:
        assert take_up_again()

    async def run() -> object:
        queue = await handled(Inbox(file), unreachable())
        return await asyncio.wait_for(queue.get(), 1)

    assert isinstance(asyncio.run(run()), Update)
    assert len(Inbox(file).left()) == 1


def test_a_private_chat_gets_three_messages_at_once_and_others_do_not_wait() -> None:
    async def run() -> list[float]:
        rates, began = Rates(30, 0), time.monotonic()
        took = []
        for chat in (20, 20, 20, 21, 20):
            await send(rates, chat=chat)
            took.append(time.monotonic() - began)
        return took

    took = asyncio.run(run())
    assert took[3] < 0.8 < took[4]


def test_raised_limits_leave_single_chats_alone() -> None:
    async def run() -> float:
        rates, began = Rates(1000, 0), time.monotonic()
        for _ in range(50):
            await send(rates)
            await send(rates, chat=-100)
        return time.monotonic() - began

    assert asyncio.run(run()) < 3  # at 30 a second it would be longer
