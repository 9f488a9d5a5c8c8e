"""The arrays of a generation on disk: passages, forward index, postings; mapped, not loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.lexical import Forward, Postings


@dataclass(frozen=True, slots=True)
class Arrays:
    """Everything numeric of a generation but its vectors.

    Attributes:
        passages: int32[passages, 4]: notice, section, start, end; ascending.
        formal: bool[passages]: which are leads and effect clauses (`index.passages.is_formal`).
        forward, documents_forward: terms of each passage and of each notice, from which the next build
            takes what did not change.
        postings, documents: the same by term.
    """

    passages: npt.NDArray[np.int32]
    formal: npt.NDArray[np.bool_]
    forward: Forward
    documents_forward: Forward
    postings: Postings
    documents: Postings

    def write(self, folder: Path) -> None:
        """Saves every array as a file of its own."""
        np.save(folder / "passages.npy", self.passages)
        np.save(folder / "formal.npy", self.formal)
        for name, forward in (("passage", self.forward), ("notice", self.documents_forward)):
            np.save(folder / f"{name}-terms.npy", forward.keys)
            np.save(folder / f"{name}-counts.npy", forward.counts)
            np.save(folder / f"{name}-starts.npy", forward.indptr)
        for name, postings in (("passage", self.postings), ("notice", self.documents)):
            np.save(folder / f"{name}-vocabulary.npy", postings.keys)
            np.save(folder / f"{name}-postings-starts.npy", postings.indptr)
            np.save(folder / f"{name}-postings.npy", postings.units)
            np.save(folder / f"{name}-impacts.npy", postings.impacts)

    @classmethod
    def open(cls, folder: Path) -> Arrays:
        """The arrays that `write` saved, mapped into memory."""

        def load(name: str) -> Any:
            # a plain view: every slice of a np.memmap pays for being one
            return np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray)

        def forward(name: str) -> Forward:
            return Forward(load(f"{name}-starts"), load(f"{name}-terms"), load(f"{name}-counts"))

        def postings(name: str) -> Postings:
            size = len(load(f"{name}-starts")) - 1
            vocabulary, starts = load(f"{name}-vocabulary"), load(f"{name}-postings-starts")
            return Postings(vocabulary, starts, load(f"{name}-postings"), load(f"{name}-impacts"), size)

        return cls(
            load("passages"),
            load("formal"),
            forward("passage"),
            forward("notice"),
            postings("passage"),
            postings("notice"),
        )

    def range_of(self, notice: int) -> tuple[int, int]:
        """First passage of a notice, and the one after its last."""
        first, last = np.searchsorted(self.passages[:, 0], [notice, notice + 1])
        return int(first), int(last)
