"""Text measured as Telegram measures it, in UTF-16 code units, and cut where a reader sees no break."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"
_ZWJ = "\u200d"
_BACK = 32  # code points looked back for a clean cut; no emoji is that long, a hostile run of joiners is


def units(text: str) -> int:
    """Length of `text` in UTF-16 code units."""
    return len(text) + sum(1 for c in text if c > "\uffff")


def fitting(text: str, room: int, start: int = 0) -> int:
    """The greatest `end` for which `text[start:end]` takes at most `room` units."""
    if len(text) - start <= room // 2:
        return len(text)
    used = 0
    for at in range(start, len(text)):
        used += 2 if text[at] > "\uffff" else 1
        if used > room:
            return at
    return len(text)


def cut(text: str, room: int, start: int = 0) -> int:
    """Where to end a piece of at most `room` units that begins at `start`, inside no emoji where possible.

    The piece has at least one code point, so that cutting again and again ends.
    """
    end = max(fitting(text, room, start), min(start + 1, len(text)))
    for at in range(end, max(start, end - _BACK), -1):
        if not joined(text, at):
            return at
    return end


def joined(text: str, at: int) -> bool:
    """Whether the code points before and after `at` are seen as one character."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if _ZWJ in (before, after) or _extends(after):
        return True
    if _regional(before) and _regional(after):
        first = at - 1
        while first > 0 and at - first < _BACK and _regional(text[first - 1]):
            first -= 1
        return (at - first) % 2 == 1  # flags are pairs, counted from the first of the run
    return before == "\r" and after == "\n"


def clip(text: str, room: int) -> str:
    """`text`, or as much of its beginning as fits with … into `room` units."""
    if units(text) <= room:
        return text
    return text[: cut(text, room - 1)].rstrip() + ELLIPSIS if room > 1 else ELLIPSIS[:room]


def clip_middle(text: str, room: int) -> str:
    """`text`, or its beginning and its end with … between them, in `room` units.

    The end of a title tells notices of one kind apart as often as its beginning does.
    """
    if units(text) <= room:
        return text
    if room <= 2:
        return ELLIPSIS[:room]
    tail = (room - 1) // 2
    first = len(text)
    used = 0
    while first > 0 and used + units(text[first - 1]) <= tail:
        first -= 1
        used += units(text[first])
    for _ in range(_BACK):
        if not joined(text, first):
            break
        first += 1
    return text[: cut(text, room - 1 - tail)] + ELLIPSIS + text[first:]


def plain_line(text: str) -> str:
    """`text` on one line: line breaks and control characters become spaces, all else stays as written."""
    return "".join(c if c.isprintable() or c in _KEPT else " " for c in text).strip()


_KEPT = _ZWJ + "\ufe0f\u3000\xa0"


def _extends(c: str) -> bool:
    return (
        unicodedata.category(c) in {"Mn", "Me", "Mc"}
        or "\U0001f3fb" <= c <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= c <= "\U000e007f"  # tags of the flags of regions
    )


def _regional(c: str) -> bool:
    return "\U0001f1e6" <= c <= "\U0001f1ff"
