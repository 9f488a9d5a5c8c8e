"""Notice and Section: the words every other room speaks in.

All offsets are code points. `start`/`end` index `Notice.text`; `origin` indexes the extracted source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

FIELDS = (
    "title",
    "issuer",
    "number",
    "issued_on",
    "published_on",
    "source",
    "addressees",
    "urgency",
    "kind",
    "effective_on",
    "expires_on",
    "url",
    "fetched_at",
)
"""What a notice states about itself, or whoever added it did, in the order in which people are shown it."""


class Status(StrEnum):
    """Whether a notice still applies, as far as the library's other notices say."""

    IN_FORCE = "in force"
    AMENDED = "amended"
    REPEALED = "repealed"


class Enactment(StrEnum):
    """What sort of enactment a document is, as far as it says so; a notice is none."""

    LAW = "law"  # 法律: of the National People's Congress or its standing committee
    REGULATION = "regulation"  # 法规、规章: of the State Council, a ministry, a local congress or government
    INTERPRETATION = "judicial interpretation"  # 司法解释: of the supreme court or procuratorate


class Reason(StrEnum):
    """Why a run of the source is not in `Notice.text`."""

    FURNITURE = "furniture"  # a page's own matter: links, editors, licences, copyright
    WRAP = "wrap"  # white space of a line wrapped inside a sentence
    REPEAT = "repeat"  # a sentence already kept, in a scrape that repeats its own head
    REMARK = "remark"  # a remark about the file that is not part of the notice (示例 …)


@dataclass(frozen=True, slots=True)
class Span:
    """A run kept: `text[start:end] == source[origin:origin + end - start]`."""

    start: int
    end: int
    origin: int


@dataclass(frozen=True, slots=True)
class Drop:
    """A run left out: `source[start:end]`, and why."""

    start: int
    end: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered part of a notice, without its numbered sub-parts, which are sections of their own.

    `path` holds the numerals as written, outermost first (`("二", "（一）", "3.")`); it is empty for the
    text before the first and after the last numbered part. `heading` carries its numeral
    (`"二、加大金融支持"`), or is None where the part opens with a plain sentence.
    """

    path: tuple[str, ...]
    heading: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reference:
    """What a notice says it does to another: repeals or amends the one with this title or number."""

    effect: Status
    title: str | None
    number: str | None
    start: int
    end: int
    until: date | None = None
    """The last day of effect that it gives the other notice (有效期延长至…)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One official document. A field the text does not state is None or empty, never guessed.

    Attributes:
        id: short, stable and typeable; a bulk row's own id is kept.
        text: the extracted source with `drops` deleted and nothing else changed.
        sections: tile the body, in order, without gaps.
        title, issuer (发文机关), number (发文字号), issued_on (成文日期), published_on (发布日期),
            source (来源), addressees (主送机关), urgency (("特急", "明电")).
        references: notices this one repeals or amends.
        evidence: field name → (start, end) in `text` of the line that states it.
        spans, drops: the map between `text` and the extracted source.
        breaks: offsets into `text` where a sentence was dropped; no passage may cross one.
        file: name of the original file.
        status, repealed_by: set by the library from what its other notices say; `repealed_by` is an id.
        amended_by, extended_by: set likewise: the last notice that amends this one, or that gave it the last
            day of effect which `expires_on` then is.
        kind: of a law, a regulation or a judicial interpretation; None for everything else.
        effective_on, expires_on: first and last day of effect (施行日期, 有效期至), where stated.
        url, fetched_at: the page that it was fetched from, and when (UTC, ISO 8601); None for a file.
        ocr: mean confidence, 0 to 1, of the text recognition that read it; None for a text that was there.
    """

    id: str
    text: str
    sections: tuple[Section, ...]
    title: str | None = None
    issuer: tuple[str, ...] = ()
    number: str | None = None
    issued_on: date | None = None
    published_on: date | None = None
    source: str | None = None
    addressees: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    evidence: dict[str, tuple[int, int]] = field(default_factory=dict)
    spans: tuple[Span, ...] = ()
    drops: tuple[Drop, ...] = ()
    breaks: tuple[int, ...] = ()
    file: str | None = None
    status: Status = Status.IN_FORCE
    repealed_by: str | None = None
    kind: Enactment | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    url: str | None = None
    fetched_at: str | None = None
    ocr: float | None = None
    amended_by: str | None = None
    extended_by: str | None = None

    def to_json(self) -> dict[str, Any]:
        """All fields as plain JSON values; `from_json` is its inverse."""
        return {
            "id": self.id,
            "text": self.text,
            "sections": [[list(s.path), s.heading, s.start, s.end] for s in self.sections],
            "title": self.title,
            "issuer": list(self.issuer),
            "number": self.number,
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "source": self.source,
            "addressees": list(self.addressees),
            "urgency": list(self.urgency),
            "references": [_reference_json(reference) for reference in self.references],
            "evidence": {name: list(span) for name, span in self.evidence.items()},
            "spans": [[s.start, s.end, s.origin] for s in self.spans],
            "drops": [[d.start, d.end, d.reason.value] for d in self.drops],
            "breaks": list(self.breaks),
            "file": self.file,
            "status": self.status.value,
            "repealed_by": self.repealed_by,
            "kind": self.kind.value if self.kind else None,
            "effective_on": self.effective_on.isoformat() if self.effective_on else None,
            "expires_on": self.expires_on.isoformat() if self.expires_on else None,
            "url": self.url,
            "fetched_at": self.fetched_at,
            "ocr": self.ocr,
            "amended_by": self.amended_by,
            "extended_by": self.extended_by,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Notice:
        """The notice that `to_json` wrote.

        Raises:
            KeyError, TypeError, ValueError: `data` was not written by `to_json`.
        """
        return cls(
            id=data["id"],
            text=data["text"],
            sections=tuple(Section(tuple(path), head, a, b) for path, head, a, b in data["sections"]),
            title=data["title"],
            issuer=tuple(data["issuer"]),
            number=data["number"],
            issued_on=_day(data["issued_on"]),
            published_on=_day(data["published_on"]),
            source=data["source"],
            addressees=tuple(data["addressees"]),
            urgency=tuple(data["urgency"]),
            references=tuple(_reference(told) for told in data["references"]),
            evidence={name: (a, b) for name, (a, b) in data["evidence"].items()},
            spans=tuple(Span(a, b, o) for a, b, o in data["spans"]),
            drops=tuple(Drop(a, b, Reason(r)) for a, b, r in data["drops"]),
            breaks=tuple(data["breaks"]),
            file=data["file"],
            status=Status(data["status"]),
            repealed_by=data["repealed_by"],
            kind=Enactment(data["kind"]) if data.get("kind") else None,
            # those below are absent in what earlier versions recorded
            effective_on=_day(data.get("effective_on")),
            expires_on=_day(data.get("expires_on")),
            url=data.get("url"),
            fetched_at=data.get("fetched_at"),
            ocr=data.get("ocr"),
            amended_by=data.get("amended_by"),
            extended_by=data.get("extended_by"),
        )


def _reference_json(reference: Reference) -> list[Any]:
    told = [reference.effect.value, reference.title, reference.number, reference.start, reference.end]
    return told if reference.until is None else [*told, reference.until.isoformat()]


def _reference(told: list[Any]) -> Reference:
    effect, title, number, start, end, *until = told
    return Reference(Status(effect), title, number, start, end, _day(until[0]) if until else None)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
