"""Other notices that say the same nearly word for word: lower levels repeat higher ones.

A word may differ, a figure may not: 每人每月300元 and 每人每月260元 are two rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corpus.notice import Notice
from corpus.sentences import Range, sentences
from index.terms import Keys, among, distinct, terms_within, typed_terms
from index.text import normalise

WHOLE = 0.85  # share of a quote's bigrams that the other section must hold
_SENTENCE = 0.7  # share of a sentence's bigrams that must stand in the quote for it to be the same sentence
# A numeral that counts the sentence itself (3. or (3) before it) is no figure of what it says.
_COUNTER = re.compile(r"\A\s*(?:\(\d{1,2}\)|\d{1,2}[.、)](?!\d))")
_FIGURE = re.compile(
    r"\d+(?:[.,:]\d+)*%?|(?<![一二三四五六七八九十百千万两])[一二三四五六七八九十百千万两]++(?=[元天日月年次名倍成户亩岁]|小时|个月|周岁)"
)


def _figures(parts: list[str]) -> list[str]:
    """Amounts, dates and other figures of sentences, in order."""
    out: list[str] = []
    for part in map(normalise, parts):
        counter = _COUNTER.match(part)
        out += _FIGURE.findall(part, counter.end() if counter else 0)
    return out


@dataclass(frozen=True)
class Said:
    """What a quote says, to be looked for in one notice after another."""

    quote: str

    @cached_property
    def terms(self) -> Keys:
        """Its typed terms."""
        return typed_terms(self.quote)

    @cached_property
    def figures(self) -> list[str]:
        """The figures of its sentences, in order."""
        return _figures([self.quote[start:end] for start, end in sentences(self.quote)])


def same_in(said: Said, other: Notice, section: int) -> Range | None:
    """Where a section of another notice says what a quote says, as offsets into that notice's text.

    Args:
        said: by the quote.
        other: the other notice.
        section: number of its section to look at.

    Returns:
        From the first to the last of its sentences that stand in the quote; None if it says something else,
        or the same with other figures.
    """
    wanted = said.terms
    part = other.sections[section]
    if not len(wanted):
        return None
    text = other.text[part.start : part.end]
    spans = sentences(text)
    owners, keys = terms_within(text, spans)
    held = among(keys, wanted)
    if len(distinct(keys[held])) < WHOLE * len(wanted):
        return None
    own = np.bincount(owners, minlength=len(spans))
    shared = np.bincount(owners[held], minlength=len(spans))
    same = [
        (part.start + start, part.start + start + len(text[start:end].rstrip()))
        for (start, end), alike in zip(spans, (own > 0) & (shared >= _SENTENCE * own), strict=True)
        if alike
    ]
    if not same or _figures([other.text[start:end] for start, end in same]) != said.figures:
        return None
    return same[0][0], same[-1][1]
