"""Programs of the system that turn one file into another: run in a folder of their own, and never for long.

Each gets a folder that is deleted afterwards as its home, no input, no terminal and a time limit; when the
limit is reached, or this process is killed, all that it started is killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

TIMEOUT = 60.0
"""Seconds for one file; a first start of LibreOffice takes 5, a report of 300 pages 15."""


def find_program(*names: str) -> str | None:
    """The path of the first of these programs that is installed."""
    return next((path for path in map(shutil.which, names) if path), None)


def run_program(command: Sequence[str], folder: Path, timeout: float = TIMEOUT) -> int | None:
    """Run a program to its end.

    Args:
        command: its path and arguments.
        folder: its working folder and home; what it prints goes into "printed" there.
        timeout: seconds.

    Returns:
        Its exit status; None if it was still running at the time limit.
    """
    environ = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",  # LibreOffice without a display
    }
    # Its own process group, so that it can be killed with what it started. Should this process be killed
    # itself meanwhile, a guard does that, and where there is no shell the system's `timeout`.
    watch = shutil.which("timeout")
    whole = [watch, "-k", "1", str(int(timeout) + 5), *command] if watch else list(command)
    with (folder / "printed").open("wb") as printed:
        process = subprocess.Popen(
            whole,
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        guard = _guard(process.pid)
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _kill(process)
            if guard is not None:
                _dismiss(guard)


def _guard(group: int) -> subprocess.Popen[bytes] | None:
    """A shell that kills a process group as soon as this process is gone, however it ended."""
    shell = shutil.which("sh")
    if shell is None:
        return None
    return subprocess.Popen(
        [shell, "-c", 'read -r _; kill -s KILL -- "-$1"', "guard", str(group)],
        stdin=subprocess.PIPE,  # its end is that of this process: nothing is ever written
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # whoever kills this process's group must not reach it
    )


def _dismiss(guard: subprocess.Popen[bytes]) -> None:
    """Ends a guard before its pipe does."""
    guard.kill()
    guard.wait()
    if guard.stdin is not None:
        guard.stdin.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and what it started, also where it has ended but they have not."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):
        return  # all of them have ended
    finally:
        process.wait()
