"""Everyday words of a question → what they add to each passage's score.

A concept's score for a passage is the largest, over its official terms, of BM25 of the term's bigrams that
the question does not hold itself, divided by their number: so a concept counts once, never more than one
typed bigram, and alternatives cost nothing (docs/RETRIEVAL.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.lexicon import Concept
from index.terms import Keys, typed_terms

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Expansion:
    """A concept, ready to be scored.

    Attributes:
        concept: the everyday word and its entry.
        typed: keys of the word's own terms.
        terms: official terms, and the keys of each that the question does not hold.
    """

    concept: Concept
    typed: Keys
    terms: tuple[tuple[str, Keys], ...]


def expansions(concepts: Sequence[Concept], typed: Keys) -> tuple[Expansion, ...]:
    """What a question's concepts stand for.

    Args:
        concepts: found in the question.
        typed: keys of the question's own terms.
    """
    made: list[Expansion] = []
    seen: set[str] = set()  # a term counts for the first word that it stands for
    for concept in concepts:
        terms: list[tuple[str, Keys]] = []
        for term in concept.entry.terms:
            keys = np.setdiff1d(typed_terms(term), typed, assume_unique=True)
            if term not in seen and len(keys):
                terms.append((term, keys))
        seen.update(concept.entry.terms)
        if terms:
            made.append(Expansion(concept, typed_terms(concept.typed), tuple(terms)))
    return tuple(made)
