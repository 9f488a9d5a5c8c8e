"""Builders killed at random moments of every phase, and what must hold after each: the rounds themselves.

Used by tests/e2e/test_killed.py and by `python -m benchmarks.kills`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from corpus import lookups
from corpus.ledger import reading
from corpus.library import Library
from corpus.verify import check_originals
from index import verify
from index.build import PARTS, Report
from index.chunk import read_chunk
from index.encoder import load_encoder
from index.engine import Engine
from index.former import Former, former
from index.generation import Generations
from tests.e2e.killed_program import build, change
from tests.invented import question, written

ROOT = Path(__file__).parents[2]
STRAY = 10.0  # seconds after which a process that the builder had started must be gone


@dataclass(frozen=True)
class Operation:
    """Something that is done to a home and then to its index, and may be killed while it is done.

    Attributes:
        name: for people.
        add: files to add.
        remove: ids to remove.
        fresh: whether the index is made anew.
        empty: whether there is no index before.
        beside: whether processes beside the builder cut and encode.
    """

    name: str
    add: tuple[Path, ...] = ()
    remove: tuple[str, ...] = ()
    fresh: bool = False
    empty: bool = False
    beside: bool = False


@dataclass(frozen=True)
class State:
    """What a home shows: the revision and the notices of its library, and the answers of its index."""

    revision: str
    notices: dict[str, str]
    answers: tuple[str, ...] = ()


@dataclass
class Known:
    """An operation, measured and looked at once without a kill.

    Attributes:
        served: name of the generation before.
        spans: phase → seconds from its first moment to its last.
        sizes: key of a notice → its passages.
    """

    operation: Operation
    base: Path
    before: State
    after: State
    served: str
    spans: dict[str, float]
    sizes: dict[str, int]


@dataclass
class Outcome:
    """One kill.

    Attributes:
        phase: that it hit.
        moment: seconds into that phase.
        library, index: "before", "after" or "none", as found after it.
        kept: passages that were encoded already and not served yet.
        encoded: passages that the next build encoded.
        stray: seconds until no process of the builder was left.
        hasty: whether the next build began at once, before anything was looked at.
        problems: what should not have been; empty when all is well.
    """

    operation: str
    phase: str
    moment: float
    library: str = ""
    index: str = ""
    kept: int = 0
    encoded: int = 0
    stray: float = 0.0
    hasty: bool = False
    problems: list[str] = field(default_factory=list)


class Killing:
    """A home to be copied and killed.

    Args:
        folder: an empty one.
        notices: how many the library has at first; about nine sections each.
        many: how many are added where many are.
        only: names of the operations; None for all.
        chunk: bytes of JSON in a chunk.
    """

    def __init__(
        self,
        folder: Path,
        notices: int,
        *,
        many: int = 80,
        only: Collection[str] | None = None,
        chunk: int = 60_000,
    ) -> None:
        self.folder = folder
        self.chunk = chunk
        self.small = notices * 2  # passages: far fewer than there are
        self.encoder = load_encoder()
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.killed_program"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        home = folder / "base"
        library = Library(home / "library")
        library.add(written(folder / "in", range(notices)))
        ids = [entry.notice.id for entry in library.entries()]
        self.questions = [
            question(number) for number in (0, 1, notices // 2, notices - 1, notices, notices + 1)
        ]
        build(home, self.small, encoder=self.encoder)
        library.add(written(folder / "in", range(notices, notices + 2)))
        build(home, self.small, encoder=self.encoder)  # a second segment, and a generation to be pruned
        few, more = range(notices + 2, notices + 5), range(notices + 10, notices + 10 + many)
        operations = (
            Operation("add a few", add=tuple(written(folder / "few", few))),
            Operation("add many, merge", add=tuple(written(folder / "many", more)), beside=True),
            Operation("replace", add=tuple(written(folder / "in2", range(1, 4), version=1))),
            Operation("remove", remove=(ids[1],)),
            Operation("build --fresh", fresh=True, beside=True),
            Operation("first build", empty=True, beside=True),
        )
        self.known = [self._looked_at(home, one) for one in operations if only is None or one.name in only]

    def close(self) -> None:
        assert self._program.stdin
        self._program.stdin.close()
        self._program.wait(30)

    def phases(self) -> list[tuple[Known, str]]:
        """Every phase of every operation."""
        return [(known, phase) for known in self.known for phase in known.spans]

    def plan(self, kills: int, seed: int = 6) -> Iterator[Outcome]:
        """Kills in every phase in turn, at random moments of it, until there are so many."""
        chance = random.Random(seed)
        waiting: list[tuple[Known, str]] = []
        done = 0
        while done < kills:
            if not waiting:
                waiting = self.phases()
                chance.shuffle(waiting)
            known, phase = waiting.pop()
            outcome = self.killed(known, phase, chance.random(), hasty=chance.random() < 0.5)
            if outcome is not None:  # else it was over before its time
                done += 1
                yield outcome

    def killed(self, known: Known, phase: str, share: float, *, hasty: bool) -> Outcome | None:
        """One kill, and all that must hold after it.

        Args:
            known: what is killed.
            phase: at whose start the clock begins.
            share: of the phase's length, after which it strikes.
            hasty: whether the next build begins at once.
        """
        home = Path(shutil.copytree(known.base, self.folder / "round"))
        try:
            done = self._run(known.operation, home, phase, share * known.spans[phase])
            if done["ended"] != "killed":
                assert done["ended"] == "done", f"{known.operation.name}: {phase}: {done}"
                return None
            began, hit = done["phases"][-1]
            outcome = Outcome(known.operation.name, hit, done["at"] - began, hasty=hasty)
            if hasty:
                shutil.copytree(home, self.folder / "looked", dirs_exist_ok=True, ignore=_vanishing)
                self._goes_on(known, home, outcome, done["session"])
                self._holds(known, self.folder / "looked", outcome)
                self._gone(done, outcome)
            else:
                self._gone(done, outcome)
                self._holds(known, home, outcome)
                self._goes_on(known, home, outcome)
            return outcome
        finally:
            for name in ("round", "looked"):
                shutil.rmtree(self.folder / name, ignore_errors=True)

    def _looked_at(self, home: Path, operation: Operation) -> Known:
        base = self.folder / f"base-{operation.name.replace(' ', '-')}"
        shutil.copytree(home, base)
        if operation.empty:
            shutil.rmtree(base / "index")
        before = self._state(base)
        after = Path(shutil.copytree(base, self.folder / "after"))
        done = self._run(operation, after)
        assert done["ended"] == "done", operation.name
        spans: dict[str, float] = {}
        first: dict[str, float] = {}
        moments = [*done["phases"], [done["at"], ""]]
        for (at, phase), (end, _) in pairwise(moments):
            if phase:
                first.setdefault(phase, at)
                spans[phase] = end - first[phase]
        last = former(Generations(after / "index"), self.encoder, PARTS)
        assert isinstance(last, Former)
        sizes = {
            key: segment.range_of(at)[1] - segment.range_of(at)[0]
            for segment in last.segments
            for at, key in enumerate(segment.notices.keys())
        }
        current = Generations(base / "index").current() or ""
        known = Known(operation, base, before, self._state(after), current, spans, sizes)
        del last
        shutil.rmtree(after)
        return known

    def _run(
        self, operation: Operation, home: Path, phase: str | None = None, delay: float = 0.0
    ) -> dict[str, Any]:
        run = {
            "home": str(home),
            "add": [str(path) for path in operation.add],
            "remove": operation.remove,
            "fresh": operation.fresh,
            "beside": operation.beside,
            "small": self.small,
            "chunk": self.chunk,
            "phase": phase,
            "delay": delay,
        }
        assert self._program.stdin and self._program.stdout
        print(json.dumps(run), file=self._program.stdin, flush=True)
        found: dict[str, Any] = json.loads(self._program.stdout.readline())
        return found

    def _state(self, home: Path) -> State:
        library = Library(home / "library")
        notices = {entry.notice.id: entry.notice.text for entry in library.entries()}
        answers: tuple[str, ...] = ()
        if (home / "index" / "CURRENT").exists():
            answers = self._answers(Engine.open(home / "index", self.encoder))
        return State(library.revision(), notices, answers)

    def _answers(self, engine: Engine) -> tuple[str, ...]:
        """What is answered, without what differs from one opening to the next."""
        found = []
        for asked in self.questions:
            answer = engine.ask(asked)
            quotes = [(quote.citation.notice_id, quote.text) for quote in answer.quotes]
            found.append(json.dumps([answer.tier.value, quotes], ensure_ascii=False))
        return tuple(found)

    def _gone(self, done: dict[str, Any], outcome: Outcome) -> None:
        """Waits for the processes that the builder had started to be gone."""
        began = time.monotonic()
        while left := _of_session(done["session"]):
            if time.monotonic() - began > STRAY:
                outcome.problems.append(f"processes left over: {left}")
                return
            time.sleep(0.01)
        outcome.stray = time.monotonic() - began

    def _holds(self, known: Known, home: Path, outcome: Outcome) -> None:
        """The library and the index are as before or after, whole, and answer."""
        library, tell = Library(home / "library"), outcome.problems.append
        states = {"before": known.before, "after": known.after}
        outcome.library = next(
            (name for name, state in states.items() if state.revision == library.revision()), "between"
        )
        if outcome.library == "between":
            tell("the library is in between")
            return
        listed = {entry.notice.id: entry.notice.text for entry in library.entries()}
        if listed != states[outcome.library].notices:
            tell("the library lists other notices")
        outcome.problems += [f"library: {problem.message}" for problem in check_originals(library)]
        if known.operation.empty and not (home / "index" / "CURRENT").exists():
            outcome.index = "none"
            return
        engine = Engine.open(home / "index", self.encoder)
        outcome.index = "before" if engine.manifest.name == known.served else "after"
        if engine.manifest.revision != states[outcome.index].revision:
            tell("the index is of another state than its name")
        if outcome.index == "after" and library.revision() != known.after.revision:
            tell("the index is ahead of the library")
        if self._answers(engine) != states[outcome.index].answers:
            tell("the index answers otherwise")
        outcome.problems += [f"index: {problem}" for problem in verify.check(home / "index", library)]

    def _goes_on(self, known: Known, home: Path, outcome: Outcome, session: int | None = None) -> None:
        """The same done again succeeds, takes up what was encoded, and leaves nothing over."""
        library, tell = Library(home / "library"), outcome.problems.append
        listed = {entry.notice.id for entry in library.entries()}
        operation = known.operation
        remaining = tuple(name for name in operation.remove if name in listed)
        run = replace(operation, remove=remaining)
        change(home, {"add": run.add, "remove": run.remove})
        busy = session is not None and bool(_of_session(session))
        expected, outcome.kept = self._to_encode(known, home)
        report = build(home, self.small, encoder=self.encoder)
        outcome.encoded = report.encoded
        if report.encoded != expected and not busy:
            tell(f"{report.encoded} passages encoded by the next build, not {expected}")
        self._ended(known, home, report, outcome)

    def _to_encode(self, known: Known, home: Path) -> tuple[int, int]:
        """Passages that the next build has to encode, and those that it finds encoded."""
        generations = Generations(home / "index")
        last = former(generations, self.encoder, PARTS)
        served = set(last.places) if isinstance(last, Former) else set()
        kept: set[str] = set()
        for path in (home / "index" / "unfinished").glob("*/*.npz"):
            if not path.name.startswith(".") and (chunk := read_chunk(path)):
                kept |= set(chunk.keys)
        with Library(home / "library").stock() as stock:
            new = [one.key for one in stock.notices if one.key not in served]
        return (
            sum(known.sizes[key] for key in new if key not in kept),
            sum(known.sizes[key] for key in new if key in kept),
        )

    def _ended(self, known: Known, home: Path, report: Report, outcome: Outcome) -> None:
        library, tell = Library(home / "library"), outcome.problems.append
        folder = home / "index"
        if library.revision() != known.after.revision or report.manifest.revision != known.after.revision:
            tell("the next build is not of the state after")
        if self._answers(Engine.open(folder, self.encoder)) != known.after.answers:
            tell("the index answers otherwise after the next build")
        over = {path.name for path in folder.iterdir()} - {"CURRENT", "generations", ".lock"}
        names = {path.name for path in (folder / "generations").iterdir()}
        over |= names - set(Generations(folder).names())
        with reading(library.folder) as db:
            wanted = lookups.original_paths(db)
        found = {
            path.relative_to(home / "library" / "originals").as_posix()
            for path in (home / "library" / "originals").rglob("*")
            if path.is_file()
        }
        if operation_changes(known.operation):  # what else was left is cleared by the next change
            over |= found - wanted
            over |= {name for name in ("unfinished",) if (home / "library" / name).exists()}
        if over or len(names) > 2:
            tell(f"left over: {sorted(over) or sorted(names)}")
        outcome.problems += [f"library: {problem.message}" for problem in check_originals(library)]
        outcome.problems += [f"index: {problem}" for problem in verify.check(folder, library)]


def operation_changes(operation: Operation) -> bool:
    """Whether an operation changes the library."""
    return bool(operation.add or operation.remove)


def _of_session(session: int) -> list[int]:
    """Processes of a session that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            rest = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(rest[3]) == session and rest[0] not in "ZX":
            found.append(int(path.name))
    return found


def _vanishing(folder: str, names: list[str]) -> set[str]:
    """Files that a process is writing at this moment: they are gone the next."""
    return {name for name in names if name.startswith(".") and name != ".lock"}
