"""What everyday words are scored by: the best of alternatives, and one unit by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.everyday import Alternatives, add_best
from index.lexical import Lexical
from tests.index.test_lexical import K1, B, keys, reference, rows, term, units
from tests.index.test_lexical_parts import Library, libraries

alternatives = st.lists(st.lists(term, min_size=1, unique=True, max_size=4), max_size=4)


@given(rows, alternatives, st.lists(term, unique=True, max_size=3), st.floats(0.1, 1.0))
def test_the_best_term_counts_by_the_mean_of_its_keys_as_far_as_it_beats_the_word(
    documents: list[list[int]], terms: list[list[int]], own: list[int], weight: float
) -> None:
    scores = np.ones(len(documents), dtype=np.float32)
    official = tuple((keys(*one), weight / len(one)) for one in terms)
    add_best(Lexical.of(units(*documents), K1, B), scores, [Alternatives(official, keys(*own))])
    means = [[weight * score / len(one) for score in reference(documents, one, K1, B)] for one in terms]
    typed = reference(documents, own, K1, B)
    expected = [
        1.0 + max(max((mean[unit] for mean in means), default=0.0) - typed[unit], 0.0)
        for unit in range(len(documents))
    ]
    assert scores.dtype == np.float32
    assert scores.tolist() == pytest.approx(expected, rel=1e-4, abs=1e-4)


@given(rows.filter(bool), st.lists(term, unique=True, max_size=6), st.data())
def test_the_scores_of_one_unit_are_those_of_each_key_alone(
    documents: list[list[int]], query: list[int], data: st.DataObject
) -> None:
    unit = data.draw(st.integers(0, len(documents) - 1))
    scores = Lexical.of(units(*documents), K1, B).score_unit(unit, keys(*query))
    expected = [reference(documents, [one], K1, B)[unit] for one in query]
    assert scores.tolist() == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_alternatives_are_not_added_up() -> None:
    lexical = Lexical.of(units([1, 2], [3], [4], [5]), K1, B)
    both, one = np.zeros(4, dtype=np.float32), np.zeros(4, dtype=np.float32)
    add_best(lexical, both, [Alternatives(((keys(1), 1.0), (keys(2), 1.0)), keys())])
    add_best(lexical, one, [Alternatives(((keys(1), 1.0),), keys())])
    assert both.tolist() == one.tolist()
    assert both[0] > 0


concepts = st.lists(
    st.tuples(
        st.lists(st.lists(term, min_size=1, unique=True, max_size=3), max_size=4),
        st.lists(term, unique=True, max_size=3),
    ),
    max_size=4,
)


@given(libraries(), concepts, st.floats(0.1, 1.0))
def test_several_concepts_each_add_what_their_best_term_gives_more_than_the_word(
    library: Library, typed: list[tuple[list[list[int]], list[int]]], weight: float
) -> None:
    lexical = library.in_parts()
    scores = np.full(lexical.slots, 0.5, np.float32)
    add_best(
        lexical,
        scores,
        [Alternatives(tuple((keys(*one), weight) for one in terms), keys(*own)) for terms, own in typed],
    )
    expected = np.full(lexical.slots, 0.5)
    for terms, own in typed:
        best = np.zeros(lexical.slots)
        for one in terms:
            best = np.maximum(best, weight * np.array(by_hand(library, one)))
        expected += np.maximum(best - np.array(by_hand(library, own)), 0)
    assert scores[library.slots].tolist() == pytest.approx(
        expected[library.slots].tolist(), rel=1e-4, abs=1e-4
    )
    assert np.isfinite(scores).all()


def by_hand(library: Library, query: list[int]) -> list[float]:
    """BM25 of every slot, 0 for removed ones."""
    left = iter(reference(library.left, query, K1, B))
    return [next(left) if there else 0.0 for there in library.alive]


def test_a_unit_that_holds_several_terms_gains_once() -> None:
    lexical = Lexical.of(units([1, 2, 3], [4], [5]), K1, B)
    scores = np.zeros(3, np.float32)
    terms = ((keys(1, 2), 1.0), (keys(2, 3), 1.0), (keys(3), 1.0))
    add_best(lexical, scores, [Alternatives(terms, keys())] * 2)
    one = lexical.score(keys(1, 2))
    assert scores.tolist() == pytest.approx((2 * one).tolist())
