"""What was found → messages with their buttons, and the record that the buttons are looked up in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from telegram import InlineKeyboardMarkup

from bot.chat import recalled, render
from bot.chat.citing import TitleOf
from bot.chat.keyboards import Buttons
from bot.chat.records import Feedback, Passage, Shown
from bot.chat.units import units
from bot.chat.views import section_view
from index.answer import Answer, Citation, Quote, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.catalogue import Catalogue
    from bot.chat.finding import Answered
    from corpus.notice import Notice
    from corpus.sentences import Range


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent: HTML and buttons."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None


def shown_answer(base: Shown, found: Answered) -> Shown:
    """The record of an answer.

    Args:
        base: who asked, where and when.
        found: what is shown.
    """
    if found.topics:
        passages = tuple(recalled.passage(citation) for citation in found.topics)
        return replace(base, kind=recalled.TOPICS, generation=found.answer.generation, passages=passages)
    return replace(
        base,
        kind=recalled.KIND,
        generation=found.answer.generation,
        passages=tuple(recalled.passage(quote.citation) for quote in found.quotes),
        data=recalled.kept(found.answer, found.quotes),
    )


def answer(
    found: Answer, shown: Shown, topics: Sequence[Citation], buttons: Buttons, catalogue: Catalogue
) -> list[Outgoing]:
    """The messages of an answer.

    Args:
        found: the answer.
        shown: its record.
        topics: where nothing was found, sections on similar matters.
        buttons: makes the buttons of the record.
        catalogue: of the generation that answered.
    """
    messages = render.answer(found, buttons.texts, catalogue.title_of, topics=bool(topics))
    if not found.quotes:
        return [Outgoing(messages[0].text, buttons.topics(topics) if topics else None)]
    citations = [quote.citation for quote in found.quotes]
    if found.tier is Tier.COMPETING:
        return _last_with(messages, buttons.competing(citations))
    return _with_buttons(messages, citations, shown, buttons, first=0, page=0)


def further(
    quotes: Sequence[Quote], shown: Shown, page: int, buttons: Buttons, catalogue: Catalogue
) -> list[Outgoing]:
    """The messages of a page of further passages, from 1."""
    first = recalled.own(shown) + recalled.PAGE * (page - 1)
    messages = render.passages(
        quotes, buttons.texts, catalogue.title_of, first=first, page=page, pages=recalled.pages(shown) - 1
    )
    return _with_buttons(
        messages, [quote.citation for quote in quotes], shown, buttons, first=first, page=page
    )


def chosen(
    quote: Quote, at: int, buttons: Buttons, catalogue: Catalogue, feedback: Feedback | None
) -> list[Outgoing]:
    """The messages of the notice chosen among several."""
    message = render.one(quote, buttons.texts, catalogue.title_of)
    return [Outgoing(message.text, buttons.answer([quote.citation], first=at, feedback=feedback))]


def section(
    notice: Notice,
    span: Range,
    buttons: Buttons,
    title_of: TitleOf,
    *,
    quote: Range | None,
    passage: int,
    page: int | None,
) -> Outgoing:
    """A page of a section; None for the page where the quote begins."""
    pages = section_view(notice, span, quote, buttons.texts, title_of)
    page = pages.first if page is None else min(page, len(pages.texts) - 1)
    citation = Citation.of(notice, *(quote or span))
    return Outgoing(pages.texts[page], buttons.section(citation, passage, page, len(pages.texts)))


def under(line: str, message: Outgoing) -> Outgoing:
    """A message under a line of HTML, where there is room for it."""
    if units(line) + units(message.html) + 2 > render.LIMIT:
        return message
    return replace(message, html=f"{line}\n\n{message.html}")


def place(notice: Notice, span: Range) -> Passage:
    """A section as it is kept."""
    return Passage(notice.id, *span)


def _with_buttons(
    messages: Sequence[render.Message],
    citations: Sequence[Citation],
    shown: Shown,
    buttons: Buttons,
    *,
    first: int,
    page: int,
) -> list[Outgoing]:
    """Messages of quotes, each with the buttons of its own; the last turns the pages."""
    out: list[Outgoing] = []
    for at, message in enumerate(messages):
        here = [citations[position - first] for position in message.shown]
        if message is messages[-1]:
            keyboard = buttons.answer(here, first=message.shown[0], page=page, pages=recalled.pages(shown))
        elif message.shown == messages[at + 1].shown:  # the first part of one long quote
            keyboard = None
        else:
            keyboard = buttons.answer(here, first=message.shown[0])
        out.append(Outgoing(message.text, keyboard))
    return out


def _last_with(messages: Sequence[render.Message], keyboard: InlineKeyboardMarkup) -> list[Outgoing]:
    return [Outgoing(message.text, keyboard if message is messages[-1] else None) for message in messages]
