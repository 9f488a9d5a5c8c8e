"""Jobs of `bot.chat.worker` run in child processes of their own, so that no file can hang or kill the bot.

A child has limits of time, memory and output, an environment without the bot's secrets, and a process
group that is killed as a whole. Measured on one core: 0.3 to 0.4 s from start to result for a notice of
5 KB, of which 0.25 s are the start; 8 s and 125 MB for 20 MB of real notices.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from corpus.errors import NoticebotError, retold
from corpus.formats.allowance import FILE, Limits
from corpus.formats.child import environment, too_much
from corpus.formats.detection import TEXT
from corpus.formats.exchange import ChildError
from corpus.formats.unpacking import ROWS, format_of
from corpus.notice import Notice

_CHUNK = 1 << 16


TRUSTED = Limits(seconds=None, memory=None)
"""For work on what the library holds already."""
WATCHING = Limits(seconds=900.0, memory=2 << 30)
"""For what has files of other formats read by a child of its own, which has the limits of each format."""


def limits_for(data: bytes, name: str) -> Limits:
    """The limits for a child that reads a file.

    Raises:
        InputError: it is of a kind that is not read.
    """
    return FILE if format_of(data, name) in (TEXT, ROWS) else WATCHING


@dataclass(frozen=True, slots=True)
class Preview:
    """A notice as it was read, without its sections and its map to the source.

    Attributes:
        sections: how many numbered parts it has.
        left_out: what of its file is not text.
    """

    notice: Notice
    sections: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file holds.

    Attributes:
        notices: the first few.
        count: how many there are.
        refused: why some rows or parts were refused; the first few.
        batch: whether it is a file that holds several: rows, an archive, a mail.
    """

    notices: tuple[Preview, ...]
    count: int
    refused: tuple[NoticebotError, ...] = ()
    batch: bool = False


async def parse_in_child(
    data: bytes, name: str, limits: Limits | None = None, *, charset: str | None = None
) -> Parsed:
    """The notices in a file's bytes.

    Args:
        data: the whole file.
        name: its name; a .jsonl file has one notice a line.
        limits: for the child; None for those of its format.
        charset: the character set that a server stated with a page.

    Raises:
        InputError: the file cannot be read, or only with more than the limits allow.
    """
    with_name = {"name": name, "charset": charset}
    granted = limits or limits_for(data, name)
    try:
        result = await run_job("parse", with_name, data, limits=granted)
    except ChildError as error:
        raise too_much(error, name, granted) from error
    notices = tuple(
        Preview(Notice.from_json(row["notice"]), row["sections"], tuple(row["left_out"]))
        for row in result["notices"]
    )
    return Parsed(notices, result["count"], tuple(map(retold, result["refused"])), result["batch"])


async def run_job(
    job: str,
    request: Mapping[str, Any],
    data: bytes = b"",
    *,
    limits: Limits,
    tell: Callable[[Any], None] = lambda _: None,
) -> dict[str, Any]:
    """The result of a job of `bot.chat.worker`.

    Args:
        job: its name.
        request: its arguments.
        data: the bytes that it works on.
        limits: beyond which it is killed.
        tell: called with its progress.

    Raises:
        NoticebotError: what the job raised.
        ChildError: it gave no result.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # the folder that the bot runs in is no place to import from
        "-m",
        "bot.chat.worker",
        job,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
        env=environment(),
    )
    head = {**request, "memory": limits.memory, "seconds": limits.seconds, "size": len(data)}
    try:
        async with asyncio.timeout(limits.seconds) as timeout:
            writing = asyncio.create_task(_write(process, head, data))
            try:
                async for line in _lines(process, limits.output):
                    if "progress" not in line:
                        return _result(line)
                    tell(line["progress"])
                    if limits.seconds is not None:
                        timeout.reschedule(asyncio.get_running_loop().time() + limits.seconds)
            finally:
                writing.cancel()
    except TimeoutError as error:
        raise ChildError("time") from error
    finally:
        await _end(process)
    raise ChildError("time" if process.returncode == -signal.SIGXCPU else "crashed")


def _result(line: dict[str, Any]) -> dict[str, Any]:
    if "failed" in line:
        raise ChildError("memory")
    if "error" in line:
        raise retold(line["error"])
    result = line["result"]
    assert isinstance(result, dict)
    return result


async def _write(process: asyncio.subprocess.Process, head: Mapping[str, Any], data: bytes) -> None:
    """Gives the child its job; its standard input stays open, for its end would end the child."""
    assert process.stdin is not None
    with suppress(BrokenPipeError, ConnectionResetError):  # a child that died is told by its output
        process.stdin.write(json.dumps(head).encode("ascii") + b"\n" + data)
        await process.stdin.drain()


async def _lines(process: asyncio.subprocess.Process, most: int) -> AsyncIterator[dict[str, Any]]:
    """What the child says, line by line."""
    assert process.stdout is not None
    waiting: list[bytes] = []
    total = 0
    while chunk := await process.stdout.read(_CHUNK):
        total += len(chunk)
        if total > most:
            raise ChildError("output")
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            line = b"".join((*waiting, piece))
            waiting.clear()
            said = json.loads(line.decode("utf-8", "surrogatepass"))
            assert isinstance(said, dict)
            yield said
        waiting.append(rest)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Sees the child out: one that is still there is killed with everything below it."""
    if process.stdin is not None:
        process.stdin.close()
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
