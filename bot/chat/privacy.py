"""/privacy tells what is kept and for how long, /forgetme deletes it."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, filters

from bot.chat.callbacks import Action, new_id
from bot.chat.keyboards import Buttons
from bot.chat.pressing import Context, Press, Presses
from bot.chat.records import Shown
from bot.chat.sending import Place, edit, send, tried
from bot.chat.services import Services, services_of
from bot.chat.speaking import texts_for
from bot.chat.texts import Texts
from bot.chat.views import plain

KIND = "forget"


async def privacy(update: Update, context: Context) -> None:
    """/privacy: what is kept of anybody, and in private how much of whoever asks."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    services = services_of(context)
    texts, settings = texts_for(services, user), services.settings
    days = settings.retention_days
    questions = (
        texts("privacy-questions-on", days=days)
        if settings.record_questions
        else texts("privacy-questions-off")
    )
    text = texts("privacy", questions=questions)
    private = message.chat.type == "private"
    text += "\n\n" + (await _yours(services, texts, user.id) if private else texts("privacy-in-private"))
    await send(context.bot, Place.beside(message), plain(text))


async def _yours(services: Services, texts: Texts, user: int) -> str:
    kept = await services.run(services.store.kept, user)
    return texts(
        "privacy-yours",
        feedback=kept.feedback,
        subscriptions=kept.subscriptions,
        questions=kept.questions,
        shown=kept.shown,
    )


async def forget_me(update: Update, context: Context) -> None:
    """/forgetme: asks first, for what is deleted is gone."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    services = services_of(context)
    texts = texts_for(services, user)
    shown = Shown(new_id(), KIND, user.id, message.chat.id, services.clock())
    await services.run(services.store.save_shown, shown)
    keyboard = Buttons(services.callbacks, shown.answer_id, texts).confirm("delete")
    await send(context.bot, Place.beside(message), plain(texts("forget-ask")), keyboard)


async def forget(press: Press) -> str | None:
    """Deletes all that is kept of the user."""
    services = press.services
    services.memory.forget(press.user.id)
    count = await services.run(services.store.forget, press.user.id)
    await _say(press, press.texts("forgotten", count=count))
    return None


async def leave(press: Press) -> str | None:
    """Deletes nothing."""
    await press.services.run(press.services.store.drop_shown, press.shown.answer_id)
    if press.message:
        gone = press.bot.delete_message(press.message.chat.id, press.message.message_id)
        await tried(gone, "deleting a question that was withdrawn")
    return None


async def _say(press: Press, text: str) -> None:
    message = press.message
    if message and await edit(press.bot, message.chat.id, message.message_id, plain(text)):
        return
    if message:
        await send(press.bot, Place.beside(message), plain(text))


PRESSES: Presses = {(KIND, Action.CONFIRM): forget, (KIND, Action.CANCEL): leave}


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    """The commands of this conversation."""
    commands = (("privacy", privacy), ("forgetme", forget_me))
    return [CommandHandler(name, act, filters.UpdateType.MESSAGE) for name, act in commands]
