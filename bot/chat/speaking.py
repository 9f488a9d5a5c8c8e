"""Whose language the bot speaks: /language, or what Telegram says of the user."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from telegram import Update, User
from telegram.ext import BaseHandler, CommandHandler, filters

from bot.chat.callbacks import Action, new_id
from bot.chat.keyboards import Buttons
from bot.chat.records import Shown
from bot.chat.sending import Place, edit, send
from bot.chat.services import Services, services_of
from bot.chat.texts import Texts, language_for
from bot.chat.views import plain
from corpus.errors import LibraryError
from corpus.today import china_day

if TYPE_CHECKING:
    from bot.chat.pressing import Context, Press, Presses
    from bot.settings import Language

LANGUAGES: tuple[tuple[Language, str], ...] = (("zh", "中文"), ("en", "English"))
KIND = "language"

log = logging.getLogger(__name__)


def texts_for(services: Services, user: User | None) -> Texts:
    """The texts in the language that a user chose, else in that of their Telegram."""
    try:
        chosen = services.store.language(user.id) if user else None
    except LibraryError as error:  # an answer in the other language is better than none
        log.error("the language of a user cannot be read: %s", error)
        chosen = None
    if chosen is not None:
        return Texts("en" if chosen == "en" else "zh", today(services))
    return Texts(language_for(user.language_code if user else None), today(services))


def today(services: Services) -> date:
    """The day in China, by which notices begin and end."""
    return china_day(datetime.fromtimestamp(services.clock(), UTC))


async def language(update: Update, context: Context) -> None:
    """/language: asks which."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    services = services_of(context)
    texts = texts_for(services, user)
    shown = Shown(new_id(), KIND, user.id, message.chat.id, services.clock())
    await services.run(services.store.save_shown, shown)
    buttons = Buttons(services.callbacks, shown.answer_id, texts)
    keyboard = buttons.choices([name for _, name in LANGUAGES], Action.LANGUAGE)
    await send(context.bot, Place.beside(message), plain(texts("language-ask")), keyboard)


async def chosen(press: Press) -> str | None:
    """A language was chosen."""
    code, _ = LANGUAGES[press.argument(0, len(LANGUAGES))]
    await press.services.run(press.services.store.set_language, press.user.id, code)
    if press.message:
        said = plain(Texts(code)("language-set"))
        await edit(press.bot, press.message.chat.id, press.message.message_id, said)
    return None


PRESSES: Presses = {(KIND, Action.LANGUAGE): chosen}


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    """The command of this conversation."""
    return [CommandHandler("language", language, filters.UpdateType.MESSAGE)]
