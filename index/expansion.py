"""Everyday words of a question → what they add to each passage's score.

A concept's score for a passage is the largest, over its official terms, of BM25 of the term's bigrams that
the question does not hold itself, divided by the number of all its bigrams; what the typed word itself scores
there is taken off. So word and terms are alternatives of which the best counts, once, and a question in
official words loses nothing (docs/RETRIEVAL.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.everyday import Alternatives
from index.lexicon import Concept
from index.terms import Keys, term_keys, without

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Official:
    """An official term: its keys, and those of them that the question does not hold."""

    term: str
    keys: Keys
    missing: Keys


@dataclass(frozen=True, slots=True)
class Expansion:
    """A concept, ready to be scored.

    Attributes:
        concept: the everyday word and its entry.
        typed: keys of the word's own terms.
        terms: official terms of which the question does not hold every key.
    """

    concept: Concept
    typed: Keys
    terms: tuple[Official, ...]


def expansions(concepts: Sequence[Concept], typed: Keys) -> tuple[Expansion, ...]:
    """What a question's concepts stand for.

    Args:
        concepts: found in the question.
        typed: keys of the question's own terms.
    """
    surest: dict[str, Concept] = {}  # a term counts once: for the word that it stands for most surely
    for concept in sorted(concepts, key=lambda concept: -concept.entry.weight):
        for term in concept.entry.terms:
            surest.setdefault(term, concept)
    made: list[Expansion] = []
    for concept in concepts:
        own = [_official(term, typed) for term in concept.entry.terms if surest[term] is concept]
        terms = tuple(one for one in own if len(one.missing))
        if terms:
            made.append(Expansion(concept, term_keys(concept.typed), terms))
    return tuple(made)


def _official(term: str, typed: Keys) -> Official:
    keys = term_keys(term)
    return Official(term, keys, without(keys, typed))


def alternatives(expansion: Expansion, weight: float) -> Alternatives:
    """What an expansion is scored by.

    Args:
        expansion: of a question.
        weight: of a concept, beside a typed character pair (index/constants.py).
    """
    weight *= expansion.concept.entry.weight
    terms = tuple((term.missing, weight / len(term.keys)) for term in expansion.terms)
    return Alternatives(terms, expansion.typed)
