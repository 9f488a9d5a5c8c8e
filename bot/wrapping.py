"""Text → lines of a given width in terminal cells, as offsets, broken as Chinese is set."""

from __future__ import annotations

import unicodedata

from rich.cells import get_character_cell_size

# Marks that may not begin a line and marks that may not end one (禁则, JIS X 4051 and GB/T 15834).
_NOT_FIRST = frozenset("。，、；：？！”’）》〉】〕﹞』」…—·％%.,;:?!)]}")
_NOT_LAST = frozenset("“‘（《〈【〔﹝『「([{")


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Lines of `text`, each at most `width` cells wide where its marks and words allow.

    Returns:
        Offsets of each line; white space where a line was broken, and the line breaks of the text itself,
        are between the lines. A run that cannot be broken is broken at `width`.
    """
    lines: list[tuple[int, int]] = []
    start = 0
    for end in [*(at for at, char in enumerate(text) if char == "\n"), len(text)]:
        lines += _paragraph(text, start, end, max(width, 2))
        start = end + 1
    return lines


def _paragraph(text: str, start: int, end: int, width: int) -> list[tuple[int, int]]:
    lines: list[tuple[int, int]] = []
    used = 0
    good = start  # the last place where the line may be broken
    at = start
    while at < end:
        size = get_character_cell_size(text[at])
        if at > start and _may_break(text[at - 1], text[at]):
            good = at
        if used + size > width and at > start and not text[at].isspace():
            cut = good if good > start else at
            lines.append((start, _trimmed(text, start, cut)))
            start = good = at = cut
            used = 0
            continue
        used += size
        at += 1
    lines.append((start, _trimmed(text, start, end)))
    return lines


def _may_break(before: str, after: str) -> bool:
    if after.isspace() or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before.isspace():
        return True
    return _wide(before) or _wide(after)


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFA"


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
