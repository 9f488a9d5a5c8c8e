"""What admins do: /add and files, /remove, /rebuild, /reload; the handlers in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.chat import admitting, corrections, intake, pressing
from bot.chat.callbacks import Action, Expired, new_id
from bot.chat.desk import Desk, admitted, desk_in
from bot.chat.intake import Asker, say
from bot.chat.keyboards import Buttons
from bot.chat.links import Link
from bot.chat.preview import explain, named
from bot.chat.records import Shown
from bot.chat.sending import Place, send
from bot.chat.views import plain
from corpus.errors import NoticebotError

if TYPE_CHECKING:
    from telegram.ext import Application

    from bot.chat.pressing import Context, Press, Presses
    from bot.chat.services import Services

REMOVE = "remove"
_KINDS = frozenset({intake.KIND, intake.RENAME, REMOVE})
_FRESH = frozenset({"fresh", "全部"})
_OUR_OWN = frozenset({Action.ADMIT, Action.CORRECT})


def handlers(services: Services) -> list[BaseHandler[Any, Any, Any]]:
    """The handlers of everything that only admins may do."""
    new = filters.UpdateType.MESSAGE
    private = filters.ChatType.PRIVATE & new
    media = filters.PHOTO | filters.VIDEO | filters.AUDIO
    said_add = (filters.Document.ALL | filters.PHOTO) & filters.CaptionRegex(r"^/add(@\w+)?\s*$")
    return [
        CommandHandler("add", _at_desk(intake.add), new),
        CommandHandler("remove", _at_desk(remove), new),
        CommandHandler("rebuild", _at_desk(rebuild), new),
        CommandHandler("reload", _at_desk(reload), new),
        MessageHandler(
            filters.UpdateType.MESSAGE & corrections.Awaited(services), _at_desk(corrections.corrected)
        ),
        MessageHandler(private & filters.Document.ALL, _at_desk(intake.received)),
        MessageHandler(private & Link() & _Admins(services), _at_desk(intake.linked)),
        MessageHandler(private & media & _Admins(services), _at_desk(intake.received)),
        MessageHandler(new & said_add, _at_desk(intake.received)),
        _buttons(services),
    ]


def mender(application: Application[Any, Any, Any, Any, Any, Any]) -> Callable[[], None]:
    """What has the index made anew while the generation that was served goes on answering, when called."""
    return lambda: desk_in(application).rebuilder.mend(application.bot)


def switcher(application: Application[Any, Any, Any, Any, Any, Any]) -> Callable[[], Awaitable[object]]:
    """Goes over to the newest generation and tells subscribers, when called.

    What a bot that was killed had added but not yet made searchable is made so now, in the background.
    """
    desk = desk_in(application)
    desk.rebuilder.catch_up(application.bot)
    return partial(desk.rebuilder.switch, application.bot)


async def stopped(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Gives up a build that is under way when the bot stops; the next start begins it again."""
    await desk_in(application).rebuilder.stop()


def _at_desk(act: Callable[[Desk, Update, Context], Awaitable[None]]) -> Callable[..., Any]:
    async def handle(update: Update, context: Context) -> None:
        await act(desk_in(context.application), update, context)

    return handle


def presses(desk: Desk) -> Presses:
    """What the buttons of these conversations do."""
    return {
        (intake.KIND, Action.ADMIT): partial(admitting.admit, desk),
        (intake.KIND, Action.CANCEL): partial(admitting.cancel, desk),
        (intake.KIND, Action.CORRECT): partial(corrections.asked, desk),
        (intake.RENAME, Action.CONFIRM): partial(intake.renamed, desk),
        (REMOVE, Action.CONFIRM): partial(removed, desk),
        (REMOVE, Action.CANCEL): kept,
    }


def _buttons(services: Services) -> BaseHandler[Any, Any, Any]:
    """The handler of these buttons; those of other conversations are left to theirs."""

    def ours(data: object) -> bool:
        try:
            callback = services.callbacks.decode(data if isinstance(data, str) else None)
        except Expired:
            return False
        if callback.action in _OUR_OWN:
            return True
        shown = services.store.shown(callback.answer_id)
        return shown is not None and shown.kind in _KINDS

    async def pressed(update: Update, context: Context) -> None:
        (handler,) = pressing.handlers(presses(desk_in(context.application)))
        await handler.callback(update, context)

    return CallbackQueryHandler(pressed, pattern=ours)


class _Admins(filters.MessageFilter):
    """Messages of admins."""

    def __init__(self, services: Services) -> None:
        super().__init__(name="Admins")
        self._access = services.access

    def filter(self, message: Message) -> bool:
        """Whether an admin wrote it."""
        return message.from_user is not None and self._access.is_admin(message.from_user.id)


async def remove(desk: Desk, update: Update, context: Context) -> None:
    """/remove ID: asks first, with the title."""
    found = await admitted(desk, update, context, "/remove")
    if found is None:
        return
    message, user, texts = found
    services, place = desk.services, Place.beside(message)
    wanted = " ".join(context.args or ())
    if not wanted:
        await send(context.bot, place, plain(texts("remove-usage")))
        return
    try:
        entry = await asyncio.to_thread(services.library.get, wanted)
    except NoticebotError as error:
        await send(context.bot, place, plain(explain(texts, error)))
        return
    id_, title = entry.notice.id, entry.notice.title
    shown = Shown(new_id(), REMOVE, user.id, message.chat.id, services.clock(), data={"id": id_})
    await services.run(services.store.save_shown, shown)
    keyboard = Buttons(services.callbacks, shown.answer_id, texts).confirm("remove")
    text = texts("remove-ask", title=named(title, texts), id=id_)
    await send(context.bot, place, plain(text), keyboard)


async def removed(desk: Desk, press: Press) -> str | None:
    """The removal is confirmed."""
    services, texts, message = desk.services, press.texts, press.message
    if message is None or not services.access.is_admin(press.user.id):
        return texts("not-admin")
    asker = Asker(press.bot, press.user, Place.beside(message), texts)
    if not await services.run(services.store.drop_shown, press.shown.answer_id):
        raise Expired
    try:
        entry = await asyncio.to_thread(services.library.remove, str(press.shown.data["id"]))
    except NoticebotError as error:
        await services.run(services.store.save_shown, press.shown)  # to be tried again
        await send(asker.bot, asker.place, plain(explain(texts, error)))
        return None
    text = texts("remove-done", title=named(entry.notice.title, texts), id=entry.notice.id)
    await say(asker, message.message_id, text)
    desk.rebuilder.request(press.bot, desk.watcher(message, texts))
    return None


async def kept(press: Press) -> str | None:
    """The removal is called off."""
    await press.services.run(press.services.store.drop_shown, press.shown.answer_id)
    if press.message is not None:
        asker = Asker(press.bot, press.user, Place.beside(press.message), press.texts)
        await say(asker, press.message.message_id, press.texts("remove-cancelled"))
    return None


async def rebuild(desk: Desk, update: Update, context: Context) -> None:
    """/rebuild, or /rebuild fresh to reuse nothing."""
    if found := await admitted(desk, update, context, "/rebuild"):
        message, _, texts = found
        fresh = any(word.lower() in _FRESH for word in context.args or ())
        if not desk.rebuilder.request(context.bot, desk.watcher(message, texts), fresh=fresh):
            await send(context.bot, Place.beside(message), plain(texts("rebuild-running")))


async def reload(desk: Desk, update: Update, context: Context) -> None:
    """/reload: goes over to the newest generation now."""
    if found := await admitted(desk, update, context, "/reload"):
        message, _, texts = found
        before = desk.services.engine.manifest.name
        try:
            await desk.rebuilder.switch(context.bot)
            name = desk.services.engine.manifest.name
            said = texts("reload-same" if name == before else "reload-done", generation=name)
        except NoticebotError as error:
            said = explain(texts, error)
        await send(context.bot, Place.beside(message), plain(said))
