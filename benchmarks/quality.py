"""Quality on every set of questions there is: `python -m benchmarks.quality`.

Prints a table, then one JSON line. The sets in ../shared are left out where they are missing.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.libraries import GOLD, POLICY, POLICY_QUESTIONS, SAMPLE_QUESTIONS, SAMPLES, SEEDS, engine_over
from index.evaluate import evaluate, load_questions

SETS: tuple[tuple[Path, tuple[Path, ...]], ...] = (
    (SAMPLES, (SAMPLE_QUESTIONS,)),
    (SEEDS, (GOLD / "notices-dev.jsonl", GOLD / "out-of-scope-dev.jsonl")),
    (POLICY, (POLICY_QUESTIONS, GOLD / "everyday-dev.jsonl", GOLD / "unanswerable-dev.jsonl")),
)
COLUMNS = ("recall_1", "recall_5", "mrr_10", "hit_1", "hit_3", "answered")


def main() -> None:
    """Measures and prints."""
    results = {}
    print(f"{'questions':34}{'n':>5}" + "".join(f"{column:>10}" for column in COLUMNS))
    for notices, files in SETS:
        if not notices.exists():
            print(f"{notices.name}: not there, left out")
            continue
        with engine_over(notices) as engine:
            for file in files:
                figures = evaluate(engine, load_questions(file)).to_json()
                results[file.name] = figures
                cells = "".join(
                    f"{'–':>10}" if figures[c] is None else f"{100 * figures[c]:10.1f}" for c in COLUMNS
                )
                print(f"{notices.name[:10]}: {file.name:22}{figures['questions']:5}{cells}")
    print(json.dumps(results))


if __name__ == "__main__":
    main()
