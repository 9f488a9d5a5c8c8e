"""Many sources parsed by processes beside this one, each result asked for in its turn.

Parsing takes most of the time that adding a folder takes, and needs nothing but the source. The processes
are started only when there is enough to do; without them, or where one fails, the result is the same and
made here. They end when this process does, however it ends: their input ends with it.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, TypeVar

from corpus.extracted import Extracted
from corpus.notice import Notice
from corpus.parser import Parser
from corpus.parsing_worker import receive, send
from corpus.reading import read_text

if TYPE_CHECKING:
    import subprocess

FROM_ITEMS = 64
FROM_SIZE = 1 << 20
"""Sources, or bytes of them, before processes are started: what takes longer here than their start."""
AHEAD_ITEMS = 256
AHEAD_SIZE = 8 << 20
"""Sources, or bytes of them, that are read before their turn: a bound on the memory this takes."""
_BATCH_ITEMS = 16
_BATCH_SIZE = 256 << 10
_MAX = 8
_ROOT = Path(__file__).parents[1]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from corpus.parsing_worker import main; main()"

Source = bytes | str | Extracted
"""A whole plain text file as it was read, text that is decoded already, or what a format's reader gave."""


def size_of(source: Source) -> int:
    """Bytes or characters of a source."""
    return len(source.text if isinstance(source, Extracted) else source)


_T = TypeVar("_T")


def ahead(ones: Iterable[_T], size: Callable[[_T], int]) -> Iterator[_T]:
    """The same in the same order, taken from `ones` some time before their turn.

    Args:
        ones: what to hand on; taking one submits its source.
        size: how much memory one holds.
    """
    waiting: deque[_T] = deque()
    held = 0
    for one in ones:
        waiting.append(one)
        held += size(one)
        while len(waiting) > AHEAD_ITEMS or held > AHEAD_SIZE:
            first = waiting.popleft()
            held -= size(first)
            yield first
    yield from waiting


class Batch:
    """Sources that go to one process together, and what came back for them."""

    def __init__(self) -> None:
        self.items: list[tuple[Source, str, str]] = []
        self.size = 0
        self.done: Future[list[dict[str, object] | None] | None] = Future()


class Pending:
    """A source whose notice may be asked for."""

    def __init__(self, make: Callable[[], Notice], ready: Callable[[], Notice | None] | None = None) -> None:
        self._make = make
        self._ready = ready

    def result(self) -> Notice:
        """The notice; made here where no process made it, so that errors are those of this process.

        Raises:
            InputError: the source cannot be read.
        """
        found = self._ready() if self._ready else None
        return self._make() if found is None else found


class Parsers:
    """Processes that parse; closed at the end of a `with` block.

    Args:
        parser: what parses here.
        apart: whether it is the parser that other processes have too.
        processes: how many; None for one a core.
        from_items: sources before any is started.
    """

    def __init__(
        self,
        parser: Parser,
        *,
        apart: bool,
        processes: int | None = None,
        from_items: int = FROM_ITEMS,
    ) -> None:
        self._parser = parser
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._count = min(_MAX, cores if processes is None else processes)
        if not apart or self._count < 2:
            self._count = 0
        self._from_items = from_items
        self._seen = self._seen_size = 0
        self._processes: list[subprocess.Popen[bytes]] = []
        self._queue: SimpleQueue[Batch | None] = SimpleQueue()
        self._batch = Batch()

    def __enter__(self) -> Parsers:
        return self

    def __exit__(self, *_: object) -> None:
        for _process in self._processes:
            self._queue.put(None)
        for process in self._processes:
            process.kill()
            process.wait()

    def submit(self, source: Source, shown: str, file: str) -> Pending:
        """A source to be parsed.

        Args:
            source: its bytes, its text, or what was read of it.
            shown: how it is called in an error.
            file: name of the file, for the notice.
        """

        def here() -> Notice:
            if isinstance(source, Extracted):
                return self._parser.notice(source, file=file)
            text = read_text(source, shown) if isinstance(source, bytes) else source
            return self._parser.parse(text, id="", file=file)

        self._seen += 1
        self._seen_size += size_of(source)
        if not self._running():
            return Pending(here)
        batch, index = self._batch, len(self._batch.items)
        batch.items.append((source, shown, file))
        batch.size += size_of(source)
        if len(batch.items) >= _BATCH_ITEMS or batch.size >= _BATCH_SIZE:
            self._send()

        def ready() -> Notice | None:
            if batch is self._batch:
                self._send()
            results = batch.done.result()
            data = results[index] if results else None
            return Notice.from_json(data) if data else None

        return Pending(here, ready)

    def _send(self) -> None:
        self._queue.put(self._batch)
        self._batch = Batch()

    def _running(self) -> bool:
        enough = self._seen > self._from_items or self._seen_size > FROM_SIZE
        if self._processes or not self._count or not enough:
            return bool(self._processes)
        import subprocess  # only where many are parsed: asking must start fast

        for _ in range(self._count):
            try:
                process = subprocess.Popen(
                    [sys.executable, "-c", _START, str(_ROOT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            except OSError:  # no more processes for this user: what runs is enough
                break
            self._processes.append(process)
            assert process.stdin is not None and process.stdout is not None
            Thread(target=_feed, args=(self._queue, process.stdin, process.stdout), daemon=True).start()
        if not self._processes:
            self._count = 0
        return bool(self._processes)


def _feed(queue: SimpleQueue[Batch | None], into: IO[bytes], out: IO[bytes]) -> None:
    """Hand batches to one process until there are no more; a process that died gives no results."""
    alive = True
    with into, out:
        while (batch := queue.get()) is not None:
            results: Sequence[dict[str, object] | None] | None = None
            if alive:
                try:
                    send(into, batch.items)
                    results = receive(out)
                except (OSError, EOFError, ValueError, pickle.UnpicklingError):
                    alive = False
            batch.done.set_result(None if results is None else list(results))
