"""Any other sentence-transformers model, run by sentence_transformers itself; torch is loaded here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.model_folder import damaged, fingerprint

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH_TEXTS = 32


@dataclass(frozen=True, slots=True)
class TransformerEncoder:
    """Encoder that hands the texts to sentence_transformers; see `index.encoder.Encoder`."""

    name: str
    fingerprint: str
    dim: int
    model: SentenceTransformer

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32[len(texts), dim], rows of unit length."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        vectors = self.model.encode(
            list(texts), batch_size=_BATCH_TEXTS, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)


def load_transformer(folder: Path, name: str) -> TransformerEncoder:
    """The model saved in `folder`; nothing is fetched, and no code of the model's own is run.

    Raises:
        GenerationError: a file is missing or damaged, or the model is of a kind that cannot be read.
    """
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
        dim = len(model.encode("", show_progress_bar=False))
    except (
        *(OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, RuntimeError),
        SafetensorError,
    ) as error:
        raise damaged(folder, error) from error
    return TransformerEncoder(name, fingerprint(folder), dim, model)
