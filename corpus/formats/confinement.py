"""How a process that reads files of unknown origin bounds itself; called inside it.

Bounds that it sets hold against what a file makes a reader do, not against code that a file runs: there is
none, no macro and no script is ever run.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import threading
from collections.abc import Callable

_MORE_CPU = 5
"""Seconds of processor time beyond the clock's: the parent's clock decides, this is for a child whose
parent is gone."""


def no_core_dumps() -> None:
    """A crash writes no core file."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_memory(most: int | None) -> None:
    """Bounds the address space.

    Args:
        most: bytes; None for as much as the system gives.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if most is None or (hard != resource.RLIM_INFINITY and most > hard):
        most = hard
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def limit_cpu(seconds: float | None) -> None:
    """Bounds the processor time from now on.

    Args:
        seconds: over all its threads; None for as much as there is.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if seconds is None:
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + _MORE_CPU
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def address_space() -> int:
    """Bytes of address space in use; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 (no more memory than needed)
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def end_with(descriptor: int, last: Callable[[], None] = lambda: None) -> None:
    """Ends this process with all that it started, as soon as whoever writes to a pipe is gone.

    Nothing is read, so that what comes through the pipe can be read by others.

    Args:
        descriptor: where the pipe is read.
        last: done before.
    """

    def wait() -> None:
        poll = select.poll()
        poll.register(descriptor, 0)  # only its end
        poll.poll()
        last()
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
