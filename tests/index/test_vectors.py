from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.vectors import VECTORS, Matrix, SegmentVectors, Vectors, write_vectors


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


def test_search_finds_the_nearest_in_order(vectors: Vectors) -> None:
    query = unit_rows(1, 16, seed=1)[0]
    expected = np.argsort(-(unit_rows(50, 16) @ query))[:7]
    assert vectors.search(query, 7, None).tolist() == expected.tolist()


def test_search_among_allowed_is_exact(vectors: Vectors) -> None:
    query = unit_rows(1, 16, seed=2)[0]
    allowed = np.random.default_rng(3).random(50) < 0.3
    expected = [at for at in np.argsort(-(unit_rows(50, 16) @ query)) if allowed[at]]
    assert vectors.search(query, 1000, allowed).tolist() == expected


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
