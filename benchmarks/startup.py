"""Starting and serving: `python -m benchmarks.startup`.

Runs `noticebot ask` in new processes over the sample notices and over a library of laws, and the same over
the samples with jieba's dictionary loaded first, as a bot that segments each question would; prints medians
of wall time and peak memory, and what of the imports takes longest (`-X importtime`). Fails if torch or
another package that a question can do without is imported. Then it has `noticebot serve` answer questions
over the laws, a `noticebot chat` beside it on the same index, and prints the memory of the one and what the
other adds to it.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.law_library import Size, laws_home
from benchmarks.libraries import SAMPLES, all_questions, built, kept, sample_questions, shuffled
from benchmarks.measuring import machine, mb, print_json, table
from benchmarks.processes import environment, memory, private, run, wait_idle
from benchmarks.running import Chat, Running, Served

QUESTION = "平远县租房每个月能提多少公积金？"
PLAIN = "from bot.cli import main; main()"
JIEBA = "import jieba; jieba.setLogLevel(60); jieba.lcut('通知'); " + PLAIN
FORBIDDEN = ("torch", "sentence_transformers", "transformers", "jieba", "telegram")
_TIME = re.compile(r"import time:\s+(?P<own>\d+) \|\s+(?P<all>\d+) \| (?P<indent> *)(?P<name>\S+)$")


def cold(code: str, home: Path, runs: int) -> dict[str, float]:
    """Medians of seconds, CPU seconds and peak megabytes of `noticebot ask` in new processes."""
    done = [run([sys.executable, "-c", code, "ask", QUESTION], home) for _ in range(runs)]
    return {
        "seconds": round(statistics.median(one.seconds for one in done), 3),
        "cpu_seconds": round(statistics.median(one.cpu for one in done), 3),
        "peak_mb": mb(statistics.median(one.peak for one in done)),
    }


def imports(home: Path) -> list[tuple[str, int, int]]:
    """Name, own and cumulative microseconds of every module that `noticebot ask` imports."""
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", PLAIN, "ask", QUESTION],
        env=environment(home),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found = map(_TIME.match, ended.stderr.splitlines())
    return [(one["name"], int(one["own"]), int(one["all"])) for one in found if one]


def forbidden(modules: Sequence[str]) -> list[str]:
    """Which packages that a question can do without were imported."""
    there = {name.partition(".")[0] for name in modules}
    return [name for name in FORBIDDEN if name in there]


def serving(home: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Memory of a serving bot after questions, and what a chat on the same index adds after the same ones."""
    with Served(home, pause=2.0) as bot:
        fresh = memory(bot.pid)
        _ask_all(bot, questions)
        alone = memory(bot.pid)
        with Chat(home) as chat:
            _ask_all(chat, questions)
            second, added = memory(chat.pid), private(chat.pid)
        return {
            "questions": len(questions),
            "started": _shown(fresh),
            "serving": _shown(alone),
            "second": _shown(second) | {"private_mb": mb(added)},
        }


def _ask_all(running: Running, questions: Sequence[str]) -> None:
    for question in questions:
        running.ask(question)
    wait_idle(running.pid, quiet=0.5)


def _shown(found: dict[str, int]) -> dict[str, int]:
    names = {"rss_mb": "Rss", "pss_mb": "Pss", "anonymous_mb": "Anonymous"}
    return {name: mb(found.get(field, 0)) for name, field in names.items()}


def show(result: dict[str, Any]) -> None:
    """Prints the tables."""
    table(
        ("cold", "seconds", "cpu s", "peak MB"),
        [(name, one["seconds"], one["cpu_seconds"], one["peak_mb"]) for name, one in result["cold"].items()],
    )
    for kind in ("own", "cumulative"):
        print()
        rows = [(name, f"{value / 1000:.1f}") for name, value in result["imports"][kind].items()]
        table((f"imports, {kind}", "ms"), rows)
    there = ", ".join(result["forbidden"]) or "none"
    print(f"\n{result['imports']['modules']} modules; of {', '.join(FORBIDDEN)}: {there}")
    if served := result.get("serving"):
        print()
        table(
            ("memory", "RSS MB", "PSS MB", "anonymous MB", "private MB"),
            [
                (name, one["rss_mb"], one["pss_mb"], one["anonymous_mb"], one.get("private_mb", "–"))
                for name, one in (
                    ("serve, started", served["started"]),
                    (f"serve, {served['questions']} questions later", served["serving"]),
                    ("chat beside it, the same questions", served["second"]),
                )
            ],
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__)
    parser.add_argument("--size", type=Size.of, default=Size(None), help="sections of the library (all laws)")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keeps the built library for the next run"
    )
    parser.add_argument("--runs", type=int, default=5, help="of which the median is shown (%(default)s)")
    parser.add_argument("--questions", type=int, default=200, metavar="N", help="to the bot (%(default)s)")
    parser.add_argument("--no-serve", action="store_true", help="without a bot and a chat")
    parser.add_argument("--quick", action="store_true", help="the sample notices alone")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 where something heavy is imported."""
    given = _parser().parse_args(arguments)
    result: dict[str, Any] = {"machine": machine()}
    with kept(given.keep) as keep:
        samples = built(keep / "samples", [SAMPLES])
        homes = {"samples": samples}
        if not given.quick:
            homes[str(given.size)] = laws_home(given.size, keep)
        *_, (name, last) = homes.items()
        found = imports(last)
        result["cold"] = {each: cold(PLAIN, home, given.runs) for each, home in homes.items()}
        result["cold"]["samples + jieba"] = cold(JIEBA, samples, given.runs)
        result["imports"] = _longest(found)
        result["forbidden"] = forbidden([one[0] for one in found])
        if not given.no_serve:
            sets = sample_questions() if given.quick else all_questions()
            questions = [one.question for _, one in shuffled(sets)][: given.questions]
            result["serving"] = {"library": name} | serving(last, questions)
    show(result)
    print_json(result)
    return int(bool(result["forbidden"]))


def _longest(found: Sequence[tuple[str, int, int]], few: int = 10) -> dict[str, Any]:
    """The modules that take longest by themselves, and with what they import."""
    own = sorted(found, key=lambda one: -one[1])[:few]
    whole = sorted(found, key=lambda one: -one[2])[:few]
    return {
        "modules": len(found),
        "own": {name: value for name, value, _ in own},
        "cumulative": {name: value for name, _, value in whole},
    }


if __name__ == "__main__":
    sys.exit(main())
