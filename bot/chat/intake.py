"""New notices: a file, a text or an address that an admin sends → what was understood → 入库 or 取消."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from telegram import InlineKeyboardMarkup, Message, Update, User

from bot.chat.callbacks import Action, new_id
from bot.chat.child import parse_in_child
from bot.chat.correcting import FIELDS
from bot.chat.desk import Desk, admitted
from bot.chat.keyboards import Buttons
from bot.chat.links import page
from bot.chat.near import nearest
from bot.chat.preview import Findings, corrected, explain, preview
from bot.chat.records import Shown
from bot.chat.sending import Place, edit, send
from bot.chat.spool import LASTING
from bot.chat.units import clip_middle, plain_line, units
from bot.chat.uploads import Offer, download, empty, not_taken, offered, pictured_offer, safe
from bot.chat.views import plain
from corpus.difference import changes, counted
from corpus.errors import InputError, NoticebotError
from corpus.foresight import Outcome
from corpus.urls import is_url

if TYPE_CHECKING:
    from telegram import Bot

    from bot.chat.pressing import Context, Press
    from bot.chat.texts import Texts

KIND = "intake"
RENAME = "rename"
_URL = 200  # UTF-16 units
_NOTHING: Mapping[str, Any] = {}
_FULL = 4090  # UTF-16 units: a pasted text that fills a message was cut by whoever sent it


@dataclass(frozen=True, slots=True)
class Asker:
    """The admin who is being talked to, and where."""

    bot: Bot
    user: User
    place: Place
    texts: Texts


async def received(desk: Desk, update: Update, context: Context) -> None:
    """A file sent to the bot."""
    if found := await admitted(desk, update, context, "to add a file"):
        message, user, texts = found
        await _file(desk, Asker(context.bot, user, Place.beside(message), texts), message)


async def add(desk: Desk, update: Update, context: Context) -> None:
    """/add with a text after it, under a file, or in reply to a message with either."""
    found = await admitted(desk, update, context, "/add")
    if found is None:
        return
    message, user, texts = found
    asker = Asker(context.bot, user, Place.beside(message), texts)
    meant = message.reply_to_message
    text = _after_command(message)
    if is_url(text):
        await _page(desk, asker, text)
    elif text:
        await _text(desk, asker, text, units(message.text or "") >= _FULL)
    elif message.document or message.photo:
        await _file(desk, asker, message)
    elif meant and (meant.document or meant.photo):
        await _file(desk, asker, meant)
    elif meant and is_url(meant.text or ""):
        await _page(desk, asker, meant.text or "")
    elif meant and (said := meant.text or meant.caption):
        await _text(desk, asker, said, units(said) >= _FULL)
    else:
        await send(asker.bot, asker.place, plain(texts("add-usage")))


async def linked(desk: Desk, update: Update, context: Context) -> None:
    """A web address that an admin sends in private, and nothing else."""
    if found := await admitted(desk, update, context, "to add a page"):
        message, user, texts = found
        await _page(desk, Asker(context.bot, user, Place.beside(message), texts), message.text or "")


async def _page(desk: Desk, asker: Asker, url: str) -> None:
    reading = asker.texts("intake-reading", name=clip_middle(plain_line(url), _URL))
    said = await send(asker.bot, asker.place, plain(reading))
    if said is None:
        return
    try:
        found = await page(url, desk.services.settings)
    except InputError as error:
        await say(asker, said.message_id, explain(asker.texts, error))
        return
    known = {"fields": found.fields, "charset": found.charset}
    await _look(desk, asker, said.message_id, found.name, found.data, known)


async def _file(desk: Desk, asker: Asker, message: Message) -> None:
    try:
        if message.document is not None:
            offer = offered(message.document)
        elif message.photo:
            offer = pictured_offer(message.photo)
        else:
            raise not_taken("mp4" if message.video else "mp3")
    except InputError as error:
        await send(asker.bot, asker.place, plain(explain(asker.texts, error)))
        return
    if offer.objection is None:
        await _fetched(desk, asker, offer)
        return
    why = InputError("file-name", "the name cannot be used", reason=f"file-name-{offer.objection}")
    shown = _shown(desk, asker, RENAME, {"file": offer.file_id, "name": offer.name})
    await desk.services.run(desk.services.store.save_shown, shown)
    buttons = Buttons(desk.services.callbacks, shown.answer_id, asker.texts)
    label = asker.texts("button-rename", name=offer.name)
    keyboard = InlineKeyboardMarkup([[buttons.press(label, Action.CONFIRM)]])
    await send(asker.bot, asker.place, plain(explain(asker.texts, why)), keyboard)


async def renamed(desk: Desk, press: Press) -> str | None:
    """A file with a hostile name is read under a safe one."""
    if press.message is None or not desk.services.access.is_admin(press.user.id):
        return press.texts("not-admin")
    await desk.services.run(desk.services.store.drop_shown, press.shown.answer_id)
    asker = Asker(press.bot, press.user, Place.beside(press.message), press.texts)
    await _fetched(desk, asker, Offer(press.shown.data["file"], press.shown.data["name"]))
    return None


async def _fetched(desk: Desk, asker: Asker, offer: Offer) -> None:
    said = await send(asker.bot, asker.place, plain(asker.texts("intake-reading", name=offer.name)))
    if said is None:
        return
    try:
        data = await download(asker.bot, offer.file_id, offer.name)
    except InputError as error:
        await say(asker, said.message_id, explain(asker.texts, error))
        return
    await _look(desk, asker, said.message_id, offer.name, data)


async def _text(desk: Desk, asker: Asker, text: str, full: bool) -> None:
    first = text.strip().splitlines()[0][:40] if text.strip() else ""
    name = PurePosixPath(safe(first.replace("/", "_") + ".txt")).name
    said = await send(asker.bot, asker.place, plain(asker.texts("intake-reading", name=name)))
    if said is None:
        return
    if not first:
        await say(asker, said.message_id, explain(asker.texts, empty(name)))
        return
    await _look(desk, asker, said.message_id, name, text.encode("utf-8", "replace"))
    if full:
        await send(asker.bot, asker.place, plain(asker.texts("intake-long")))


async def _look(
    desk: Desk, asker: Asker, message: int, name: str, data: bytes, known: Mapping[str, Any] = _NOTHING
) -> None:
    """Shows what is in a file, with the buttons to go on.

    Args:
        desk: where it waits.
        asker: who sent it.
        message: whose place the preview takes.
        name: what it is called.
        data: its bytes.
        known: of a page that was fetched: `fields`, and the `charset` that its server stated.
    """
    services = desk.services
    shown = _shown(desk, asker, KIND, {"name": name, "fields": {}, **known})
    try:
        await asyncio.to_thread(desk.spool.sweep, services.clock())
        await asyncio.to_thread(desk.spool.keep, shown.answer_id, name, data)
        found = await understood(desk, shown, data)
        await services.run(services.store.save_shown, replace(shown, message_id=message))
    except NoticebotError as error:
        await asyncio.to_thread(desk.spool.drop, shown.answer_id)
        await say(asker, message, explain(asker.texts, error))
        return
    html, keyboard = pictured(desk, shown.answer_id, found, asker.texts)
    if not await edit(asker.bot, asker.place.chat, message, html, keyboard):
        await send(asker.bot, asker.place, html, keyboard)


async def understood(desk: Desk, shown: Shown, data: bytes) -> Findings:
    """What a waiting file holds, with what the admin has corrected, and what adding it would do.

    Raises:
        NoticebotError: it cannot be read, or the library cannot.
    """
    services, name, fields = desk.services, str(shown.data["name"]), shown.data["fields"]
    parsed = desk.parsed.get(shown.answer_id) or await parse_in_child(
        data, name, charset=shown.data.get("charset")
    )
    desk.remember(shown.answer_id, parsed)
    first = parsed.notices[0].notice if parsed.notices else None
    if first is None or parsed.batch:
        return Findings(name, parsed, first)
    notice = corrected(first, fields)
    path = desk.spool.path(shown.answer_id, name)
    foresight = await asyncio.to_thread(services.library.foresee, notice, path, fields)
    besides = frozenset((foresight.entry.notice.id,) if foresight.entry else ())
    near = await services.run(nearest, services.engine, notice, besides)
    changed = None
    if foresight.outcome is Outcome.REPLACES and foresight.entry:
        found = await services.run(changes, foresight.entry.notice.text, notice.text)
        changed = counted(found)
    return Findings(name, parsed, notice, foresight, near, changed)


def pictured(
    desk: Desk, answer_id: str, found: Findings, texts: Texts
) -> tuple[str, InlineKeyboardMarkup | None]:
    """The preview and its buttons."""
    buttons = Buttons(desk.services.callbacks, answer_id, texts)
    keyboard = buttons.intake(FIELDS if found.single else (), admit=found.can_be_added)
    return preview(found, texts), keyboard


def gone(desk: Desk, shown: Shown) -> bool:
    """Whether a file has waited too long."""
    return desk.services.clock() - shown.created > LASTING


async def say(asker: Asker, message: int, text: str) -> None:
    """Puts a text in the place of a message of the bot's."""
    if not await edit(asker.bot, asker.place.chat, message, plain(text)):
        await send(asker.bot, asker.place, plain(text))


def _shown(desk: Desk, asker: Asker, kind: str, data: Mapping[str, Any]) -> Shown:
    return Shown(new_id(), kind, asker.user.id, asker.place.chat, desk.services.clock(), data=data)


def _after_command(message: Message) -> str:
    """What stands after /add, line breaks and all."""
    text = message.text or ""
    return text.split(maxsplit=1)[1] if len(text.split(maxsplit=1)) > 1 else ""
