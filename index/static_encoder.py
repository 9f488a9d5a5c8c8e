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
# 2,048 rows of 256 float32 gathered at once are 2 MB and stay in the cache: twice as fast as 32 MB.
_BATCH_TOKENS = 1 << 11
_MANY_TOKENS = (
    10_000  # from here on sums are made by a sparse product: the index is built, nobody waits for it
)


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
        vector: NDArray[np.float32] = self.encode([question])[0]
        return vector

    def _add_up(self, ids: list[list[int]], sums: NDArray[np.float32]) -> None:
        """Adds to each row of `sums` the vectors of its tokens, a bounded number of tokens at a time."""
        tokens = np.fromiter(chain.from_iterable(ids), np.int64)
        if len(tokens) >= _MANY_TOKENS:
            from scipy.sparse import csr_matrix  # several times faster, and a tenth of a second to import

            bounds = np.concatenate([[0], np.cumsum([len(one) for one in ids])])
            once = np.ones(len(tokens), np.float32)
            counts = csr_matrix((once, tokens, bounds), shape=(len(ids), len(self.weights)))
            sums += counts @ self.weights
            return
        sizes = np.array([len(one) for one in ids])
        ends = np.cumsum(sizes)
        first = 0
        while first < len(ids):  # whole texts: so a text's sum is the same whatever is encoded with it
            start = int(ends[first] - sizes[first])
            last = max(int(np.searchsorted(ends, start + _BATCH_TOKENS, side="right")), first + 1)
            rows = first + np.flatnonzero(sizes[first:last])
            if len(rows):
                block = tokens[start : int(ends[last - 1])]
                begins = (ends - sizes)[rows] - start
                sums[rows] += np.add.reduceat(self.weights[block], begins, axis=0)
            first = last


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
