from __future__ import annotations

import math
import tracemalloc
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.forward import Forward
from index.lexical import Lexical
from index.postings import inverted
from index.terms import WORD, Keys

K1, B = 0.9, 0.75
AS_WORD = int(WORD)  # keys from here on are words


def keys(*terms: int) -> Keys:
    return np.array(terms, dtype=np.uint64)


def units(*rows: list[int]) -> Forward:
    return Forward.of([keys(*row) for row in rows])


def reference(rows: list[list[int]], query: list[int], k1: float, b: float) -> list[float]:
    """BM25 as the formula is printed, with Lucene's idf; words count for nothing in a unit's length."""
    lengths = [sum(term < AS_WORD for term in row) for row in rows]
    mean = sum(lengths) / len(lengths) if rows else 0.0
    scores = []
    for row, length in zip(rows, lengths, strict=True):
        tf = Counter(row)
        total = 0.0
        for term in query:
            df = sum(term in other for other in rows)
            idf = math.log(1 + (len(rows) - df + 0.5) / (df + 0.5))
            norm = k1 * (1 - b + b * length / mean) if mean else k1
            total += idf * tf[term] * (k1 + 1) / (tf[term] + norm) if tf[term] else 0.0
        scores.append(total)
    return scores


term = st.one_of(st.integers(1, 12), st.integers(AS_WORD, AS_WORD + 4))
rows = st.lists(st.lists(term, max_size=15), max_size=8)


@given(rows, st.lists(term, unique=True, max_size=6), st.floats(0.1, 2.0), st.floats(0.0, 1.0))
def test_scores_are_those_of_the_printed_formula(
    documents: list[list[int]], query: list[int], k1: float, b: float
) -> None:
    found = Lexical.of(units(*documents), k1, b).score(keys(*query))
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx(reference(documents, query, k1, b), rel=1e-4, abs=1e-5)


def test_a_score_worked_out_by_hand() -> None:
    # Two units of lengths 1 and 3, mean 2; the term stands twice in the second and nowhere else.
    score = Lexical.of(units([1], [2, 2, 3]), 0.9, 0.75).score(keys(2))
    idf = math.log(1 + 1.5 / 1.5)
    assert score.tolist() == pytest.approx([0.0, idf * 2 * 1.9 / (2 + 0.9 * (0.25 + 0.75 * 1.5))])


def test_weights_multiply_a_terms_share() -> None:
    lexical = Lexical.of(units([1, 2], [2, 3], [3]), K1, B)
    each = [lexical.score(keys(one)) for one in (1, 2, 3)]
    weighted = lexical.scored([(keys(1), 0.5), (keys(2), 2.0), (keys(3), 0.0)])
    assert weighted.tolist() == pytest.approx((0.5 * each[0] + 2 * each[1]).tolist())
    assert lexical.score(keys(1, 2, 3), 3.0).tolist() == pytest.approx((3 * sum(each)).tolist())


def test_a_term_that_no_unit_holds_has_the_largest_idf_and_scores_nothing() -> None:
    forward = units([1, 2], [2], [2, 3])
    asked = keys(0, 1, 2, 99)
    assert inverted(forward, forward.lengths()).find(asked).tolist() == [-1, 0, 1, -1]
    unknown = math.log(1 + 3.5 / 0.5)
    idf = [unknown, math.log(1 + 2.5 / 1.5), math.log(1 + 0.5 / 3.5), unknown]
    lexical = Lexical.of(forward, K1, B)
    assert lexical.idf(asked).tolist() == pytest.approx(idf)
    assert lexical.score(keys(0, 99)).tolist() == [0, 0, 0]


def test_an_index_of_nothing_answers_with_nothing() -> None:
    nothing = Forward.of([])
    assert inverted(nothing, nothing.lengths()).find(keys(1, 2)).tolist() == [-1, -1]
    lexical = Lexical.of(nothing, K1, B)
    assert lexical.size == 0
    assert lexical.score(keys(1, 2)).shape == (0,)
    assert lexical.idf(keys(1)).tolist() == pytest.approx([math.log(2)])


def test_units_without_a_term_are_kept_in_their_places() -> None:
    lexical = Lexical.of(units([], [7], []), K1, B)
    assert lexical.size == lexical.slots == 3
    assert np.flatnonzero(lexical.score(keys(7))).tolist() == [1]


def test_words_do_not_make_a_unit_longer() -> None:
    assert units([1, 1, 2], [1, AS_WORD, AS_WORD + 1], []).lengths().tolist() == [3, 1, 0]


def test_a_forward_index_holds_each_units_terms_with_their_counts() -> None:
    forward = units([5, 3, 5], [], [3])
    assert forward.indptr.tolist() == [0, 2, 2, 3]
    assert [forward.keys(unit).tolist() for unit in range(3)] == [[3, 5], [], [3]]
    assert forward.counts.tolist() == [1, 2, 1]
    assert len(forward) == 3


def test_more_repetitions_than_the_counter_holds_are_counted_as_its_most() -> None:
    assert Forward.of([np.full(70_000, 4, np.uint64)]).counts.tolist() == [65535]


def test_what_was_looked_up_takes_no_more_memory_than_it_may() -> None:
    lexical = Lexical.of(units(list(range(1, 500))), K1, B)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for first in range(8_000):  # as questions and quotes come in, no two alike
            lexical.df(np.arange(first, first + 120, dtype=np.uint64))
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 1 << 20 < grown < 20 << 20
