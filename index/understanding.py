"""Which everyday words of a question the quotes answer in official ones: 按“缓缴”理解“晚交”."""

from __future__ import annotations

from index.answer import Understood
from index.query import Query
from index.terms import among
from index.text import normalise

_MOST = 3
_SURE = 0.6  # least weight of an entry whose reading is told


def understood(query: Query, quote: str) -> tuple[Understood, ...]:
    """How a question was read, as far as it shows in what is quoted first: at most three words, in its order.

    A word that the quote holds itself needs no reading, one that only asks (多少钱) none that is told, and
    one that may mean several things (a low weight) is not told as if it were sure.

    Args:
        query: the question.
        quote: text of the first quote.
    """
    text = normalise(quote)
    told: list[Understood] = []
    for expansion in query.expansions:
        concept = expansion.concept
        asks_only = not among(expansion.typed, query.content).any()
        if asks_only or concept.entry.weight < _SURE or concept.typed in text:
            continue
        term = next((one.term for one in expansion.terms if one.term in text), None)
        if term is not None:
            told.append(Understood(concept.entry.key, term))
    return tuple(told[:_MOST])
