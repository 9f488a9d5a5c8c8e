"""Text → unit vectors: what an encoder is, and how one is opened from a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.model_folder import is_static, read_modules
from index.model_record import read_record

EMBEDDED_MODEL = Path(__file__).parent / "model"
"""The model that ships with the program."""


class Encoder(Protocol):
    """Turns texts into vectors whose inner product is their cosine.

    Attributes:
        name: what the model is called, for people.
        dim: length of a vector.
        fingerprint: changes when the model's files do; vectors of different fingerprints never mix.
        folder: where the model is; None for the embedded one.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 (described above)

    @property
    def dim(self) -> int: ...  # noqa: D102

    @property
    def fingerprint(self) -> str: ...  # noqa: D102

    @property
    def folder(self) -> Path | None: ...  # noqa: D102

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of `texts`.

        Returns:
            float32[len(texts), dim], rows of unit length; a text in which the model knows no token has a
            row of zeros, which is equally far from everything.
        """
        ...

    def encode_query(self, question: str) -> NDArray[np.float32]:
        """The vector of a question: float32[dim], as a row of `encode`.

        It differs from that of the same text as a passage where the model wants questions marked as such.
        """
        ...


def load_encoder(path: Path | None = None) -> Encoder:
    """The encoder saved in a folder in sentence-transformers' format.

    A static model is read without torch (about 0.1 s); any other model loads sentence_transformers.

    Args:
        path: the model's folder; None for the embedded model.

    Raises:
        InputError: there is no model at `path`.
        GenerationError: the model is incomplete, damaged, or of a kind that cannot be read.
    """
    folder = EMBEDDED_MODEL if path is None else path
    modules = read_modules(folder)
    record = None if path is None else read_record(folder)
    name = "embedded" if path is None else record.name if record else folder.resolve().name
    if is_static(modules):
        from index.static_encoder import load_static

        return load_static(folder, modules, name, embedded=path is None)
    from index.transformer_encoder import load_transformer

    return load_transformer(folder, name)
