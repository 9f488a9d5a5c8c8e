"""Answer: quotes with citations, or no answer; the shape that scripts may rely on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from corpus.notice import Notice, Status
from corpus.sentences import Range
from corpus.today import china_day


class Tier(StrEnum):
    """How sure an answer is."""

    ANSWER = "answer"
    COMPETING = "competing"  # two or three notices that may each be meant
    NEAREST = "nearest"  # shown only as the nearest passages
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands: its notice's fields, its section, and its offsets in the notice's text."""

    notice_id: str
    title: str | None
    issuer: tuple[str, ...]
    number: str | None
    issued_on: date | None
    published_on: date | None
    source: str | None
    status: Status
    repealed_by: str | None
    section: tuple[str, ...]
    heading: str | None
    start: int
    end: int
    amended_by: str | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    extended_by: str | None = None
    url: str | None = None
    fetched_at: str | None = None
    ocr: float | None = None

    @classmethod
    def of(cls, notice: Notice, start: int, end: int) -> Citation:
        """The citation of `notice.text[start:end]`; its section is the one that holds `start`."""
        section = next((s for s in notice.sections if s.start <= start < s.end), None)
        return cls(
            notice.id,
            notice.title,
            notice.issuer,
            notice.number,
            notice.issued_on,
            notice.published_on,
            notice.source,
            notice.status,
            notice.repealed_by,
            section.path if section else (),
            section.heading if section else None,
            start,
            end,
            notice.amended_by,
            notice.effective_on,
            notice.expires_on,
            notice.extended_by,
            notice.url,
            notice.fetched_at,
            notice.ocr,
        )

    def to_json(self) -> dict[str, Any]:
        """The citation as plain JSON values."""
        return {
            "notice_id": self.notice_id,
            "title": self.title,
            "issuer": list(self.issuer),
            "number": self.number,
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "source": self.source,
            "status": self.status.value,
            "repealed_by": self.repealed_by,
            "section": list(self.section),
            "heading": self.heading,
            "start": self.start,
            "end": self.end,
            "amended_by": self.amended_by,
            "effective_on": self.effective_on.isoformat() if self.effective_on else None,
            "expires_on": self.expires_on.isoformat() if self.expires_on else None,
            "extended_by": self.extended_by,
            "url": self.url,
            "fetched_at": self.fetched_at,
            "ocr": self.ocr,
        }


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a notice, word for word.

    Attributes:
        text: `notice.text[citation.start:citation.end]`.
        highlights: the sentences of `text` that answer best, as offsets into it.
        score: what the passage was ranked by.
        citation: where it stands.
        also_in: other notices that say the same nearly word for word.
    """

    text: str
    highlights: tuple[Range, ...]
    score: float
    citation: Citation
    also_in: tuple[Citation, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The quote as plain JSON values."""
        return {
            "text": self.text,
            "highlights": [list(span) for span in self.highlights],
            "score": round(self.score, 4),
            "citation": self.citation.to_json(),
            "also_in": [citation.to_json() for citation in self.also_in],
        }


@dataclass(frozen=True, slots=True)
class Understood:
    """An everyday word of the question, and the official term that the quotes hold for it."""

    typed: str
    official: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question.

    Attributes:
        tier: how sure it is.
        confidence: 0 to 1, how likely the first quote is from the notice that answers; calibrated
            (docs/RETRIEVAL.md).
        reason: why there is no answer, or what the question named that was preferred; None if neither.
        took_ms: milliseconds from question to answer.
        generation: name of the index generation that answered.
        quotes: at most three.
        understood: how everyday words of the question were read, where a quote holds the official term and
            not the word.
    """

    question: str
    tier: Tier
    confidence: float
    reason: str | None
    took_ms: float
    generation: str
    quotes: tuple[Quote, ...]
    understood: tuple[Understood, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the quotes are given as an answer."""
        return self.tier in (Tier.ANSWER, Tier.COMPETING)

    def to_json(self) -> dict[str, Any]:
        """The answer as plain JSON values; fields may be added, never renamed."""
        return {
            "question": self.question,
            "tier": self.tier.value,
            "answered": self.answered,
            "confidence": round(self.confidence, 4),
            "reason": self.reason,
            "took_ms": round(self.took_ms, 3),
            "generation": self.generation,
            "quotes": [quote.to_json() for quote in self.quotes],
            "understood": [asdict(one) for one in self.understood],
        }


def percent(confidence: float) -> int:
    """How sure a recognition of text was, in whole percent; what is not certain is never 100."""
    return min(99, int(confidence * 100)) if confidence < 1 else 100


def chinese_date(day: date) -> str:
    """A date as offices write it: 2020年2月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


_NUMERALS = frozenset("一二三四五六七八九十百零〇")


def section_name(path: tuple[str, ...]) -> str:
    """A section's path as people cite it: ("二", "（一）", "3.") → 第二部分（一）3; 第二章 第十条.

    The parts of an attachment are cited after its name: ("附件1", "二", "（一）") → 附件1 第二部分（一）.
    """
    if not path:
        return ""
    if path[0].startswith("附") and len(path) > 1:
        point = path[1].rstrip(".．、")
        inner = (f"第{point}点", *path[2:]) if point.isdecimal() else path[1:]
        return f"{path[0]} {section_name(inner)}"
    name = f"第{path[0]}部分" if set(path[0]) <= _NUMERALS else path[0]
    for above, part in pairwise(path):
        apart = part.startswith("第") or (above[-1:].isdecimal() and part[:1].isdecimal())
        name += (" " if apart else "") + part
    return name.rstrip(".．、")


def fetched_from(url: str | None, fetched_at: str | None) -> str:
    """Where a notice was fetched and when: 取自 https://…，2026年11月29日; empty for one that was not."""
    if not url:
        return ""
    day = f"，{chinese_date(china_day(datetime.fromisoformat(fetched_at)))}" if fetched_at else ""
    return f"取自 {url}{day}"


def cite(citation: Citation) -> str:
    """A citation ready to paste: 《title》（number），section，issuer，date, without what is not stated.

    One of a page says where it was fetched, and when.
    """
    name = f"《{citation.title or '无标题'}》" + (f"（{citation.number}）" if citation.number else "")
    if citation.issued_on:
        day = chinese_date(citation.issued_on)
    elif citation.published_on:
        day = chinese_date(citation.published_on) + "发布"
    else:
        day = ""
    fetched = fetched_from(citation.url, citation.fetched_at)
    parts = [name, section_name(citation.section), "、".join(citation.issuer), day, fetched]
    return "，".join(part for part in parts if part)
