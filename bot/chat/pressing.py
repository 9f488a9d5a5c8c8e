"""A button pressed → the conversation it belongs to, if it is still good and the asker's own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Message, Update, User
from telegram.ext import BaseHandler, CallbackContext, CallbackQueryHandler, ExtBot

from bot.chat.callbacks import Action, Callback, Expired, Foreign
from bot.chat.questions import ANONYMOUS
from bot.chat.records import Shown
from bot.chat.sending import tried
from bot.chat.services import Services, services_of
from bot.chat.speaking import texts_for
from bot.chat.texts import Texts

Context = CallbackContext[ExtBot[Any], Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed by the one it was made for.

    Attributes:
        message: with the button; None where Telegram no longer shows it to bots.
    """

    services: Services
    bot: ExtBot[Any]
    query: CallbackQuery
    user: User
    texts: Texts
    callback: Callback
    shown: Shown
    message: Message | None

    def argument(self, at: int, below: int) -> int:
        """The number at a position of what the button carries.

        Raises:
            Expired: there is none, or none below `below`: what it counted has changed.
        """
        numbers = self.callback.argument
        if at >= len(numbers) or numbers[at] >= below:
            raise Expired
        return numbers[at]


Answer = Callable[[Press], Awaitable[str | None]]
"""Does what a button is for; returns what is to appear for a moment, if anything."""

Presses = Mapping[tuple[str, Action], Answer]
"""By kind of what is shown ("" for any) and action."""


def handlers(*tables: Presses) -> list[BaseHandler[Any, Any, Any]]:
    """The handler of every button that no handler before it took.

    Args:
        tables: of the conversations, no two of which have an entry in common.
    """
    table: dict[tuple[str, Action], Answer] = {}
    for part in tables:
        assert not table.keys() & part.keys()
        table.update(part)

    async def pressed(update: Update, context: Context) -> None:
        query = update.callback_query
        if query is not None:
            await _pressed(query, context, table)

    return [CallbackQueryHandler(pressed)]


async def _pressed(
    query: CallbackQuery, context: Context, table: Mapping[tuple[str, Action], Answer]
) -> None:
    services = services_of(context)
    texts = texts_for(services, query.from_user)
    said: str | None = None
    try:
        press = await _opened(query, context, services, texts)
        act = table.get((press.shown.kind, press.callback.action)) or table.get(("", press.callback.action))
        if act is None:
            raise Expired
        said = await act(press)
    except Foreign:
        said = texts("foreign")
    except Expired:
        said = texts("expired")
    finally:
        await tried(query.answer(said), "answering a button")


async def _opened(query: CallbackQuery, context: Context, services: Services, texts: Texts) -> Press:
    chat = query.message.chat.id if query.message else None
    message = query.message if isinstance(query.message, Message) else None

    def opened(user: int) -> tuple[Callback, Shown]:
        return services.callbacks.opened(query.data, user_id=user, chat_id=chat, now=services.clock())

    try:
        callback, shown = await services.run(opened, query.from_user.id)
    except Foreign:  # an admin who asked as the group presses as a person: then anybody may
        callback, shown = await services.run(opened, ANONYMOUS)
    return Press(services, context.bot, query, query.from_user, texts, callback, shown, message)
