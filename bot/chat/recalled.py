"""What an answer shows, kept for its buttons and read back when one is pressed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from bot.chat.callbacks import Expired
from bot.chat.catalogue import Catalogue
from bot.chat.records import Passage, Shown
from index.answer import Answer, Citation, Quote, Tier, Understood

KIND = "answer"
TOPICS = "topics"  # headings where nothing was found
SECTION = "section"  # asked for by its number
CARD = "card"  # a notice's fields and headings
PAGE = 3  # further passages on a page


def passage(citation: Citation) -> Passage:
    """Where a citation stands, as it is kept."""
    return Passage(citation.notice_id, citation.start, citation.end)


def kept(answer: Answer, quotes: Sequence[Quote]) -> dict[str, Any]:
    """The data of an answer's record, without its question.

    Args:
        answer: as it was given.
        quotes: its own and the further ones, in the order of the record's passages.
    """
    return {
        "tier": answer.tier.value,
        "confidence": answer.confidence,
        "reason": answer.reason,
        "understood": [[word.typed, word.official] for word in answer.understood],
        "own": len(answer.quotes),
        "marks": [quote.highlights for quote in quotes],
        "also": [[passage(citation) for citation in quote.also_in] for quote in quotes],
        "check": [_check(quote.text) for quote in quotes],
    }


def pages(shown: Shown) -> int:
    """How many pages an answer has: its own, and those of the further passages."""
    return 1 + -(-(len(shown.passages) - own(shown)) // PAGE)


def own(shown: Shown) -> int:
    """How many of the passages are the answer itself."""
    return int(shown.data.get("own", len(shown.passages)))


def quote(shown: Shown, at: int, catalogue: Catalogue) -> Quote:
    """The passage at a position of an answer, as it was shown.

    Raises:
        Expired: the notice is gone or says something else now.
    """
    notice_id, start, end = shown.passages[at]
    notice = catalogue.notice(notice_id)
    text = notice.text[start:end] if notice else ""
    checks = shown.data.get("check", [])
    if notice is None or (at < len(checks) and checks[at] != _check(text)):
        raise Expired
    marks = shown.data.get("marks", [])
    highlights = tuple((a, b) for a, b in marks[at]) if at < len(marks) else ()
    also = shown.data.get("also", [])
    others = tuple(_cited(catalogue, Passage(*place)) for place in also[at]) if at < len(also) else ()
    known = tuple(other for other in others if other)
    return Quote(text, highlights, 0.0, Citation.of(notice, start, end), known)


def answered(shown: Shown, catalogue: Catalogue) -> Answer:
    """The answer as it was given, but for its question.

    Raises:
        Expired: one of its notices is gone or says something else now.
    """
    quotes = tuple(quote(shown, at, catalogue) for at in range(own(shown)))
    data = shown.data
    understood = tuple(Understood(*pair) for pair in data.get("understood", ()))
    tier, sure, reason = Tier(data["tier"]), data["confidence"], data["reason"]
    return Answer("", tier, sure, reason, 0.0, shown.generation, quotes, understood)


def _cited(catalogue: Catalogue, place: Passage) -> Citation | None:
    notice = catalogue.notice(place.notice_id)
    return Citation.of(notice, place.start, place.end) if notice else None


def _check(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
