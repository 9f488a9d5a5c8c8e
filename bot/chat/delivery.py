"""What becomes of an update: written down when it comes, noted when its reply goes out, struck out when done.

One whose answer could not be sent, since Telegram was not to be reached for minutes, is taken up again later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpx
from aiolimiter import AsyncLimiter
from telegram import Update
from telegram.constants import FloodLimit
from telegram.error import TelegramError
from telegram.ext import AIORateLimiter

from bot.chat.inbox import Inbox
from bot.chat.ordering import InOrder

_SECOND = 1.05  # seconds counted as one, since what is sent evenly does not arrive evenly
_BURST = 3  # messages to one private chat at once, then one a second
_MANY = 512
_AGAIN = 30.0  # seconds before an update is taken up again
_WRITTEN = "http11.send_request_body.complete"  # httpcore's word for: all of it went to the socket


@dataclass(slots=True)
class _Answering:
    """One update on its way through the handlers.

    Attributes:
        chat: where its answer goes; None where no message is its answer.
        noted: the inbox knows that a message is on its way.
        delivered: Telegram has confirmed a message of the answer.
        again: it is to be taken up again.
    """

    inbox: Inbox
    update: int
    chat: int | None
    noted: bool = False
    delivered: bool = False
    again: bool = False

    def on_its_way(self) -> None:
        if not self.noted:
            self.noted = True
            self.inbox.sent(self.update)

    def refused(self) -> None:
        if self.noted and not self.delivered:
            self.noted = False
            self.inbox.sent(self.update, yes=False)


_current: ContextVar[_Answering | None] = ContextVar("current", default=None)
_sending: ContextVar[_Answering | None] = ContextVar("sending", default=None)


def take_up_again() -> bool:
    """Has the update that is being handled handled once more, later; says whether it will be.

    Only one that a message answers, of which nothing has arrived.
    """
    answering = _current.get()
    if answering is None or answering.chat is None or answering.delivered:
        return False
    answering.again = True
    return True


class Incoming(asyncio.Queue[object]):
    """The application's queue; an update that goes in is written down, and one that came before stays out."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self._inbox = inbox

    async def put(self, item: object) -> None:
        """Puts an update in before Telegram is told that it came."""
        if isinstance(item, Update) and not self._inbox.take(item.update_id, item.to_json()):
            return
        await super().put(item)


class StruckOut(InOrder):
    """Handles updates in order, and strikes out those that were handled; one that is cancelled stays."""

    __slots__ = ("_inbox", "_queue")

    def __init__(self, inbox: Inbox, queue: asyncio.Queue[object]) -> None:
        super().__init__()
        self._inbox = inbox
        self._queue = queue

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handles one update when its turn has come."""
        if not isinstance(update, Update):
            await super().do_process_update(update, coroutine)
            return
        answering = _Answering(self._inbox, update.update_id, _answered_in(update))
        _current.set(answering)  # each update has a task, and so a context, of its own
        await super().do_process_update(update, coroutine)
        if answering.again:
            asyncio.get_running_loop().call_later(_AGAIN, self._queue.put_nowait, update)
        else:
            self._inbox.finish(update.update_id)


class Rates(AIORateLimiter):
    """PTB's limits and one for private chats, which also note that the answer to an update goes out.

    Telegram asks for no more than a message a second in one chat, but for short bursts
    (core.telegram.org/bots/faq). PTB leaves that to Telegram, and stops all messages to everybody when it
    refuses one. A sign of typing passes: it is no message, counts towards no limit, and is of no use later.

    Args:
        rate: messages a second in all, 0 for any number; single chats are limited up to Telegram's own.
        retries: of a call that Telegram asks to be repeated later.
    """

    __slots__ = ("_chats", "_limited")

    def __init__(self, rate: float, retries: int) -> None:
        self._limited = 0 < rate <= FloodLimit.MESSAGES_PER_SECOND
        group = {} if self._limited else {"group_max_rate": 0.0}
        super().__init__(rate, overall_time_period=_SECOND, max_retries=retries, **group)
        self._chats: dict[int, AsyncLimiter] = {}

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Makes one call to Telegram as soon as the limits allow."""
        if endpoint == "sendChatAction":
            return await callback(*args, **kwargs)
        chat = data.get("chat_id")
        if endpoint.startswith("send") and isinstance(chat, int) and chat > 0 and self._limited:
            await self._chat(chat).acquire()
        answering = _current.get()
        if answering is None or not endpoint.startswith("send") or chat != answering.chat:
            return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)

        async def noted(*args: Any, **kwargs: Any) -> Any:
            token = _sending.set(answering)
            try:
                result = await callback(*args, **kwargs)
            except TelegramError:
                answering.refused()
                raise
            finally:
                _sending.reset(token)
            answering.on_its_way()
            answering.delivered = True
            return result

        return await super().process_request(noted, args, kwargs, endpoint, data, rate_limit_args)

    def _chat(self, chat: int) -> AsyncLimiter:
        """The limit of one private chat; those of chats that have long been silent are forgotten."""
        if len(self._chats) > _MANY:
            self._chats = {
                id: limit for id, limit in self._chats.items() if not limit.has_capacity(limit.max_rate)
            }
        return self._chats.setdefault(chat, AsyncLimiter(_BURST, _BURST))


async def watch_wire(request: httpx.Request) -> None:
    """A hook of httpx: notes when a message that answers an update has gone to the network."""
    answering = _sending.get()
    if answering is None:
        return

    async def trace(event: str, _: object) -> None:
        if event == _WRITTEN:
            answering.on_its_way()

    request.extensions = {**request.extensions, "trace": trace}


def _answered_in(update: Update) -> int | None:
    """The chat in which one message answers an update.

    A file is answered by what is found in it, after a word that it is read; buttons and inline queries by
    changes that may as well be made twice.
    """
    message = update.message
    return message.chat.id if message and message.text else None
