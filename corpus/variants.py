"""Traditional text → the simplified shadow that the rules read, character by character.

The shadow has the length of its text, so every range found in it holds for the text as written; no
character of it is ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

# Frequent characters that only traditional text has. Simplified pages keep a few stragglers (後, 馀),
# so it takes a share of the text, not one of them.
_TRADITIONAL = re.compile(
    "[關於發為國會學業電門應對時實現規請辦務黨區縣鎮鄉單員個這來說點機體當過經開間問題無與從將並後須]"
)
_SHARE = 0.03
_SAMPLE = 5000


def is_traditional(text: str) -> bool:
    """Whether `text` is written in traditional characters throughout."""
    sample = text[:_SAMPLE]
    return len(_TRADITIONAL.findall(sample)) > _SHARE * max(1, len(sample))


def simplified(text: str) -> str:
    """`text` with each character replaced by its simplified form, the same length."""
    convert = _converter()
    table = {}
    for c in set(text):
        han = "\u3400" <= c < "\ud800" or "\uf900" <= c <= "\U0003ffff"  # no halves of surrogate pairs
        plain = convert(c) if han else c
        if len(plain) == 1 and plain != c:
            table[ord(c)] = plain
    return text.translate(table)


@cache
def _converter() -> Callable[[str], str]:
    """OpenCC's, whose dictionaries take 10 ms to open: longer than most notices take to be read."""
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def as_written(value: str, shadow: str, text: str, start: int, end: int) -> str:
    """`value`, read in `shadow[start:end]` with blanks left out, in the characters of `text`."""
    out: list[str] = []
    at = start
    for c in value:
        found = shadow.find(c, at, end)
        out.append(text[found] if found >= 0 else c)
        at = found + 1 if found >= 0 else at
    return "".join(out)
