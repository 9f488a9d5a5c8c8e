"""A few children that read files side by side, each result asked for in its turn."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from corpus.formats import Part, Refused
from corpus.formats.allowance import Limits, limits_of
from corpus.formats.child import Child, Read

_MOST = 2
"""Children at once: one of them may take gigabytes where it recognises text."""


class Readers:
    """Processes that read files, none started before the first file; closed at the end of a `with` block.

    Args:
        count: how many at most; None for one a core, up to two.
        limits: for every file, in place of those of its format.
    """

    def __init__(self, count: int | None = None, limits: Limits | None = None) -> None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._count = min(_MOST, cores) if count is None else count
        self._limits = limits
        self._threads: ThreadPoolExecutor | None = None
        self._lock = Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            with self._lock:
                for child in self._busy:
                    child.kill()
            self._threads.shutdown()
        for child in self._idle:
            child.close()

    def submit(self, data: bytes, name: str, format: str, *, file: str, parse: bool) -> Future[Read]:
        """A file to be read; its `result` raises what `Child.read` does.

        Args:
            data: the whole file.
            name: how it is called in an error.
            format: a key of `corpus.formats.READERS`.
            file: its name, for the notice.
            parse: whether the notice is wanted too.
        """
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._count, "reading")
        return self._threads.submit(self._read, data, name, format, file, parse)

    def parts(self, data: bytes, name: str, format: str) -> list[Part | Refused]:
        """The files in a file, as `Child.parts`."""
        child = self._take(format)
        try:
            return child.parts(data, name, format)
        finally:
            self._give(child)

    def _read(self, data: bytes, name: str, format: str, file: str, parse: bool) -> Read:
        child = self._take(format)
        try:
            return child.read(data, name, format, file=file, parse=parse)
        finally:
            self._give(child)

    def _take(self, format: str) -> Child:
        """A child, best one that was granted the same before: another is started anew for it."""
        wanted = self._limits or limits_of(format)
        with self._lock:
            alike = (child for child in self._idle if child.granted == wanted)
            child = next(alike, None) or (self._idle[0] if self._idle else Child(self._limits))
            if child in self._idle:
                self._idle.remove(child)
            self._busy.add(child)
            return child

    def _give(self, child: Child) -> None:
        with self._lock:
            self._busy.discard(child)
            self._idle.append(child)
