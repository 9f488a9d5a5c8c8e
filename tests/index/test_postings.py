"""Forward indexes and what is made of them, held against dictionaries of Python."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.forward import Forward, ranges
from index.postings import Postings, inverted
from index.terms import WORD
from tests.index.test_lexical import AS_WORD, keys, rows, units


def brute(documents: list[list[int]]) -> dict[int, list[tuple[int, int]]]:
    """Term → (unit, count) of each unit that holds it."""
    found: dict[int, list[tuple[int, int]]] = {}
    for unit, document in enumerate(documents):
        for term, count in Counter(document).items():
            found.setdefault(term, []).append((unit, count))
    return found


def held(postings: Postings) -> dict[int, list[tuple[int, int]]]:
    """The same, read from postings."""
    found = {}
    for at, term in enumerate(postings.vocabulary.tolist()):
        run = slice(int(postings.indptr[at]), int(postings.indptr[at + 1]))
        found[term] = list(zip(postings.units[run].tolist(), postings.counts[run].tolist(), strict=True))
    return found


@given(rows, st.integers(1, 40))
def test_postings_are_the_inverse_whatever_is_sorted_at_once(
    documents: list[list[int]], at_once: int
) -> None:
    forward = units(*documents)
    postings = inverted(forward, forward.lengths(), at_once)
    assert held(postings) == brute(documents)
    assert postings.lengths.tolist() == [sum(term < AS_WORD for term in row) for row in documents]
    df = postings.df(postings.find(forward.vocabulary))
    assert df.tolist() == [len(brute(documents)[term]) for term in forward.vocabulary.tolist()]


@given(rows, rows)
def test_postings_of_a_larger_vocabulary_have_terms_that_no_unit_holds(
    documents: list[list[int]], others: list[list[int]]
) -> None:
    both = units(*documents, *others)
    entries = int(both.indptr[len(documents)])
    part = Forward(
        both.vocabulary, both.indptr[: len(documents) + 1], both.terms[:entries], both.counts[:entries]
    )
    postings = inverted(part, part.lengths(), 3)
    assert {term: units for term, units in held(postings).items() if units} == brute(documents)


def test_postings_say_where_a_key_stands_and_in_how_many_units() -> None:
    forward = units([1, 2, 2], [], [2], [9])
    postings = inverted(forward, forward.lengths())
    found = postings.find(keys(2, 0, 9, 5, 99))
    assert found.tolist() == [1, -1, 2, -1, -1]
    assert postings.df(found).tolist() == [2, 0, 1, 0, 0]


def test_files_are_as_small_as_they_can_be() -> None:
    forward = units([1, 2, 2], [3])
    postings = inverted(forward, forward.lengths())
    assert (forward.terms.dtype, forward.counts.dtype) == (np.int32, np.uint16)
    assert (postings.units.dtype, postings.counts.dtype) == (np.int32, np.uint16)
    assert postings.lengths.dtype == np.int32


@given(rows, st.data())
def test_units_taken_out_are_a_forward_index_of_their_own(
    documents: list[list[int]], data: st.DataObject
) -> None:
    chosen = data.draw(
        st.lists(st.integers(0, len(documents) - 1), unique=True) if documents else st.just([])
    )
    taken = units(*documents).taken(np.array(chosen, np.int64))
    same(taken, units(*(documents[at] for at in chosen)))


@given(rows)
def test_terms_given_one_by_one_are_those_of_their_units(documents: list[list[int]]) -> None:
    pairs = [(unit, term) for unit, document in enumerate(documents) for term in document]
    pairs.sort(key=lambda pair: pair[1] * 7919 % 101)  # in some other order
    owners = np.array([unit for unit, _ in pairs], np.int64)
    same(
        Forward.counted(owners, keys(*(term for _, term in pairs)), len(documents)),
        units(*documents),
    )


@given(rows)
def test_a_units_terms_are_ascending_and_each_once(documents: list[list[int]]) -> None:
    forward = units(*documents)
    assert [forward.keys(at).tolist() for at in range(len(forward))] == [
        sorted(set(document)) for document in documents
    ]


@pytest.mark.parametrize("words", [0, 1, 5])
def test_only_characters_make_a_unit_longer(words: int) -> None:
    forward = Forward.of([np.array([3] * 300 + [int(WORD)] * words, np.uint64), keys()])
    assert forward.lengths().tolist() == [300, 0]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 6))))
def test_ranges_are_the_numbers_from_each_start_to_its_end(bounds: list[tuple[int, int]]) -> None:
    starts = np.array([start for start, _ in bounds], np.int64)
    ends = starts + np.array([size for _, size in bounds], np.int64)
    expected = [n for start, size in bounds for n in range(start, start + size)]
    assert ranges(starts, ends).tolist() == expected


def same(one: Forward, other: Forward) -> None:
    for name in ("vocabulary", "indptr", "terms", "counts"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert mine.dtype == theirs.dtype, name
        assert mine.tolist() == theirs.tolist(), name
