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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.libraries import (
    SAMPLES,
    Size,
    all_questions,
    build_home,
    kept,
    laws_sources,
    sample_questions,
    shuffled,
)
from benchmarks.measuring import (
    Ran,
    changed_bytes,
    command,
    files,
    machine,
    mb,
    print_json,
    run,
    table,
    worker,
)
from benchmarks.running import Chat, Running, Served, WatchedEngine, plain
from corpus.foresight import Outcome
from corpus.library import Library
from corpus.parsing import parse
from index.engine import Engine
from index.generation import Generations
from index.search import Found

ROUNDING = 1e-4
"""Scores this near are equal: they are sums of float32, of some 10 to 100, whose order may differ."""
_PATIENCE = 600.0  # seconds for a change to be seen
_LOOK = 0.02

NEW = """云川市城市管理局关于规范共享陀螺车停放的通知

云城管〔2031〕77号

各区（县）城市管理局，各运营企业：

为规范共享陀螺车停放秩序，现就有关事项通知如下：

一、停放点位
共享陀螺车应当停放在划定的点位内，不得占用盲道和消防通道。

二、停放期限
共享陀螺车在同一点位连续停放不得超过七十七日，逾期由运营企业自行清运。

三、施行日期
本通知自2031年5月1日起施行。

云川市城市管理局
2031年4月17日
"""
INSERTED = "磁悬浮滑板的登记期限为三十三日。"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a library, and how it is known to be seen.

    Attributes:
        name: for people.
        arguments: of the command that tells the ledger.
        question: asked of what runs.
        seen: whether what is shown for it is of the library after the change.
    """

    name: str
    arguments: tuple[object, ...]
    question: str
    seen: Callable[[str], bool]


def changes(library: Library, folder: Path, shown: Callable[[str], str]) -> Iterator[Change]:
    """The three changes; each is chosen when the one before is done.

    Args:
        library: of the home.
        folder: to write notices into.
        shown: what is shown for a question now.
    """
    new = folder / "new.txt"
    new.write_text(NEW, "utf-8")
    yield Change("add one", ("add", new), "共享陀螺车能连续停放几天？", lambda text: "七十七日" in text)
    path = _newer(library, folder)
    yield Change("replace one", ("add", path), "磁悬浮滑板的登记期限是多久？", lambda text: INSERTED in text)
    name, title = _removable(library, shown)
    yield Change("remove one", ("remove", name), title, lambda text: f"《{plain(title)}》" not in text)


def _newer(library: Library, folder: Path) -> Path:
    """A file with a newer version of a notice in the middle of the library."""
    entries = list(library.entries())
    for entry in entries[len(entries) // 2 :]:
        lines = library.source(entry).split("\n")
        ends = [at for at, line in enumerate(lines) if line.endswith("。") and len(line) > 40]
        if not ends:
            continue
        lines[ends[len(ends) // 2]] += INSERTED
        path = folder / f"newer{Path(entry.name).suffix if entry.place.row is None else '.txt'}"
        path.write_text("\n".join(lines), "utf-8")
        foreseen = library.foresee(parse("\n".join(lines), file=path.name), path, {})
        known = foreseen.entry
        if foreseen.outcome is Outcome.REPLACES and known and known.notice.id == entry.notice.id:
            return path
    raise LookupError("no notice of the library could be replaced by a newer version")


def _removable(library: Library, shown: Callable[[str], str]) -> tuple[str, str]:
    """Id and title of a notice that is shown for its title, which no other's title contains."""
    entries = list(library.entries())
    titles = [plain(entry.notice.title or "") for entry in entries]
    for entry in entries[len(entries) // 3 :]:
        title = entry.notice.title
        if not title or sum(plain(title) in other for other in titles) != 1:
            continue
        if f"《{plain(title)}》" in shown(title):
            return entry.notice.id, title
    raise LookupError("no notice of the library is shown for its title")


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


# --- the same ranking as a full build's


def compared(home: Path, fresh: Path, questions: Sequence[str]) -> dict[str, Any]:
    """How the rankings of two indexes of one library differ; to be run in a process of its own."""
    one, other = Engine.open(home / "index"), Engine.open(fresh)
    counts = dict.fromkeys(("exactly_the_same", "same_order", "same_but_for_ties", "same_answer"), 0)
    farthest = 0.0
    differing: list[str] = []
    for question in questions:
        ours, theirs = _ranked(one, question), _ranked(other, question)
        scores = dict(theirs)
        farthest = max([farthest, *(abs(score - scores[key]) for key, score in ours if key in scores)])
        counts["exactly_the_same"] += ours == theirs
        if [key for key, _ in ours] == [key for key, _ in theirs]:
            counts["same_order"] += 1
        elif _but_for_ties(ours, theirs):
            counts["same_but_for_ties"] += 1
        else:
            differing.append(question)
        counts["same_answer"] += _answered(one, question) == _answered(other, question)
    return {
        "questions": len(questions),
        **counts,
        "largest_difference_of_scores": farthest,
        "differing": differing[:5],
    }


Key = tuple[str, int, int, int]
Ranking = list[tuple[Key, float]]


def _but_for_ties(ours: Ranking, theirs: Ranking) -> bool:
    """Whether two rankings are one but for the order of passages whose scores are equal but for rounding."""
    if len(ours) != len(theirs):
        return False
    places = dict(theirs)
    return all(
        abs(score - other) <= ROUNDING and abs(places.get(key, other) - score) <= ROUNDING
        for (key, score), (_, other) in zip(ours, theirs, strict=True)
    )


def _ranked(engine: Engine, question: str) -> Ranking:
    """The passages found for a question, named by what does not depend on the build, with their scores."""
    return [(_key(engine, found), found.score) for found in engine.rank(question).found]


def _key(engine: Engine, found: Found) -> Key:
    """Id of the notice; section, start and end of the passage."""
    section, start, end = (int(value) for value in engine.opened.arrays.passages[found.passage, 1:4])
    return engine.opened.notices.cards[found.notice]["id"], section, start, end


def _answered(engine: Engine, question: str) -> dict[str, Any]:
    """An answer without what differs from build to build."""
    answer = engine.ask(question).to_json() | {"took_ms": None, "generation": None}
    quotes = [quote | {"score": round(quote["score"], 2)} for quote in answer["quotes"]]
    return answer | {"quotes": quotes, "confidence": round(answer["confidence"], 3)}


# --- the command


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
        "--pause", type=float, default=2.0, help="seconds between a bot's looks (%(default)s)"
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
