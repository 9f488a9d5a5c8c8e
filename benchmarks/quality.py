"""Quality on every set of questions there is: `python -m benchmarks.quality`.

Prints a table with 95% intervals, then one JSON line. The sets in ../shared are left out where they are
missing.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.libraries import GOLD, POLICY, POLICY_QUESTIONS, SAMPLE_QUESTIONS, SAMPLES, SEEDS, engine_over
from index.evaluate import evaluate, load_questions
from index.evaluation.writing import shown_figure, shown_interval

SETS: tuple[tuple[Path, tuple[Path, ...]], ...] = (
    (SAMPLES, (SAMPLE_QUESTIONS,)),
    (SEEDS, (GOLD / "notices-dev.jsonl", GOLD / "out-of-scope-dev.jsonl")),
    (POLICY, (POLICY_QUESTIONS, GOLD / "everyday-dev.jsonl", GOLD / "unanswerable-dev.jsonl")),
)
COLUMNS = ("recall_1", "recall_5", "mrr_10", "hit_1", "hit_3", "answered", "calibration_error", "p95_ms")


def main() -> None:
    """Measures and prints."""
    results = {}
    print(f"{'questions':34}{'n':>5}" + "".join(f"{column:>20}" for column in COLUMNS))
    for notices, files in SETS:
        if not notices.exists():
            print(f"{notices.name}: not there, left out")
            continue
        with engine_over(notices) as engine:
            for file in files:
                figures = evaluate(engine, load_questions(file))
                results[file.name] = figures.to_json()
                cells = "".join(
                    f"{shown_figure(name, figures.value(name))} "
                    f"{shown_interval(name, figures.intervals[name])}".strip().rjust(20)
                    for name in COLUMNS
                )
                print(f"{notices.name[:10]}: {file.name:22}{figures.questions:5}{cells}")
    print(json.dumps(results))


if __name__ == "__main__":
    main()
