"""Tasks → token vectors: idf-weighted random vectors, moved so that what belongs together is close.

InfoNCE (van den Oord et al. 2018) both ways, with the other passages of the batch as negatives; every step
takes a batch of each task.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.text import normalise
from index.train.pairs import Pair

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train; the defaults are what the embedded model was made with.

    Attributes:
        dim: length of a vector.
        seed: the same seed gives the same weights.
        epochs: passes over the first task; 0 leaves the random vectors, the measure of what training adds.
        scale: of the cosines, before the softmax.
        learning_rate: of the first step; it falls to 0 in a straight line.
        spread: standard deviation of a first vector of idf 1. Beside the learning rate it says how far a
            token can move from where chance put it.
    """

    dim: int = 256
    seed: int = 0
    epochs: int = 5
    scale: float = 20.0
    learning_rate: float = 0.02
    spread: float = 0.01


@dataclass(frozen=True, slots=True)
class Task:
    """Pairs of one kind: how many make a batch (in blocks kept together), and how much its loss counts."""

    name: str
    pairs: Sequence[Pair]
    batch: int
    block: int = 1
    weight: float = 1.0


Ids = list[NDArray[np.int64]]
_ENCODED_AT_ONCE = 4096  # texts; an encoding is many times the size of the ids taken from it


@dataclass(frozen=True, slots=True)
class _Ready:
    """A task's pairs as tokens; `asked` and `answers` number queries and answers, equal ones alike."""

    task: Task
    queries: Ids
    passages: Ids
    asked: NDArray[np.int64]
    answers: NDArray[np.int64]
    weights: NDArray[np.float32]

    def batches(self, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
        """Positions of the pairs of one batch after another, without end, drawn anew for each pass."""
        block = self.task.block
        size = min(self.task.batch // block, -(-len(self.queries) // block))
        while True:
            order = rng.permutation(-(-len(self.queries) // block))
            for start in range(0, len(order) - size + 1, size):
                taken = (order[start : start + size, None] * block + np.arange(block)).ravel()
                yield taken[taken < len(self.queries)]

    @property
    def steps(self) -> int:
        """Batches in one pass."""
        return max(len(self.queries) // self.task.batch, 1)


def train(
    tasks: Sequence[Task],
    tokenizer: Tokenizer,
    recipe: Recipe,
    kinds: Collection[str],
    report: Callable[[str], None],
) -> NDArray[np.float32]:
    """float32[vocabulary, dim]; the row of the unknown token (0) is zero. The same seed, the same rows.

    Args:
        tasks: what there is; the first vectors are weighted by the idf in all their passages.
        tokenizer: gives the tokens; 0 is the unknown one.
        recipe: sizes, rates and the seed.
        kinds: names of the tasks to train on; an epoch is one pass over the first of these.
        report: told a line of progress now and then.
    """
    ready = [_ready(task, tokenizer) for task in tasks]
    weights = _first_weights([one.passages for one in ready], tokenizer.get_vocab_size(), recipe)
    ready = [one for one in ready if one.queries and one.task.name in kinds]
    return _moved(ready, weights, recipe, report) if recipe.epochs and ready else weights


def _ready(task: Task, tokenizer: Tokenizer) -> _Ready:
    queries = _token_ids(tokenizer, [pair.query for pair in task.pairs])
    passages = _token_ids(tokenizer, [pair.passage for pair in task.pairs])
    kept = [at for at in range(len(task.pairs)) if len(queries[at]) and len(passages[at])]
    pairs = [task.pairs[at] for at in kept]
    return _Ready(
        task,
        [queries[at] for at in kept],
        [passages[at] for at in kept],
        _numbered([pair.query for pair in pairs]),
        _numbered([pair.answer or pair.passage for pair in pairs]),
        np.array([pair.weight for pair in pairs], np.float32),
    )


def _numbered(texts: Sequence[str]) -> NDArray[np.int64]:
    number: dict[str, int] = {}
    return np.array([number.setdefault(text, len(number)) for text in texts], np.int64)


def _token_ids(tokenizer: Tokenizer, texts: Sequence[str]) -> Ids:
    """The known tokens of each text."""
    found: Ids = []
    for start in range(0, len(texts), _ENCODED_AT_ONCE):
        batch = [normalise(text) for text in texts[start : start + _ENCODED_AT_ONCE]]
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            ids = np.asarray(encoding.ids, np.int64)
            found.append(ids[ids > 0])
    return found


def _first_weights(passages: Sequence[Ids], vocabulary: int, recipe: Recipe) -> NDArray[np.float32]:
    """N(0, spread) times idf: cosines of such means are already those of a random projection of tf-idf."""
    counts = np.zeros(vocabulary, np.int64)
    texts = 0
    for task in passages:
        texts += len(task)
        for ids in task:
            counts[np.unique(ids)] += 1
    # A token that no passage uses is taken for one that is used once.
    idf = np.log(1 + texts / np.maximum(counts, 1))
    noise = np.random.default_rng(recipe.seed).normal(0, recipe.spread, (vocabulary, recipe.dim))
    weights = (noise * idf[:, None]).astype(np.float32)
    weights[0] = 0
    return weights


def _moved(
    ready: Sequence[_Ready], weights: NDArray[np.float32], recipe: Recipe, report: Callable[[str], None]
) -> NDArray[np.float32]:
    import torch
    from torch.nn import EmbeddingBag
    from torch.nn.functional import normalize

    bag = EmbeddingBag.from_pretrained(torch.from_numpy(weights), freeze=False, mode="mean")
    optimizer = torch.optim.Adam(list(bag.parameters()), lr=recipe.learning_rate)
    steps = recipe.epochs * ready[0].steps

    def vectors(ids: Ids, positions: NDArray[np.int64]) -> torch.Tensor:
        texts = [ids[at] for at in positions]
        offsets = np.cumsum([0, *map(len, texts[:-1])])
        return normalize(bag(torch.from_numpy(np.concatenate(texts)), torch.from_numpy(offsets)), dim=-1)

    drawn = [one.batches(np.random.default_rng([recipe.seed, at])) for at, one in enumerate(ready)]
    for step in range(steps):
        losses = []
        for one, batches in zip(ready, drawn, strict=True):
            at = next(batches)
            cosines = vectors(one.queries, at) @ vectors(one.passages, at).T
            known = _equal(one.asked[at]) | _equal(one.answers[at])
            losses.append(one.task.weight * _loss(recipe.scale * cosines, known, one.weights[at]))
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * (1 - step / steps)
        optimizer.zero_grad()
        torch.stack(losses).sum().backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimizer.step()
        if step % 20 == 0:
            told = ", ".join(
                f"{one.task.name} {loss.item():.3f}" for one, loss in zip(ready, losses, strict=True)
            )
            report(f"step {step} of {steps}: loss {told}")
    moved: NDArray[np.float32] = bag.weight.detach().numpy().copy()
    return moved


def _equal(numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which two of a batch are equal, none with itself."""
    equal: NDArray[np.bool_] = numbers[:, None] == numbers[None, :]
    np.fill_diagonal(equal, False)
    return equal


def _loss(logits: torch.Tensor, known: NDArray[np.bool_], weights: NDArray[np.float32]) -> torch.Tensor:
    """InfoNCE both ways.

    Args:
        logits: of each query with each passage of the batch; the right ones on the diagonal.
        known: what is no negative: twin articles, further terms of the same word.
        weights: of each pair.
    """
    import torch
    from torch.nn.functional import cross_entropy

    logits = logits.masked_fill(torch.from_numpy(known), -1e9)
    right = torch.arange(len(logits))
    each = cross_entropy(logits, right, reduction="none") + cross_entropy(logits.T, right, reduction="none")
    return (each * torch.from_numpy(weights)).mean() / 2
