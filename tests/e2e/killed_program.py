"""Changes a library and builds its index until it is killed: `python -m tests.e2e.killed_program`.

Each line of JSON that comes in is one run, done by a forked child in a session of its own (the imports are
made once). The child names the phases it goes through; a timer that it sets at the start of the wanted phase
kills it by SIGKILL, wherever it is by then. A line of JSON goes out for each run: how it ended, and every
phase with the second in which it began.
"""

from __future__ import annotations

import ctypes
import json
import os
import pathlib
import signal
import sys
import time
from pathlib import Path
from typing import Any

import index.build
import index.cutters
import index.cutting
import index.generation
from corpus.library import Library
from corpus.originals import Originals
from index.encoder import load_encoder

_FAR = 1 << 40


class _Timer:
    """A timer of the system that sends SIGKILL: it strikes inside of system calls and of C code too."""

    class _Event(ctypes.Structure):
        _fields_ = (
            ("value", ctypes.c_void_p),
            ("signal", ctypes.c_int),
            ("notify", ctypes.c_int),
            ("rest", ctypes.c_char * 48),
        )

    class _Times(ctypes.Structure):
        _fields_ = tuple((name, ctypes.c_long) for name in ("every_s", "every_ns", "first_s", "first_ns"))

    @classmethod
    def start(cls, seconds: float) -> None:
        system = ctypes.CDLL(None, use_errno=True)
        timer = ctypes.c_void_p()
        event = cls._Event(None, signal.SIGKILL, 0, b"")
        whole, nanoseconds = divmod(max(1, int(seconds * 1e9)), 10**9)
        times = cls._Times(0, 0, whole, nanoseconds)
        for failed in (
            system.timer_create(time.CLOCK_MONOTONIC, ctypes.byref(event), ctypes.byref(timer)),
            system.timer_settime(timer, 0, ctypes.byref(times), None),
        ):
            if failed:
                raise OSError(ctypes.get_errno(), "the timer cannot be set")


class _Phases:
    """Tells the phases; sets the timer when the wanted one begins."""

    def __init__(self, out: int, wanted: str | None, delay: float) -> None:
        self._out, self._wanted, self._delay = out, wanted, delay
        self._now = "between phases"
        self.prefix = ""

    def enter(self, phase: str) -> str:
        before, self._now = self._now, phase
        os.write(self._out, f"{time.monotonic():.6f} {phase}\n".encode())
        if phase == self._wanted:
            self._wanted = None
            _Timer.start(self._delay)
        return before

    def wrap(self, owner: Any, name: str, phase: str, after: str | None = None) -> None:
        """Names what a function does; then what was before goes on, or `after`."""
        inner = getattr(owner, name)

        def wrapped(*args: Any, **options: Any) -> Any:
            before = self.enter(self.prefix + phase)
            found = inner(*args, **options)
            self.enter(after or before)
            return found

        setattr(owner, name, wrapped)

    def wrap_all(self) -> None:
        self.wrap(Library, "add", "changing the library")
        self.wrap(Library, "remove", "changing the library")
        self.wrap(Originals, "sync", "syncing originals")
        self.wrap(Library, "_commit", "committing", "clearing up the library")
        self.wrap(index.build, "former", "reading the former index")
        self.wrap(index.build, "chunk_files", "cutting")
        self.wrap(index.build, "linked", "linking")
        self.wrap(index.build, "write_segment", "writing a segment")
        self.wrap(index.build, "write_cards", "writing cards")
        self.wrap(index.generation.Generations, "finish", "syncing the generation")
        self.wrap(index.generation.Generations, "prune", "pruning")
        self.wrap(index.build._Building, "_forget", "clearing up chunks")
        self.wrap(pathlib.Path, "rename", "renaming the generation")
        self._wrap_writing()
        self._wrap_merging()

    def _wrap_writing(self) -> None:
        inner = index.generation.write_atomically

        def wrapped(path: Path, data: bytes) -> None:
            what = "switching" if path.name == index.generation.CURRENT else "writing the manifest"
            before = self.enter(self.prefix + what)
            inner(path, data)
            self.enter(before)

        index.generation.write_atomically = wrapped

    def _wrap_merging(self) -> None:
        building = index.build._Building
        beside, whole = building._beside, building._whole
        made: list[bool] = []

        def wrapped_beside(*args: Any) -> Any:
            found = beside(*args)
            made.append(True)
            return found

        def wrapped_whole(*args: Any) -> Any:
            self.prefix = "merging: " if made else ""
            found = whole(*args)
            self.prefix = ""
            return found

        building._beside = wrapped_beside  # type: ignore[method-assign]
        building._whole = wrapped_whole  # type: ignore[method-assign]


def build(home: Path, small: int, *, fresh: bool = False, encoder: Any = None) -> index.build.Report:
    """The next generation; with a `small` that lets even a little library have two segments."""
    with Library(home / "library").stock() as stock:
        return index.build.build(
            home / "index",
            stock.notices,
            stock.revision,
            encoder or load_encoder(),
            total=len(stock.notices),
            cache_folder=home.parent / "cache",
            fresh=fresh,
            small=small,
        )


def change(home: Path, run: dict[str, Any]) -> None:
    """What a run does to the library."""
    library = Library(home / "library")
    if run["add"]:
        library.add(run["add"])
    for name in run["remove"]:
        library.remove(name)


def _child(run: dict[str, Any], out: int) -> None:
    os.setsid()
    index.cutting._FROM = 0 if run["beside"] else _FAR
    index.cutting._CHUNK = run["chunk"]
    phases = _Phases(out, run["phase"], run["delay"])
    phases.wrap_all()
    home = Path(run["home"])
    change(home, run)
    build(home, run["small"], fresh=run["fresh"])


def done(run: dict[str, Any]) -> dict[str, Any]:
    """Does a run."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(ours)
            _child(run, theirs)
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(theirs)
    with os.fdopen(ours, "rb") as marks:
        lines = marks.read().decode().splitlines()
    _, status = os.waitpid(child, 0)
    ended = "killed" if os.WIFSIGNALED(status) else "failed" if os.WEXITSTATUS(status) else "done"
    phases = [(float(at), phase) for at, _, phase in (line.partition(" ") for line in lines)]
    return {"ended": ended, "phases": phases, "session": child, "at": time.monotonic()}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        print(json.dumps(done(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
