"""/notices, /latest and /notice: the library without a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from telegram import Update, User
from telegram.ext import BaseHandler, CommandHandler, filters

from bot.chat import recalled, sections
from bot.chat.answering import keep
from bot.chat.callbacks import Action, Expired, new_id
from bot.chat.keyboards import Buttons
from bot.chat.memory import Context as Spoken
from bot.chat.presenting import Outgoing
from bot.chat.pressing import Context, Press, Presses
from bot.chat.records import Passage, Shown
from bot.chat.sending import Place, edit, send
from bot.chat.services import Services, services_of
from bot.chat.speaking import texts_for
from bot.chat.texts import Texts
from bot.chat.views import LISTED, notice_card, notice_list, plain
from corpus.notice import Notice
from index.answer import Citation

LIST = "notices"
LATEST = 5
HEADINGS = 12  # buttons of a card; what stands deeper is in the text
CHOICES = 20  # issuers or years to choose from
_BY = (None, "issuer", "year")  # as keyboards.notices numbers the filters


async def notices(update: Update, context: Context) -> None:
    """/notices: all of them, newest first."""
    await _list(update, context, {})


async def latest(update: Update, context: Context) -> None:
    """/latest: the newest few."""
    await _list(update, context, {"latest": True})


async def _list(update: Update, context: Context, data: dict[str, Any]) -> None:
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    services = services_of(context)
    texts = texts_for(services, user)
    shown = Shown(new_id(), LIST, user.id, message.chat.id, services.clock(), data=data)
    shown, out = await services.run(_page, services, shown, 0, texts)
    works = await keep(services, shown)
    await send(context.bot, Place.beside(message), out.html, out.keyboard if works else None)


async def turn(press: Press) -> str | None:
    """Another page of the list."""
    await _change(press, press.shown, press.argument(0, 1 << 20))
    return None


async def narrow(press: Press) -> str | None:
    """A filter: what there is to choose from, or the notices of what was chosen."""
    by = _BY[press.argument(0, len(_BY))]
    catalogue = press.services.catalogue
    if by is None:
        await _change(press, replace(press.shown, data={}), 0)
        return None
    if len(press.callback.argument) == 1:
        values = list((catalogue.issuers if by == "issuer" else catalogue.years)[:CHOICES])
        shown = replace(press.shown, data={"by": by, "values": values})
        keyboard = _buttons(press.services, shown, press.texts).filters(values, _BY.index(by))
        await keep(press.services, shown)
        await _replace(press, Outgoing(plain(press.texts(f"choose-{by}")), keyboard))
        return None
    values = press.shown.data.get("values", [])
    value = values[press.argument(1, len(values))]
    await _change(press, replace(press.shown, data={"by": by, "value": value}), 0)
    return None


async def open_notice(press: Press) -> str | None:
    """A notice of the list: its card, below."""
    if press.message is None:
        raise Expired
    at = press.argument(0, 1 << 20) - int(press.shown.data.get("first", 0))
    if not 0 <= at < len(press.shown.passages):
        raise Expired
    notice = press.services.catalogue.notice(press.shown.passages[at].notice_id)
    if notice is None:
        raise Expired
    place = Place.beside(press.message)
    await _card(press.services, press.bot, place, press.user, notice)
    return None


async def notice(update: Update, context: Context) -> None:
    """/notice ID: its fields, and its headings as buttons."""
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return
    services = services_of(context)
    texts = texts_for(services, user)
    place = Place.beside(message)
    catalogue = services.catalogue
    name = " ".join(context.args or ())
    if not name:
        newest = catalogue.brief(catalogue.newest[0]).id if catalogue.newest else "1"
        await send(context.bot, place, plain(texts("notice-usage", id=newest)))
        return
    found = await services.run(catalogue.notice, name)
    if found is None:
        shortened = name if len(name) <= 80 else name[:80] + "…"
        await send(context.bot, place, plain(texts("notice-unknown", id=shortened)))
        return
    await _card(services, context.bot, place, user, found)


async def _card(services: Services, bot: Any, place: Place, user: User, notice: Notice) -> None:
    texts = texts_for(services, user)
    catalogue = services.catalogue
    tops = _tops(notice)
    whole = Citation.of(notice, 0, len(notice.text))
    whole = replace(whole, section=(), heading=None)
    shown = Shown(
        new_id(),
        recalled.CARD,
        user.id,
        place.chat,
        services.clock(),
        generation=catalogue.generation,
        passages=(Passage(notice.id, 0, len(notice.text)), *(recalled.passage(top) for top in tops)),
    )
    keyboard = _buttons(services, shown, texts).card(whole, tops)
    works = await keep(services, shown)
    html = notice_card(notice, texts, catalogue.title_of)
    sent = await send(bot, place, html, keyboard if works else None)
    if sent is not None:
        await keep(services, replace(shown, message_id=sent.message_id, data={"messages": [sent.message_id]}))
        before = services.memory.recall(place.chat, user.id, services.clock()) or Spoken("")
        spoken = replace(before, notice_ids=(notice.id,), section=(), start=0)
        services.memory.remember(place.chat, user.id, spoken, services.clock())


def _tops(notice: Notice) -> list[Citation]:
    """The outermost parts that have a heading, each with its sub-parts."""
    depth = min((len(s.path) for s in notice.sections if s.path and s.heading), default=0)
    out: list[Citation] = []
    for section in notice.sections:
        if section.heading and len(section.path) == depth and len(out) < HEADINGS:
            span = sections.find(notice, section.path, near=section.start)
            out.append(Citation.of(notice, *(span or (section.start, section.end))))
    return out


async def _change(press: Press, shown: Shown, page: int) -> None:
    shown, out = await press.services.run(_page, press.services, shown, page, press.texts)
    await keep(press.services, shown)
    await _replace(press, out)


async def _replace(press: Press, out: Outgoing) -> None:
    if press.message is None:
        raise Expired
    chat, message = press.message.chat.id, press.message.message_id
    if not await edit(press.bot, chat, message, out.html, out.keyboard):
        await send(press.bot, Place.beside(press.message), out.html, out.keyboard)


def _page(services: Services, shown: Shown, page: int, texts: Texts) -> tuple[Shown, Outgoing]:
    """A page of a list, with the record of which notices are on it."""
    catalogue = services.catalogue
    by, value, short = shown.data.get("by"), shown.data.get("value"), shown.data.get("latest")
    found: Sequence[int] = catalogue.matching(by, value)
    found = found[:LATEST] if short else found
    if not found:
        return shown, Outgoing(plain(texts("notices-none" if value else "library-empty")))
    pages = -(-len(found) // LISTED)
    page = min(page, pages - 1)
    first = page * LISTED
    here = [catalogue.brief(at) for at in found[first : first + LISTED]]
    shown = replace(
        shown,
        generation=catalogue.generation,
        passages=tuple(Passage(brief.id, 0, 0) for brief in here),
        data={**shown.data, "first": first},
    )
    head = _head(shown, len(found), texts)
    html = notice_list(head, here, texts, first=first, page=page + 1, pages=pages)
    return shown, Outgoing(html, _buttons(services, shown, texts).notices(here, first, page, pages))


def _head(shown: Shown, total: int, texts: Texts) -> str:
    by, value = shown.data.get("by"), shown.data.get("value")
    if shown.data.get("latest"):
        return texts("latest")
    if by == "issuer":
        return texts("notices-of-issuer", issuer=value, total=total)
    if by == "year":
        return texts("notices-of-year", year=value, total=total)
    return texts("notices", total=total)


def _buttons(services: Services, shown: Shown, texts: Texts) -> Buttons:
    return Buttons(services.callbacks, shown.answer_id, texts)


PRESSES: Presses = {
    (LIST, Action.BROWSE): turn,
    (LIST, Action.FILTER): narrow,
    (LIST, Action.OPEN): open_notice,
}


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    """The commands of this conversation."""
    commands = (("notices", notices), ("latest", latest), ("notice", notice))
    return [CommandHandler(name, act, filters.UpdateType.MESSAGE) for name, act in commands]
