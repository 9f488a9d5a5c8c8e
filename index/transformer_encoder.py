"""Any other sentence-transformers model, run by sentence_transformers itself; torch is loaded here."""

from __future__ import annotations

import fnmatch
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.errors import GenerationError
from index.model_folder import damaged, fingerprint, runs_code

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH_TEXTS = 32
_BATCHES = (8, 32, 64)
_MEASURED = 64  # passages: some seconds with a small model
_DOCUMENT = ("document", "passage", "corpus")  # as sentence_transformers' encode_document looks for them
# Models whose card asks for a prompt that their configuration does not state.
_QUERY_PROMPTS = {
    "bge-*-zh*": "为这个句子生成表示以用于检索相关文章：",
    "bge-*-en*": "Represent this sentence for searching relevant passages: ",
}


@dataclass(frozen=True, slots=True)
class TransformerEncoder:
    """Encoder that hands the texts to sentence_transformers; see `index.encoder.Encoder`.

    Attributes:
        query, document: what is put in front of questions and of passages.
        batch: texts that go through the model at once.
        lock: held by the thread that uses the model, for its tokenizer serves one at a time.
    """

    name: str
    fingerprint: str
    dim: int
    model: SentenceTransformer
    folder: Path | None
    query: str = ""
    document: str = ""
    batch: int = _BATCH_TEXTS
    lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32[len(texts), dim], rows of unit length."""
        return self._encode(texts, self.document)

    def encode_query(self, question: str) -> NDArray[np.float32]:
        """float32[dim], unit length; the question behind the prompt that the model wants."""
        vector: NDArray[np.float32] = self._encode([question], self.query)[0]
        return vector

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        """float32[len(texts), dim]; raises GenerationError where the model gives no such vectors."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        # Half a surrogate pair (of a command line that was not UTF-8) is no text to the tokenizer.
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        with self.lock:
            found = self.model.encode(
                clean,
                prompt=prompt,
                batch_size=self.batch,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        vectors = np.asarray(found, np.float32)
        if vectors.shape != (len(texts), self.dim) or not np.isfinite(vectors).all():
            shape = "×".join(map(str, vectors.shape))
            raise damaged(self.folder or Path(), f"{shape} numbers for {len(texts)} texts of {self.dim}")
        return vectors


def load_transformer(folder: Path, name: str) -> TransformerEncoder:
    """The model saved in `folder`; nothing is fetched, and no code of the model's own is run.

    Raises:
        GenerationError: a file is missing or damaged, or the model is of a kind that cannot be read.
    """
    print_ = fingerprint(folder)  # first: files that are not what was downloaded are not even loaded
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    hush()
    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
        probe = np.asarray(model.encode("通知", prompt="", show_progress_bar=False))
    except (
        *(OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, RuntimeError, IndexError),
        SafetensorError,
    ) as error:
        raise unusable(folder, error) from error
    if probe.ndim != 1 or not np.isfinite(probe).all():
        raise damaged(folder, "it gives no vectors of numbers")
    # The second name is that of versions before 5.2.
    stated = getattr(model, "get_embedding_dimension", model.get_sentence_embedding_dimension)()
    if stated is not None and stated != len(probe):
        raise damaged(folder, f"vectors of {len(probe)} numbers, not {stated} as it states")
    prompts = {key: text for key, text in model.prompts.items() if isinstance(text, str)}
    query = prompts.get("query") or _prompt_of(name) or _prompt_of(folder.name)
    document = next((prompts[key] for key in _DOCUMENT if prompts.get(key)), "")
    return TransformerEncoder(name, print_, len(probe), model, folder, query, document)


def unusable(folder: Path, error: Exception) -> GenerationError:
    """The error for a model that a library could not load."""
    return runs_code(folder) if "trust_remote_code" in str(error) else damaged(folder, error)


def tuned(encoder: TransformerEncoder, texts: Sequence[str]) -> tuple[TransformerEncoder, int, float]:
    """The encoder with the batch size, and this process with the threads, that are quickest here.

    Args:
        encoder: to measure.
        texts: real passages, of which some are encoded.

    Returns:
        The encoder; the threads; passages a second.
    """
    import torch

    some = list(texts[:: max(len(texts) // _MEASURED, 1)][:_MEASURED])
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    found: list[tuple[float, int, int]] = []
    encoder.encode(some[:2])  # the first call of all is slow
    for threads in sorted({max(cores // 2, 1), cores}):
        torch.set_num_threads(threads)
        for batch in _BATCHES:
            if batch > _BATCHES[0] and batch // 2 >= len(some):
                continue
            began = time.perf_counter()
            replace(encoder, batch=batch).encode(some)
            found.append((len(some) / (time.perf_counter() - began), threads, batch))
    rate, threads, batch = max(found)
    torch.set_num_threads(threads)
    return replace(encoder, batch=batch), threads, rate


def _prompt_of(name: str) -> str:
    """The prompt for questions of a model that is known by its name."""
    last = name.replace("--", "/").rpartition("/")[2].partition("@")[0]
    return next((text for like, text in _QUERY_PROMPTS.items() if fnmatch.fnmatch(last, like)), "")


def hush() -> None:
    """Keeps transformers' bars and remarks off standard error, where ours are told."""
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
