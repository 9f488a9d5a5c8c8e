"""Other notices that say the same nearly word for word: lower levels repeat higher ones."""

from __future__ import annotations

from corpus.notice import Notice
from corpus.sentences import Range, sentences
from index.terms import typed_terms

_WHOLE = 0.85  # share of a quote's bigrams that the other section must hold
_SENTENCE = 0.7  # share of a sentence's bigrams that must stand in the quote for it to be the same sentence


def _bigrams(text: str) -> frozenset[int]:
    return frozenset(int(key) for key in typed_terms(text))


def same_in(quote: str, other: Notice, section: int) -> Range | None:
    """Where a section of another notice says what `quote` says, as offsets into that notice's text.

    Args:
        quote: the text quoted.
        other: the other notice.
        section: number of its section to look at.

    Returns:
        From the first to the last of its sentences that stand in the quote; None if it says something else.
    """
    wanted = _bigrams(quote)
    part = other.sections[section]
    if not wanted or len(wanted & _bigrams(other.text[part.start : part.end])) < _WHOLE * len(wanted):
        return None
    same = [
        (start, start + len(other.text[start:end].rstrip()))
        for start, end in sentences(other.text, part.start, part.end)
        if (own := _bigrams(other.text[start:end])) and len(own & wanted) >= _SENTENCE * len(own)
    ]
    return (same[0][0], same[-1][1]) if same else None
