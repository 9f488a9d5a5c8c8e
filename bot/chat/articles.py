"""Passages and notices as inline mode offers them: what is listed, and what choosing one sends."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat import citing, render
from bot.chat.citing import Brief, TitleOf
from bot.chat.markup import bold, joined
from bot.chat.texts import Texts
from bot.chat.units import clip, clip_middle, plain_line, units
from corpus.notice import Status
from index.answer import Quote

_TITLE = 64
_DESCRIPTION = 160
_SECTION = 40


@dataclass(frozen=True, slots=True)
class Article:
    """One thing offered.

    Attributes:
        title, description: plain text of the list.
        text: HTML of the message.
    """

    title: str
    description: str
    text: str


def passage_article(quote: Quote, texts: Texts, title_of: TitleOf) -> Article:
    """A passage: its notice's title, its section and its best sentence; sends the quote with its source."""
    section = clip(citing.section(quote.citation), _SECTION)
    start, end = quote.highlights[0] if quote.highlights else (0, len(quote.text))
    snippet = plain_line(quote.text[start:end])
    return Article(
        _title(quote.citation.title, quote.citation.status, texts),
        clip("｜".join(part for part in (section, snippet) if part), _DESCRIPTION),
        render.one(quote, texts, title_of).text,
    )


def notice_article(brief: Brief, texts: Texts) -> Article:
    """A notice: its title, issuer and date; sends its name with number, issuer and date."""
    facts = (citing.issuers(brief.issuer, texts), citing.day(brief, texts))
    standing = citing.standing(brief, lambda _: None, texts)
    return Article(
        _title(brief.title, brief.status, texts),
        clip("，".join(fact for fact in facts if fact), _DESCRIPTION),
        joined([citing.named(brief, texts), bold(standing or "")], "\n").html(),
    )


def _title(title: str | None, status: Status, texts: Texts) -> str:
    mark = texts("marked", mark=texts("repealed")) if status is Status.REPEALED else ""
    return mark + (clip_middle(plain_line(title or ""), _TITLE - units(mark)) or texts("untitled"))
