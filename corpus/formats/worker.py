"""The program of a process that reads files, one after another, until its standard input ends.

    python -m corpus.formats.worker FOLDER

In, for each file: a line of JSON (`job`: "read" or "parts"; `module`: of the reader; `name`; `file`;
`parse`: whether the notice is wanted too; `options`: of the reader; `memory`, `seconds`, `cpu`: limits;
`size`: bytes that follow), then those bytes. Out: lines of JSON, {"ready": true} before the first file;
{"progress": true} now and then where it takes long; for "parts" one {"part": name, "data": base64} or
{"refused": name, "why": …} each; then {"result": …}, {"error": …} or {"failed": "memory"}. FOLDER is for what
readers write meanwhile; it goes when whoever asked is gone.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from corpus.errors import InputError, told
from corpus.formats import Part
from corpus.formats.allowance import FOLDER
from corpus.formats.confinement import address_space, end_with, limit_cpu, limit_memory, no_core_dumps
from corpus.formats.progress import listening
from corpus.parsing import parse_extracted

Say = Callable[[dict[str, Any]], None]
_FULL = 0.75
"""Share of the address space that may be in use after a file; a process that keeps more makes room."""


def read(request: dict[str, Any], data: bytes, _say: Say) -> dict[str, Any]:
    """The text of a file, and the notice in it where that is asked for."""
    extracted = import_module(request["module"]).extract(data, request["name"], **request["options"])
    result = {"extracted": extracted.to_json()}
    if request["parse"]:
        result["notice"] = parse_extracted(extracted, file=request["file"]).to_json()
    return result


def parts(request: dict[str, Any], data: bytes, say: Say) -> dict[str, Any]:
    """The files in a file, each told as it is found."""
    count = 0
    for part in import_module(request["module"]).parts(data, request["name"]):
        count += 1
        if isinstance(part, Part):
            say({"part": part.name, "data": base64.b64encode(part.data).decode("ascii")})
        else:
            say({"refused": part.name, "why": told(part.error)})
    return {"count": count}


_JOBS = {"read": read, "parts": parts}


def main() -> int:
    """Reads files until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the process that asked
    source = sys.stdin.buffer
    end_with(source.fileno(), _clear)
    no_core_dumps()
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer

        def say(line: dict[str, Any]) -> None:
            out.write(json.dumps(line).encode("ascii") + b"\n")
            out.flush()

        say({"ready": True})
        while line := source.readline():
            request = json.loads(line)
            limit_memory(None)
            data = source.read(request["size"])
            limit_memory(request["memory"])
            limit_cpu(request["cpu"] or request["seconds"])
            try:
                with listening(lambda: say({"progress": True})):
                    result = _JOBS[request["job"]](request, data, say)
                used = address_space()
                say({"result": result, "full": used > _FULL * (request["memory"] or sys.maxsize)})
            except InputError as error:
                say({"error": told(error)})
            except (MemoryError, RecursionError):
                limit_memory(None)  # what filled it is still there, and telling takes some too
                say({"failed": "memory"})
                return 1  # what the file left behind is gone with this process
    return 0


def _clear() -> None:
    folder = sys.argv[1] if len(sys.argv) > 1 else ""
    if os.path.basename(folder).startswith(FOLDER):  # noqa: PTH119 (a thread that ends the process)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
