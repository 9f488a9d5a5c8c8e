"""Messages that ask: in private any text, in groups what is meant for the bot; an edited one asks anew."""

from __future__ import annotations

from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, MessageHandler, filters

from bot.chat import answering
from bot.chat.answering import Prompt
from bot.chat.pressing import Context
from bot.chat.questions import ANONYMOUS, Me, from_person, question_in
from bot.chat.sending import Place, send
from bot.chat.services import services_of
from bot.chat.speaking import texts_for
from bot.chat.views import plain


async def ask(update: Update, context: Context) -> None:
    """Answers a message if it is a question to the bot."""
    message = update.effective_message
    if message is None:
        return
    question = question_in(message, Me(context.bot.id, context.bot.username))
    if question is None:
        await _not_asked(message, context)
        return
    services = services_of(context)
    texts = texts_for(services, message.from_user)
    place = Place.beside(message)
    if question.text:
        asker = message.from_user.id if message.from_user else ANONYMOUS
        prompt = Prompt(
            question.text, asker, place, texts, message.message_id, edited=update.edited_message is not None
        )
        await answering.answer(services, context.bot, prompt)
    elif update.edited_message is None and (question.named or message.chat.type == "private"):
        await send(context.bot, place, plain(texts("ask-usage" if question.named else "reply-needed")))


async def _not_asked(message: Message, context: Context) -> None:
    """In private, a command that there is not is answered with what there is."""
    if message.chat.type != "private" or message.edit_date or not from_person(message):
        return
    texts = texts_for(services_of(context), message.from_user)
    await send(context.bot, Place.beside(message), plain(texts("help")))


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    """The handler of whatever no handler before it took."""
    written = filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE
    return [MessageHandler(written & ~filters.StatusUpdate.ALL, ask)]
