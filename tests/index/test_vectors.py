from __future__ import annotations

import os
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import pytest

from index.vectors import NEAR, VECTORS, Matrix, SegmentVectors, Vectors, quantized, write_vectors

Bools = npt.NDArray[np.bool_]


def unit_rows(n: int, dim: int, seed: int = 7) -> Matrix:
    rows = np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(params=["in memory", "read from disk"])
def segment(request: pytest.FixtureRequest, tmp_path: Path) -> SegmentVectors:
    made = SegmentVectors.of(unit_rows(50, 16))
    if request.param == "in memory":
        return made
    write_vectors(tmp_path, made)
    return SegmentVectors.read(tmp_path)


@pytest.fixture
def vectors(segment: SegmentVectors) -> Vectors:
    return Vectors([segment], None)


def test_search_finds_the_nearest(vectors: Vectors) -> None:
    query = unit_rows(1, 16, seed=1)[0]
    expected = np.argsort(-(unit_rows(50, 16) @ query))[:7]
    assert vectors.search(query, 7, None).tolist() == sorted(expected.tolist())


def test_search_among_allowed_is_exact(vectors: Vectors) -> None:
    query = unit_rows(1, 16, seed=2)[0]
    allowed = np.random.default_rng(3).random(50) < 0.3
    expected = [at for at in np.argsort(-(unit_rows(50, 16) @ query)) if allowed[at]]
    assert vectors.search(query, 1000, allowed).tolist() == sorted(expected)
    assert vectors.search(query, 5, allowed).tolist() == sorted(expected[:5])


def test_search_among_none_finds_none(vectors: Vectors) -> None:
    assert vectors.search(unit_rows(1, 16)[0], 5, np.zeros(50, dtype=bool)).tolist() == []


def test_cosines_are_those_of_the_positions_asked_for(vectors: Vectors) -> None:
    query = unit_rows(1, 16, seed=4)[0]
    positions = np.array([49, 0, 3], dtype=np.int64)
    assert vectors.cosines(query, positions) == pytest.approx(unit_rows(50, 16)[positions] @ query, abs=1e-6)


def test_what_was_written_is_read_back_exactly(segment: SegmentVectors) -> None:
    assert segment.at(np.arange(50)).tobytes() == unit_rows(50, 16).tobytes()


def test_an_index_of_nothing_can_be_written_read_and_searched(tmp_path: Path) -> None:
    write_vectors(tmp_path, SegmentVectors.of(np.zeros((0, 16), np.float32)))
    empty = SegmentVectors.read(tmp_path)
    assert empty.at(np.arange(0)).shape == (0, 16)
    assert Vectors([empty], None).search(unit_rows(1, 16)[0], 5, None).tolist() == []


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / VECTORS).write_bytes(b"not an index")
    with pytest.raises(RuntimeError):
        SegmentVectors.read(tmp_path)


# --- large segments, several of them, and removed passages


def clustered(n: int, dim: int, seed: int = 5) -> Matrix:
    """Vectors in clusters, as passages of a few hundred subjects are."""
    drawn = np.random.default_rng(seed)
    middles = drawn.normal(size=(max(n // 40, 1), dim))
    rows = middles[drawn.integers(0, len(middles), n)] + 0.7 * drawn.normal(size=(n, dim))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


DIM = 64
MANY = clustered(6_000, DIM)
QUERIES = 0.9 * MANY[::120] + 0.1 * unit_rows(50, DIM)
QUERIES /= np.linalg.norm(QUERIES, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> SegmentVectors:
    """A segment whose nearest are found by a quantized index, read from disk."""
    made = SegmentVectors.of(MANY, exact_up_to=1_000)
    folder = tmp_path_factory.mktemp("large")
    write_vectors(folder, made)
    assert (folder / NEAR).exists()
    return SegmentVectors.read(folder)


def nearest(matrix: Matrix, query: Matrix, k: int, wanted: Bools | None = None) -> list[int]:
    """By brute force, ascending."""
    cosines = matrix @ query
    if wanted is not None:
        cosines[~wanted] = -np.inf
    order = np.lexsort((np.arange(len(matrix)), -cosines))
    return sorted(at for at in order[:k].tolist() if cosines[at] > -np.inf)


def recall(vectors: Vectors, matrix: Matrix, k: int, alive: Bools | None = None) -> float:
    found = [set(vectors.search(query, k, None).tolist()) for query in QUERIES]
    right = [set(nearest(matrix, query, k, alive)) for query in QUERIES]
    return sum(len(one & other) for one, other in zip(found, right, strict=True)) / sum(map(len, right))


def test_a_small_segment_has_no_second_index(tmp_path: Path) -> None:
    write_vectors(tmp_path, SegmentVectors.of(MANY[:1_000], exact_up_to=1_000))
    assert not (tmp_path / NEAR).exists()


def test_a_large_segment_finds_nearly_all_of_the_nearest(large: SegmentVectors) -> None:
    assert large.near is not None
    vectors = Vectors([large], None)
    for k in (1, 10, 40):  # a cluster is 40; what comes after it is near by chance
        assert recall(vectors, MANY, k) >= 0.98
    for query in QUERIES[:10]:
        found = vectors.search(query, 30, None)
        assert len(set(found.tolist())) == 30
        assert (np.diff(found) > 0).all(), "not ascending"


def test_a_filter_of_a_large_segment_is_exact(large: SegmentVectors) -> None:
    vectors = Vectors([large], None)
    for seed, share in enumerate((0.001, 0.1, 0.9)):
        allowed = np.random.default_rng(seed).random(len(MANY)) < share
        for query in QUERIES[:10]:
            assert vectors.search(query, 10, allowed).tolist() == nearest(MANY, query, 10, allowed)


@pytest.fixture(scope="module", params=[0.999, 0.95, 0.5])
def alive(request: pytest.FixtureRequest) -> Bools:
    """Which passages of two segments are there; the second is a small one."""
    return np.random.default_rng(1).random(len(MANY) + 300) < request.param


@pytest.fixture(scope="module")
def both() -> Matrix:
    return np.concatenate([MANY, clustered(300, DIM, seed=8)])


def test_removed_passages_are_never_found_and_the_others_nearly_all(
    large: SegmentVectors, both: Matrix, alive: Bools
) -> None:
    vectors = Vectors([large, SegmentVectors.of(both[len(MANY) :])], alive)
    for query in QUERIES:
        found = vectors.search(query, 10, None)
        assert alive[found].all()
        assert len(found) == 10
    assert recall(vectors, both, 10, alive) >= 0.98


def test_a_filter_over_removed_passages_is_exact(large: SegmentVectors, both: Matrix, alive: Bools) -> None:
    vectors = Vectors([large, SegmentVectors.of(both[len(MANY) :])], alive)
    allowed = np.random.default_rng(2).random(len(both)) < 0.2
    for query in QUERIES[:10]:
        wanted = nearest(both, query, 10, allowed & alive)
        assert vectors.search(query, 10, allowed).tolist() == wanted
    nothing = np.zeros(len(both), bool)
    assert vectors.search(QUERIES[0], 10, nothing).tolist() == []


@pytest.mark.parametrize("gone", ["nearest", "all", "all of one segment"])
def test_whatever_was_removed_as_many_as_there_are_are_found(
    large: SegmentVectors, both: Matrix, gone: str
) -> None:
    query = QUERIES[0]
    there = np.ones(len(both), bool)
    if gone == "nearest":  # every one that the quantized index would find first
        there[nearest(both, query, 100)] = False
    elif gone == "all":
        there[:] = False
    else:
        there[: len(MANY)] = False
    vectors = Vectors([large, SegmentVectors.of(both[len(MANY) :])], there)
    wanted = nearest(both, query, 10, there)
    found = vectors.search(query, 10, None).tolist()
    assert len(found) == len(wanted)
    assert len(set(found) & set(wanted)) >= 0.9 * len(wanted)


def test_cosines_are_of_the_segment_that_holds_a_passage(large: SegmentVectors, both: Matrix) -> None:
    vectors = Vectors([large, SegmentVectors.of(both[len(MANY) :])], None)
    positions = np.array([len(both) - 1, 0, len(MANY), len(MANY) - 1])
    assert vectors.cosines(QUERIES[0], positions) == pytest.approx(both[positions] @ QUERIES[0], abs=1e-6)


def test_vectors_of_odd_length_are_searched_one_by_one(tmp_path: Path) -> None:
    matrix = unit_rows(300, 7)
    write_vectors(tmp_path, SegmentVectors.of(matrix, exact_up_to=100))
    vectors = Vectors([SegmentVectors.read(tmp_path)], None)
    query = unit_rows(1, 7, seed=2)[0]
    assert vectors.search(query, 5, None).tolist() == nearest(matrix, query, 5)


def test_a_search_keeps_to_its_own_thread_and_training_does_not(vectors: Vectors) -> None:
    faiss.omp_set_num_threads(3)
    vectors.search(unit_rows(1, 16)[0], 5, None)
    assert faiss.omp_get_max_threads() == 1
    quantized(clustered(600, 16))
    assert faiss.omp_get_max_threads() == (os.cpu_count() or 1)
