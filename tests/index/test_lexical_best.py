"""What everyday words are scored by: the best of alternatives, and one unit by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.everyday import Alternatives, gains, gains_among, split
from index.lexical import Lexical
from tests.index.test_lexical import K1, B, keys, reference, rows, term, units
from tests.index.test_lexical_parts import Library, libraries

alternatives = st.lists(st.lists(term, min_size=1, unique=True, max_size=4), max_size=4)


@given(rows, alternatives, st.lists(term, unique=True, max_size=3), st.floats(0.1, 1.0))
def test_the_best_term_counts_by_the_mean_of_its_keys_as_far_as_it_beats_the_word(
    documents: list[list[int]], terms: list[list[int]], own: list[int], weight: float
) -> None:
    official = tuple((keys(*one), weight / len(one)) for one in terms)
    scores = gains(Lexical.of(units(*documents), K1, B), [Alternatives(official, keys(*own))])
    means = [[weight * score / len(one) for score in reference(documents, one, K1, B)] for one in terms]
    typed = reference(documents, own, K1, B)
    expected = [
        max(max((mean[unit] for mean in means), default=0.0) - typed[unit], 0.0)
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
    both = gains(lexical, [Alternatives(((keys(1), 1.0), (keys(2), 1.0)), keys())])
    one = gains(lexical, [Alternatives(((keys(1), 1.0),), keys())])
    assert both.tolist() == one.tolist()
    assert both[0] > 0


concepts = st.lists(
    st.tuples(
        st.lists(st.lists(term, min_size=1, unique=True, max_size=3), max_size=4),
        st.lists(term, unique=True, max_size=3),
    ),
    max_size=4,
)


@given(libraries(), concepts, st.floats(0.1, 1.0), st.data())
def test_several_concepts_each_add_what_their_best_term_gives_more_than_the_word(
    library: Library, typed: list[tuple[list[list[int]], list[int]]], weight: float, data: st.DataObject
) -> None:
    lexical = library.in_parts()
    made = [Alternatives(tuple((keys(*one), weight) for one in terms), keys(*own)) for terms, own in typed]
    found = gains(lexical, made)
    expected = np.zeros(lexical.slots)
    for terms, own in typed:
        best = np.zeros(lexical.slots)
        for one in terms:
            best = np.maximum(best, weight * np.array(by_hand(library, one)))
        expected += np.maximum(best - np.array(by_hand(library, own)), 0)
    assert found[library.slots].tolist() == pytest.approx(
        expected[library.slots].tolist(), rel=1e-4, abs=1e-4
    )
    assert np.isfinite(found).all()
    chosen = (
        np.array(sorted(data.draw(st.sets(st.integers(0, lexical.slots - 1)))), np.int64)
        if (lexical.slots)
        else np.zeros(0, np.int64)
    )
    assert gains_among(lexical, made, chosen).tolist() == pytest.approx(found[chosen].tolist(), abs=1e-6)


@given(libraries(), concepts.filter(bool), st.floats(0.1, 1.0), st.floats(0.0, 20.0))
def test_terms_left_out_add_no_more_than_their_bound(
    library: Library, typed: list[tuple[list[list[int]], list[int]]], weight: float, most: float
) -> None:
    lexical = library.in_parts()
    made = [Alternatives(tuple((keys(*one), weight) for one in terms), keys(*own)) for terms, own in typed]
    parted = split(lexical, made, most)
    assert parted.bound <= most
    whole, rare = gains(lexical, made)[library.slots], gains(lexical, parted.rare)[library.slots]
    assert (rare <= whole + 1e-4).all()
    assert (whole <= rare + parted.bound + 1e-4).all()
    if most == 0:
        assert rare.tolist() == whole.tolist()


def by_hand(library: Library, query: list[int]) -> list[float]:
    """BM25 of every slot, 0 for removed ones."""
    left = iter(reference(library.left, query, K1, B))
    return [next(left) if there else 0.0 for there in library.alive]


def test_a_unit_that_holds_several_terms_gains_once() -> None:
    lexical = Lexical.of(units([1, 2, 3], [4], [5]), K1, B)
    terms = ((keys(1, 2), 1.0), (keys(2, 3), 1.0), (keys(3), 1.0))
    found = gains(lexical, [Alternatives(terms, keys())] * 2)
    assert found.tolist() == pytest.approx((2 * lexical.score(keys(1, 2))).tolist())


def test_concepts_in_many_units_and_in_few_add_the_same() -> None:
    # whole arrays are added where much is touched, places alone where little is
    few, many = units([1, 2, 2], *([[9]] * 40)), units([1, 2, 2], *([[1, 9]] * 40))
    for forward in (few, many):
        lexical = Lexical.of(forward, K1, B)
        concept = Alternatives(((keys(1), 0.5), (keys(2), 0.4)), keys(9))
        one, two, word = (lexical.score(keys(n), w) for n, w in ((1, 0.5), (2, 0.4), (9, 1.0)))
        expected = np.maximum(np.maximum(one, two) - word, 0)
        assert gains(lexical, [concept, concept]).tolist() == pytest.approx((2 * expected).tolist())


def test_a_common_term_is_left_out_where_it_can_add_little() -> None:
    lexical = Lexical.of(units([1, 2], *([[1]] * 60), *([[3]] * 40)), K1, B)
    concept = Alternatives(((keys(1), 0.1), (keys(2), 1.0)), keys())
    assert [len(one.terms) for one in split(lexical, [concept], 1.0).rare] == [1]
    assert split(lexical, [concept], 1.0).bound == pytest.approx(
        0.1 * (K1 + 1) * float(lexical.idf(keys(1))[0])
    )
    assert split(lexical, [concept], 0.01).rare == (concept,)
    assert split(lexical, [concept], 0.01).bound == 0
