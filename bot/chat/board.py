"""One message about a rebuild, edited as it goes on: at most one edit in two seconds."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.chat.sending import Place, edit, send, tried
from bot.chat.texts import Texts
from bot.chat.views import plain

if TYPE_CHECKING:
    from telegram import Bot

EVERY = 2.0  # seconds between edits


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody who waits for a rebuild: where they are told, and in which language."""

    place: Place
    texts: Texts


@dataclass(slots=True)
class Board:
    """The message of one watcher.

    Attributes:
        every: seconds between edits; the last one waits for them too.
    """

    bot: Bot
    watcher: Watcher
    every: float = EVERY
    _message: int | None = None
    _said: str = ""
    _next: str = ""
    _last: float = field(default=0.0)

    @property
    def texts(self) -> Texts:
        """In the watcher's language."""
        return self.watcher.texts

    async def begin(self, text: str) -> None:
        """Sends the message."""
        if self._message is not None:
            self.say(text)
            return
        self._said = self._next = text
        message = await send(self.bot, self.watcher.place, plain(text))
        self._message = message.message_id if message else None
        self._last = time.monotonic()

    def say(self, text: str) -> None:
        """What the message is to say with the next edit."""
        self._next = text

    async def show(self) -> None:
        """Edits the message if there is something new and the time has come."""
        if self._next == self._said or time.monotonic() - self._last < self.every:
            return
        if self._message is None:
            return
        text = self._next
        await tried(
            self.bot.edit_message_text(
                plain(text), chat_id=self.watcher.place.chat, message_id=self._message, parse_mode="HTML"
            ),
            "showing progress",
        )
        self._said = text
        self._last = time.monotonic()

    async def end(self, text: str) -> None:
        """The last words, which must arrive: by an edit, or as a new message."""
        await asyncio.sleep(max(0.0, self._last + self.every - time.monotonic()))
        place = self.watcher.place
        if self._message is not None and await edit(self.bot, place.chat, self._message, plain(text)):
            return
        await send(self.bot, place, plain(text))
