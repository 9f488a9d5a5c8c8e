"""FAISS over the passages' vectors: exact inner product of unit vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]

VECTORS = "vectors.faiss"
"""Name of the file in a generation."""


class Vectors:
    """A flat FAISS index; passage i has vector i."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def of(cls, matrix: Matrix) -> Vectors:
        """An index of the rows of `matrix`, float32[n, dim], unit length."""
        import faiss

        index = faiss.IndexFlatIP(matrix.shape[1])
        index.add(np.ascontiguousarray(matrix))
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> Vectors:
        """The index that `write` saved, its vectors mapped into memory, not copied.

        Raises:
            RuntimeError: FAISS cannot read the file.
        """
        import faiss

        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def write(self, path: Path) -> None:
        """Saves the index."""
        import faiss

        faiss.write_index(self._index, str(path))

    def matrix(self) -> Matrix:
        """All vectors, float32[n, dim]."""
        return np.asarray(self._index.reconstruct_n(0, self._index.ntotal), dtype=np.float32)

    def search(self, query: Matrix, k: int, allowed: npt.NDArray[np.bool_] | None) -> npt.NDArray[np.int64]:
        """Positions of the `k` passages nearest to `query`, best first, among the allowed ones.

        Args:
            query: float32[dim], unit length.
            k: how many at most.
            allowed: bool[n], or None for all; the filter works inside the search and is exact.
        """
        import faiss

        k = min(k, self._index.ntotal if allowed is None else int(allowed.sum()))
        if k == 0:
            return np.zeros(0, dtype=np.int64)
        parameters = None
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            # faiss wraps both constructors in Python; its stubs describe the C++ ones
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        _, found = self._index.search(query.reshape(1, -1), k, params=parameters)
        return np.asarray(found[0][found[0] >= 0], dtype=np.int64)

    def cosines(self, query: Matrix, positions: npt.NDArray[np.int64]) -> Matrix:
        """Inner products of `query` with the vectors at `positions`: float32[len(positions)]."""
        return np.asarray(self._index.reconstruct_batch(positions) @ query, dtype=np.float32)
