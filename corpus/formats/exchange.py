"""A request to a child process and its answer, line by line, within limits of time and size."""

from __future__ import annotations

import json
import os
import selectors
import time
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from corpus.formats.allowance import Limits

if TYPE_CHECKING:
    import subprocess

_CHUNK = 1 << 16


class ChildError(Exception):
    """A child that gave no result.

    Args:
        why: "time", "memory", "output" or "crashed".
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def exchange(process: subprocess.Popen[bytes], given: bytes, limits: Limits) -> Iterator[dict[str, Any]]:
    """Gives a process its request, and what it says meanwhile, line by line; ends when it does.

    Raises:
        ChildError: it took too long or said too much, or something that is no line of JSON.
    """
    assert process.stdin is not None and process.stdout is not None
    deadline = _deadline(limits)
    waiting: list[bytes] = []
    total = 0
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        rest = memoryview(given)
        if given:
            selector.register(process.stdin, selectors.EVENT_WRITE)
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise ChildError("time")
            for key, _ in selector.select(left):
                if key.fileobj is process.stdin:
                    rest = rest[_written(process.stdin, rest) :]
                    if not rest:
                        selector.unregister(process.stdin)
                    continue
                chunk = os.read(process.stdout.fileno(), _CHUNK)
                if not chunk:
                    return
                total += len(chunk)
                if total > limits.output:
                    raise ChildError("output")
                *ended, last = chunk.split(b"\n")
                for piece in ended:
                    line = _line(b"".join((*waiting, piece)))
                    waiting.clear()
                    if "progress" in line:
                        deadline = _deadline(limits)
                    else:
                        yield line
                waiting.append(last)


def _deadline(limits: Limits) -> float | None:
    return None if limits.seconds is None else time.monotonic() + limits.seconds


def _written(into: IO[bytes], rest: memoryview) -> int:
    """How much of `rest` was taken; all of it where nobody reads any more, which the output's end tells."""
    try:
        return os.write(into.fileno(), rest[:_CHUNK])
    except BlockingIOError:
        return 0
    except (BrokenPipeError, ConnectionResetError):
        return len(rest)


def _line(data: bytes) -> dict[str, Any]:
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ChildError("crashed") from error
    if not isinstance(said, dict):
        raise ChildError("crashed")
    return said
