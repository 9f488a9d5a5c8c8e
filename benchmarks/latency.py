"""Question → Answer as the library grows: `python -m benchmarks.latency`.

Builds libraries of several sizes (benchmarks/libraries.py says of what), each measured by a process of its
own with the lexicon on: all questions in an order shuffled with a fixed seed, the first one apart, then the
whole list for --rounds rounds by one thread and once by two. Prints wall and CPU milliseconds, and how much
p50 grows with the library; on a machine that others use, read the CPU columns and "best", each question's
quickest round.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.law_library import laws_home, sizes
from benchmarks.libraries import SAMPLES, all_questions, built, kept, sample_questions, shuffled
from benchmarks.measuring import machine, mb, percentiles, print_json, table
from benchmarks.processes import memory, worker
from index.engine import Engine

_SMALL, _LARGE = "10k", "all"  # whose p50 are compared


def measure(home: Path, questions: Sequence[tuple[str, str]], rounds: int) -> dict[str, Any]:
    """Figures of a home; to be run in a process of its own.

    Args:
        home: built.
        questions: set and question.
        rounds: how often one thread asks them all.
    """
    began = time.perf_counter()
    engine = Engine.open(home / "index")
    opened = time.perf_counter() - began
    first = _ask(engine, questions[0][1])[0]
    wall = np.zeros((rounds, len(questions)))
    cpu = np.zeros_like(wall)
    busy, began = time.process_time(), time.perf_counter()
    for turn in range(rounds):
        for at, (_, question) in enumerate(questions):
            wall[turn, at], cpu[turn, at] = _ask(engine, question)
    busy, took = time.process_time() - busy, time.perf_counter() - began
    names = np.array([name for name, _ in questions])
    best = wall.min(axis=0)
    return {
        **engine.manifest.counts,
        "questions": len(questions),
        "open_ms": round(1000 * opened, 1),
        "first_ms": round(first, 1),
        "wall_ms": percentiles(wall.ravel()),
        "first_round_ms": percentiles(wall[0]),
        "best_ms": percentiles(best),
        "cpu_ms": percentiles(cpu.min(axis=0)),
        "cpu_ms_all_threads": round(1000 * busy / wall.size, 3),
        "by_set": {str(name): percentiles(best[names == name]) for name in dict.fromkeys(names)},
        "per_second": round(wall.size / took, 1),
        "two_threads": _together(engine, [question for _, question in questions]),
        "rss_mb": mb(memory(os.getpid()).get("Rss", 0)),
    }


def _ask(engine: Engine, question: str) -> tuple[float, float]:
    """Wall and CPU milliseconds of one question in this thread."""
    began, busy = time.perf_counter(), time.thread_time()
    engine.ask(question)
    return 1000 * (time.perf_counter() - began), 1000 * (time.thread_time() - busy)


def _together(engine: Engine, questions: Sequence[str]) -> dict[str, Any]:
    """All questions once, asked by two threads that take the next one as soon as they are done."""
    with ThreadPoolExecutor(2) as threads:
        began = time.perf_counter()
        took = list(threads.map(lambda question: _ask(engine, question), questions))
        seconds = time.perf_counter() - began
    return {
        "wall_ms": percentiles([one[0] for one in took]),
        "cpu_ms": percentiles([one[1] for one in took]),
        "per_second": round(len(questions) / seconds, 1),
    }


def _cells(values: dict[str, float]) -> str:
    return " / ".join(f"{value:.1f}" for value in values.values())


def show(results: dict[str, dict[str, Any]]) -> None:
    """Prints the table."""
    table(
        (
            "library", "sections", "passages", "open", "first", "wall p50/p95/p99", "best p50/p95/p99",
            "cpu p50/p95/p99", "q/s", "2 threads p50/p95/p99", "q/s", "rss MB",
        ),
        [
            (
                name, one["sections"], one["passages"], one["open_ms"], one["first_ms"],
                _cells(one["wall_ms"]),
                _cells(one["best_ms"]), _cells(one["cpu_ms"]), one["per_second"],
                _cells(one["two_threads"]["wall_ms"]), one["two_threads"]["per_second"], one["rss_mb"],
            )
            for name, one in results.items()
        ],
    )  # fmt: skip


def growth(results: dict[str, dict[str, Any]]) -> dict[str, float]:
    """How many times p50 is larger over all laws than over 10k sections; nothing where one is missing."""
    if not {_SMALL, _LARGE} <= results.keys():
        return {}
    small, large = results[_SMALL], results[_LARGE]
    return {name: round(large[name]["p50"] / small[name]["p50"], 2) for name in ("best_ms", "cpu_ms")}


def _questions(home_of_samples: bool, limit: int | None) -> list[tuple[str, str]]:
    found = sample_questions() if home_of_samples else all_questions()
    return [(name, question.question) for name, question in shuffled(found)][:limit]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__)
    parser.add_argument("--sizes", default="1k,10k,50k,all,1m", help="with commas (default: %(default)s)")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keeps the built libraries for the next run"
    )
    parser.add_argument("--home", type=Path, help="measures this built home instead")
    parser.add_argument("--rounds", type=int, default=2, help="of all questions by one thread (%(default)s)")
    parser.add_argument("--limit", type=int, metavar="N", help="asks only the first N questions")
    parser.add_argument("--quick", action="store_true", help="the sample notices and their questions alone")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints."""
    given = _parser().parse_args(arguments)
    if given.worker:
        print_json(measure(given.worker, _questions(given.quick, given.limit), given.rounds))
        return 0
    more: list[object] = ["--rounds", given.rounds]
    more += ["--limit", given.limit] if given.limit else []
    more += ["--quick"] if given.quick else []
    results: dict[str, dict[str, Any]] = {}
    conditions = machine()
    with kept(given.keep) as keep:
        for name, home in _homes(given, keep):
            results[name] = worker("benchmarks.latency", "--worker", home, *more)
    show(results)
    for name, one in results.items():
        sets = ", ".join(f"{each} {_cells(values)}" for each, values in one["by_set"].items())
        print(f"{name}: best p50/p95/p99 by set: {sets}")
    ratios = growth(results)
    for name, ratio in ratios.items():
        print(f"p50 of {name} grows {ratio}-fold from {_SMALL} to {_LARGE}")
    print_json({"machine": conditions, "libraries": results, "growth": ratios})
    return 0


def _homes(given: argparse.Namespace, keep: Path) -> list[tuple[str, Path]]:
    if given.home:
        return [(given.home.name, given.home)]
    if given.quick:
        return [("samples", built(keep / "samples", [SAMPLES]))]
    return [(str(size), laws_home(size, keep)) for size in sizes(given.sizes)]


if __name__ == "__main__":
    sys.exit(main())
