"""A process that parses what comes in on its standard input, until that ends."""

from __future__ import annotations

import pickle
import signal
import struct
import sys
from typing import IO, Any

_LENGTH = struct.Struct("<Q")


def send(into: IO[bytes], value: object) -> None:
    """Write one value, its length first.

    Raises:
        OSError: nobody reads any more.
    """
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    into.write(_LENGTH.pack(len(data)))
    into.write(data)
    into.flush()


def receive(out: IO[bytes]) -> Any:
    """The next value that `send` wrote.

    Raises:
        EOFError: there is none.
    """
    head = out.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    data = out.read(_LENGTH.unpack(head)[0])
    return pickle.loads(data)


def main() -> None:
    """Answer each batch of (source, name shown, file) with a notice as JSON values, or None for an error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the process that asked
    from corpus.errors import InputError
    from corpus.extracted import Extracted
    from corpus.parsing import parse, parse_extracted
    from corpus.reading import read_text

    into, out = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            batch = receive(into)
        except EOFError:
            return
        results: list[dict[str, Any] | None] = []
        for source, shown, file in batch:
            try:
                if isinstance(source, Extracted):
                    notice = parse_extracted(source, file=file)
                else:
                    text = read_text(source, shown) if isinstance(source, bytes) else source
                    notice = parse(text, id="", file=file)
                results.append(notice.to_json())
            except (InputError, RecursionError, MemoryError):
                results.append(None)
        try:
            send(out, results)
        except BrokenPipeError:
            return
