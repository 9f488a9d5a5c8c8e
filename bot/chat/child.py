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
from pathlib import Path
from typing import Any

from bot.chat.worker import KINDS
from corpus.errors import InputError, NoticebotError
from corpus.notice import Notice

_ROOT = Path(__file__).parents[2]
_PRIVATE = "NOTICEBOT_"  # variables that begin so are settings of the bot, the token among them
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use.

    Attributes:
        seconds: from its start, or from the last progress it told, to the next or the result; None for
            as long as it takes.
        memory: bytes of address space; None for as much as there is.
        output: bytes that it may write.
    """

    seconds: float | None = 20.0
    memory: int | None = 1 << 30
    output: int = 64 << 20


FILE = Limits()
"""For what reads a file that somebody sent."""
TRUSTED = Limits(seconds=None, memory=None)
"""For work on what the library holds already."""


class ChildError(Exception):
    """A child that gave no result.

    Args:
        why: "time", "memory", "output" or "crashed".
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Preview:
    """A notice as it was read, without its sections and its map to the source.

    Attributes:
        sections: how many numbered parts it has.
    """

    notice: Notice
    sections: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file holds.

    Attributes:
        notices: the first few.
        count: how many there are.
        refused: why some rows were refused; the first few.
    """

    notices: tuple[Preview, ...]
    count: int
    refused: tuple[NoticebotError, ...] = ()


async def parse_in_child(data: bytes, name: str, limits: Limits = FILE) -> Parsed:
    """The notices in a file's bytes.

    Args:
        data: the whole file.
        name: its name; a .jsonl file has one notice a line.
        limits: for the child.

    Raises:
        InputError: the file cannot be read, or only with more than the limits allow.
    """
    with_name = {"name": name}
    try:
        result = await run_job("parse", with_name, data, limits=limits)
    except ChildError as error:
        raise too_much(error, name, limits) from error
    notices = tuple(Preview(Notice.from_json(row["notice"]), row["sections"]) for row in result["notices"])
    return Parsed(notices, result["count"], tuple(_error(row) for row in result["refused"]))


def too_much(error: ChildError, name: str, limits: Limits) -> InputError:
    """What a child that gave no result means for the file that it was to read."""
    message = {
        "time": "{name}: reading it took more than {seconds} seconds; given up",
        "memory": "{name}: reading it takes too much memory; given up",
        "output": "{name}: too much came out of it; given up",
    }.get(error.why, "{name}: reading it failed; it was not added")
    seconds = f"{limits.seconds:g}" if limits.seconds else ""
    return InputError(f"file-{error.why}", message, name=name, seconds=seconds)


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
        env=_environment(),
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
    if "error" in line:
        if line["error"]["code"] == "file-memory":
            raise ChildError("memory")
        raise _error(line["error"])
    result = line["result"]
    assert isinstance(result, dict)
    return result


def _error(told: dict[str, Any]) -> NoticebotError:
    """The error that the child told."""
    message = told["message"].replace("{", "{{").replace("}", "}}")
    return KINDS[told["kind"]](told["code"], message, **told["values"])


def _environment() -> dict[str, str]:
    """The bot's, without its settings; what the child imports comes from where the bot came from."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_PRIVATE)}
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))
    return kept | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


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
