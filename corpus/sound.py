"""Whether a notice is what it promises to be: its text taken from its source, its offsets inside its text."""

from __future__ import annotations

from corpus.notice import Notice


def unfounded(notice: Notice, source: str) -> str | None:
    """Why a notice's text is not what its spans take from the extracted source; None where it is."""
    at = origin = 0
    for span in notice.spans:
        if span.start != at or span.end < at or span.origin < origin:
            return f"its spans do not follow one another at {at}"
        origin = span.origin + span.end - span.start
        if notice.text[at : span.end] != source[span.origin : origin]:
            return f"its text at {at} is not in its original"
        at = span.end
    if at != len(notice.text):
        return f"its text from {at} on is not mapped to its original"
    return None


def misplaced(notice: Notice, source: str) -> str | None:
    """Which offset of a notice lies outside what it indexes; None where all are inside."""
    length = len(notice.text)
    inside = {
        "section": ((s.start, s.end) for s in notice.sections),
        "reference": ((r.start, r.end) for r in notice.references),
        "evidence": iter(notice.evidence.values()),
        "break": ((at, at) for at in notice.breaks),
    }
    for what, ranges in inside.items():
        for start, end in ranges:
            if not 0 <= start <= end <= length:
                return f"a {what} from {start} to {end} is not inside its text"
    for drop in notice.drops:
        if not 0 <= drop.start <= drop.end <= len(source):
            return f"a drop from {drop.start} to {drop.end} is not inside its source"
    return None
