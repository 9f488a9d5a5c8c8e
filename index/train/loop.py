"""Pairs → token vectors: idf-weighted random vectors, moved so that what belongs together is close.

InfoNCE (van den Oord et al. 2018) both ways, with the other passages of the batch as negatives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.train.pairs import Pair


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train; the defaults are what the embedded model was made with."""

    dim: int = 256
    seed: int = 0
    epochs: int = 1  # more memorise; 0 leaves the random vectors, the measure of what training adds
    batch: int = 1024
    scale: float = 20.0  # of the cosines, before the softmax
    learning_rate: float = 0.003
    spread: float = 0.1  # standard deviation of a first vector of idf 1


Ids = list[NDArray[np.int64]]
_ENCODED_AT_ONCE = 4096  # texts; an encoding is many times the size of the ids taken from it


def train(
    pairs: Sequence[Pair], tokenizer: Tokenizer, recipe: Recipe, report: Callable[[str], None]
) -> NDArray[np.float32]:
    """float32[vocabulary, dim]; the row of the unknown token (0) is zero. The same seed, the same rows.

    Args:
        pairs: in the order in which they are to be batched.
        tokenizer: gives the tokens; 0 is the unknown one.
        recipe: sizes, rates and the seed.
        report: told a line of progress now and then.
    """
    queries = _token_ids(tokenizer, [pair.query for pair in pairs])
    passages = _token_ids(tokenizer, [pair.passage for pair in pairs])
    weights = _first_weights(passages, tokenizer.get_vocab_size(), recipe)
    kept = [at for at in range(len(pairs)) if len(queries[at]) and len(passages[at])]
    for epoch in range(recipe.epochs):
        report(f"epoch {epoch + 1} of {recipe.epochs}: {len(kept)} pairs, {len(weights)} tokens")
        weights = _epoch([queries[at] for at in kept], [passages[at] for at in kept], weights, recipe, report)
    return weights


def _token_ids(tokenizer: Tokenizer, texts: Sequence[str]) -> Ids:
    """The known tokens of each text."""
    found: Ids = []
    for start in range(0, len(texts), _ENCODED_AT_ONCE):
        batch = texts[start : start + _ENCODED_AT_ONCE]
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            ids = np.asarray(encoding.ids, np.int64)
            found.append(ids[ids > 0])
    return found


def _first_weights(passages: Ids, vocabulary: int, recipe: Recipe) -> NDArray[np.float32]:
    """N(0, spread) times idf: cosines of such means are already those of a random projection of tf-idf."""
    counts = np.zeros(vocabulary, np.int64)
    for ids in passages:
        counts[np.unique(ids)] += 1
    # A token the laws never use is taken for one that they use once.
    idf = np.log(1 + len(passages) / np.maximum(counts, 1))
    noise = np.random.default_rng(recipe.seed).normal(0, recipe.spread, (vocabulary, recipe.dim))
    weights = (noise * idf[:, None]).astype(np.float32)
    weights[0] = 0
    return weights


def _epoch(
    queries: Ids, passages: Ids, weights: NDArray[np.float32], recipe: Recipe, report: Callable[[str], None]
) -> NDArray[np.float32]:
    import torch
    from torch.nn import EmbeddingBag
    from torch.nn.functional import cross_entropy, normalize

    bag = EmbeddingBag.from_pretrained(torch.from_numpy(weights), freeze=False, mode="mean", sparse=True)
    optimizer = torch.optim.SparseAdam(list(bag.parameters()), lr=recipe.learning_rate)

    def vectors(ids: Ids) -> torch.Tensor:
        offsets = np.cumsum([0, *map(len, ids[:-1])])
        return normalize(bag(torch.from_numpy(np.concatenate(ids)), torch.from_numpy(offsets)), dim=-1)

    starts = range(0, len(queries), recipe.batch)
    for step, start in enumerate(starts):
        block = slice(start, start + recipe.batch)
        logits = recipe.scale * vectors(queries[block]) @ vectors(passages[block]).T
        right = torch.arange(len(logits))
        loss = (cross_entropy(logits, right) + cross_entropy(logits.T, right)) / 2
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimizer.step()  # type: ignore[no-untyped-call]  # the same
        if step % 20 == 0:
            report(f"step {step} of {len(starts)}: loss {loss.item():.3f}")
    return bag.weight.detach().numpy().copy()
