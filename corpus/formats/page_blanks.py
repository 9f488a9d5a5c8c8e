"""Gaps between characters → the blanks that they show, and spaces that show nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from corpus.draft import Range

_WORDS = 0.15  # between two Latin words, in type sizes; a justified line sets them 0.2 and more apart
_MIXED = 0.5  # between Chinese and Latin; typesetters put a quarter there by themselves
_CHINESE = (
    0.2  # between two Chinese characters, beyond what is usual on the line; a space is a quarter or more
)
_WIDE = 0.8  # from here on a blank is as wide as a character
_NARROW = 0.12  # a space that leaves less than this beside a Chinese character is not seen …
_NONE = 0.05  # … and between Latin ones it is narrower still
_ENOUGH = 4  # so many gaps make a letter-spaced line; of fewer, one may part two words
_MOST = 8


def set_apart(pieces: Sequence[tuple[str, float, float]], size: float) -> tuple[str, tuple[Range, ...]]:
    """Pieces of one line joined with the blanks that the gaps between them show.

    Args:
        pieces: (characters, left edge, right edge), in order.
        size: height of the type.

    Returns:
        The text, and the ranges in it of spaces that take no room: text as the file has it, but nothing that
        a reader of the page sees.
    """
    size = max(size, 1.0)
    usual = _usual_gap(pieces, size)
    out: list[str] = []
    unseen: list[Range] = []
    length = 0
    last: tuple[str, float, float] | None = None  # the last piece that is no space
    spaces: Range | None = None
    blank_from = 0.0  # left edge of the first of them
    for piece in pieces:
        if piece[0].isspace():
            if spaces is None:
                blank_from = piece[1]
            spaces = (spaces[0] if spaces else length, length + len(piece[0]))
        else:
            if last:
                before, after = last[0][-1], piece[0][0]
                gap = (piece[1] - last[2] - usual) / size
                if spaces and _is_unseen(before, after, gap, (piece[1] - blank_from) / size):
                    unseen.append(spaces)
                blank = "" if spaces else _blank(before, after, gap)
                out.append(blank)
                length += len(blank)
            last, spaces = piece, None
        out.append(piece[0])
        length += len(piece[0])
    return "".join(out), tuple(unseen)


def _usual_gap(pieces: Sequence[tuple[str, float, float]], size: float) -> float:
    """The gap between the characters of a letter-spaced line, else 0."""
    shown = [p for p in pieces if not p[0].isspace()]
    gaps = [b[1] - a[2] for a, b in pairwise(shown) if chinese(a[0][-1]) and chinese(b[0][0])]
    if len(gaps) < _ENOUGH:
        return 0.0
    usual = median(gaps)
    even = sum(abs(gap - usual) < 0.3 * max(usual, size) for gap in gaps)
    return usual if usual > 0 and even >= 0.8 * len(gaps) else 0.0


def _is_unseen(before: str, after: str, gap: float, room: float) -> bool:
    """Whether spaces between two characters take no room.

    Args:
        before, after: the characters.
        gap: between them, in type sizes.
        room: from where the spaces begin to the character after them. Between Latin letters it counts too: a
            letter of a font that is not in the file is drawn with another one, whose letters may be so wide
            that they reach over the space behind them.
    """
    if chinese(before) or chinese(after):
        return gap < _NARROW
    return max(gap, room) < _NONE


def _blank(before: str, after: str, gap: float) -> str:
    if ideograph(before) and ideograph(after):
        least = _CHINESE
    elif chinese(before) and chinese(after):
        least = _WIDE  # marks bring a blank of their own, wider or narrower as typesetters like
    else:
        least = _MIXED if chinese(before) or chinese(after) else _WORDS
    if gap < least:
        return ""
    if gap < _WIDE:
        return " "
    return "\u3000" * min(_MOST, max(1, round(gap)))


def chinese(char: str) -> bool:
    """Whether `char` is set in the square of a Chinese character: ideographs and full-width marks."""
    return (
        "\u2e80" <= char <= "\u9fff"
        or "\uf900" <= char <= "\uffe6"
        or char >= "\U00020000"
        or char in "“”‘’…—·"
    )


def ideograph(char: str) -> bool:
    """Whether `char` is a Chinese character and no mark."""
    return "\u3400" <= char <= "\u9fff" or char >= "\U00020000"
