"""The buttons under quotes: further passages, the section around, the whole notice, the original file."""

from __future__ import annotations

import logging
from dataclasses import replace

from telegram.error import TelegramError

from bot.chat import presenting, recalled, sections
from bot.chat.answering import keep, page_of
from bot.chat.callbacks import Action, Expired
from bot.chat.keyboards import Buttons
from bot.chat.memory import Context
from bot.chat.naming import file_name
from bot.chat.presenting import Outgoing
from bot.chat.pressing import Press, Presses
from bot.chat.records import Passage
from bot.chat.sending import Place, edit, send, send_file
from bot.chat.views import notice_view
from corpus.errors import InputError, LibraryError
from corpus.notice import Notice
from corpus.sentences import Range
from index.answer import Citation

log = logging.getLogger(__name__)


async def passages(press: Press) -> str | None:
    """下一条/上一条: turns the pages of an answer in its message."""
    shown = press.shown
    page = press.argument(0, recalled.pages(shown))
    out = await press.services.run(page_of, press.services, shown, page, _buttons(press))
    await turn(press, out)
    await keep(press.services, replace(shown, data={**shown.data, "page": page}))
    return None


async def section(press: Press) -> str | None:
    """展开本节: the section around a quote, and its pages."""
    at = _passage(press)
    page = press.argument(1, 1 << 16)
    anew = _opens(press)
    out = await press.services.run(_section_page, press, at, None if anew else page)
    await _show(press, out, anew=anew)
    return None


async def topic(press: Press) -> str | None:
    """A heading: the section under it."""
    at = _passage(press)
    out = await press.services.run(_section_page, press, at, 0)
    await _show(press, out, anew=True)
    notice_id, start, _ = press.shown.passages[at]
    _speak_of(press, notice_id, start)
    return None


async def notice(press: Press) -> str | None:
    """全文: the notice in pages."""
    at = _passage(press)
    page = press.argument(1, 1 << 16)
    out = await press.services.run(_notice_page, press, at, page)
    await _show(press, out, anew=_opens(press))
    return None


async def choose(press: Press) -> str | None:
    """One of several notices that may be meant."""
    at = _passage(press)
    services = press.services

    def found() -> list[Outgoing]:
        catalogue = services.catalogue
        quote = recalled.quote(press.shown, at, catalogue)
        given = services.store.feedback(press.user.id, press.shown.answer_id)
        mine = next((one for one in given if one.passage == press.shown.passages[at]), None)
        return presenting.chosen(quote, at, _buttons(press), catalogue, mine)

    for out in await services.run(found):
        await _show(press, out, anew=True)
    notice_id, start, _ = press.shown.passages[at]
    _speak_of(press, notice_id, start)
    return None


async def original(press: Press) -> str | None:
    """原件: the file as it was added."""
    passage = press.shown.passages[_passage(press)]
    services = press.services

    def read() -> tuple[bytes, str]:
        entry = services.library.get(passage.notice_id)
        return services.library.original(entry), file_name(entry)

    try:
        data, name = await services.run(read)
    except (InputError, LibraryError):
        return press.texts("original-missing")
    try:
        await send_file(press.bot, _place(press), data, name)
    except TelegramError as error:
        log.warning("the original of %s could not be sent: %s", passage.notice_id, error)
        return press.texts("original-missing")
    return None


async def turn(press: Press, out: list[Outgoing]) -> None:
    """Puts a page in the place of the message whose button was pressed; sends it anew where that is gone."""
    if not press.message:
        raise Expired
    chat, message = press.message.chat.id, press.message.message_id
    first, *rest = out
    if not await edit(press.bot, chat, message, first.html, first.keyboard):
        rest = [first, *rest]
    for more in rest:
        await _show(press, more, anew=True)


async def _show(press: Press, out: Outgoing, *, anew: bool) -> None:
    if anew:
        await send(press.bot, _place(press), out.html, out.keyboard)
    else:
        await turn(press, [out])


def _section_page(press: Press, at: int, page: int | None) -> Outgoing:
    passage = press.shown.passages[at]
    found = _notice(press, passage)
    if press.shown.kind != recalled.KIND:
        span, quote = (passage.start, passage.end), None
    else:
        recalled.quote(press.shown, at, press.services.catalogue)  # still says the same
        quote = (passage.start, passage.end)
        span = _around(found, quote)
    title_of = press.services.catalogue.title_of
    return presenting.section(found, span, _buttons(press), title_of, quote=quote, passage=at, page=page)


def _around(found: Notice, quote: Range) -> Range:
    """The section around a quote; where the quote is all of it, the part that holds it."""
    span = sections.around(found, quote[0])
    if found.text[slice(*span)].strip() != found.text[slice(*quote)].strip():
        return span
    path = Citation.of(found, *quote).section
    return sections.find(found, path[:-1], near=quote[0]) or span if len(path) > 1 else span


def _notice_page(press: Press, at: int, page: int) -> Outgoing:
    passage = press.shown.passages[at]
    found = _notice(press, passage)
    pages = notice_view(found, press.texts, press.services.catalogue.title_of).texts
    page = min(page, len(pages) - 1)
    citation = Citation.of(found, passage.start, passage.end)
    return Outgoing(pages[page], _buttons(press).notice(citation, at, page, len(pages)))


def _notice(press: Press, passage: Passage) -> Notice:
    found = press.services.catalogue.notice(passage.notice_id)
    if found is None or passage.end > len(found.text):
        raise Expired
    return found


def _passage(press: Press) -> int:
    return press.argument(0, len(press.shown.passages))


def _buttons(press: Press) -> Buttons:
    return Buttons(press.services.callbacks, press.shown.answer_id, press.texts)


def _opens(press: Press) -> bool:
    """Whether the button opens something from an answer, a list of headings or a card, which then stays.

    Under what it opened, buttons turn its pages.
    """
    if press.message is None:
        raise Expired
    if press.shown.kind == recalled.CARD and press.message.message_id in press.shown.data.get("messages", ()):
        return True
    markup = press.message.reply_markup
    pressed = (button.callback_data for row in markup.inline_keyboard for button in row) if markup else ()
    return any(isinstance(data, str) and data[:2] in _STAYING for data in pressed)


_STAYING = frozenset({Action.UP.value, Action.TOPIC.value})


def _place(press: Press) -> Place:
    if press.message is None:
        raise Expired
    return Place.beside(press.message)


def _speak_of(press: Press, notice_id: str, start: int) -> None:
    """A follow-up after this press is about this notice."""
    found = press.services.catalogue.notice(notice_id)
    if found is None or press.message is None:
        return
    memory, now = press.services.memory, press.services.clock()
    before = memory.recall(press.message.chat.id, press.user.id, now) or Context("")
    path = Citation.of(found, start, start).section
    context = replace(before, notice_ids=(notice_id,), section=path, start=start)
    memory.remember(press.message.chat.id, press.user.id, context, now)


PRESSES: Presses = {
    ("", Action.PASSAGES): passages,
    ("", Action.SECTION): section,
    ("", Action.TOPIC): topic,
    ("", Action.NOTICE): notice,
    ("", Action.CHOOSE): choose,
    ("", Action.ORIGINAL): original,
}
