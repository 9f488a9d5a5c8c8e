"""The program of a child process: one job read from standard input, done, and told line by line.

    python -m bot.chat.worker JOB

In: a line of JSON (`memory`, `seconds`: limits or null; `size`: bytes that follow; the job's own
arguments), then those bytes. Out: lines of JSON, {"progress": …} as often as there is something to tell,
then one {"result": …}, {"error": …} or {"failed": "memory"}. When whoever asked goes away, standard input
ends, and so does this process.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from corpus.errors import NoticebotError, about, told
from corpus.formats.confinement import end_with, limit_cpu, limit_memory, no_core_dumps

Tell = Callable[[Any], None]


def parse(request: dict[str, Any], data: bytes, tell: Tell) -> dict[str, Any]:
    """The notices in a file, as much of them as a preview needs.

    Args:
        request: `name` of the file, and the `charset` that a server stated with it, or null.
        data: its bytes.
        tell: called after each part of a batch.
    """
    from bot.chat.looking import look

    return look(data, str(request["name"]), tell, request.get("charset"))


def add(request: dict[str, Any], _data: bytes, tell: Tell) -> dict[str, Any]:
    """Adds one file to the library.

    Args:
        request: `library` and `file` are paths, `fields` what the admin states about the notice, `charset`
            what a server stated with it, or null.
        _data: of no use here.
        tell: called after each notice.
    """
    from pathlib import Path

    from corpus.library import Library

    report = Library(Path(request["library"])).add(
        [Path(request["file"])],
        progress=lambda _: tell(None),
        fields=request["fields"],
        charset=request.get("charset"),
    )
    kinds = ("added", "replaced", "unchanged", "aliased")
    return {kind: [[item.id, item.title] for item in getattr(report, kind)] for kind in kinds} | {
        "refused": [told(_without(refusal.error, request["file"])) for refusal in report.refused]
    }


def _without(error: NoticebotError, file: str) -> NoticebotError:
    """An error that calls a file, or one in it, as its sender does and not by where it waits here."""
    from pathlib import Path

    name = str(error.values.get("name", ""))
    return about(error, name, name.removeprefix(f"{Path(file).parent}/"))


def take(request: dict[str, Any], _data: bytes, tell: Tell) -> dict[str, Any]:
    """Takes what changed in a watched folder (`bot.taking.take`).

    Args:
        request: `library` and `folder` are paths, `files` some; `gone` and `remove` say what to do with
            notices whose file is gone.
        _data: of no use here.
        tell: called after each notice.
    """
    from pathlib import Path

    from bot.taking import take as taking
    from corpus.library import Library

    os.nice(_NICE)
    taken = taking(
        Library(Path(request["library"])),
        Path(request["folder"]),
        [Path(file) for file in request["files"]],
        gone=bool(request["gone"]),
        remove=bool(request["remove"]),
        progress=lambda _: tell(None),
    )
    kinds = ("added", "replaced", "aliased")
    problems = [refusal.error for refusal in taken.report.refused] + (
        [taken.problem] if taken.problem else []
    )
    return {
        **{kind: [item.id for item in getattr(taken.report, kind)] for kind in kinds},
        "removed": [item.id for item in taken.removed],
        "kept": [item.id for item in taken.kept],
        "refused": [told(error) for error in problems],
    }


def build(request: dict[str, Any], _data: bytes, tell: Tell) -> dict[str, Any]:
    """Builds the next generation of the index, at the lowest priority.

    Args:
        request: `library`, `index`, `cache` are paths, `model` one or null; `fresh` to reuse nothing.
        _data: of no use here.
        tell: called with [phase, done, total].
    """
    os.nice(_NICE)
    from pathlib import Path

    from corpus.library import Library
    from index.encoder import load_encoder
    from index.rebuild import rebuild

    library = Library(Path(request["library"]))
    library.refresh()
    tell(["reading", 0, library.count()])
    seldom = _seldom(tell)
    report = rebuild(
        library,
        Path(request["index"]),
        load_encoder(Path(request["model"]) if request["model"] else None),
        cache_folder=Path(request["cache"]),
        fresh=bool(request["fresh"]),
        tell=lambda progress: seldom([progress.phase, progress.done, progress.total]),
    )
    return {"generation": report.manifest.name, "seconds": report.seconds, **report.manifest.counts}


def _seldom(tell: Tell) -> Tell:
    """`tell` for a loop that has more to tell than anybody reads."""
    import time

    last = 0.0

    def maybe(what: Any) -> None:
        nonlocal last
        if time.monotonic() - last >= _SELDOM:
            last = time.monotonic()
            tell(what)

    return maybe


_NICE = 10
_SELDOM = 0.1  # seconds
JOBS: dict[str, Callable[[dict[str, Any], bytes, Tell], dict[str, Any]]] = {
    "parse": parse,
    "add": add,
    "take": take,
    "build": build,
}


def main() -> int:
    """Does the job that the command line names."""
    source = sys.stdin.buffer
    request = json.loads(source.readline())
    no_core_dumps()
    limit_memory(request["memory"])
    limit_cpu(request["seconds"])
    data = source.read(request["size"])
    end_with(source.fileno())
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer

        def say(line: dict[str, Any]) -> None:
            out.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
            out.flush()

        try:
            say({"result": JOBS[sys.argv[1]](request, data, lambda what: say({"progress": what}))})
        except NoticebotError as error:
            say({"error": told(error)})
        except OSError as error:
            say({"error": told(_of_the_system(error))})
        except (MemoryError, RecursionError):
            limit_memory(None)  # what filled it is still there, and telling takes some too
            say({"failed": "memory"})
    return 0


def _of_the_system(error: OSError) -> NoticebotError:
    where = f"{error.filename}: " if error.filename else ""
    return NoticebotError("system", "{where}{why}", where=where, why=error.strerror or str(error))


if __name__ == "__main__":
    sys.exit(main())
