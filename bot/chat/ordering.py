"""The order in which updates are handled: many at once, those of one person one after another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 4096  # updates being handled or waiting for their turn; the rest wait in the application's queue
_WAITING = 256  # of one person; what comes on top is handled at once, so that a flood holds nobody up


class InOrder(BaseUpdateProcessor):
    """Handles the updates of different people at once, and those of one person in the order they came.

    Inline queries come with every letter typed and the newest is the one that counts: they wait for nothing.
    """

    __slots__ = ("_turns",)

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self._turns: dict[int, _Turn] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handles one update when its turn has come."""
        who = _whose(update)
        if who is None:
            await coroutine
            return
        turn = self._turns.setdefault(who, _Turn())
        if turn.waiting >= _WAITING:
            await coroutine
            return
        turn.waiting += 1
        try:
            async with turn.lock:  # waiters of asyncio's locks are woken in the order they came
                await coroutine
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                self._turns.pop(who, None)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""


class _Turn:
    """One person's turn: its lock, and how many updates hold or await it."""

    __slots__ = ("lock", "waiting")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0


def _whose(update: object) -> int | None:
    """The person whose updates this one must not overtake, None where that does not matter."""
    if not isinstance(update, Update) or update.inline_query or update.chosen_inline_result:
        return None
    return update.effective_user.id if update.effective_user else None
