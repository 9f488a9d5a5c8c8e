"""Scores over several segments with removed units: those of one segment of what is left."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.forward import Forward
from index.lexical import Held, Lexical, Part
from index.postings import inverted
from tests.index.test_lexical import K1, B, keys, rows, term, units


@dataclass(frozen=True)
class Library:
    """Units in parts, and which of them are there."""

    parts: list[list[list[int]]]
    alive: list[bool]

    @property
    def left(self) -> list[list[int]]:
        everything = [unit for part in self.parts for unit in part]
        return [unit for unit, there in zip(everything, self.alive, strict=True) if there]

    @property
    def slots(self) -> list[int]:
        return np.flatnonzero(self.alive).tolist()

    def in_parts(self) -> Lexical:
        made: list[Part] = []
        first = 0
        for part in self.parts:
            forward = units(*part)
            own = np.array(self.alive[first : first + len(part)], bool)
            made.append(Part(inverted(forward, forward.lengths()), forward, first, np.flatnonzero(~own)))
            first += len(part)
        return Lexical(made, K1, B)

    def whole(self) -> Lexical:
        return Lexical.of(units(*self.left), K1, B)


@st.composite
def libraries(draw: st.DrawFn) -> Library:
    parts = draw(st.lists(rows, min_size=1, max_size=3))
    size = sum(map(len, parts))
    return Library(parts, draw(st.lists(st.booleans(), min_size=size, max_size=size)))


queries = st.lists(term, unique=True, max_size=6)


@given(libraries(), queries, st.floats(0.1, 2.0))
def test_scores_are_those_of_one_segment_built_of_what_is_there(
    library: Library, query: list[int], weight: float
) -> None:
    parts, whole = library.in_parts(), library.whole()
    assert parts.size == whole.size == len(library.left)
    assert parts.df(keys(*query)).tolist() == whole.df(keys(*query)).tolist()
    assert parts.idf(keys(*query)).tolist() == whole.idf(keys(*query)).tolist()
    scores = parts.score(keys(*query), weight)
    assert scores[library.slots].tolist() == whole.score(keys(*query), weight).tolist()


@given(libraries(), st.lists(st.tuples(queries, st.floats(0.1, 2.0)), max_size=3))
def test_weighted_scores_too(library: Library, terms: list[tuple[list[int], float]]) -> None:
    given = [(keys(*query), weight) for query, weight in terms]
    found = library.in_parts().scored(given)
    assert found[library.slots].tolist() == library.whole().scored(given).tolist()
    assert found.dtype == np.float32


@given(libraries(), queries)
def test_each_unit_by_itself_too(library: Library, query: list[int]) -> None:
    parts, whole = library.in_parts(), library.whole()
    for at, slot in enumerate(library.slots):
        assert parts.score_unit(slot, keys(*query)).tolist() == whole.score_unit(at, keys(*query)).tolist()


@given(libraries(), st.lists(queries, max_size=3), st.data())
def test_how_many_keys_groups_of_units_hold(
    library: Library, wanted: list[list[int]], data: st.DataObject
) -> None:
    groups: list[range] = []
    first = 0
    for part in library.parts:
        bounds = sorted(data.draw(st.lists(st.integers(0, len(part)), max_size=4)))
        groups += [range(first + a, first + b) for a, b in itertools.pairwise(bounds) if a < b]
        first += len(part)
    everything = [unit for part in library.parts for unit in part]
    held = Held(library.in_parts(), groups)
    for query in wanted:
        expected = [len(set(query) & {term for at in group for term in everything[at]}) for group in groups]
        assert held.counts(keys(*query)).tolist() == expected


@given(libraries(), queries)
def test_which_units_hold_any_of_some_keys(library: Library, query: list[int]) -> None:
    everything = [unit for part in library.parts for unit in part]
    wanted = [at for at, unit in enumerate(everything) for _ in set(query) & set(unit)]
    assert library.in_parts().holding_any(keys(*query)).tolist() == wanted


@given(libraries(), queries)
def test_how_many_units_hold_all_of_some_keys(library: Library, query: list[int]) -> None:
    wanted = sum(set(query) <= set(unit) for unit in library.left) if query else 0
    assert library.in_parts().holding(keys(*query)) == wanted
    assert library.whole().holding(keys(*query)) == wanted


@given(libraries(), queries, st.data())
def test_the_runs_of_each_key_are_its_units_in_order(
    library: Library, query: list[int], data: st.DataObject
) -> None:
    parts = library.in_parts()
    everything = [unit for part in library.parts for unit in part]
    runs = parts.runs(keys(*query), np.ones(len(query)))
    some = np.flatnonzero([data.draw(st.booleans()) for _ in everything])
    among = parts.runs_among(keys(*query), np.ones(len(query)), some)
    assert len(runs.bounds) == len(among.bounds) == len(query) + 1
    for n, one in enumerate(query):
        run = slice(int(runs.bounds[n]), int(runs.bounds[n + 1]))
        assert runs.units[run].tolist() == [at for at, unit in enumerate(everything) if one in unit]
        alone = parts.score(keys(one))
        assert runs.values[run].tolist() == alone[runs.units[run]].tolist()
        run = slice(int(among.bounds[n]), int(among.bounds[n + 1]))
        assert some[among.units[run]].tolist() == [at for at in some if one in everything[at]]
        assert among.values[run].tolist() == alone[some[among.units[run]]].tolist()


@given(libraries(), st.lists(queries, min_size=1, max_size=4))
def test_what_was_looked_up_before_is_the_same_again(library: Library, asked: list[list[int]]) -> None:
    parts = library.in_parts()
    for query in [*asked, *asked]:
        fresh = library.in_parts()
        assert parts.df(keys(*query)).tolist() == fresh.df(keys(*query)).tolist()
        assert parts.score(keys(*query)).tolist() == fresh.score(keys(*query)).tolist()


def test_a_part_of_nothing_changes_nothing() -> None:
    nothing = Forward.of([])
    library = Library([[[1, 2], [2]], []], [True, True])
    one = Lexical.of(units([1, 2], [2]), K1, B)
    assert library.in_parts().score(keys(1, 2)).tolist() == one.score(keys(1, 2)).tolist()
    empty = Lexical([Part(inverted(nothing, nothing.lengths()), nothing, 0, np.zeros(0, np.int64))], K1, B)
    assert empty.score(keys(1)).tolist() == []


@pytest.mark.parametrize("parts", [[[[1, 1], [2]]], [[[1, 1]], [[2]]]])
def test_where_everything_was_removed_nothing_is_found_and_nothing_divides_by_zero(
    parts: list[list[list[int]]],
) -> None:
    library = Library(parts, [False, False]).in_parts()
    assert library.size == 0
    assert library.df(keys(1, 2, 3)).tolist() == [0, 0, 0]
    assert np.isfinite(library.score(keys(1, 2))).all()
    assert library.holding(keys(1)) == 0
