"""Citation → the line under a quote, and the text of the 引用 button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.chat.texts import Texts
from bot.chat.units import clip, clip_middle, plain_line, units
from corpus.notice import Notice, Status
from corpus.today import Term, china_day, term
from index.answer import Citation, cite, percent, section_name

TitleOf = Callable[[str], str | None]
"""Title of the notice with an id; None where there is no such notice or it has no title."""

COPIED = 256  # what a button may copy: core.telegram.org/bots/api#copytextbutton
ALSO = 5  # further sources that are named
TITLE = 200
_BY = 120  # a title in a mark, of which there may be two
_URL = 240
_ALSO_TITLE = 100
_NUMBER = 60
_ISSUERS = 100
_HEADING = 24
_SECTION = 60
"""In UTF-16 units. Real titles, numbers and names are shorter; what a hostile file states must not fill a
message."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What tells one notice from another in a list."""

    id: str
    title: str | None
    issuer: tuple[str, ...]
    number: str | None
    issued_on: date | None
    published_on: date | None
    status: Status = Status.IN_FORCE
    repealed_by: str | None = None
    amended_by: str | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    extended_by: str | None = None

    @classmethod
    def of(cls, notice: Notice) -> Brief:
        """The brief of a notice."""
        return cls(
            notice.id,
            notice.title,
            notice.issuer,
            notice.number,
            notice.issued_on,
            notice.published_on,
            notice.status,
            notice.repealed_by,
            notice.amended_by,
            notice.effective_on,
            notice.expires_on,
            notice.extended_by,
        )

    @classmethod
    def of_card(cls, card: dict[str, Any]) -> Brief:
        """The brief of a notice from its card in a generation."""

        def day(name: str) -> date | None:
            value = card.get(name)  # an earlier generation has no day of effect
            return date.fromisoformat(value) if value else None

        return cls(
            card["id"],
            card["title"],
            tuple(card["issuer"]),
            card["number"],
            day("issued_on"),
            day("published_on"),
            Status(card["status"]),
            card["repealed_by"],
            card.get("amended_by"),
            day("effective_on"),
            day("expires_on"),
            card.get("extended_by"),
        )

    @property
    def day(self) -> date | None:
        """By what it is ordered: the day of issue, else of publication."""
        return self.issued_on or self.published_on


Stated = Citation | Brief


def title(stated: Stated, texts: Texts, room: int = TITLE) -> str:
    """《title》, a long one shortened in its middle."""
    return f"《{clip_middle(plain_line(stated.title or ''), room) or texts('untitled')}》"


def issuers(names: Sequence[str], texts: Texts) -> str:
    """The issuers; many of them as the first and how many."""
    every = "、".join(plain_line(name) for name in names)
    if units(every) > _ISSUERS and len(names) > 1:
        return texts("joint", first=clip_middle(plain_line(names[0]), _ISSUERS), count=len(names))
    return clip_middle(every, _ISSUERS)


def day(stated: Stated, texts: Texts) -> str:
    """The date with what it is: 2020年2月1日成文 or 2020年2月2日发布; empty where none is stated."""
    if stated.issued_on:
        return texts("issued", date=texts.date(stated.issued_on))
    return texts("published", date=texts.date(stated.published_on)) if stated.published_on else ""


def named(stated: Stated, texts: Texts) -> str:
    """《title》（number），issuer，date."""
    number = f"（{clip_middle(plain_line(stated.number), _NUMBER)}）" if stated.number else ""
    parts = (title(stated, texts) + number, issuers(stated.issuer, texts), day(stated, texts))
    return "，".join(part for part in parts if part)


def section(citation: Citation) -> str:
    """第二部分（一）“heading”, the heading only when it is short; empty outside numbered parts."""
    heading = plain_line(citation.heading or "")
    if citation.section:
        heading = heading.removeprefix(citation.section[-1]).lstrip("、.．， \u3000")
    short = f"“{heading}”" if heading and units(heading) <= _HEADING else ""
    return clip(plain_line(section_name(citation.section)), _SECTION) + short


def source(citation: Citation, texts: Texts) -> str:
    """Where a quote stands: 《title》（number），issuer，date，section."""
    parts = "，".join(part for part in (named(citation, texts), section(citation)) if part)
    return parts + recognised(citation.ocr, texts)


def recognised(ocr: float | None, texts: Texts) -> str:
    """Says that a text was recognised and how surely; empty where it was there as text."""
    return "" if ocr is None else texts("recognised", percent=percent(ocr))


def also(citations: Sequence[Citation], texts: Texts) -> str:
    """The other notices that say the same, five of them by name; empty where there are none."""
    if not citations:
        return ""
    notices = "、".join(_short(citation, texts) for citation in citations[:ALSO])
    if len(citations) > ALSO:
        notices = texts("also-more", notices=notices, count=len(citations))
    return texts("also", notices=notices)


def _short(citation: Citation, texts: Texts) -> str:
    number = clip_middle(plain_line(citation.number), _NUMBER) if citation.number else ""
    on = citation.issued_on or citation.published_on
    facts = "，".join(part for part in (number, texts.date(on) if on else "") if part)
    return title(citation, texts, _ALSO_TITLE) + (f"（{facts}）" if facts else "")


def standing(stated: Stated, title_of: TitleOf, texts: Texts) -> str | None:
    """Says that a notice does not apply as it is quoted, or not today; None where it does."""

    def named(id_: str | None) -> str | None:
        found = title_of(id_) if id_ else None
        return clip_middle(plain_line(found), _BY) if found else None

    if stated.status is Status.REPEALED:
        return texts.standing(stated.status, named(stated.repealed_by))
    longer = named(stated.extended_by)
    only_longer = longer and stated.amended_by == stated.extended_by
    parts = [None if only_longer else texts.standing(stated.status, named(stated.amended_by))]
    if longer and stated.expires_on:
        parts.append(texts("extended-by", title=longer, date=texts.date(stated.expires_on)))
    parts.append(_ended(stated, texts))
    return "；".join(part for part in parts if part) or None


def _ended(stated: Stated, texts: Texts) -> str | None:
    """Says that a notice does not apply today by its own first and last day."""
    ended = None if texts.today is None else term(stated.effective_on, stated.expires_on, texts.today)
    if ended is Term.EXPIRED and stated.expires_on:
        return texts("expired-on", date=texts.date(stated.expires_on))
    if ended is Term.PENDING and stated.effective_on:
        return texts("pending", date=texts.date(stated.effective_on))
    return None


def fetched(notice: Notice, texts: Texts) -> str:
    """Where a notice was fetched and when; empty for one that was not."""
    if not notice.url:
        return ""
    url = clip_middle(notice.url, _URL)
    if not notice.fetched_at:
        return texts("fetched", url=url)
    on = china_day(datetime.fromisoformat(notice.fetched_at))
    return texts("fetched-on", url=url, date=texts.date(on))


def copied(citation: Citation) -> str:
    """The citation to paste in at most 256 units, always in the language of the notice.

    What is too long loses first where it was fetched, then the middle of its title, then all issuers but
    the first, then the middle of its section and issuer; its number and date stay.
    """
    whole = replace(
        citation,
        url=None,
        title=plain_line(citation.title or "") or None,
        issuer=tuple(plain_line(name) for name in citation.issuer),
        number=plain_line(citation.number) or None if citation.number else None,
        section=tuple(plain_line(part) for part in citation.section),
    )
    sourced = cite(replace(whole, url=citation.url))
    if units(sourced) <= COPIED:
        return sourced
    for attempt in _shorter(whole):
        text = cite(attempt)
        over = units(text) - COPIED
        if over <= 0:
            return text
        room = units(attempt.title or "") - over
        if attempt.title and room >= _LEAST_TITLE:
            return cite(replace(attempt, title=clip_middle(attempt.title, room)))
    return clip_middle(text, COPIED)


_LEAST_TITLE = 30


def _shorter(citation: Citation) -> tuple[Citation, ...]:
    """The citation as it is, and ever shorter forms of all but its title."""
    first = citation.issuer[:1]
    if len(citation.issuer) > 1:
        first = (f"{clip_middle(first[0], 40)}等{len(citation.issuer)}个部门",)
    fewer = replace(citation, issuer=tuple(clip_middle(name, 60) for name in first))
    least = replace(
        fewer,
        section=tuple(clip(part, 8) for part in citation.section[:4]),
        number=clip_middle(citation.number, 80) if citation.number else None,
    )
    return citation, fewer, least, replace(least, section=())
