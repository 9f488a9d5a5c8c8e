"""改标题 and its like: the bot asks for the right value, the admin replies, the preview follows."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram import ForceReply, Message, ReplyParameters, Update
from telegram.ext import filters

from bot.chat.callbacks import new_id
from bot.chat.correcting import FIELDS, read_value
from bot.chat.desk import Desk, admitted
from bot.chat.intake import Asker, gone, pictured, say, understood
from bot.chat.preview import explain
from bot.chat.records import Shown
from bot.chat.sending import Place, edit, patiently, send
from bot.chat.views import plain
from corpus.errors import InputError, NoticebotError

if TYPE_CHECKING:
    from telegram import Bot

    from bot.chat.pressing import Context, Press
    from bot.chat.services import Services

KIND = "correction"
_HINT = 64  # characters of a placeholder: core.telegram.org/bots/api#forcereply


class Awaited(filters.MessageFilter):
    """Replies to a message in which the bot asked the same admin for a field."""

    def __init__(self, services: Services) -> None:
        super().__init__(name="Awaited")
        self._services = services

    def filter(self, message: Message) -> bool:
        """Whether it is one; only replies to bots are looked up."""
        asked, user = message.reply_to_message, message.from_user
        if asked is None or user is None or not message.text:
            return False
        if asked.from_user is None or not asked.from_user.is_bot:
            return False
        shown = self._services.store.shown_for(message.chat.id, asked.message_id)
        return shown is not None and shown.kind == KIND and shown.user_id == user.id


async def asked(desk: Desk, press: Press) -> str | None:
    """A button to correct a field."""
    if not desk.services.access.is_admin(press.user.id):
        return press.texts("not-admin")
    at = press.argument(0, len(FIELDS))
    message = press.message
    if message is None:
        return None
    asker = Asker(press.bot, press.user, Place.beside(message), press.texts)
    if gone(desk, press.shown):
        await say(asker, message.message_id, press.texts("intake-gone"))
        return None
    await _ask(desk, asker, press.shown.answer_id, at)
    return None


async def corrected(desk: Desk, update: Update, context: Context) -> None:
    """The reply with the right value."""
    found = await admitted(desk, update, context, "to correct a notice")
    if found is None or found[0].reply_to_message is None:
        return
    message, user, texts = found
    services = desk.services
    asker = Asker(context.bot, user, Place.beside(message), texts)
    question = services.store.shown_for(message.chat.id, found[0].reply_to_message.message_id)
    shown = services.store.shown(question.data["intake"]) if question else None
    if question is None or shown is None or gone(desk, shown):
        await send(asker.bot, asker.place, plain(texts("intake-gone")))
        return
    at = int(question.data["field"])
    try:
        value = read_value(FIELDS[at], message.text or "")
        shown = replace(shown, data={**shown.data, "fields": {**shown.data["fields"], FIELDS[at]: value}})
        data = await asyncio.to_thread(desk.spool.read, shown.answer_id, shown.data["name"])
        if data is None:
            await send(asker.bot, asker.place, plain(texts("intake-gone")))
            return
        preview = await understood(desk, shown, data)
        await services.run(services.store.save_shown, shown)
        await services.run(services.store.drop_shown, question.answer_id)
    except InputError as error:
        await _ask(desk, asker, shown.answer_id, at, explain(texts, error) + "\n")
        return
    except NoticebotError as error:
        await send(asker.bot, asker.place, plain(explain(texts, error)))
        return
    html, keyboard = pictured(desk, shown.answer_id, preview, texts)
    said = plain(texts("intake-corrected", field=texts(f"field-{FIELDS[at]}")))
    if shown.message_id is None or not await edit(
        asker.bot, asker.place.chat, shown.message_id, html, keyboard
    ):
        await send(asker.bot, asker.place, html, keyboard)
    else:
        await send(asker.bot, asker.place, said)


async def _ask(desk: Desk, asker: Asker, answer_id: str, at: int, before: str = "") -> None:
    """Asks for a field, and notes which message asks."""
    name = asker.texts(f"field-{FIELDS[at]}")
    html = plain(before + asker.texts("intake-correct", field=name))

    async def attempt(bot: Bot) -> Message:
        return await bot.send_message(
            asker.place.chat,
            html,
            parse_mode="HTML",
            message_thread_id=asker.place.topic,
            reply_markup=ForceReply(selective=True, input_field_placeholder=name[:_HINT]),
            reply_parameters=ReplyParameters(asker.place.reply_to, allow_sending_without_reply=True)
            if asker.place.reply_to
            else None,
        )

    sent = await patiently(lambda: attempt(asker.bot))
    services = desk.services
    question = Shown(
        new_id(),
        KIND,
        asker.user.id,
        asker.place.chat,
        services.clock(),
        asked_in=sent.message_id,
        data={"intake": answer_id, "field": at},
    )
    await services.run(services.store.save_shown, question)
