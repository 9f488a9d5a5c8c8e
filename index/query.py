"""A question as it is searched for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.content import content_terms
from index.expansion import Expansion, expansions
from index.lexicon import Concept
from index.terms import Keys, possible_words, typed_terms, without


@dataclass(frozen=True, slots=True)
class Query:
    """A question's terms by what they are for.

    Attributes:
        text: as typed.
        content: keys of its terms that say what it is about.
        asking: keys of its other terms.
        words: keys of what an index may know as words in it.
        expansions: what its everyday words stand for.
    """

    text: str
    content: Keys
    asking: Keys
    words: Keys
    expansions: tuple[Expansion, ...]

    @classmethod
    def of(cls, text: str, concepts: Sequence[Concept] = ()) -> Query:
        """The query of a question in which these everyday words were found."""
        typed = typed_terms(text)
        content = content_terms(text, typed)
        asking = without(typed, content)
        return cls(text, content, asking, possible_words(text), expansions(concepts, typed))
