"""A notice that is not there yet → the one of the index that says nearly the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from index.terms import typed_terms

if TYPE_CHECKING:
    from corpus.notice import Notice
    from index.engine import Engine

NEAR = 0.7
"""Share of the larger one's distinct bigrams that the other must have. Of the 27 sample notices, two on the
same matter by different offices share at most 0.38; one without a tenth of its sentences still 0.91."""
_PIECE = 250  # characters taken from the beginning, the middle and the end to search by
_LOOKED_AT = 5
_TEXT = 200_000  # characters compared


def nearest(engine: Engine, notice: Notice, besides: frozenset[str]) -> dict[str, Any] | None:
    """The card of the notice that is most like one that is not there yet, None where none is near.

    Args:
        engine: over the notices that are there.
        notice: the newcomer.
        besides: ids of notices that are not looked at.
    """
    opened = engine.opened
    text = notice.text.strip()
    middle = max(0, len(text) // 2 - _PIECE // 2)
    sample = " ".join((text[:_PIECE], text[middle : middle + _PIECE], text[-_PIECE:])).strip()
    mine = typed_terms(text[:_TEXT])
    if not sample or not len(mine):
        return None
    positions = dict.fromkeys(found.notice for found in engine.rank(sample).found)
    best, share = None, NEAR
    for position in list(positions)[:_LOOKED_AT]:
        card = opened.notices.cards[position]
        if card["id"] in besides:
            continue
        other = typed_terms(opened.notices[position].text[:_TEXT])
        both = len(np.intersect1d(mine, other, assume_unique=True)) / max(len(mine), len(other))
        if both >= share:
            best, share = card, both
    return best
