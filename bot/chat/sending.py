"""Messages on their way to Telegram: in the right topic, as replies, and again when the network fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from telegram import InputFile, LinkPreviewOptions, ReplyParameters
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

if TYPE_CHECKING:
    from telegram import Bot, InlineKeyboardMarkup, Message

T = TypeVar("T")

log = logging.getLogger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

PAUSES = (0.3, 0.7, 1.5, 3.0, 6.0, *(8.0,) * 30)
"""Seconds between attempts; about four minutes in all, for an outage of one must lose nothing."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages go.

    Attributes:
        chat: its id.
        topic: of a forum; None elsewhere.
        reply_to: the message that is answered; None for a message by itself.
    """

    chat: int
    topic: int | None = None
    reply_to: int | None = None

    @classmethod
    def beside(cls, message: Message) -> Place:
        """The same chat and topic; in a group as a reply to the message, for others write in between."""
        reply_to = None if message.chat.type == "private" else message.message_id
        return cls(message.chat.id, topic_of(message), reply_to)


def topic_of(message: Message) -> int | None:
    """The topic that a message is in; a thread of replies in a group without topics is none."""
    return message.message_thread_id if message.is_topic_message else None


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """What `call` returns, called again for as long as only the network fails.

    Raises:
        TelegramError: Telegram refuses what is asked, or was not to be reached for minutes.
    """
    for pause in PAUSES:
        try:
            return await call()
        except (BadRequest, Forbidden, InvalidToken):
            raise
        except RetryAfter as error:
            await asyncio.sleep(_seconds(error))
        except NetworkError as error:
            log.warning("Telegram was not reached (%s); next attempt in %s s", type(error).__name__, pause)
            await asyncio.sleep(pause)
    return await call()


async def send(
    bot: Bot, place: Place, html: str, keyboard: InlineKeyboardMarkup | None = None
) -> Message | None:
    """Sends one message; None where the chat cannot be written to any more.

    Raises:
        TelegramError: it could not be sent for another reason.
    """

    async def attempt(at: Place) -> Message:
        return await bot.send_message(
            at.chat,
            html,
            parse_mode="HTML",
            link_preview_options=_NO_PREVIEW,
            reply_markup=keyboard,
            message_thread_id=at.topic,
            reply_parameters=_reply(at),
        )

    try:
        try:
            return await patiently(lambda: attempt(place))
        except ChatMigrated as error:
            moved = Place(error.new_chat_id)
            return await patiently(lambda: attempt(moved))
        except BadRequest as error:
            if place.topic is None or "thread not found" not in str(error).lower():
                raise
            return await patiently(lambda: attempt(Place(place.chat, None, place.reply_to)))
    except Forbidden as error:  # blocked, or put out of the group: there is nobody to tell
        log.info("chat %s cannot be written to: %s", place.chat, error)
        return None


async def send_file(bot: Bot, place: Place, data: bytes, name: str) -> None:
    """Sends a file as it is.

    Raises:
        TelegramError: it could not be sent.
    """
    await patiently(
        lambda: bot.send_document(
            place.chat,
            InputFile(data, filename=name),
            disable_content_type_detection=True,
            message_thread_id=place.topic,
            reply_parameters=_reply(place),
        )
    )


async def edit(
    bot: Bot, chat: int, message: int, html: str, keyboard: InlineKeyboardMarkup | None = None
) -> bool:
    """Changes a message of the bot's; says whether it now stands there as given.

    False where it is gone or too old to be changed; what it was to say must then be sent anew.
    """
    try:
        await patiently(
            lambda: bot.edit_message_text(
                html,
                chat_id=chat,
                message_id=message,
                parse_mode="HTML",
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard,
            )
        )
    except TelegramError as error:
        return _unchanged(error, "message", message)
    return True


async def edit_keyboard(bot: Bot, chat: int, message: int, keyboard: InlineKeyboardMarkup | None) -> bool:
    """Changes the buttons under a message; says whether they are there as given."""
    try:
        await patiently(
            lambda: bot.edit_message_reply_markup(chat_id=chat, message_id=message, reply_markup=keyboard)
        )
    except TelegramError as error:
        return _unchanged(error, "buttons", message)
    return True


async def tried(call: Awaitable[object], what: str) -> None:
    """Does what may as well fail: a sign of typing, an answer to a press of a button that came too late."""
    try:
        await call
    except TelegramError as error:
        log.info("%s failed: %s", what, error)


def _unchanged(error: TelegramError, what: str, message: int) -> bool:
    if "not modified" in str(error).lower():
        return True
    log.info("the %s of %s could not be changed: %s", what, message, error)
    return False


def _reply(place: Place) -> ReplyParameters | None:
    if place.reply_to is None:
        return None
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()
