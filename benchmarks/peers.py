"""noticebot beside what a user would otherwise pick: `python -m benchmarks.peers`.

The same passages, questions and vectors, in one run on one machine: noticebot; txtai (hybrid); haystack
(in-memory BM25 and embedding retriever, joined); rank_bm25 with jieba and FAISS. Each peer once as shipped
(the passage's text, its own tokens) and once with fair tokens (bigrams of the normalised text, with issuer,
title and headings before each passage, as noticebot indexes it). The library is the 302 policy documents
with the laws beside them; quality is of the questions over these documents, official and everyday wording;
speed is of the first --timed of them in a shuffled order, of noticebot before the peers and after them.

The peers live in an environment of their own (benchmarks/peers-requirements.txt); passages and vectors go
there by files.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.law_library import Size, laws_home
from benchmarks.libraries import SAMPLES, all_questions, built, kept, sample_questions, shuffled
from benchmarks.measuring import machine, mb, percentiles, print_json, table
from benchmarks.peer_exchange import COLUMNS, Shelf, export, judged, quality
from benchmarks.peer_side.exchange import Answered
from benchmarks.processes import ROOT, memory, worker
from index.engine import Engine
from index.evaluate import Question, outcomes

PEERS = {"txtai": "with_txtai", "haystack": "with_haystack", "rank_bm25": "with_rank_bm25"}
VARIANTS = ("as-shipped", "fair")
PYTHON = Path("/tmp/peers-venv/bin/python")
OURS = "noticebot"


def measure(
    home: Path, questions: Sequence[tuple[str, Question]], number: int, *, full: bool
) -> dict[str, Any]:
    """noticebot's own figures; to be run in a process of its own."""
    engine = Engine.open(home / "index")
    engine.ask(questions[number - 1][1].question)
    wall, cpu = [], []
    for _, question in questions[:number]:
        began, busy = time.perf_counter(), time.process_time()
        engine.ask(question.question)
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - busy))
    result: dict[str, Any] = {
        "wall_ms": percentiles(wall),
        "cpu_ms": percentiles(cpu),
        "timed": number,
        "peak_mb": mb(memory(os.getpid()).get("Rss", 0)),
    }
    if full:
        result["quality"] = quality(outcomes(engine, [question for _, question in questions]), questions)
    return result


def ask_peer(python: Path, peer: str, variant: str, folder: Path, number: int) -> Answered:
    """Runs one peer in its own environment."""
    output = folder / f"{peer}-{variant}.json"
    module = f"benchmarks.peer_side.{PEERS[peer]}"
    subprocess.run(
        [str(python), "-m", module, str(folder), variant, str(number), str(output)],
        check=True,
        cwd=ROOT,
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "TOKENIZERS_PARALLELISM": "false", "HAYSTACK_TELEMETRY_ENABLED": "False"},
        stdout=sys.stderr,
    )
    return Answered(**json.loads(output.read_text("utf-8")))


def show(results: Mapping[str, Mapping[str, Any]]) -> None:
    """Prints the tables."""
    sets = list(results[OURS]["quality"])
    table(
        ("", *(f"{name}: recall@1/@5 / MRR@10 / hit@1/@3" for name in sets)),
        [
            (
                name,
                *(
                    " / ".join(
                        "–" if (v := one["quality"][each][c]) is None else f"{100 * v:.1f}" for c in COLUMNS
                    )
                    for each in sets
                ),
            )
            for name, one in results.items()
        ],
    )
    print()
    table(
        (
            "",
            "timed",
            "wall ms p50 / p95",
            "cpu ms p50",
            "× noticebot, wall / cpu",
            "index s",
            "peak MB",
            "checked",
        ),
        [
            (
                name,
                one["timed"],
                f"{one['wall_ms']['p50']:.1f} / {one['wall_ms']['p95']:.1f}",
                f"{one['cpu_ms']['p50']:.1f}",
                f"{one['times_slower']:.1f} / {one['times_more_cpu']:.1f}",
                f"{one['index_seconds']:.0f}" if "index_seconds" in one else "–",
                one["peak_mb"],
                "–" if one.get("checked") is None else one["checked"],
            )
            for name, one in results.items()
        ],
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--size", type=Size.of, default=Size(None), help="sections of the library (all laws)")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keeps the built library and the exchanged files"
    )
    parser.add_argument("--python", type=Path, default=PYTHON, help="the peers' interpreter (%(default)s)")
    parser.add_argument(
        "--peers", default=",".join(PEERS), help="with commas (%(default)s); nothing: noticebot alone"
    )
    parser.add_argument("--variants", default=",".join(VARIANTS), help="(%(default)s)")
    parser.add_argument(
        "--timed", type=int, default=100, metavar="N", help="questions that are timed (%(default)s)"
    )
    parser.add_argument(
        "--timed-haystack", type=int, default=20, metavar="N", help="of haystack, seconds each (%(default)s)"
    )
    parser.add_argument("--quick", action="store_true", help="the sample notices and their questions alone")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--speed-alone", action="store_true", help=argparse.SUPPRESS)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints."""
    given = _parser().parse_args(arguments)
    sets = sample_questions() if given.quick else all_questions()
    sets.pop("law", None)
    questions = [pair for pair in shuffled(sets) if pair[1].answers]
    number = min(given.timed, len(questions))
    if given.worker:
        print_json(measure(given.worker, questions, number, full=not given.speed_alone))
        return 0
    peers = [name for name in given.peers.split(",") if name]
    if peers and not given.python.exists():
        sys.exit(f"{given.python}: not there; benchmarks/peers-requirements.txt says how to make it")
    more: list[object] = ["--timed", number, *(["--quick"] if given.quick else [])]
    conditions = machine()
    with kept(given.keep) as keep:
        home = built(keep / "samples", [SAMPLES]) if given.quick else laws_home(given.size, keep)
        folder = keep / "peers"
        folder.mkdir(exist_ok=True)
        shelf = export(home, [question for _, question in questions], folder)
        indexed = Engine.open(home / "index").manifest.counts["passages"]
        assert len(shelf.texts) == indexed, (
            "the peers would be given other passages than noticebot has indexed"
        )
        results: dict[str, dict[str, Any]] = {OURS: worker("benchmarks.peers", "--worker", home, *more)}
        for peer in peers:
            for variant in given.variants.split(","):
                each = min(given.timed_haystack, number) if peer == "haystack" else number
                results[f"{peer} {variant}"] = _summed(
                    ask_peer(given.python, peer, variant, folder, each), shelf, questions
                )
                print(f"{peer} {variant}: done", file=sys.stderr, flush=True)
        last = worker("benchmarks.peers", "--worker", home, *more, "--speed-alone")
    ours = results[OURS]
    print(f"{len(shelf.texts)} passages of {max(shelf.owners) + 1} notices, {len(questions)} questions")
    print(
        f"noticebot p50 before the peers {ours['wall_ms']['p50']} ms, after them {last['wall_ms']['p50']} ms"
    )
    for kind, name in (("wall_ms", "times_slower"), ("cpu_ms", "times_more_cpu")):
        own = max(ours[kind]["p50"], last[kind]["p50"])  # of the two runs, the one that flatters less
        for each, one in results.items():
            one[name] = 1.0 if each == OURS else round(one[kind]["p50"] / own, 1)
    show(results)
    print_json(
        {"machine": conditions, "passages": len(shelf.texts), "systems": results, "noticebot_after": last}
    )
    return 0


def _summed(answered: Answered, shelf: Shelf, questions: Sequence[tuple[str, Question]]) -> dict[str, Any]:
    """A peer's figures, in the form of noticebot's."""
    done = [
        judged(shelf, question, ids) for (_, question), ids in zip(questions, answered.found, strict=True)
    ]
    return {
        "wall_ms": percentiles(answered.wall_ms),
        "cpu_ms": percentiles(answered.cpu_ms),
        "timed": len(answered.wall_ms),
        "peak_mb": mb(answered.peak),
        "index_seconds": round(answered.index_seconds, 1),
        "checked": answered.checked,
        "quality": quality(done, questions),
    }


if __name__ == "__main__":
    sys.exit(main())
