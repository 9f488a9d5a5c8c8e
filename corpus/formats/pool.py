"""A few children that read files side by side, each result asked for in its turn."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from corpus.extracted import Extracted
from corpus.formats import Part, Refused
from corpus.formats.allowance import Limits, limits_of
from corpus.formats.believing import Read
from corpus.formats.child import Child
from corpus.notice import Notice
from corpus.parser import Parser, the_parser

_MOST = 2
"""Children at once: one of them may take gigabytes where it recognises text."""


class PendingRead:
    """A file that is being read."""

    def __init__(self, future: Future[Read], parser: Parser | None, file: str) -> None:
        self.future = future
        self._parser = parser
        self._file = file

    def extracted(self) -> Extracted:
        """What its format's reader gave.

        Raises:
            InputError: as `Child.read`.
        """
        return self.future.result().extracted

    def result(self) -> Notice:
        """The notice in it, of a file that was submitted with a parser.

        Raises:
            InputError: as `Child.read`.
        """
        read = self.future.result()
        if read.notice is not None:
            return read.notice
        assert self._parser is not None
        return self._parser.notice(read.extracted, file=self._file)


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

    def submit(
        self,
        data: bytes,
        name: str,
        format: str,
        *,
        file: str,
        parser: Parser | None,
        charset: str | None = None,
    ) -> PendingRead:
        """A file to be read.

        Args:
            data: the whole file.
            name: how it is called in an error.
            format: a key of `corpus.formats.READERS`.
            file: its name, for the notice.
            parser: what makes the notice, in the child if it is the one that children have; None for none.
            charset: the character set that a server stated, of a page that was fetched.
        """
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._count, "reading")
        apart = parser is not None and parser == the_parser()
        future = self._threads.submit(self._read, data, name, format, file, apart, charset)
        return PendingRead(future, parser, file)

    def parts(self, data: bytes, name: str, format: str) -> list[Part | Refused]:
        """The files in a file, as `Child.parts`."""
        child = self._take(format)
        try:
            return child.parts(data, name, format)
        finally:
            self._give(child)

    def _read(self, data: bytes, name: str, format: str, file: str, parse: bool, charset: str | None) -> Read:
        child = self._take(format)
        try:
            return child.read(data, name, format, file=file, parse=parse, charset=charset)
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
