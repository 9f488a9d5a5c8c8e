"""A program of its own that starts builds and has them killed: `python -m tests.index.killed_builder …`.

Each round gets a copy of the index folder BASE, ROUNDS/NAME, and a child process that builds in it and dies
by SIGKILL: either just before its n-th step that matters on disk (step-N), or when its time is up (time-N).
One process with many children spares each round the imports. It prints a round's name when its child died
before the build was done.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import index.generation
import index.storage
from tests.index.toys import SIX, index_of

STEPS = 60  # more than a build has
TIMES = 4


def dying(steps: int) -> Callable[..., Any]:
    """A wrapper of functions that kills the process at the `steps`-th call of any of them."""
    left = [steps]

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **options: Any) -> Any:
            left[0] -= not (args and str(args[0]).endswith(".npy"))  # one file synced is as good as twenty
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **options)

        return wrapped

    return wrap


def build(folder: Path, cache: Path) -> None:
    index_of(folder, SIX[:2], revision="new", cache_folder=cache)


def build_until(step: int, folder: Path, cache: Path) -> None:
    wrap = dying(step)
    for module in (index.generation, index.storage):
        for name in ("sync_file", "sync_folder"):
            if hasattr(module, name):
                setattr(module, name, wrap(getattr(module, name)))
    for name in ("rename", "replace", "mkdir", "unlink"):
        setattr(pathlib.Path, name, wrap(getattr(pathlib.Path, name)))
    shutil.rmtree = wrap(shutil.rmtree)
    build(folder, cache)


def round_of(name: str, base: Path, rounds: Path, run: Callable[[Path], None], seconds: float = 0.0) -> bool:
    """Whether the child was killed before it was done."""
    folder = Path(shutil.copytree(base, rounds / name))
    child = os.fork()
    if child == 0:
        run(folder)
        os._exit(0)
    if seconds:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if killed := os.WIFSIGNALED(status):
        print(name, flush=True)
    elif os.WEXITSTATUS(status):
        sys.exit(f"{name}: the build failed")
    return killed


def main(base: Path, rounds: Path, cache: Path) -> None:
    for step in range(STEPS):
        if not round_of(
            f"step-{step:02d}", base, rounds, lambda folder, n=step: build_until(n, folder, cache)
        ):
            break
    began = time.monotonic()
    round_of("whole", base, rounds, lambda folder: build(folder, cache))
    whole = time.monotonic() - began
    for n in range(TIMES):
        seconds = whole * (n + 0.5) / TIMES
        round_of(f"time-{n}", base, rounds, lambda folder: build(folder, cache), seconds)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
