"""One notice more, one replaced, one fewer: `python -m benchmarks.incremental`.

Builds a library of laws with `noticebot add` and `noticebot build`, then, with an engine, a `noticebot chat`
and a `noticebot serve` running on it, adds a notice, replaces one of the library and removes another, each
by two commands (the ledger, then the build). Prints for each what the two took, what they wrote, their share
of the full build, and how long after the start of the first command each of the three running ones shows the
change. At the end the same questions are put to the index so made and to one built anew from the same
library: the rankings must be the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.changes import Change, changes
from benchmarks.law_library import Size, laws_sources
from benchmarks.libraries import SAMPLES, all_questions, build_home, kept, sample_questions, shuffled
from benchmarks.measuring import changed_bytes, files, machine, mb, print_json, table
from benchmarks.processes import Ran, command, run, worker
from benchmarks.running import Chat, Running, Served, WatchedEngine
from benchmarks.same_ranking import compared
from corpus.library import Library
from index.generation import Generations

_PATIENCE = 600.0  # seconds for a change to be seen
_LOOK = 0.02


class Seeing:
    """When each of several running ones shows a change, in seconds since `began`."""

    def __init__(self, running: Mapping[str, Running], change: Change, began: float) -> None:
        self.seconds: dict[str, float] = {}
        self._change, self._began = change, began
        self._threads = [
            threading.Thread(target=self._look, args=named, daemon=True) for named in running.items()
        ]

    def wait(self) -> dict[str, float]:
        """Asks them again and again until all do."""
        for thread in self._threads:
            thread.start()
        for thread in self._threads:
            thread.join()
        return self.seconds

    def _look(self, name: str, running: Running) -> None:
        while time.monotonic() - self._began < _PATIENCE:
            if self._change.seen(running.ask(self._change.question)):
                now = running.answered_at if isinstance(running, Chat) else time.monotonic()
                self.seconds[name] = round(now - self._began, 2)
                return
            time.sleep(_LOOK)


def made(home: Path, change: Change, running: Mapping[str, Running]) -> dict[str, Any]:
    """Makes a change by the command line and measures it."""
    generations = Generations(home / "index")
    served = generations.current()
    before = files(home)
    began = time.monotonic()
    switched: list[float] = []

    def watch() -> None:
        while not switched and time.monotonic() - began < _PATIENCE:
            if generations.current() != served:
                switched.append(time.monotonic() - began)
            time.sleep(_LOOK)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    ledger = run(command(*change.arguments), home)
    build = run(command("build", "--json"), home)
    watching.join()
    seen = Seeing(running, change, began).wait()
    missing = running.keys() - seen.keys()
    assert not missing, f"{change.name}: not seen within {_PATIENCE:.0f} s by {missing}"
    figures = json.loads(build.out)
    return {
        "ledger": _costs(ledger),
        "build": _costs(build),
        "build_itself_seconds": figures["seconds"],
        "reused": figures["reused"],
        "encoded": figures["encoded"],
        "seconds": round(ledger.seconds + build.seconds, 2),
        "new_bytes": changed_bytes(before, files(home)),
        "written": ledger.written + build.written,
        "switched_seconds": round(switched[0], 2),
        "seen_seconds": seen,
    }


def _costs(ran: Ran) -> dict[str, Any]:
    return {
        "seconds": round(ran.seconds, 2),
        "cpu_seconds": round(ran.cpu, 2),
        "written": ran.written,
        "peak_mb": mb(ran.peak),
    }


def _row(name: str, one: Mapping[str, Any]) -> tuple[object, ...]:
    seen = ", ".join(f"{each} {seconds}" for each, seconds in one.get("seen_seconds", {}).items())
    return (
        name,
        one["ledger"]["seconds"],
        one["build"]["seconds"],
        round(one["ledger"]["cpu_seconds"] + one["build"]["cpu_seconds"], 1),
        one.get("percent_of_full", "100"),
        f"{one['new_bytes'] / 1e6:.1f}",
        f"{one['written'] / 1e6:.1f}",
        one.get("switched_seconds", "–"),
        seen or "–",
    )


def show(result: Mapping[str, Any]) -> None:
    """Prints the tables."""
    rows = [_row("full build", result["full"]), *(_row(*named) for named in result["changes"].items())]
    head = ("", "ledger s", "build s", "cpu s", "% of full", "new files MB", "written MB", "switched s")
    table((*head, "seen s by"), rows)
    same = result["comparison"]
    print(
        f"\nof {same['questions']} questions, against a build anew: {same['same_order']} in the same order "
        f"({same['exactly_the_same']} with exactly the same scores), "
        f"{same['same_but_for_ties']} but for ties; {same['same_answer']} answers the same; "
        f"scores differ by at most {same['largest_difference_of_scores']:.1g}"
    )
    for question in same["differing"]:
        print(f"  another ranking: {question}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.incremental", description=__doc__)
    parser.add_argument("--size", type=Size.of, default=Size(None), help="sections of the library (all laws)")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keeps the laws, not what is built of them"
    )
    parser.add_argument("--questions", type=int, default=200, metavar="N", help="compared (%(default)s)")
    parser.add_argument(
        "--pause", type=float, default=1.0, help="seconds between a bot's looks (%(default)s)"
    )
    parser.add_argument("--no-serve", action="store_true", help="without a bot and a chat: the engine alone")
    parser.add_argument("--quick", action="store_true", help="the sample notices and their questions alone")
    parser.add_argument("--worker", type=Path, nargs=2, help=argparse.SUPPRESS)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 where the rankings differ."""
    given = _parser().parse_args(arguments)
    questions = shuffled(sample_questions() if given.quick else all_questions())[: given.questions]
    if given.worker:
        print_json(compared(*given.worker, [question.question for _, question in questions]))
        return 0
    conditions = machine()
    with kept(given.keep) as keep, tempfile.TemporaryDirectory(dir=keep, prefix="incremental-") as name:
        folder = Path(name)
        home = folder / "home"
        sources = [SAMPLES] if given.quick else laws_sources(given.size, keep)
        result = _measured(home, folder, sources, given)
        began = time.perf_counter()
        build_home(home, folder / "fresh", fresh=True)
        fresh = round(time.perf_counter() - began, 2)
        more: list[object] = ["--questions", given.questions, *(["--quick"] if given.quick else [])]
        result["comparison"] = worker(
            "benchmarks.incremental", "--worker", home, folder / "fresh", *more
        ) | {"fresh_build_seconds": fresh}  # fmt: skip
    show(result)
    print_json({"machine": conditions, "size": "samples" if given.quick else str(given.size), **result})
    same = result["comparison"]
    return int(same["same_order"] + same["same_but_for_ties"] < same["questions"])


def _measured(home: Path, folder: Path, sources: Sequence[Path], given: argparse.Namespace) -> dict[str, Any]:
    """The full build, then each change with everything running."""
    ledger = run(command("add", *sources), home)
    build = run(command("build", "--json"), home)
    full = {
        "ledger": _costs(ledger),
        "build": _costs(build),
        "seconds": round(ledger.seconds + build.seconds, 2),
        "new_bytes": changed_bytes({}, files(home)),
        "written": ledger.written + build.written,
    }
    result: dict[str, Any] = {"full": full, "changes": {}}
    with ExitStack() as stack:
        engine = stack.enter_context(WatchedEngine(home, given.pause))
        running: dict[str, Running] = {"engine": engine}
        if not given.no_serve:
            running["chat"] = stack.enter_context(Chat(home))
            running["serve"] = stack.enter_context(Served(home, given.pause))
            running["chat"].ask("通知")  # everything is loaded now
        result["counts"] = engine.engine.manifest.counts
        for change in changes(Library(home / "library"), folder, engine.ask):
            for one, each in running.items():
                assert not change.seen(each.ask(change.question)), (
                    f"{one} shows {change.name} before it is made"
                )
            figures = made(home, change, running)
            figures["percent_of_full"] = round(100 * figures["seconds"] / full["seconds"], 2)
            result["changes"][change.name] = figures
    return result


if __name__ == "__main__":
    sys.exit(main())
