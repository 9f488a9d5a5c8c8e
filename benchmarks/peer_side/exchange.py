"""What goes between noticebot's environment and the peers': a folder of plain files.

    passages.jsonl    {"text", "tokens"} a line: a passage as it stands, and its fair tokens with blanks
    vectors.npy       float32[passages, dim], unit length
    questions.jsonl   {"question", "tokens"} a line
    questions.npy     float32[questions, dim]

What a peer answers is one JSON object, `Answered`.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

DEPTH = 100
"""Passages that are ranked for quality: enough to hold ten documents."""
SHOWN = 10
"""Passages that are asked for where time is measured, as a bot would."""

Ids = list[int]


@dataclass(frozen=True)
class Given:
    """The passages and questions of one run.

    Attributes:
        fair: whether tokens (and the context within them) are used instead of texts.
        timed: how many questions, the first ones, are measured.
    """

    folder: Path
    fair: bool
    timed: int

    def passages(self) -> Iterator[str]:
        """Each passage as the peer is to index it."""
        return self._column("passages.jsonl")

    def questions(self) -> list[str]:
        """Each question as the peer is to be asked it."""
        return list(self._column("questions.jsonl"))

    def vectors(self) -> np.ndarray:
        """Those of the passages."""
        return np.load(self.folder / "vectors.npy")

    def question_vectors(self) -> np.ndarray:
        """Those of the questions."""
        return np.load(self.folder / "questions.npy")

    def _column(self, name: str) -> Iterator[str]:
        own = "tokens" if self.fair else ("question" if name.startswith("questions") else "text")
        with (self.folder / name).open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)[own]


@dataclass(frozen=True)
class Answered:
    """What a peer found and took.

    Attributes:
        found: the best passages of each question.
        wall_ms, cpu_ms: of each timed question; CPU of all threads.
        index_seconds: from passages and vectors to a searchable index.
        peak: resident bytes at most.
        checked: timed questions whose scores by the peer itself were those that `found` was made from; None
            where the peer itself made all of `found`.
    """

    found: list[Ids]
    wall_ms: list[float]
    cpu_ms: list[float]
    index_seconds: float
    peak: int
    checked: int | None = None


def timed(ask: Callable[[int], Any], numbers: Sequence[int]) -> tuple[list[float], list[float]]:
    """Wall and CPU milliseconds of each question, after one that is not counted."""
    ask(numbers[-1])
    wall, cpu = [], []
    for number in numbers:
        began, busy = time.perf_counter(), time.process_time()
        ask(number)
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - busy))
    return wall, cpu


def peak() -> int:
    """Resident bytes of this process at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def best(scores: np.ndarray, depth: int, *, positive: bool = False) -> Ids:
    """Positions of the largest scores, largest first, ties in order."""
    depth = min(depth, len(scores))
    few = np.argpartition(-scores, depth - 1)[:depth]
    few = few[np.lexsort((few, -scores[few]))]
    return [int(at) for at in few if not positive or scores[at] > 0]


def run(peer: Callable[[Given], Answered]) -> None:
    """The command of a peer: FOLDER as-shipped|fair TIMED OUTPUT."""
    import sys

    folder, variant, number, output = sys.argv[1:]
    answered = peer(Given(Path(folder), variant == "fair", int(number)))
    Path(output).write_text(json.dumps(asdict(answered)), "utf-8")
