"""Which sentences of a passage answer best: those with the most of the question's weight.

A sentence's score is the sum of idf of the question's terms in it, those that the notice's title has
already counted 0.4: the best sentence overlaps the labelled answer 73% of the time, the best two 89%
(docs/RETRIEVAL.md). Adding the cosine makes it worse. Where only a heading is marked, what follows is too.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from corpus.sentences import Range, sentences, trimmed
from index.terms import among, term_keys, terms_within

_IN_TITLE = 0.4
_HEADING = 20  # characters; an opening sentence as short as this is taken for a heading
_SECOND = 0.6  # a second sentence is marked when it has this share of the best one's score


def highlights(text: str, title: str | None, weights: Mapping[int, float]) -> tuple[Range, ...]:
    """The sentences of `text` that answer best, as offsets, in reading order.

    Args:
        text: the quote.
        title: its notice's title.
        weights: term key → idf, for each typed term of the question.
    """
    asked = np.array(sorted(weights), np.uint64)
    worth = np.array([weights[key] for key in asked.tolist()])
    if title:
        worth[among(asked, term_keys(title))] *= _IN_TITLE
    spans = [span for span in (trimmed(text, *whole) for whole in sentences(text)) if span[0] < span[1]]
    owners, keys = terms_within(text, spans)
    held = among(keys, asked)
    of_each = worth[np.searchsorted(asked, keys[held])]
    values = np.bincount(owners[held], of_each, minlength=len(spans)).tolist()
    by_value = sorted(zip(values, spans, strict=True), key=lambda pair: -pair[0])[:2]
    best = by_value[0][0] if by_value else 0.0
    marks = sorted(span for value, span in by_value if value > 0 and value >= _SECOND * best)
    if marks and marks == spans[:1] and marks[0][1] - marks[0][0] <= _HEADING:
        marks += spans[1:2]  # a heading only names what the next sentence says
    return tuple(marks)
