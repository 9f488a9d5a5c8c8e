"""Commands run to their end, and the memory and CPU time of processes, by Linux's /proc."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def environment(home: Path | None = None, **more: str) -> dict[str, str]:
    """The environment of a command over a home, which runs the code of this folder."""
    own = {"PYTHONPATH": str(ROOT)} | ({"NOTICEBOT_HOME": str(home)} if home else {})
    return {**os.environ, **own, **more}


def command(*arguments: object) -> list[str]:
    """`noticebot arguments`, from the code of this folder."""
    return [sys.executable, "-m", "bot.cli", *map(str, arguments)]


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended.

    Attributes:
        out: its standard output.
        seconds: from start to end.
        cpu: seconds of all its processes.
        written: bytes that it and its processes gave the disk to write.
        peak: resident bytes at most, of the largest of its processes.
    """

    out: str
    seconds: float
    cpu: float
    written: int
    peak: int


def run(arguments: Sequence[str], home: Path | None = None, **more: str) -> Ran:
    """Runs a command to its end; its standard error is shown only if it fails.

    Raises:
        CalledProcessError: it failed.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(arguments),
            stdout=subprocess.PIPE,
            stderr=told,
            env=environment(home, **more),
            encoding="utf-8",
        )
        assert process.stdout is not None
        with Sampler(process.pid, shared=False) as sampler:
            out = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            sys.stderr.write(told.read())
            raise subprocess.CalledProcessError(process.returncode, list(arguments), out)
    return Ran(
        out,
        seconds,
        usage.ru_utime + usage.ru_stime,
        usage.ru_oublock * 512,  # the kernel counts blocks of 512 bytes here
        sampler.largest,
    )


def worker(module: str, *arguments: object) -> Any:
    """The JSON that `python -m module arguments` prints: measured with memory and caches of its own."""
    out = run([sys.executable, "-m", module, *map(str, arguments)]).out
    return json.loads(out.strip().rpartition("\n")[2])


def tree(pid: int) -> list[int]:
    """A process and everything below it that runs now."""
    found = [pid]
    for one in found:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue  # it has ended
    return found


def resident(pid: int) -> tuple[int, int]:
    """Resident bytes of a process now and at most, mapped files included; 0 and 0 once it has ended.

    `getrusage` does not tell: the most of a new process begins with that of the one that started it.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0, 0
    found = {name: rest for name, _, rest in (line.partition(":") for line in lines) if name.startswith("Vm")}
    now, most = (int(found.get(name, "0").split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return now, most


def memory(pid: int) -> dict[str, int]:
    """Bytes of a process by smaps_rollup: "Rss", "Pss", "Private_Dirty", …; none once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return {}
    return {name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines)}


def private(pid: int) -> int:
    """Bytes that would be free if a process ended: those that no other process shares."""
    found = memory(pid)
    return found.get("Private_Dirty", 0) + found.get("Private_Clean", 0)


def cpu_seconds(pid: int) -> float:
    """CPU time of a process so far, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_idle(pid: int, quiet: float = 1.0, timeout: float = 600.0) -> None:
    """Returns once a process has used hardly any CPU for `quiet` seconds.

    Raises:
        TimeoutError: it has not come to rest.
    """
    end = time.monotonic() + timeout
    last = cpu_seconds(pid)
    while time.monotonic() < end:
        time.sleep(quiet)
        now = cpu_seconds(pid)
        if now - last < 0.1 * quiet:
            return
        last = now
    raise TimeoutError(f"process {pid} is still busy after {timeout:.0f} s")


class Sampler:
    """The largest memory of a process and all below it, looked at again and again while it runs.

    Attributes:
        rss: resident bytes of all together; what several processes share counts several times.
        pss: the same with that counted once; 0 where it is not looked at.
        largest: resident bytes at most of one of them.
        processes: how many there were at once.
    """

    def __init__(self, pid: int, pause: float = 0.02, *, shared: bool = True) -> None:
        self.rss = self.pss = self.largest = self.processes = 0
        self._pid, self._pause, self._shared = pid, pause, shared
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Sampler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        number = 0
        while not self._stop.wait(self._pause):
            found = [resident(pid) for pid in tree(self._pid)]
            self.processes = max(self.processes, len(found))
            self.largest = max(self.largest, *(most for _, most in found))
            # between two looks one of them may have had more than all together at either
            self.rss = max(self.rss, self.largest, sum(now for now, _ in found))
            if self._shared and number % 20 == 0:  # the kernel walks every page for it
                self.pss = max(self.pss, sum(memory(pid).get("Pss", 0) for pid in tree(self._pid)))
            number += 1
