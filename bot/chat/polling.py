"""Updates fetched from Telegram by long polling, for as long as it takes."""

from __future__ import annotations

import asyncio
import logging
import time
import warnings
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from telegram import Bot, Update
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from bot.chat.inbox import Inbox
from bot.chat.metrics import Health

T = TypeVar("T")

TIMEOUT = 20  # seconds that Telegram holds a call for updates open
_SLACK = 15.0  # seconds on top, for a slow network
_FIRST, _LONGEST = 0.5, 5.0  # seconds between attempts
_TOLD = 30.0  # seconds between lines about one trouble

log = logging.getLogger(__name__)


class Trouble:
    """What goes wrong with calls to Telegram: how long to wait, and a line in the log now and then."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._told = 0.0
        self._kind = ""
        self._pause = _FIRST

    async def wait(self, error: TelegramError) -> None:
        """Tells what went wrong unless that was just said, and waits before the next attempt."""
        now = time.monotonic()
        if self._since is None:
            self._since, self._pause, self._kind = now, _FIRST, ""
        what, kind = _told(error), type(error).__name__
        if kind != self._kind or now - self._told >= _TOLD:
            self._told, self._kind = now, kind
            log.warning(
                "%s; trying again", what, extra={"kind": kind, "seconds": round(now - self._since, 1)}
            )
        pause, self._pause = self._pause, min(_LONGEST, 2 * self._pause)
        if isinstance(error, RetryAfter):
            after = error.retry_after
            pause = float(after) if isinstance(after, int | float) else after.total_seconds()
        await asyncio.sleep(pause)

    def over(self) -> None:
        """It works."""
        if self._since is not None:
            log.info("Telegram answers again", extra={"seconds": round(time.monotonic() - self._since, 1)})
            self._since = None


async def until_done(call: Callable[[], Awaitable[T]]) -> T:
    """What `call` returns, called again until Telegram answers.

    Raises:
        InvalidToken: Telegram does not know the token.
    """
    trouble = Trouble()
    while True:
        try:
            result = await call()
        except InvalidToken:
            raise
        except TelegramError as error:
            await trouble.wait(error)
        else:
            trouble.over()
            return result


class Poller:
    """Fetches updates into a queue; what was put there is confirmed to Telegram by the next call."""

    def __init__(
        self, bot: Bot, queue: asyncio.Queue[Any], inbox: Inbox, health: Health, allowed: Sequence[str]
    ) -> None:
        self._bot = bot
        self._queue = queue
        self._inbox = inbox
        self._health = health
        self._allowed = list(allowed)
        self._offset = 0
        # asked for as it comes, so that one update that PTB cannot read does not hold up all others
        warnings.filterwarnings("ignore", "Please use 'Bot.getUpdates'", PTBUserWarning)

    async def run(self) -> None:
        """Fetches until it is cancelled; every trouble is waited out."""
        trouble = Trouble()
        while True:
            try:
                updates = await self._fetch(TIMEOUT)
            except TelegramError as error:
                await trouble.wait(error)
                continue
            trouble.over()
            self._health.hear()
            for data in updates:
                await self._take(data)

    async def confirm(self) -> None:
        """Tells Telegram that everything fetched was taken."""
        if self._offset:
            await self._fetch(0)

    async def _fetch(self, timeout: int) -> Sequence[Any]:
        asked = {"timeout": timeout, "allowed_updates": self._allowed}
        offset = self._offset
        updates = await self._bot.do_api_request(
            "getUpdates",
            api_kwargs=asked | ({"offset": offset} if offset else {}) | ({} if timeout else {"limit": 1}),
            read_timeout=timeout + _SLACK,
        )
        self._inbox.confirmed(offset)
        return updates if isinstance(updates, list) else []

    async def _take(self, data: Any) -> None:
        """One update; what cannot be understood is told and passed over, or it would come again for ever."""
        try:
            number = int(data["update_id"])
            update = Update.de_json(data, self._bot)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            log.error("an update cannot be understood and is passed over", exc_info=error)
            if isinstance(data, dict) and isinstance(data.get("update_id"), int):
                self._offset = data["update_id"] + 1
            return
        await self._queue.put(update)
        self._offset = number + 1


def _told(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return f"another process fetches updates with this token, or a webhook is set ({error})"
    if isinstance(error, InvalidToken | EndPointNotFound):
        return "Telegram no longer knows the token"
    return f"Telegram is not reached ({error})"
