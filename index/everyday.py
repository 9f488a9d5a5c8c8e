"""What the official terms of everyday words add to every unit's score.

A concept's score for a unit is the largest, over its official terms, of what their BM25 sums to, less what
the typed word itself scores there (`index.expansion`). Only units that hold one of the terms are touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.lexical import Lexical
from index.terms import Keys

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Official terms of which the best counts.

    Attributes:
        terms: keys of each term, and what their BM25 is multiplied by.
        own: keys of the word that they stand for, whose own BM25 is taken off.
    """

    terms: tuple[tuple[Keys, float], ...]
    own: Keys


def add_best(lexical: Lexical, scores: Floats, concepts: Sequence[Alternatives]) -> None:
    """Adds to `scores` what the best term of each concept scores more than its word.

    Args:
        lexical: that scores terms.
        scores: float32[slots]; unchanged where a word scores as much as its terms.
        concepts: of the question.
    """
    if not concepts:
        return
    keys: list[Keys] = []
    weights: list[float] = []
    for concept in concepts:
        for term, weight in concept.terms:
            keys.append(term)
            weights += [weight] * len(term)
        keys.append(concept.own)
        weights += [1.0] * len(concept.own)
    units, values, bounds = lexical.runs(np.concatenate(keys), np.array(weights))
    at = bounds.tolist()
    best, sums = np.zeros(lexical.slots, np.float32), np.zeros(lexical.slots, np.float32)
    key = 0
    for concept in concepts:
        touched: list[npt.NDArray[np.int64]] = []
        for term, _ in concept.terms:
            runs = [slice(at[n], at[n + 1]) for n in range(key, key + len(term))]
            key += len(term)
            if len(runs) == 1:  # most terms: nothing to add up
                own = units[runs[0]]
                np.maximum.at(best, own, values[runs[0]])
            else:
                whole = slice(runs[0].start, runs[-1].stop)
                own = units[whole]
                np.add.at(sums, own, values[whole])
                np.maximum.at(best, own, sums.take(own))
                sums[own] = 0
            touched.append(own)
        whole = slice(at[key], at[key + len(concept.own)])
        own = units[whole]
        np.add.at(sums, own, values[whole])
        key += len(concept.own)
        held = np.concatenate(touched)
        gain = np.maximum(best.take(held) - sums.take(held), 0)
        scores[held] += gain  # a unit that is there twice is set twice, to the same
        sums[own] = 0
        best[held] = 0
