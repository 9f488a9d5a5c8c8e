"""A cross-encoder that reads question and passage together: slow, so for the best few passages only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InputError
from index.model_folder import damaged, fingerprint
from index.model_record import read_record

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

DEPTH = 30
"""How many passages are read again."""

_BATCH_PAIRS = 32


class Reranker(Protocol):
    """Reads a question with each of some passages.

    Attributes:
        name: what the model is called, for people.
        fingerprint: changes when the model's files do.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 (described above)

    @property
    def fingerprint(self) -> str: ...  # noqa: D102

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """How well each passage answers: float32[len(passages)], in log odds; more is better."""
        ...


@dataclass(frozen=True, slots=True)
class CrossReranker:
    """Reranker that hands the pairs to sentence_transformers.

    Attributes:
        lock: held by the thread that uses the model, for its tokenizer serves one at a time.
    """

    name: str
    fingerprint: str
    model: CrossEncoder
    folder: Path
    lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """float32[len(passages)]."""
        from torch.nn import Identity

        if not passages:
            return np.zeros(0, np.float32)
        pairs = [(_clean(question), _clean(passage)) for passage in passages]
        # Identity: the sum with other scores needs log odds, not a probability near 0 or 1.
        with self.lock:
            found = self.model.predict(
                pairs, batch_size=_BATCH_PAIRS, activation_fn=Identity(), show_progress_bar=False
            )
        scores = np.asarray(found, np.float32)
        if scores.shape != (len(pairs),) or not np.isfinite(scores).all():
            raise damaged(self.folder, "it does not give one number for each pair")
        return scores


def load_reranker(folder: Path) -> CrossReranker:
    """The cross-encoder saved in `folder`; nothing is fetched, and no code of the model's own is run.

    Raises:
        InputError: there is no model in `folder`.
        GenerationError: the model is damaged, or no cross-encoder with one score a pair.
    """
    from index.transformer_encoder import hush, unusable

    if not (folder / "config.json").is_file():
        raise InputError(
            "reranker-missing",
            "{path}: no cross-encoder here (there is no config.json); give a folder saved by "
            "sentence-transformers, or run `noticebot model rerank NAME`",
            path=str(folder),
        )
    print_ = fingerprint(folder)
    from safetensors import SafetensorError
    from sentence_transformers import CrossEncoder

    hush()
    try:
        model = CrossEncoder(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
        labels = int(model.config.num_labels)
    except (
        *(OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, RuntimeError, IndexError),
        SafetensorError,
    ) as error:
        raise unusable(folder, error) from error
    if labels != 1:
        raise damaged(folder, f"{labels} scores for each pair instead of one")
    record = read_record(folder)
    name = record.name if record else folder.resolve().name
    reranker = CrossReranker(name, print_, model, folder)
    reranker.scores("通知", ["通知"])
    return reranker


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
