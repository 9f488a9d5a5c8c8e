"""Markdown's marks in a text: what of them is left out, and which lines they make headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.draft import Range

_MARK = re.compile(
    r"^(?P<heading>#{1,6})[ \t]{1,4}"
    r"|(?P<comment><!--(?P<said>[^<>]{0,200})-->)"
    r"|!\[[^\]\n]{0,200}\]\([^()\n]{0,500}\)"  # a picture
    r"|(?P<open>\[)(?=(?P<words>[^\[\]\n]{1,300})\]\((?:https?:|mailto:|[./#])[^()\s]{0,500}\))"
    r"|(?P<close>(?<=\S)\]\((?:https?:|mailto:|[./#])[^()\s]{0,500}\))"
    r"|\*\*(?=\S)|(?<=\S)\*\*"
    r"|^\|[ :|\-]{0,300}--[ :|\-]{0,300}\|[ \t]{0,8}$"  # the rule under a table's head
    r"|&nbsp;|[\u200b-\u200f\u2060]",
    re.M,
)
_INFO_END = "INFO END"


@dataclass(frozen=True, slots=True)
class Markup:
    """What Markdown adds to a text.

    Attributes:
        ranges: the marks, pictures and comments; a link's words are in none of them.
        headings: offset after a line's #-mark → how many # it has.
        info_end: where the comment stands that ends a block of fields at the head, or None.
    """

    ranges: list[Range]
    headings: dict[int, int] = field(default_factory=dict)
    info_end: int | None = None


def markup(text: str) -> Markup:
    """The marks of Markdown in `text`."""
    ranges: list[Range] = []
    headings: dict[int, int] = {}
    info_end: int | None = None
    for found in _MARK.finditer(text):
        ranges.append(found.span())
        if found.group("heading"):
            headings[found.end()] = len(found.group("heading"))
        elif found.group("comment") and info_end is None and found.group("said").strip() == _INFO_END:
            info_end = found.start()
    return Markup(ranges, headings, info_end)
