"""Inline mode: `@bot question` in any chat lists passages; the one chosen sends its quote with its source."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import BaseHandler, InlineQueryHandler

from bot.chat.articles import Article, notice_article, passage_article
from bot.chat.further import further
from bot.chat.keyboards import cite_button
from bot.chat.pressing import Context
from bot.chat.sending import tried
from bot.chat.services import Services, services_of
from bot.chat.speaking import texts_for
from corpus.errors import InputError
from index.answer import Citation
from index.engine import LONGEST_QUESTION

if TYPE_CHECKING:
    from bot.chat.texts import Texts

MOST = 10
PAUSE = 0.15  # seconds in which a further letter makes the query stale
CACHE = 10  # seconds for which Telegram may give the same person the same list
_WAITING = "inline"


async def inline(update: Update, context: Context) -> None:
    """Answers an inline query, unless the same person types on."""
    query = update.inline_query
    if query is None:
        return
    services = services_of(context)
    newest: dict[int, str] = context.bot_data.setdefault(_WAITING, {})
    newest[query.from_user.id] = query.id
    try:
        if query.query.strip():
            await asyncio.sleep(PAUSE)
        if newest.get(query.from_user.id) != query.id:
            return
        texts = texts_for(services, query.from_user)
        results = await services.run(offered, services, query.query, texts)
        if newest.get(query.from_user.id) != query.id:
            return
        await tried(query.answer(results, cache_time=CACHE, is_personal=True), "answering an inline query")
    finally:
        if newest.get(query.from_user.id) == query.id:
            del newest[query.from_user.id]


def offered(services: Services, question: str, texts: Texts) -> list[InlineQueryResultArticle]:
    """What is listed for a query: passages, or for none the newest notices."""
    catalogue = services.catalogue
    question = question.strip()[:LONGEST_QUESTION]
    if not question:
        briefs = [catalogue.brief(at) for at in catalogue.newest[:MOST]]
        return [_notice(at, notice_article(brief, texts)) for at, brief in enumerate(briefs)]
    try:
        answer = services.engine.ask(question)
    except InputError:
        return []
    quotes = answer.quotes
    if quotes:  # where nothing was found, passages would look like an answer
        quotes += tuple(further(services.engine, question, quotes))
    return [
        _passage(at, passage_article(quote, texts, catalogue.title_of), quote.citation, texts)
        for at, quote in enumerate(quotes[:MOST])
    ]


def _notice(at: int, article: Article) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        f"n{at}", article.title, _content(article), description=article.description
    )


def _passage(at: int, article: Article, citation: Citation, texts: Texts) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        f"p{at}",
        article.title,
        _content(article),
        description=article.description,
        reply_markup=cite_button(citation, texts),
    )


def _content(article: Article) -> InputTextMessageContent:
    return InputTextMessageContent(
        article.text,
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    """The handler of inline queries."""
    return [InlineQueryHandler(inline)]
