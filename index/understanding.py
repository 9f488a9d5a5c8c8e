"""Which everyday words of a question the quotes answer in official ones: 按“缓缴”理解“晚交”."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.answer import Understood
from index.query import Query
from index.text import normalise

_MOST = 3


def understood(query: Query, quotes: Sequence[str]) -> tuple[Understood, ...]:
    """How a question was read, as far as it shows in what is quoted: at most three words, in its order.

    A word that a quote holds itself needs no reading, and one that only asks (多少钱) none that is told.

    Args:
        query: the question.
        quotes: texts of the quotes shown.
    """
    texts = [normalise(quote) for quote in quotes]
    told: list[Understood] = []
    for expansion in query.expansions:
        typed = expansion.concept.typed
        asks_only = not np.isin(expansion.typed, query.content).any()
        if asks_only or any(typed in text for text in texts):
            continue
        terms = [term for term, _ in expansion.terms if any(term in text for text in texts)]
        if terms:
            told.append(Understood(typed, max(terms, key=len)))
    return tuple(told[:_MOST])
