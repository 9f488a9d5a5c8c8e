"""One question answered: found off the event loop, recorded, and sent or put in the place of an answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.chat import presenting, recalled
from bot.chat.callbacks import Expired, new_id
from bot.chat.finding import Answered, FoundSection, More, find
from bot.chat.keyboards import Buttons
from bot.chat.presenting import Outgoing
from bot.chat.records import Shown
from bot.chat.sending import Place, edit, send, tried
from bot.chat.views import plain
from corpus.errors import InputError, LibraryError
from corpus.sentences import sentences
from index.engine import LONGEST_QUESTION

if TYPE_CHECKING:
    from telegram import Bot

    from bot.chat.memory import Context
    from bot.chat.services import Services
    from bot.chat.texts import Texts

log = logging.getLogger(__name__)

_PATIENCE = 0.8  # seconds without an answer after which the bot is seen typing


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question, and where its answer goes.

    Attributes:
        user: who asks, and may press the buttons.
        asked_in: id of the message with the question, where there is one.
        above: HTML of a line above the answer: the question where it stands nowhere else in the chat.
        edited: whether an answer that is already there is changed.
    """

    question: str
    user: int
    place: Place
    texts: Texts
    asked_in: int | None = None
    above: str = ""
    edited: bool = False


async def answer(services: Services, bot: Bot, prompt: Prompt) -> None:
    """Answers a question; one that cannot be asked is told why."""
    began = services.clock()
    tier = "refused"
    question = shortened(prompt.question)
    if question != prompt.question:
        prompt = replace(prompt, above=plain(prompt.texts("question-cut", count=len(question))))
    try:
        async with _typing(bot, prompt.place):
            found = await services.run(find, services, question, prompt.place.chat, prompt.user)
    except InputError as error:
        await _deliver(services, bot, prompt, None, [Outgoing(plain(prompt.texts.error(error)))])
    else:
        if isinstance(found, More):
            await _more(services, bot, prompt, found)
        elif isinstance(found, FoundSection):
            await _section(services, bot, prompt, found)
        else:
            tier = found.answer.tier.value
            await _answer(services, bot, prompt, found)
    services.metrics.question(tier, services.clock() - began)


def shortened(question: str) -> str:
    """The question, or of one that is too long as many whole sentences as may be asked."""
    text = question.strip()
    if len(text) <= LONGEST_QUESTION:
        return text
    ends = [end for _, end in sentences(text[:LONGEST_QUESTION])[:-1]]
    return text[: ends[-1] if ends else LONGEST_QUESTION].strip()


async def _answer(services: Services, bot: Bot, prompt: Prompt, found: Answered) -> None:
    base = _shown(services, prompt, recalled.KIND)
    if services.settings.record_questions:
        base = replace(base, question_id=await services.run(_recorded, services, prompt, found))
    shown = presenting.shown_answer(base, found)
    buttons = Buttons(services.callbacks, shown.answer_id, prompt.texts)
    out = await services.run(
        presenting.answer, found.answer, shown, found.topics, buttons, services.catalogue
    )
    await _deliver(services, bot, prompt, shown, out)
    _remember(services, prompt, replace(found.context, answer_id=shown.answer_id))


async def _section(services: Services, bot: Bot, prompt: Prompt, found: FoundSection) -> None:
    if found.span is None:
        await _deliver(services, bot, prompt, None, [Outgoing(plain(prompt.texts("section-unknown")))])
        return
    shown = _shown(services, prompt, recalled.SECTION)
    shown = replace(shown, passages=(presenting.place(found.notice, found.span),))
    buttons = Buttons(services.callbacks, shown.answer_id, prompt.texts)
    out = presenting.section(
        found.notice,
        found.span,
        buttons,
        services.catalogue.title_of,
        quote=None,
        passage=0,
        page=None,
    )
    await _deliver(services, bot, prompt, shown, [out])
    _remember(services, prompt, found.context)


async def _more(services: Services, bot: Bot, prompt: Prompt, more: More) -> None:
    """The next page of the last answer, in a message of its own."""
    shown = await services.run(services.store.shown, more.answer_id) if more.answer_id else None
    page = int(shown.data.get("page", 0)) + 1 if shown else 0
    if shown is None or shown.kind != recalled.KIND or page >= recalled.pages(shown):
        await _deliver(services, bot, prompt, None, [Outgoing(plain(prompt.texts("no-more")))])
        return
    buttons = Buttons(services.callbacks, shown.answer_id, prompt.texts)
    try:
        out = await services.run(page_of, services, shown, page, buttons)
    except Expired:
        out = [Outgoing(plain(prompt.texts("expired")))]
    await _deliver(services, bot, replace(prompt, edited=False), None, out)
    await keep(services, replace(shown, data={**shown.data, "page": page}))


def page_of(services: Services, shown: Shown, page: int, buttons: Buttons) -> list[Outgoing]:
    """The messages of a page of an answer, 0 for the answer itself.

    Raises:
        Expired: a notice is gone or says something else now.
    """
    catalogue = services.catalogue
    if page == 0:
        return presenting.answer(recalled.answered(shown, catalogue), shown, (), buttons, catalogue)
    first = recalled.own(shown) + recalled.PAGE * (page - 1)
    until = min(first + recalled.PAGE, len(shown.passages))
    quotes = [recalled.quote(shown, at, catalogue) for at in range(first, until)]
    return presenting.further(quotes, shown, page, buttons, catalogue)


async def keep(services: Services, shown: Shown) -> bool:
    """Keeps what buttons lead to; where the disk takes nothing, the answer is more than its buttons."""
    try:
        await services.run(services.store.save_shown, shown)
    except LibraryError as error:
        log.error("the buttons of an answer will not work: %s", error)
        return False
    return True


async def _deliver(
    services: Services, bot: Bot, prompt: Prompt, shown: Shown | None, out: Sequence[Outgoing]
) -> None:
    """Sends the messages, or changes those of the answer given before into them."""
    if prompt.above:
        out = [presenting.under(prompt.above, out[0]), *out[1:]]
    before: list[int] = []
    if prompt.edited and prompt.asked_in is not None:
        last = await services.run(services.store.shown_for, prompt.place.chat, prompt.asked_in)
        before = list(last.data.get("messages", ())) if last else []
    record = shown or _shown(services, prompt, "text")
    works = await keep(services, record)
    ids: list[int] = []
    for at, message in enumerate(out):
        keyboard = message.keyboard if works else None
        if at < len(before) and await edit(bot, prompt.place.chat, before[at], message.html, keyboard):
            ids.append(before[at])
            continue
        sent = await send(bot, prompt.place, message.html, keyboard)
        if sent is None:
            return
        ids.append(sent.message_id)
    for surplus in before[len(out) :]:
        await tried(bot.delete_message(prompt.place.chat, surplus), "deleting a part of an answer")
    if works:
        await keep(services, replace(record, message_id=ids[0], data={**record.data, "messages": ids}))


def _shown(services: Services, prompt: Prompt, kind: str) -> Shown:
    return Shown(new_id(), kind, prompt.user, prompt.place.chat, services.clock(), asked_in=prompt.asked_in)


def _remember(services: Services, prompt: Prompt, context: Context) -> None:
    services.memory.remember(prompt.place.chat, prompt.user, context, services.clock())


def _recorded(services: Services, prompt: Prompt, found: Answered) -> int | None:
    answer = found.answer
    try:
        return services.store.record_question(
            prompt.user,
            prompt.place.chat,
            prompt.question,
            tier=answer.tier.value,
            generation=answer.generation,
            at=services.clock(),
        )
    except LibraryError as error:
        log.error("a question could not be recorded: %s", error)
        return None


@asynccontextmanager
async def _typing(bot: Bot, place: Place) -> AsyncIterator[None]:
    """Shows that the bot is at work when that takes a while; that this fails costs nothing."""

    async def show() -> None:
        await asyncio.sleep(_PATIENCE)
        await tried(bot.send_chat_action(place.chat, "typing", message_thread_id=place.topic), "typing")

    task = asyncio.create_task(show())
    try:
        yield
    finally:
        task.cancel()
