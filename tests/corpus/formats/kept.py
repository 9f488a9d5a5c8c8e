"""What a reader gives, as the parser sees it; and whether its ranges hold."""

from __future__ import annotations

from corpus.draft import Draft
from corpus.extracted import Extracted
from corpus.notice import Notice, Reason


def kept(extracted: Extracted) -> str:
    """The text without what the reader marks as none of the notice's."""
    ranges = [(drop.start, drop.end) for drop in extracted.drops]
    return Draft.whole(extracted.text).without(ranges, Reason.FURNITURE).text


def paragraphs(source: str, notice: Notice) -> list[str]:
    """The paragraphs of a text: its lines, with those put together that were only wrapped."""
    wraps = [(drop.start, drop.end) for drop in notice.drops if drop.reason is Reason.WRAP]
    lines = Draft.whole(source).without(wraps, Reason.WRAP).text.split("\n")
    return [line for line in lines if line.strip()]


def assert_ranges_hold(extracted: Extracted) -> None:
    """Drops, headings and tables lie inside the text, in order, and do not overlap those of their kind."""
    for ranges in (
        [(drop.start, drop.end) for drop in extracted.drops],
        [(heading.start, heading.end) for heading in extracted.headings],
        list(extracted.tables),
    ):
        at = 0
        for start, end in ranges:
            assert at <= start < end <= len(extracted.text), (start, end)
            at = end
    for heading in extracted.headings:
        words = extracted.text[heading.start : heading.end]
        assert words == words.strip()
        assert heading.level >= 0


def squeezed(text: str | None) -> str | None:
    """Text without white space."""
    return None if text is None else "".join(text.split())


def fields_of(notice: Notice) -> dict[str, object]:
    """What a notice states about itself, white space apart."""
    return {
        "title": squeezed(notice.title),
        "issuer": notice.issuer,
        "number": notice.number,
        "issued_on": notice.issued_on,
        "published_on": notice.published_on,
        "source": notice.source,
    }


def sections_of(notice: Notice) -> list[tuple[object, ...]]:
    """Paths, headings and words of the sections, white space apart."""
    return [(s.path, squeezed(s.heading), squeezed(notice.text[s.start : s.end])) for s in notice.sections]


def dropped(extracted: Extracted, reason: Reason) -> list[str]:
    """The runs dropped for `reason`."""
    return [extracted.text[d.start : d.end] for d in extracted.drops if d.reason is reason]


def assert_sound(extracted: Extracted) -> None:
    """Ranges are in order, inside the text, not empty and do not overlap."""
    at = 0
    for drop in extracted.drops:
        assert at <= drop.start < drop.end <= len(extracted.text)
        at = drop.end
    for heading in extracted.headings:
        assert 0 <= heading.start < heading.end <= len(extracted.text)
    for start, end in extracted.tables:
        assert 0 <= start < end <= len(extracted.text)
