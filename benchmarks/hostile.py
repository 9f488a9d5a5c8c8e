"""Files made to harm, added as a user would: `python -m benchmarks.hostile`.

Writes each into a folder of its own, runs `noticebot add` on it, and prints a table: exit code, seconds,
memory of the processes, and below it what the user saw. Fails where a trace is shown, a signal or an unknown
exit code ends the program, it takes longer than `--seconds`, control characters reach the terminal, what has
to be refused is read or the other way round, something in the file system outside the library changes, a
process is left behind, or something named in a file is fetched.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hostile_files import Hostile, every
from benchmarks.measuring import machine, mb, print_json, table
from benchmarks.processes import Sampler, command, environment

EXITS = (0, 2)
"""Exit codes of a program that did, or told why not, what it was asked for."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FOLDER = re.compile(r"\S{0,200}/in/")
_WATCHED = ("/etc", str(Path.home() / ".config"))
State = dict[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one file.

    Attributes:
        out, error: what the user saw.
        seconds: by the clock.
        cpu: seconds of all its processes.
        largest, rss: resident bytes at most, of one process and of all together.
        faults: what may not be.
    """

    hostile: Hostile
    exit: int | None
    out: str
    error: str
    seconds: float
    cpu: float
    largest: int
    rss: int
    faults: tuple[str, ...]

    @property
    def name(self) -> str:
        """Of the file, as it may be shown."""
        return _shown(self.hostile.name)

    @property
    def saw(self) -> str:
        """The first line that the user saw: of an error about it if there is one, else of what was done."""
        errors = [line for line in self.error.splitlines() if line.startswith("noticebot: ")]
        lines = [*errors, *self.out.splitlines(), *self.error.splitlines()]
        return next((_FOLDER.sub("", line).removeprefix("noticebot: ") for line in lines if line.strip()), "")


def tried(hostile: Hostile, root: Path, language: str, limit: float) -> Told:
    """Writes a file below `root` and adds it to a library there."""
    places = {name: root / name for name in ("in", "home", "cwd", "tmp", "user")}
    for place in places.values():
        place.mkdir(parents=True)
    path = places["in"] / hostile.name
    with _listener() as (url, asked):
        hostile.write(path, url)
        before = _state(root, places["home"], path if hostile.changing else None)
        with (
            _changed(path, hostile.changing),
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as error,
        ):
            began = time.monotonic()
            process = subprocess.Popen(
                command("add", os.fspath(path)),
                env=environment(places["home"], TMPDIR=str(places["tmp"]), HOME=str(places["user"]))
                | {"NOTICEBOT_LANGUAGE": language, "LANG": "C.UTF-8"},
                cwd=places["cwd"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=error,
            )
            with Sampler(process.pid, shared=False) as sampler:
                late = threading.Timer(limit, process.send_signal, (signal.SIGKILL,))
                late.start()
                _, status, usage = os.wait4(process.pid, 0)
                late.cancel()
            seconds = time.monotonic() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            said = tuple(_text(file) for file in (out, error))
        after = _state(root, places["home"], path if hostile.changing else None)
        left = _left(str(places["tmp"]))
        faults = list(_faults(hostile, process.returncode, *said))
        if seconds >= limit:
            faults.append("hang")
        changed = {name for name, _ in before.items() ^ after.items()}
        faults += [f"changed: {_shown(name)}" for name in sorted(changed)]
        faults += [f"left running: {pid}" for pid in left]
        faults += [f"fetched: {what}" for what in asked]
    return Told(
        hostile,
        process.returncode,
        *said,
        seconds,
        usage.ru_utime + usage.ru_stime,
        sampler.largest,
        sampler.rss,
        tuple(faults),
    )


def _faults(hostile: Hostile, code: int, out: str, error: str) -> Iterator[str]:
    if code not in EXITS:
        yield f"exit code {code}"
    if "Traceback" in out + error:
        yield "a trace"
    if _CONTROL.search(out + error):
        yield "control characters"
    refused = code == 2
    if hostile.read is not None and refused == hostile.read:
        yield "refused" if refused else "read"
    if refused and not error.strip():
        yield "no word"


def _text(file: object) -> str:
    file.seek(0)  # type: ignore[attr-defined]
    return file.read().decode("utf-8", "replace")  # type: ignore[attr-defined,no-any-return]


def _state(root: Path, home: Path, but: Path | None) -> State:
    """Every file and folder below `root`, less the library, and where the system keeps its own."""
    found: State = {}
    for top in (str(root), *_WATCHED):
        for folder, folders, names in os.walk(top):
            if folder == str(home):
                folders.clear()
                continue
            for name in (*names, *folders):
                path = os.path.join(folder, name)  # noqa: PTH118 (names that are no text)
                if but is not None and path == str(but):
                    continue
                try:
                    stat = os.lstat(path)
                except OSError:
                    continue  # gone between
                times = 0 if path.startswith(str(root)) and os.path.isdir(path) else stat.st_mtime_ns  # noqa: PTH112
                found[path] = (stat.st_ino, stat.st_size, times)
    return found


def _left(mark: str) -> list[int]:
    """Processes that were started with `mark` in their environment and still run."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            if mark.encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue  # another user's, or gone
    return found


@contextmanager
def _listener() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and what was asked of it."""
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    peer, _ = server.accept()
                except TimeoutError:
                    continue
                with peer:
                    asked.append(peer.recv(200).decode("latin-1").split("\r\n")[0])

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
        stop.set()
        thread.join()


@contextmanager
def _changed(path: Path, wanted: bool) -> Iterator[None]:
    """Something appends to a file again and again."""
    stop = threading.Event()

    def write() -> None:
        while not stop.wait(0.001):
            with path.open("ab") as file:
                file.write(b"x")

    thread = threading.Thread(target=write, daemon=True)
    if wanted:
        thread.start()
    yield
    stop.set()
    if wanted:
        thread.join()


def _shown(text: str) -> str:
    return text.encode("unicode_escape", "surrogatepass").decode("ascii") if not text.isprintable() else text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument(
        "--language", choices=("zh", "en"), default="zh", help="of the messages (%(default)s)"
    )
    parser.add_argument(
        "--seconds", type=float, default=300, metavar="S", help="for a file at most (%(default)s)"
    )
    parser.add_argument("--only", nargs="*", metavar="FILE", help="these files")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Adds all, prints; 1 where something happened that may not."""
    given = _parser().parse_args(arguments)
    told: list[Told] = []
    for hostile in every():
        if given.only and hostile.name not in given.only:
            continue
        with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
            one = tried(hostile, Path(folder), given.language, given.seconds)
        told.append(one)
        print(f"{one.name}: {one.seconds:.1f} s {', '.join(one.faults)}", file=sys.stderr, flush=True)
    table(
        ("file", "exit", "seconds", "cpu s", "largest MB", "all MB", "faults"),
        [
            (
                one.name,
                one.exit,
                f"{one.seconds:.1f}",
                f"{one.cpu:.1f}",
                mb(one.largest),
                mb(one.rss),
                len(one.faults),
            )
            for one in told
        ],
    )
    print()
    for one in told:
        print(f"{one.name} ({one.hostile.what}): {one.saw}")
    print_json(
        {
            "machine": machine(),
            "files": {
                one.name: {
                    "what": one.hostile.what,
                    "exit": one.exit,
                    "saw": one.saw,
                    "seconds": round(one.seconds, 2),
                    "cpu_seconds": round(one.cpu, 2),
                    "largest_mb": mb(one.largest),
                    "all_mb": mb(one.rss),
                    "faults": one.faults,
                }
                for one in told
            },
        }
    )
    return int(any(one.faults for one in told))


if __name__ == "__main__":
    sys.exit(main())
