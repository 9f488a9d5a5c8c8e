"""A program of the system never outlives the process that wanted it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.formats.child import Child
from corpus.formats.programs import find_program, run_program

_RUN = """
import sys
from pathlib import Path
from corpus.formats.programs import run_program
run_program(["/bin/sh", "-c", 'sleep 300 & echo "$!" > started; sleep 300'], Path(sys.argv[1]))
"""


def gone(pid: int, seconds: float = 5.0) -> bool:
    """Whether a process ends within a time; one that waits for its parent has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


def started(folder: Path) -> int:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            return int((folder / "started").read_text())
        except (OSError, ValueError):
            time.sleep(0.05)
    raise AssertionError("it was not started")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_what_a_program_started_ends_when_whoever_ran_it_is_killed(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", _RUN, str(tmp_path)], start_new_session=True)
    pid = started(tmp_path)
    assert not gone(pid, 0.2)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert gone(pid)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_what_a_program_started_ends_with_it(tmp_path: Path) -> None:
    command = ["/bin/sh", "-c", 'sleep 300 & echo "$!" > started']
    assert run_program(command, tmp_path) == 0
    assert gone(started(tmp_path))
    assert run_program(["/bin/sh", "-c", "sleep 300"], tmp_path, timeout=0.2) is None


def offices() -> set[int]:
    """LibreOffices that a reader started: their profile is in its folder."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if b"soffice" in line and b"noticebot-reading-" in line:
                found.add(int(entry.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(find_program("soffice", "libreoffice") is None, reason="needs LibreOffice")
def test_no_libreoffice_is_left_when_the_child_is_killed() -> None:
    from threading import Thread

    before = offices()
    data = rb"{\rtf1\ansi " + rb"\par notice of the office" * 200_000 + b"}"
    with Child() as child:
        reading = Thread(target=_read, args=(child, data))
        reading.start()
        end = time.monotonic() + 30
        while not (ours := offices() - before) and time.monotonic() < end:
            time.sleep(0.05)
        assert ours
        child.kill()
        reading.join()
        assert all(gone(pid) for pid in ours)


def _read(child: Child, data: bytes) -> None:
    from corpus.errors import InputError

    with pytest.raises(InputError):
        child.read(data, "a.rtf", "doc", file="a.rtf")
