"""FAISS over the passages' vectors: the nearest by inner product of unit vectors.

A segment's vectors are searched exactly, one by one (IndexFlatIP), while that is fast enough. Above a
threshold a product quantizer of 4 bits for every four numbers, scanned in registers (IndexPQFastScan;
André, Kermarrec & Le Scouarnec, "Accelerated nearest neighbor search with Quick ADC", 2017), finds four times
as many as are wanted, and the exact vectors choose among them: docs/RETRIEVAL.md has its recall and speed,
and HNSW's. Filtered searches are always exact.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.storage import disk_is_full

Matrix = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

VECTORS = "vectors.faiss"
NEAR = "near.faiss"
"""Names of the files in a segment; the second is there in large ones only."""

EXACT_UP_TO = 20_000
"""Passages that are searched one by one: 1 to 2 ms for 256 numbers each."""
_TAKEN = 5  # times as many as wanted are taken from the quantized vectors; over 1,000 FAISS would use threads
_TOGETHER = 4  # numbers quantized as one: with two, a scan reads twice the memory and finds no other answers
_TRAINED_ON = 30_000  # vectors; more change nothing


@dataclass(frozen=True, slots=True)
class SegmentVectors:
    """The vectors of one segment; passage i has vector i.

    Attributes:
        exact: a flat FAISS index.
        near: a quantized one that finds candidates; None in a small segment.
    """

    exact: Any
    near: Any = None

    @classmethod
    def read(cls, folder: Path) -> SegmentVectors:
        """What `write_vectors` wrote, mapped into memory, not copied.

        Raises:
            RuntimeError: FAISS cannot read a file.
        """
        import faiss

        exact = faiss.read_index(str(folder / VECTORS), faiss.IO_FLAG_MMAP_IFC)
        near = folder / NEAR
        return cls(exact, faiss.read_index(str(near)) if near.exists() else None)

    @classmethod
    def of(cls, matrix: Matrix, exact_up_to: int = EXACT_UP_TO) -> SegmentVectors:
        """The vectors in the rows of `matrix`, float32[n, dim], unit length."""
        import faiss

        exact = faiss.IndexFlatIP(matrix.shape[1])
        exact.add(np.ascontiguousarray(matrix))
        return cls(exact, quantized(matrix) if len(matrix) > exact_up_to else None)

    def __len__(self) -> int:
        return int(self.exact.ntotal)

    def at(self, positions: Ints) -> Matrix:
        """The vectors of some passages: float32[len(positions), dim]."""
        if not len(positions):
            return np.zeros((0, self.exact.d), np.float32)
        return np.asarray(self.exact.reconstruct_batch(positions), np.float32)

    def nearest(self, query: Matrix, k: int, allowed: npt.NDArray[np.bool_] | None) -> Ints:
        """The `k` passages nearest to a query among the allowed ones, in no particular order."""
        import faiss

        faiss.omp_set_num_threads(1)  # two are no faster for one question, and the second waits in a loop
        k = min(k, len(self) if allowed is None else int(allowed.sum()))
        if k == 0:
            return np.zeros(0, dtype=np.int64)
        if self.near is not None and allowed is None:
            return self._nearly(query, k)
        parameters = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            # faiss wraps both constructors in Python; its stubs describe the C++ ones
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        _, found = self.exact.search(query.reshape(1, -1), k, params=parameters)
        return np.asarray(found[0][found[0] >= 0], dtype=np.int64)

    def _nearly(self, query: Matrix, k: int) -> Ints:
        _, found = self.near.search(query.reshape(1, -1), min(_TAKEN * k, len(self)))
        candidates = np.sort(found[0][found[0] >= 0])
        if len(candidates) <= k:
            return np.asarray(candidates, np.int64)
        cosines = self.at(candidates) @ query
        return np.asarray(candidates[np.argpartition(-cosines, k - 1)[:k]], np.int64)


def quantized(matrix: Matrix) -> Any:
    """The quantized index of the rows of `matrix`; None where their length does not divide by four."""
    import faiss

    dim = matrix.shape[1]
    if dim % _TOGETHER:
        return None
    faiss.omp_set_num_threads(os.cpu_count() or 1)  # which a search in this thread may have lowered
    near = faiss.IndexPQFastScan(dim, dim // _TOGETHER, 4, faiss.METRIC_INNER_PRODUCT)
    step = max(1, len(matrix) // _TRAINED_ON)
    near.train(np.ascontiguousarray(matrix[::step]))
    near.add(np.ascontiguousarray(matrix))
    return near


class Vectors:
    """The vectors of all segments of a generation; passages are numbered through."""

    def __init__(self, segments: Sequence[SegmentVectors], alive: npt.NDArray[np.bool_] | None) -> None:
        """Args:
        segments: in order.
        alive: bool[passages], those that count; None for all.
        """
        self._segments = tuple(segments)
        self._firsts = np.concatenate([[0], np.cumsum([len(one) for one in segments])]).astype(np.int64)
        self._alive = alive

    @classmethod
    def of(cls, matrix: Matrix) -> Vectors:
        """The vectors in the rows of `matrix`, float32[n, dim], unit length."""
        return cls([SegmentVectors.of(matrix)], None)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._segments[0].exact.d)

    def search(self, query: Matrix, k: int, allowed: npt.NDArray[np.bool_] | None) -> Ints:
        """The `k` passages nearest to `query` among the allowed ones, ascending; the first of equal ones.

        Args:
            query: float32[dim], unit length.
            k: how many at most.
            allowed: bool[passages], or None for all; the filter works inside the search and is exact.
        """
        found: list[Ints] = []
        for segment, first in zip(self._segments, self._firsts.tolist(), strict=False):
            own = slice(first, first + len(segment))
            alive = None if self._alive is None or self._alive[own].all() else self._alive[own]
            if allowed is not None:
                mask = allowed[own] if alive is None else allowed[own] & alive
                found.append(segment.nearest(query, k, mask) + first)
            elif alive is None or segment.near is None:
                found.append(segment.nearest(query, k, alive) + first)
            else:  # removed ones may be among the nearest
                near = segment.nearest(query, 2 * k, None)
                near = near[alive[near]]
                if len(near) < k:  # all that stood near was removed: what is there is looked through
                    near = segment.nearest(query, k, alive)
                found.append(near + first)
        positions = np.concatenate(found)
        if len(positions) > k:
            cosines = self.cosines(query, positions)
            positions = positions[np.lexsort((positions, -cosines))[:k]]
        return np.sort(positions)

    def cosines(self, query: Matrix, positions: Ints) -> Matrix:
        """Inner products of `query` with the vectors at `positions`: float32[len(positions)]."""
        out = np.zeros(len(positions), np.float32)
        for segment, first in zip(self._segments, self._firsts.tolist(), strict=False):
            own = (positions >= first) & (positions < first + len(segment))
            if own.any():
                # not a matrix product, whose last bit depends on where a row stands
                out[own] = np.einsum("ij,j->i", segment.at(positions[own] - first), query)
        return out


def write_vectors(folder: Path, vectors: SegmentVectors) -> None:
    """Saves the vectors of a segment.

    Raises:
        OSError: the folder cannot be written.
    """
    _write(vectors.exact, folder / VECTORS)
    if vectors.near is not None:
        _write(vectors.near, folder / NEAR)


def _write(index: Any, path: Path) -> None:
    import faiss

    try:
        faiss.write_index(index, str(path))
        faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)  # FAISS does not tell that its last bytes failed
    except RuntimeError as error:
        full = "No space left" in str(error) or disk_is_full(path.parent)
        number = errno.ENOSPC if full else errno.EIO
        raise OSError(number, os.strerror(number), str(path)) from error
