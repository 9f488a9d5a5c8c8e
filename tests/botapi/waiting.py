"""Waiting for what the bot does. Each way comes twice: plain for a test whose bot runs elsewhere (a thread, a
process), `…_async` for a test that shares its event loop with the bot."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from tests.botapi.calls import Call, Record
from tests.botapi.model import Chat, Message
from tests.botapi.state import State
from tests.botapi.transcript import transcript
from tests.botapi.view import Seen, seen

TIMEOUT = 10.0
Where = Callable[[Any], bool]


def chat_id(place: Chat | Message | Seen | int) -> int:
    """The id of the chat that is meant."""
    if isinstance(place, Message):
        return place.chat.id
    if isinstance(place, Seen):
        return place.chat
    return place.id if isinstance(place, Chat) else place


class Waiting:
    """What a chat shows, and waiting until it shows something."""

    if TYPE_CHECKING:
        state: State
        record: Record

    # --- looking

    @property
    def calls(self) -> list[Call]:
        """Every call so far, in the order of their ends."""
        return self.record.of()

    def called(self, method: str | None = None, where: Callable[[Call], bool] | None = None) -> list[Call]:
        """The calls of a method so far."""
        return self.record.of(method, where)

    def messages(self, chat: Chat | int, *, thread: int | None = None) -> list[Seen]:
        """All messages that are in a chat now, everybody's."""
        with self.state.lock:
            return [
                seen(message)
                for message in self.state.chats[chat_id(chat)].messages.values()
                if not message.deleted and not message.service and thread in (None, message.thread)
            ]

    def sent(self, chat: Chat | int, *, thread: int | None = None) -> list[Seen]:
        """The bot's messages that are in a chat now, after all edits and deletions."""
        return [message for message in self.messages(chat, thread=thread) if message.from_bot]

    def look(self, message: Message | Seen) -> Seen:
        """A message as it is now."""
        with self.state.lock:
            return seen(self._find(message))

    def transcript(self, chat: Chat | int, *, thread: int | None = None, history: bool = False) -> str:
        """The conversation as text; see transcript.py."""
        with self.state.lock:
            return transcript(self.state, self.state.chats[chat_id(chat)], thread=thread, history=history)

    def undelivered(self) -> int:
        """Updates that the bot has not confirmed."""
        with self.state.lock:
            return len(self.state.updates.pending)

    def _find(self, message: Message | Seen) -> Message:
        if isinstance(message, Message):
            return message
        if message.inline_id:
            return self.state.inline_messages[message.inline_id]
        return self.state.chats[message.chat].messages[message.id]

    # --- waiting

    def _next_call(self, method: str | None, where: Where | None, since: int) -> Callable[[], Call | None]:
        at = since

        def look() -> Call | None:
            nonlocal at
            calls = self.record.calls
            while at < len(calls):
                call = calls[at]
                at += 1
                if method in (None, call.method) and (where is None or where(call)):
                    return call
            return None

        return look

    def await_call(
        self, method: str | None = None, where: Where | None = None, timeout: float = TIMEOUT, since: int = 0
    ) -> Call:
        """The first call of a method that fits, made already or in time; `since`: skip so many calls."""
        return self.record.until(self._next_call(method, where, since), timeout, f"no call {method}")

    async def await_call_async(
        self, method: str | None = None, where: Where | None = None, timeout: float = TIMEOUT, since: int = 0
    ) -> Call:
        """`await_call` for tests on the bot's loop."""
        return await self.record.until_async(
            self._next_call(method, where, since), timeout, f"no call {method}"
        )

    def _shown(self, chat: Chat | int, where: Where | None, after: int) -> Callable[[], Seen | None]:
        number = chat_id(chat)

        def look() -> Seen | None:
            for message in reversed(self.state.chats[number].messages.values()):
                if message.id <= after:
                    return None
                if message.sender is self.state.me and not message.deleted:
                    shown = seen(message)
                    if where is None or where(shown):
                        return shown
            return None

        return look

    def await_sent(
        self, chat: Chat | int, where: Where | None = None, timeout: float = TIMEOUT, after: int = 0
    ) -> Seen:
        """The newest message of the bot's in a chat that fits, once it fits; `after`: a message id."""
        what = f"no such message in chat {chat_id(chat)}"
        return self.record.until(self._shown(chat, where, after), timeout, what)

    async def await_sent_async(
        self, chat: Chat | int, where: Where | None = None, timeout: float = TIMEOUT, after: int = 0
    ) -> Seen:
        """`await_sent` for tests on the bot's loop."""
        what = f"no such message in chat {chat_id(chat)}"
        return await self.record.until_async(self._shown(chat, where, after), timeout, what)

    def replies(self, message: Message | Seen) -> list[Seen]:
        """What the bot said to a message: its replies, in a private chat also what simply follows."""
        with self.state.lock:
            asked = self._find(message)
            private = asked.chat.type == "private"
            return [
                seen(found)
                for found in _after(asked.chat.messages.values(), asked.id)
                if found.sender is self.state.me
                and not found.deleted
                and (found.reply_to == asked.id or (private and found.reply_to is None))
            ]

    def _replied(self, message: Message | Seen, where: Where | None) -> Callable[[], Seen | None]:
        return lambda: next((m for m in self.replies(message) if where is None or where(m)), None)

    def await_reply(
        self, message: Message | Seen, where: Where | None = None, timeout: float = TIMEOUT
    ) -> Seen:
        """The bot's first reply to a message that fits."""
        return self.record.until(self._replied(message, where), timeout, "no reply")

    async def await_reply_async(
        self, message: Message | Seen, where: Where | None = None, timeout: float = TIMEOUT
    ) -> Seen:
        """`await_reply` for tests on the bot's loop."""
        return await self.record.until_async(self._replied(message, where), timeout, "no reply")

    def _quiet(self, seconds: float) -> Callable[[], bool | None]:
        def look() -> bool | None:
            acting = [call for call in self.record.calls[-200:] if call.method != "getUpdates"]
            last = acting[-1].time + acting[-1].seconds if acting else 0.0
            return (not self.state.updates.pending and time.time() - last >= seconds) or None

        return look

    def settle(self, quiet: float = 0.3, timeout: float = TIMEOUT) -> None:
        """Wait until every update is confirmed and the bot has made no call for so many seconds."""
        self.record.until(self._quiet(quiet), timeout, "the bot did not come to rest")

    async def settle_async(self, quiet: float = 0.3, timeout: float = TIMEOUT) -> None:
        """`settle` for tests on the bot's loop."""
        await self.record.until_async(self._quiet(quiet), timeout, "the bot did not come to rest")


def _after(messages: Iterable[Message], number: int) -> Iterable[Message]:
    return (message for message in messages if message.id > number)
