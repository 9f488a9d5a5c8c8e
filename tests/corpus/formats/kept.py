"""What a reader's `Extracted` keeps, and whether its ranges are sound."""

from __future__ import annotations

from corpus.draft import Draft
from corpus.extracted import Extracted
from corpus.notice import Reason


def kept(extracted: Extracted) -> str:
    """The text without what the reader drops."""
    return Draft.whole(extracted.text).without([(d.start, d.end) for d in extracted.drops], Reason.WRAP).text


def dropped(extracted: Extracted, reason: Reason) -> list[str]:
    """The runs dropped for `reason`."""
    return [extracted.text[d.start : d.end] for d in extracted.drops if d.reason is reason]


def squeezed(text: str) -> str:
    """`text` without white space."""
    return "".join(text.split())


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
