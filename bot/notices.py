"""Notices as the command line prints them: the fields that scripts may rely on."""

from __future__ import annotations

from typing import Any

from corpus.notice import Notice
from corpus.records import Entry


def summary_json(entry: Entry) -> dict[str, Any]:
    """What `list --json` gives of a notice; fields may be added, never renamed."""
    notice = entry.notice
    return {
        "id": notice.id,
        "file": notice.file or entry.name,
        "aliases": list(entry.aliases),
        "title": notice.title,
        "issuer": list(notice.issuer),
        "number": notice.number,
        "issued_on": notice.issued_on.isoformat() if notice.issued_on else None,
        "published_on": notice.published_on.isoformat() if notice.published_on else None,
        "source": notice.source,
        "addressees": list(notice.addressees),
        "urgency": list(notice.urgency),
        "status": notice.status.value,
        "repealed_by": notice.repealed_by,
        "amended_by": notice.amended_by,
        "effective_on": notice.effective_on.isoformat() if notice.effective_on else None,
        "expires_on": notice.expires_on.isoformat() if notice.expires_on else None,
        "extended_by": notice.extended_by,
        "url": notice.url,
        "fetched_at": notice.fetched_at,
        "format": entry.format,
        "ocr": notice.ocr,
        "sources": [
            {"path": one.path, "url": one.url, "fetched_at": one.fetched_at, "source": one.source}
            for one in entry.sources
        ],
    }


def full_json(entry: Entry) -> dict[str, Any]:
    """What `show ID --json` gives: the summary with text and sections."""
    sections = [
        {"path": list(section.path), "heading": section.heading, "start": section.start, "end": section.end}
        for section in entry.notice.sections
    ]
    return summary_json(entry) | {"text": entry.notice.text, "sections": sections}


def drops_json(notice: Notice, source: str) -> list[dict[str, Any]]:
    """Everything that was left out of the text, where it stands in the extracted source, and why."""
    return [
        {
            "start": drop.start,
            "end": drop.end,
            "reason": drop.reason.value,
            "text": source[drop.start : drop.end],
        }
        for drop in notice.drops
    ]


def visible_drop(text: str) -> str:
    """Text on one line, its line breaks and blanks made visible."""
    return text.translate({0x0A: "⏎", 0x20: "␣", 0x3000: "␣␣", 0xA0: "␣", 0x0D: "␍"})
