"""What the lexicon brings and costs: `python -m benchmarks.lexicon [--home HOME]`.

Prints how everyday questions fare with a growing share of each topic's entries (the mean of three seeded
samples), and, over the index of a home where one is named, what a question costs with and without it.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.libraries import GOLD, POLICY, index_over
from index.engine import Engine
from index.evaluation.outcomes import outcomes
from index.evaluation.questions import Question, load_questions
from index.lexicon import Lexicon, Words, shipped
from index.lexicon_file import Entry

EVERYDAY = GOLD / "everyday-dev.jsonl"
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Part(Words):
    """A lexicon of a share of each topic's entries, drawn with a seed."""

    share: float = 1.0
    seed: int = 0

    def load(self) -> Lexicon:
        """The entries drawn."""
        chance = random.Random(self.seed)
        topics: dict[str, list[Entry]] = {}
        for entry in shipped():
            topics.setdefault(entry.topic, []).append(entry)
        return Lexicon(
            one for own in topics.values() for one in chance.sample(own, round(self.share * len(own)))
        )


def growth(index: Path, questions: Sequence[Question]) -> None:
    """Prints the figures for a growing share of the entries."""
    print(f"{'entries':>8}{'recall@1':>10}{'hit@1':>8}{'hit@3':>8}{'answered':>10}")
    for share in SHARES:
        rows = []
        for seed in range(_SAMPLES if 0 < share < 1 else 1):
            engine = Engine.open(index, words=Part(share=share, seed=seed))
            done = outcomes(engine, questions)
            rows.append(
                [
                    np.mean([one.rank == 1 for one in done]),
                    np.mean([bool(one.hit_1) for one in done]),
                    np.mean([bool(one.hit_3) for one in done]),
                    np.mean([one.tier.value in ("answer", "competing") for one in done]),
                ]
            )
        cells = 100 * np.mean(rows, axis=0)
        print(f"{len(engine.opened.lexicon):8}{cells[0]:10.1f}{cells[1]:8.1f}{cells[2]:8.1f}{cells[3]:10.1f}")


def cost(home: Path, questions: Sequence[Question]) -> None:
    """Prints what a question takes over a home's index, with the lexicon and without, in turn."""
    engines = {use: Engine.open(home / "index", words=Words(use=use)) for use in (True, False)}
    took: dict[bool, list[float]] = {True: [], False: []}
    for question in questions:
        for use, engine in engines.items():
            began = time.process_time()
            engine.ask(question.question)
            took[use].append(1000 * (time.process_time() - began))
    counts = engines[True].manifest.counts
    print(f"\n{counts['sections']:,} sections, {counts['passages']:,} passages; CPU milliseconds a question")
    for use, values in took.items():
        p50, p95 = np.percentile(values, [50, 95])
        print(f"  lexicon {'on ' if use else 'off'}  p50 {p50:.1f}  p95 {p95:.1f}")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a home with a large index")
    home: Path | None = parser.parse_args().home
    questions = load_questions(EVERYDAY)
    with index_over(POLICY) as index:
        growth(index, questions)
    if home is not None:
        cost(home, questions)


if __name__ == "__main__":
    main()
