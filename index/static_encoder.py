"""A static model: the mean of its tokens' vectors, at unit length; numpy and tokenizers, no torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.model_folder import Module, damaged, fingerprint

_WEIGHTS_KEY = "embedding.weight"  # as sentence_transformers' StaticEmbedding saves it
_BATCH_TEXTS = 1024
_BATCH_CHARACTERS = 1 << 20  # bounds what the tokenizer holds at once
_BLOCK_TOKENS = 1 << 9


@dataclass(frozen=True, slots=True)
class StaticEncoder:
    """Encoder over one vector for each token of a vocabulary; see `index.encoder.Encoder`."""

    name: str
    fingerprint: str
    weights: NDArray[np.float32]
    tokenizer: Tokenizer
    folder: Path | None = None

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self.weights.shape[1])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32[len(texts), dim], rows of unit length, or of zeros where no token is known."""
        out = np.zeros((len(texts), self.dim), np.float32)
        at = 0
        for batch in _batches(texts):
            encodings = self.tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            self._add_up([encoding.ids for encoding in encodings], out[at : at + len(batch)])
            at += len(batch)
        # The mean is the sum over a count, which the scaling takes out again.
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        np.divide(out, norms, out=out, where=norms > 0)
        return out

    def encode_query(self, question: str) -> NDArray[np.float32]:
        """float32[dim]: a question is encoded as a passage is."""
        text = next(_batches([question]))[0]
        ids = self.tokenizer.encode(text, add_special_tokens=False).ids
        vector = self.weights[ids].sum(axis=0, dtype=np.float32)
        norm = float(np.linalg.norm(vector))
        return np.asarray(vector / norm if norm else vector, np.float32)

    def _add_up(self, ids: list[list[int]], sums: NDArray[np.float32]) -> None:
        """Adds to each row of `sums` the vectors of its tokens.

        A sparse product, several times faster than numpy's own sums, and the same for a text whatever stands
        beside it. A long text is summed in blocks, or sums of float32 would drift.
        """
        from scipy.sparse import csr_matrix  # a tenth of a second to import: not for a question

        tokens = np.fromiter(chain.from_iterable(ids), np.int64)
        sizes = np.array([len(one) for one in ids], np.int64)
        blocks = np.maximum(-(-sizes // _BLOCK_TOKENS), 1)
        texts = np.repeat(np.arange(len(ids)), blocks)
        inside = np.arange(len(texts)) - np.repeat(np.cumsum(blocks) - blocks, blocks)
        starts = np.repeat(np.cumsum(sizes) - sizes, blocks) + _BLOCK_TOKENS * inside
        shape = (len(texts), len(self.weights))
        counts = csr_matrix((np.ones(len(tokens), np.float32), tokens, np.append(starts, len(tokens))), shape)
        whole = np.zeros(sums.shape)
        np.add.at(whole, texts, counts @ self.weights)
        sums += whole


def load_static(
    folder: Path, modules: tuple[Module, ...], name: str, *, embedded: bool = False
) -> StaticEncoder:
    """The static model of `folder`, whose first module holds the vectors and the tokenizer.

    Args:
        folder: of the model.
        modules: its modules.
        name: what it is called.
        embedded: whether it is the one that ships, whose place is not remembered.

    Raises:
        GenerationError: a file is missing or damaged, or the two do not fit each other.
    """
    weights_file = modules[0].folder / "model.safetensors"
    tokenizer_file = modules[0].folder / "tokenizer.json"
    try:
        tensors = load_file(weights_file)
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise damaged(weights_file, error) from error
    weights = tensors.get(_WEIGHTS_KEY)
    if weights is None or weights.ndim != 2 or not np.issubdtype(weights.dtype, np.floating):
        raise damaged(weights_file, f"no table of vectors named {_WEIGHTS_KEY}")
    try:
        # From memory: Tokenizer.from_file raises a bare Exception for every kind of trouble.
        tokenizer = Tokenizer.from_buffer(tokenizer_file.read_bytes())
    except (OSError, ValueError) as error:
        raise damaged(tokenizer_file, error) from error
    if tokenizer.get_vocab_size() > len(weights):
        raise damaged(tokenizer_file, f"{tokenizer.get_vocab_size()} tokens for {len(weights)} vectors")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    table = weights.astype(np.float32, copy=False)
    return StaticEncoder(name, fingerprint(folder), table, tokenizer, None if embedded else folder)


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    characters = 0
    for text in texts:
        # Half a surrogate pair (of a command line that was not UTF-8) is no text to the tokenizer.
        batch.append(text.encode("utf-8", "replace").decode("utf-8"))
        characters += len(text)
        if len(batch) == _BATCH_TEXTS or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
