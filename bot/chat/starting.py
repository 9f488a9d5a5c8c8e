"""/start with questions to begin with, /help, /about and /new."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from telegram import Message, Update, User
from telegram.ext import BaseHandler, CommandHandler, filters

from bot.chat import answering, citing, commands
from bot.chat.answering import Prompt, keep
from bot.chat.callbacks import Action, Expired, new_id
from bot.chat.examples import examples
from bot.chat.keyboards import Buttons
from bot.chat.pressing import Context, Press, Presses
from bot.chat.records import Shown
from bot.chat.sending import Place, send
from bot.chat.services import Services, services_of
from bot.chat.speaking import texts_for
from bot.chat.texts import Texts
from bot.chat.views import plain

KIND = "start"


async def start(update: Update, context: Context) -> None:
    """/start: what the bot is, and three questions that it answers."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    services = services_of(context)
    texts = texts_for(services, user)
    place = Place.beside(message)
    if user.id in services.settings.admins and message.chat.type == "private":
        menu = commands.publish_for(context.bot, user.id)  # there was no chat to set it for before
        context.application.create_task(menu, name="menu of an admin")
    catalogue = services.catalogue
    count = len(catalogue.newest)
    if not count:
        await send(context.bot, place, plain(texts("library-empty")))
        return
    questions = await services.run(examples, services.engine, catalogue)
    shown = Shown(new_id(), KIND, user.id, message.chat.id, services.clock())
    shown = replace(shown, data={"examples": questions})
    buttons = Buttons(services.callbacks, shown.answer_id, texts)
    keyboard = buttons.choices(questions, Action.EXAMPLE) if questions else None
    works = await keep(services, shown)
    await send(context.bot, place, plain(texts("start", notices=count)), keyboard if works else None)


async def example(press: Press) -> str | None:
    """A question proposed was chosen: it is answered below."""
    if press.message is None:
        raise Expired
    questions = press.shown.data["examples"]
    question = questions[press.argument(0, len(questions))]
    place = Place.beside(press.message)
    prompt = Prompt(question, press.user.id, place, press.texts, above=plain(f"💬 {question}"))
    await answering.answer(press.services, press.bot, prompt)
    return None


async def help(update: Update, context: Context) -> None:
    """/help: what can be asked and how; for admins, what they can do."""
    said = _asked(update, context)
    if said is None:
        return
    message, user, services, texts = said
    text = texts("help")
    if user.id in services.settings.admins and message.chat.type == "private":
        text += "\n\n" + texts("help-admin")
    await send(context.bot, Place.beside(message), plain(text))


async def about(update: Update, context: Context) -> None:
    """/about: the generation, how much is in it, and the model."""
    said = _asked(update, context)
    if said is None:
        return
    message, _, services, texts = said
    manifest, catalogue = services.engine.manifest, services.catalogue
    newest = citing.named(catalogue.brief(catalogue.newest[0]), texts) if catalogue.newest else ""
    text = texts(
        "about",
        notices=manifest.counts["notices"],
        passages=manifest.counts["passages"],
        newest=newest or texts("library-empty"),
        generation=manifest.name,
        model=manifest.encoder["name"],
    )
    await send(context.bot, Place.beside(message), plain(text))


async def new(update: Update, context: Context) -> None:
    """/new: forgets what was spoken of."""
    said = _asked(update, context)
    if said is None:
        return
    message, user, services, texts = said
    services.memory.clear(message.chat.id, user.id)
    await send(context.bot, Place.beside(message), plain(texts("new")))


def _asked(update: Update, context: Context) -> tuple[Message, User, Services, Texts] | None:
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return None
    services = services_of(context)
    return message, user, services, texts_for(services, user)


PRESSES: Presses = {(KIND, Action.EXAMPLE): example}


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    """The commands of this conversation."""
    every = (("start", start), ("help", help), ("about", about), ("new", new))
    return [CommandHandler(name, act, filters.UpdateType.MESSAGE) for name, act in every]
