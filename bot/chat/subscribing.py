"""/subscribe WORDS and /subscriptions: who wants to hear of new notices, and of which."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, filters

from bot.chat.answering import keep
from bot.chat.callbacks import Action, new_id
from bot.chat.keyboards import Buttons
from bot.chat.presenting import Outgoing
from bot.chat.pressing import Context, Press, Presses
from bot.chat.records import Shown, Subscribed
from bot.chat.sending import Place, edit, send, topic_of
from bot.chat.services import Services, services_of
from bot.chat.speaking import texts_for
from bot.chat.store import SUBSCRIPTIONS
from bot.chat.texts import Texts
from bot.chat.units import plain_line
from bot.chat.views import plain

KIND = "subscriptions"
LONGEST = 60  # characters


async def subscribe(update: Update, context: Context) -> None:
    """/subscribe WORDS: tells when a new notice has a passage that matches."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    services = services_of(context)
    texts = texts_for(services, user)
    words = " ".join(plain_line(" ".join(context.args or ())).split())
    if not words:
        said = texts("subscribe-usage")
    elif len(words) > LONGEST:
        said = texts("subscribe-too-long", limit=LONGEST)
    else:
        became = await services.run(
            services.store.subscribe,
            user.id,
            message.chat.id,
            words,
            language=texts.language,
            at=services.clock(),
            topic_id=topic_of(message),
        )
        said = _became(became, words, texts)
    await send(context.bot, Place.beside(message), plain(said))


async def subscriptions(update: Update, context: Context) -> None:
    """/subscriptions: one's own, each with a button that ends it."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    services = services_of(context)
    texts = texts_for(services, user)
    shown = Shown(new_id(), KIND, user.id, message.chat.id, services.clock())
    out = await services.run(_listed, services, shown, texts)
    works = await keep(services, shown)
    await send(context.bot, Place.beside(message), out.html, out.keyboard if works else None)


async def unsubscribe(press: Press) -> str | None:
    """A subscription was pressed: it ends."""
    services = press.services
    number = press.argument(0, 1 << 31)
    ended = await services.run(services.store.unsubscribe, press.user.id, number)
    out = await services.run(_listed, services, press.shown, press.texts)
    if press.message:
        await edit(press.bot, press.message.chat.id, press.message.message_id, out.html, out.keyboard)
    return press.texts("unsubscribed", words=ended.words) if ended else None


def _listed(services: Services, shown: Shown, texts: Texts) -> Outgoing:
    mine = services.store.subscriptions(shown.user_id)
    if not mine:
        return Outgoing(plain(texts("subscriptions-none")))
    buttons = Buttons(services.callbacks, shown.answer_id, texts)
    return Outgoing(plain(texts("subscriptions")), buttons.subscriptions(mine))


def _became(became: Subscribed, words: str, texts: Texts) -> str:
    if became is Subscribed.FULL:
        return texts("subscriptions-full", limit=SUBSCRIPTIONS)
    key = "subscribed" if became is Subscribed.NEW else "subscribed-already"
    return texts(key, words=words)


PRESSES: Presses = {(KIND, Action.UNSUBSCRIBE): unsubscribe}


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    """The commands of this conversation."""
    commands = (("subscribe", subscribe), ("subscriptions", subscriptions))
    return [CommandHandler(name, act, filters.UpdateType.MESSAGE) for name, act in commands]
