"""Other notices that say the same nearly word for word: lower levels repeat higher ones.

A word may differ, a figure may not: 每人每月300元 and 每人每月260元 are two rules.
"""

from __future__ import annotations

import re

import numpy as np

from corpus.notice import Notice
from corpus.sentences import Range, sentences
from index.terms import among, distinct, terms_within, typed_terms
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


def same_in(quote: str, other: Notice, section: int) -> Range | None:
    """Where a section of another notice says what `quote` says, as offsets into that notice's text.

    Args:
        quote: the text quoted.
        other: the other notice.
        section: number of its section to look at.

    Returns:
        From the first to the last of its sentences that stand in the quote; None if it says something else,
        or the same with other figures.
    """
    wanted = typed_terms(quote)
    part = other.sections[section]
    if not len(wanted):
        return None
    text = other.text[part.start : part.end]
    spans = sentences(text)
    keys = terms_within(text, spans)
    held = [own[among(own, wanted)] for own in keys]
    if len(distinct(np.concatenate([np.zeros(0, np.uint64), *held]))) < WHOLE * len(wanted):
        return None
    same = [
        (part.start + start, part.start + start + len(text[start:end].rstrip()))
        for (start, end), own, shared in zip(spans, keys, held, strict=True)
        if len(own) and len(shared) >= _SENTENCE * len(own)
    ]
    mine = _figures([quote[start:end] for start, end in sentences(quote)])
    if not same or _figures([other.text[start:end] for start, end in same]) != mine:
        return None
    return same[0][0], same[-1][1]
