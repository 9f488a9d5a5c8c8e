"""Files of unknown origin read by a process beside this one that no file can make hang, swell or kill this.

The process is started when it is first needed, reads one file after another, and is killed with all that it
started where a file takes it too far; the next file gets a new one. What it says is plain JSON, and is held
against what it must be before it is believed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import InputError
from corpus.formats import BATCHES, READERS, Part, Refused, scans
from corpus.formats.allowance import FOLDER, RECOGNISED, Limits, limits_of
from corpus.formats.believing import Read, believed, input_error, part_of
from corpus.formats.exchange import ChildError, exchange

if TYPE_CHECKING:
    import subprocess

_ROOT = Path(__file__).parents[2]
_PRIVATE = "NOTICEBOT_"  # variables that begin so are settings, the bot's token among them
_DEBUG = "NOTICEBOT_DEBUG"  # set: what a reader prints, and the trace of one that fails, is shown
_MOST_FILES = 500
"""Files that one process reads before it makes room for a fresh one."""
_ENDS = {-signal.SIGXCPU: "time", -signal.SIGABRT: "memory"}
"""What a signal that ended it means: libraries in C++ abort where memory ends."""
_ENDING = 2.0
"""Seconds that a process may take to end by itself."""
_START = Limits(seconds=60.0)
"""For its start, which is no file's fault: 0.2 s where nothing else runs."""


def too_much(error: ChildError, name: str, limits: Limits) -> InputError:
    """What a child that gave no result means for the file that it was to read."""
    seconds = f"{limits.seconds:g}" if limits.seconds else ""
    if error.why == "time":
        return InputError(
            "file-time",
            "{name}: reading it took more than {seconds} seconds; given up",
            name=name,
            seconds=seconds,
        )
    if error.why == "memory":
        return InputError(
            "file-memory",
            "{name}: reading it takes too much memory: it is too large, or made to harm; it was not added",
            name=name,
        )
    if error.why == "output":
        return InputError("file-output", "{name}: too much came out of it; given up", name=name)
    return InputError("file-crashed", "{name}: reading it failed; it was not added", name=name)


def environment() -> dict[str, str]:
    """This process's, without its settings; what a child imports comes from where this came from."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_PRIVATE)}
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))
    return kept | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Child:
    """One such process; for one thread at a time.

    Args:
        limits: for every file, in place of those of its format.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._granted: Limits | None = None
        self._files = 0

    @property
    def granted(self) -> Limits | None:
        """The limits of the file that it read last; None before the first."""
        return self._granted

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(
        self,
        data: bytes,
        name: str,
        format: str,
        *,
        file: str,
        parse: bool = True,
        charset: str | None = None,
    ) -> Read:
        """The text of a file, and the notice in it.

        A PDF is read as one with text, and once more with the limits of a scan only where it needs that.

        Args:
            data: the whole file.
            name: how it is called in an error.
            format: a key of `READERS`.
            file: its name, for the notice.
            parse: whether the notice is wanted.
            charset: the character set that a server stated, of a page that was fetched.

        Raises:
            InputError: it cannot be read, or only with more than the limits allow.
        """
        request = {"job": "read", "module": READERS[format], "parse": parse, "file": file, "options": {}}
        if format == "html" and charset:
            request["options"] = {"charset": charset}
        if format != "pdf":
            return self._read(request, name, data, self._limits or limits_of(format), parse)
        try:
            read = self._read(
                request | {"options": {"recognise": False}},
                name,
                data,
                self._limits or limits_of(format),
                parse,
            )
            if not scans.left(read.extracted):
                return read
        except InputError as error:
            if not scans.only(error) or not scans.can_be_read():
                raise
        else:
            if not scans.can_be_read():
                return read
        return self._read(request, name, data, self._limits or RECOGNISED, parse)

    def _read(self, request: dict[str, Any], name: str, data: bytes, limits: Limits, parse: bool) -> Read:
        with self._explaining(name, limits):
            (line,) = self._ask(request, name, data, limits)
            return believed(line, parse)

    def parts(self, data: bytes, name: str, format: str) -> list[Part | Refused]:
        """The files in a file.

        Args:
            data: the whole file.
            name: how it is called in an error.
            format: a key of `BATCHES`.

        Raises:
            InputError: it cannot be read, or only with more than the limits allow.
        """
        request = {"job": "parts", "module": BATCHES[format]}
        limits = self._limits or limits_of(format)
        with self._explaining(name, limits):
            return [part_of(line) for line in self._ask(request, name, data, limits) if "result" not in line]

    def close(self) -> None:
        """Ends the process and all that it started."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None and process.stdout is not None
            self._kill(process)
            process.wait()
            process.stdout.close()
            with suppress(OSError):
                process.stdin.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _ask(
        self, request: dict[str, Any], name: str, data: bytes, limits: Limits
    ) -> Iterator[dict[str, Any]]:
        """What the process says to a request, up to its result.

        Raises:
            InputError: what the reader raised.
            ChildError: it gave no result.
        """
        if limits != self._granted:
            self.close()  # what it holds may be more than this file is granted
            self._granted = limits
        head = {**request, "name": name, "size": len(data)}
        head |= {"memory": limits.memory, "seconds": limits.seconds, "cpu": limits.cpu}
        done = False
        try:
            process = self._running()
            self._files += 1
            for line in exchange(process, json.dumps(head).encode("ascii") + b"\n" + data, limits):
                if "error" in line:
                    error = input_error(line["error"])
                    done = True
                    raise error
                if "failed" in line:
                    raise ChildError("memory")
                done = "result" in line and line.get("full") is False and self._files < _MOST_FILES
                yield line
                if "result" in line:
                    return
            raise ChildError(_ENDS.get(_ended(process) or 0, "crashed"))
        finally:
            if not done:
                self.close()

    @contextmanager
    def _explaining(self, name: str, limits: Limits) -> Iterator[None]:
        """What a child that gave no result means, as an error of its file."""
        try:
            yield
        except ChildError as error:
            self.close()
            raise too_much(error, name, limits) from error

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, started where there is none."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        import subprocess  # only where a file is read: asking must start fast

        self._folder = Path(tempfile.mkdtemp(prefix=FOLDER))
        self._files = 0
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "corpus.formats.worker", str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get(_DEBUG) else subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
            cwd=self._folder,
            env=environment() | {"TMPDIR": str(self._folder)},
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        os.set_blocking(self._process.stdin.fileno(), False)
        os.set_blocking(self._process.stdout.fileno(), False)
        if not any("ready" in line for line in islice(exchange(self._process, b"", _START), 1)):
            raise ChildError("crashed")
        return self._process

    def kill(self) -> None:
        """Ends the reading of a file by another thread, which is told that it crashed."""
        if (process := self._process) is not None:
            self._kill(process)

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        if process.returncode is None:  # not reaped yet: the group is ours
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    import subprocess

    with suppress(subprocess.TimeoutExpired):
        return process.wait(_ENDING)
    return None
