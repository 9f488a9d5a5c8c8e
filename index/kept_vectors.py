"""Vectors kept while a model is being changed, so that a run that is interrupted is not for nothing.

    cache/vectors-FINGERPRINT/PID-000000.npy    a batch: rows of the passage's digest and its vector

Each batch appears whole or not at all. One that cannot be read is encoded again.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.encoder import Encoder
from index.storage import write_atomically

_FOLDER = "vectors-"
_DIGEST = 16  # bytes

Vectors = npt.NDArray[np.float32]


class KeptVectors:
    """An encoder (index.encoder.Encoder) that never encodes a passage whose vector is kept.

    Attributes:
        encoder: of what is not kept.
    """

    def __init__(self, encoder: Encoder, cache: Path) -> None:
        self.encoder = encoder
        self._folder = cache / f"{_FOLDER}{encoder.fingerprint}"
        self._row = np.dtype([("digest", np.uint8, _DIGEST), ("vector", np.float32, encoder.dim)])
        self._known: dict[bytes, Vectors] = {}
        self._written = 0
        for path in sorted(self._folder.glob("*.npy")):
            self._read(path)

    @property
    def name(self) -> str:
        """Of the encoder."""
        return self.encoder.name

    @property
    def dim(self) -> int:
        """Of the encoder."""
        return self.encoder.dim

    @property
    def fingerprint(self) -> str:
        """Of the encoder."""
        return self.encoder.fingerprint

    @property
    def folder(self) -> Path | None:
        """Of the encoder."""
        return self.encoder.folder

    @property
    def count(self) -> int:
        """How many vectors are kept."""
        return len(self._known)

    def missing(self, texts: Sequence[str]) -> list[str]:
        """The texts whose vectors are not kept, each once."""
        return list({digest(text): text for text in texts if digest(text) not in self._known}.values())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32[len(texts), dim]; what had to be encoded is kept before it is returned.

        Raises:
            OSError: the batch cannot be written.
        """
        missing = self.missing(texts)
        if missing:
            vectors = self.encoder.encode(missing)
            batch = np.zeros(len(missing), self._row)
            batch["digest"] = [np.frombuffer(digest(text), np.uint8) for text in missing]
            batch["vector"] = vectors
            self._write(batch)
            self._take(batch)
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        return np.stack([self._known[digest(text)] for text in texts])

    def encode_query(self, question: str) -> Vectors:
        """As the encoder."""
        return self.encoder.encode_query(question)

    def _write(self, batch: npt.NDArray[np.void]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        data = io.BytesIO()
        np.save(data, batch)
        while (path := self._folder / f"{os.getpid():07d}-{self._written:06d}.npy").exists():
            self._written += 1
        write_atomically(path, data.getvalue())

    def _read(self, path: Path) -> None:
        try:
            batch = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return
        if batch.dtype == self._row and batch.ndim == 1:
            self._take(batch)

    def _take(self, batch: npt.NDArray[np.void]) -> None:
        vectors = batch["vector"]
        for at, key in enumerate(batch["digest"]):
            self._known[key.tobytes()] = vectors[at]


def digest(text: str) -> bytes:
    """What a passage's vector is kept under."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[:_DIGEST]


def forget_vectors(cache: Path) -> None:
    """Removes everything that was kept, of any model."""
    for folder in cache.glob(f"{_FOLDER}*"):
        shutil.rmtree(folder, ignore_errors=True)
