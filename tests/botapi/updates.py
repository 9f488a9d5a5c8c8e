"""The updates that wait for the bot: numbered, filtered by allowed_updates, confirmed by offset."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from tests.botapi.errors import ApiError

NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Updates:
    """A queue that the driving side fills and one poller or the webhook empties.

    `add`, `allow` and `confirm` want the state's lock held; the rest runs on the server's loop.
    """

    def __init__(self) -> None:
        self.pending: deque[dict] = deque()
        self.allowed: set[str] | None = None
        self.last_id = 100_000
        self.wake: Callable[[], None] = lambda: None
        self._waiting: asyncio.Future | None = None
        self._owner: object = None

    def add(self, kind: str, payload: dict) -> int | None:
        """Queue an update; None when the bot has not asked for this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        if not wanted:
            return None
        self.last_id += 1
        self.pending.append({"update_id": self.last_id, kind: payload})
        self.wake()
        return self.last_id

    def allow(self, kinds: list[str] | None) -> None:
        """Remember allowed_updates; None leaves the former list, an empty list means the default."""
        if kinds is not None:
            self.allowed = set(kinds) or None

    def confirm(self, offset: int) -> None:
        """Forget what lies before the offset; a negative one keeps only so many of the last."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
            return
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()

    def woken(self) -> None:
        """Let the waiting poller look again."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    @property
    def polled(self) -> bool:
        """Whether a poller waits."""
        return self._waiting is not None and not self._waiting.done()

    def interrupt(self, reason: str) -> None:
        """End the waiting poller, if any, with 409."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(ApiError(409, reason))

    def take_over(self) -> None:
        """A new getUpdates has come: the one that waits ends with 409."""
        self.interrupt(OTHER_POLLER)

    async def wait(self, timeout: float, owner: object) -> None:
        """Wait until something is queued, the time is up or the owner leaves.

        Raises:
            ApiError: 409, another request has taken over.
        """
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        self._owner = owner
        try:
            await asyncio.wait_for(waiting, timeout)
        except TimeoutError:
            pass
        finally:
            if self._waiting is waiting:
                self._waiting = self._owner = None

    def leave(self, owner: object) -> None:
        """The poller's connection is gone: nobody waits any more."""
        if self._owner is owner:
            self.woken()
