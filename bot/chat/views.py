"""Notices as they are read in the chat: a section, the whole text, a card, a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.chat import citing, sections
from bot.chat.citing import Brief, TitleOf
from bot.chat.fitting import paged
from bot.chat.markup import Marked, Style, bold, emphasised, italic, joined
from bot.chat.texts import Texts
from bot.chat.units import clip, clip_middle, plain_line, units
from corpus.notice import Notice
from corpus.sentences import Range
from index.answer import section_name

PAGE = 2900  # units of text on a page; the source above and the count of pages take up to 1150 more
LISTED = 10  # notices on a page of a list
_VALUE = 400
_HEADING = 120
_NUMBER = 60


@dataclass(frozen=True, slots=True)
class Pages:
    """A text in pages.

    Attributes:
        texts: HTML of each page.
        first: position of the page to begin with.
    """

    texts: tuple[str, ...]
    first: int = 0


def section_view(notice: Notice, span: Range, quote: Range | None, texts: Texts, title_of: TitleOf) -> Pages:
    """A section whole, the quote in it in bold.

    Args:
        notice: holds the section.
        span: of the section with its sub-parts, as `sections.around` and `sections.find` give it.
        quote: what is marked; the first page is the one where it begins.
        texts: the reader's language.
        title_of: names the notice that repealed this one.
    """
    opening = next((s for s in notice.sections if s.start <= span[0] < s.end), None)
    path = section_name(opening.path) if opening else ""
    head = joined([_source(notice, texts, title_of), clip(plain_line(path), _HEADING)], "\n")
    return _pages(notice, span, quote, head, texts)


def notice_view(notice: Notice, texts: Texts, title_of: TitleOf) -> Pages:
    """The whole text of a notice in pages that end with a sentence; its title is above, not in it again."""
    return _pages(notice, (0, len(notice.text)), None, _source(notice, texts, title_of), texts)


def _source(notice: Notice, texts: Texts, title_of: TitleOf) -> Marked:
    """What a text is from: the notice's title, number, issuer and date, and that it no longer applies."""
    brief = Brief.of(notice)
    number = clip_middle(plain_line(brief.number), _NUMBER) if brief.number else ""
    facts = (number, citing.issuers(brief.issuer, texts), citing.day(brief, texts))
    stated = "，".join(fact for fact in facts if fact) + citing.recognised(notice.ocr, texts)
    return joined(
        [
            bold(citing.title(brief, texts)),
            stated,
            bold(citing.standing(brief, title_of, texts) or ""),
            citing.fetched(notice, texts),
        ],
        "\n",
    )


def _pages(notice: Notice, span: Range, quote: Range | None, head: Marked, texts: Texts) -> Pages:
    start, end = _trimmed(notice.text, span)
    start, end = _trimmed(notice.text, (_after_title(notice, start, end), end))
    ranges = paged(notice.text, start, end, PAGE)
    out = []
    first = 0
    for at, (a, b) in enumerate(ranges):
        if quote and a <= quote[0] < b:
            first = at
        count = italic(texts("page", page=at + 1, pages=len(ranges))) if len(ranges) > 1 else Marked()
        body = emphasised(notice.text, a, b, (quote,) if quote else ())
        out.append(joined([head, body, count], "\n\n").html())
    return Pages(tuple(out), first)


def _after_title(notice: Notice, start: int, end: int) -> int:
    """Where a text that begins with the title goes on; a title too long to stand above whole stays in it."""
    title, at = "".join((notice.title or "").split()), start
    first, last = notice.evidence.get("title", (0, 0))
    if first != start or not start < last < end or units(notice.title or "") > citing.TITLE:
        return at
    return last if "".join(notice.text[first:last].split()) == title else at


def _trimmed(text: str, span: Range) -> Range:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def notice_card(notice: Notice, texts: Texts, title_of: TitleOf, *, id: str | None = None) -> str:
    """The fields of a notice; those that it does not state are not shown."""
    fields = (
        ("id", id or notice.id),
        ("issuer", citing.issuers(notice.issuer, texts)),
        ("number", notice.number),
        ("issued_on", _date(notice.issued_on, texts)),
        ("published_on", _date(notice.published_on, texts)),
        ("effective_on", _date(notice.effective_on, texts)),
        ("expires_on", _date(notice.expires_on, texts)),
        ("source", notice.source),
        ("url", notice.url),
        ("addressees", "、".join(notice.addressees)),
        ("urgency", "、".join(notice.urgency)),
        ("sections", str(sections.numbered(notice) or "")),
        ("file", notice.file),
    )
    lines = [
        Marked(texts("field", name=texts(f"field-{name}"), value=clip_middle(plain_line(value), _VALUE)))
        for name, value in fields
        if value
    ]
    return joined(
        [
            bold(citing.title(Brief.of(notice), texts)),
            bold(citing.standing(Brief.of(notice), title_of, texts) or ""),
            *lines,
            citing.recognised(notice.ocr, texts),
        ],
        "\n",
    ).html()


def _date(day: date | None, texts: Texts) -> str | None:
    return texts.date(day) if day else None


def notice_list(
    head: str, briefs: Sequence[Brief], texts: Texts, *, first: int = 0, page: int = 1, pages: int = 1
) -> str:
    """A page of a list of notices, numbered as their buttons are.

    Args:
        head: what list it is.
        briefs: at most LISTED notices.
        texts: the reader's language.
        first: position of the first of them in the whole list, from 0.
        page: number of the page, from 1.
        pages: how many there are.
    """
    items = []
    for at, brief in enumerate(briefs, first + 1):
        standing = citing.standing(brief, lambda _: None, texts)
        number = f"（{clip_middle(plain_line(brief.number), 60)}）" if brief.number else ""
        facts = (citing.issuers(brief.issuer, texts), citing.day(brief, texts))
        items.append(
            joined(
                [
                    f"{at}. {citing.title(brief, texts, 120)}{number}",
                    "，".join(fact for fact in facts if fact),
                    bold(standing or ""),
                ],
                "\n",
            )
        )
    count = italic(texts("page", page=page, pages=pages)) if pages > 1 else Marked()
    return joined([bold(clip(plain_line(head), _VALUE)), *items, count], "\n\n").html()


def plain(text: str) -> str:
    """Text of the bot's own, which may name what users and files say, as HTML; line breaks stay."""
    return Marked(text).html()


def folded(head: str, text: str) -> str:
    """A line of the bot's own over a text by somebody else, folded."""
    body = Marked(clip(text, PAGE)).styled(Style.LONG_QUOTE)
    return joined([bold(clip(plain_line(head), _VALUE)), body], "\n").html()
