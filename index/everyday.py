"""What the official terms of everyday words add to a unit's score.

A concept's score for a unit is the largest, over its official terms, of what their BM25 sums to, less what
the typed word itself scores there (`index.expansion`). Terms that stand everywhere tell little and cost most:
they are first left out, which bounds what any unit can gain, and then scored only where that may matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.lexical import Lexical, Runs
from index.terms import Keys

Floats = npt.NDArray[np.float32]

_COMMON = 32
"""A term with a key that one unit in so many holds is common: its idf is under a third of the largest."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Official terms of which the best counts.

    Attributes:
        terms: keys of each term, and what their BM25 is multiplied by.
        own: keys of the word that they stand for, whose own BM25 is taken off.
    """

    terms: tuple[tuple[Keys, float], ...]
    own: Keys


@dataclass(frozen=True, slots=True)
class Split:
    """Concepts without their common terms.

    Attributes:
        rare: the concepts with what is left.
        bound: what a unit can gain at most by the terms left out.
    """

    rare: tuple[Alternatives, ...]
    bound: float


def split(lexical: Lexical, concepts: Sequence[Alternatives], most: float) -> Split:
    """The concepts without common terms, those first that cost most for what they can add.

    Args:
        lexical: that scores them.
        concepts: of a question.
        most: `bound` may not be larger.
    """
    common: list[tuple[float, float, int, int]] = []
    for number, concept in enumerate(concepts):
        for at, (keys, weight) in enumerate(concept.terms):
            df = lexical.df(keys)
            if int(df.max()) * _COMMON > lexical.slots:
                bound = weight * (lexical.k1 + 1) * float(lexical.idf(keys).sum())
                common.append((bound / int(df.sum()), bound, number, at))
    left_out: set[tuple[int, int]] = set()
    bounds = [0.0] * len(concepts)
    for _, bound, number, at in sorted(common):
        if sum(bounds) - bounds[number] + max(bounds[number], bound) <= most:
            bounds[number] = max(bounds[number], bound)
            left_out.add((number, at))
    rare = [
        Alternatives(
            tuple(term for at, term in enumerate(concept.terms) if (number, at) not in left_out), concept.own
        )
        for number, concept in enumerate(concepts)
    ]
    return Split(tuple(concept for concept in rare if concept.terms), sum(bounds))


def gains(lexical: Lexical, concepts: Sequence[Alternatives]) -> Floats:
    """What concepts add to every unit: float32[slots]."""
    keys, weights = _keys(concepts)
    return _gains(concepts, lexical.runs(keys, weights), lexical.slots)


def gains_among(lexical: Lexical, concepts: Sequence[Alternatives], units: npt.NDArray[np.int64]) -> Floats:
    """What concepts add to some units, given ascending: float32[len(units)]."""
    keys, weights = _keys(concepts)
    return _gains(concepts, lexical.runs_among(keys, weights, units), len(units))


def _keys(concepts: Sequence[Alternatives]) -> tuple[Keys, npt.NDArray[np.float64]]:
    """Every key of the concepts, those of each word behind its terms', and its weight."""
    keys: list[Keys] = [np.zeros(0, np.uint64)]
    weights: list[float] = []
    for concept in concepts:
        for term, weight in concept.terms:
            keys.append(term)
            weights += [weight] * len(term)
        keys.append(concept.own)
        weights += [1.0] * len(concept.own)
    return np.concatenate(keys), np.array(weights)


def _gains(concepts: Sequence[Alternatives], runs: Runs, slots: int) -> Floats:
    out, best, sums = (np.zeros(slots, np.float32) for _ in range(3))
    units, values, at = runs.units, runs.values, runs.bounds.tolist()
    key = 0
    for concept in concepts:
        first = key
        for term, _ in concept.terms:
            run = slice(at[key], at[key + len(term)])
            key += len(term)
            held = units[run]
            if len(term) == 1:  # most terms: nothing to add up
                np.maximum.at(best, held, values[run])
            else:
                np.add.at(sums, held, values[run])
                np.maximum.at(best, held, sums.take(held))
                sums[held] = 0
        held = units[at[first] : at[key]]
        run = slice(at[key], at[key + len(concept.own)])
        key += len(concept.own)
        own = units[run]
        np.add.at(sums, own, values[run])
        if len(held) * _DENSE > slots:
            best -= sums
            np.maximum(best, 0, out=best)
            out += best
            best.fill(0)
            sums.fill(0)
            continue
        gain = np.maximum(best.take(held) - sums.take(held), 0)
        out[held] += gain  # a unit that is there twice is set twice, to the same
        sums[own] = 0
        best[held] = 0
    return out


_DENSE = 8  # from a share of one in so many on, whole arrays cost less than what they are touched at
