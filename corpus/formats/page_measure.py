"""How wide the first word of a line is, and whether the line above had room for it."""

from __future__ import annotations

import re

from corpus.formats.page_blanks import chinese
from corpus.formats.page_parts import Line

# What cannot be parted at the start of a line: opening marks, then a Latin word or one character, then the
# marks that never begin a line.
_FIRST = re.compile(
    r"[（《“‘〔【「『(\[]{0,4}(?:[A-Za-z0-9.%/@:_\-]{1,60}|.)?[，。、；：！？）》”’〕】」』,.;:)\]…]{0,4}"
)
_SLACK = 0.7  # type sizes; marks at the end of a line are set narrower or beyond the margin


def width(text: str, size: float) -> float:
    """Rough width of `text`: a Chinese character is as wide as the type is high, a Latin one half of it."""
    return size * sum(1.0 if chinese(c) else 0.5 for c in text)


def lacks(above: Line, below: Line) -> bool:
    """Whether the line `above` ends where it does because the first word of `below` had no room in it."""
    first = _FIRST.match(below.text)
    need = width(first.group() if first else "", above.size)
    if above.text[-1:].isascii() and below.text[:1].isascii():
        need += 0.25 * above.size
    return above.right + need > above.margins[1] - _SLACK * above.size + 0.01 and need > 0
