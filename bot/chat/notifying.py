"""New notices → messages to those who subscribed to words that one of their passages answers to."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bot.chat.keyboards import cite_button
from bot.chat.records import Subscription
from bot.chat.render import announced
from bot.chat.sending import Place, send
from bot.chat.speaking import today
from bot.chat.texts import Texts
from corpus.errors import InputError
from index.opened import Filters, Opened
from index.query import Query
from index.terms import typed_terms
from index.text import normalise

if TYPE_CHECKING:
    from telegram import Bot

    from bot.chat.services import Services
    from index.answer import Quote
    from index.engine import Engine

log = logging.getLogger(__name__)

MOST = 5
"""Notices that a subscription is told of at once: a bulk file of thousands must not flood a chat."""
_OF_A_WORD = 0.5
"""Share of each word's bigrams that the notice must have. The engine's tiers judge one notice among all;
asked of a single one, "医保 缴费标准" is answered by its 补助标准 (measured on the sample notices)."""
_FOUND = 20  # best passages of the new notices that are looked at


async def tell_subscribers(services: Services, bot: Bot, new: Sequence[str]) -> int:
    """Sends the best passage of each new notice to whoever subscribed to what it says.

    A notice is told once to each chat, by the first of its subscriptions that matches.

    Args:
        services: their engine serves the generation with the notices.
        bot: sends.
        new: ids of notices that came or changed.

    Returns:
        How many messages were sent.
    """
    if not new:
        return 0
    sent = 0
    told: set[tuple[int, int | None, str]] = set()
    for subscription in await services.run(services.store.subscriptions):
        for id_, quote in await services.run(matching, services.engine, subscription.words, new):
            place = (subscription.chat_id, subscription.topic_id, id_)
            first = await services.run(services.store.tell_once, subscription.id, id_, services.clock())
            if first and place not in told:
                told.add(place)
                sent += await _tell(services, bot, subscription, quote)
    return sent


def matching(engine: Engine, words: str, new: Sequence[str]) -> list[tuple[str, Quote]]:
    """New notices with a passage that answers to `words`, with that passage, best first."""
    found: list[tuple[str, Quote]] = []
    try:
        for id_ in _likely(engine.opened, words, new):
            if not _holds(engine.opened, id_, words):
                continue
            answer = engine.ask(words, Filters(notice=id_))
            if answer.quotes:  # whether it holds the words is known; that they ask nothing is no matter
                found.append((id_, answer.quotes[0]))
    except InputError as error:  # words that cannot be asked for, or a notice that has gone meanwhile
        log.info("a subscription could not be matched: %s", error.code)
    return found


def _likely(opened: Opened, words: str, new: Sequence[str]) -> list[str]:
    """The new notices that rank best for `words`, where they share a term with it."""
    wanted = frozenset(new)
    mask = np.array([card["id"] in wanted for card in opened.notices.cards], dtype=bool)
    ranked = opened.searcher.rank(Query.of(normalise(words)), mask).found[:_FOUND]
    positions = dict.fromkeys(found.notice for found in ranked if found.lexical > 0)
    return [str(opened.notices.cards[at]["id"]) for at in list(positions)[:MOST]]


def _holds(opened: Opened, id_: str, words: str) -> bool:
    """Whether a notice has something of each of the words."""
    notice = opened.notices[opened.position(id_)]
    mine = typed_terms("\n".join((notice.title or "", *notice.issuer, notice.text)))
    for word in words.split():
        keys = typed_terms(word)
        if len(np.intersect1d(keys, mine, assume_unique=True)) < _OF_A_WORD * len(keys):
            return False
    return True


async def _tell(services: Services, bot: Bot, subscription: Subscription, quote: Quote) -> bool:
    texts = Texts("en" if subscription.language == "en" else "zh", today(services))
    titles = {card["id"]: card["title"] for card in services.engine.opened.notices.cards}
    head = texts("subscription-hit", words=subscription.words)
    message = announced(head, quote, texts, titles.get)
    place = Place(subscription.chat_id, subscription.topic_id)
    if await send(bot, place, message.text, cite_button(quote.citation, texts)) is not None:
        return True
    await services.run(services.store.unsubscribe_chat, subscription.chat_id)
    return False
