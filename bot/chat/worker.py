"""The program of a child process: one job read from standard input, done, and told line by line.

    python -m bot.chat.worker JOB

In: a line of JSON (`memory`, `seconds`: limits or null; `size`: bytes that follow; the job's own
arguments), then those bytes. Out: lines of JSON, {"progress": …} as often as there is something to tell,
then one {"result": …} or {"error": …}. When whoever asked goes away, standard input ends, and so does
this process.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO

from corpus.errors import GenerationError, InputError, LibraryError, NoticebotError

if TYPE_CHECKING:
    from corpus.notice import Notice

Tell = Callable[[Any], None]
KINDS: dict[str, type[NoticebotError]] = {
    kind.__name__: kind for kind in (NoticebotError, InputError, LibraryError, GenerationError)
}
_MORE_CPU = 5  # seconds: the parent's clock decides; this is for a child whose parent is gone
_PREVIEWED = 3
"""Notices of a .jsonl file that are parsed to be shown; the rest are only counted."""


def parse(request: dict[str, Any], data: bytes, _tell: Tell) -> dict[str, Any]:
    """The notices in a file, as much of them as a preview needs; a pure function of its arguments.

    Args:
        request: `name` of the file.
        data: its bytes.
        _tell: of no use here.
    """
    name = str(request["name"])
    if name.lower().endswith(".jsonl"):
        return _parse_rows(data, name)
    from corpus.parsing import parse
    from corpus.reading import read_text

    return {"count": 1, "notices": [_seen(parse(read_text(data, name), file=name))], "refused": []}


def _parse_rows(data: bytes, name: str) -> dict[str, Any]:
    import io

    from corpus.parsing import parse
    from corpus.rows import BadRow, apply, read_rows

    count = 0
    notices: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for row in read_rows(io.BytesIO(data), name):
        if isinstance(row, BadRow):
            if len(refused) < _PREVIEWED:
                refused.append(told(row.error))
            continue
        count += 1
        if len(notices) < _PREVIEWED:
            notices.append(_seen(apply(parse(row.text, id=row.id, file=name), row.fields)))
    if not count and not refused:
        raise InputError("file-empty", "{name}: there is no text in it", name=name)
    return {"count": count, "notices": notices, "refused": refused}


def _seen(notice: Notice) -> dict[str, Any]:
    """A notice without its map to the source, and with the number of its parts in their place."""
    from dataclasses import replace

    from bot.chat.sections import numbered

    bare = replace(notice, sections=(), evidence={}, spans=(), drops=(), breaks=())
    return {"notice": bare.to_json(), "sections": numbered(notice)}


def add(request: dict[str, Any], _data: bytes, tell: Tell) -> dict[str, Any]:
    """Adds one file to the library.

    Args:
        request: `library` and `file` are paths, `fields` what the admin states about the notice.
        _data: of no use here.
        tell: called after each notice.
    """
    from pathlib import Path

    from corpus.library import Library

    report = Library(Path(request["library"])).add(
        [Path(request["file"])], progress=lambda _: tell(None), fields=request["fields"]
    )
    kinds = ("added", "replaced", "unchanged", "aliased")
    return {kind: [[item.id, item.title] for item in getattr(report, kind)] for kind in kinds} | {
        "refused": [told(refusal.error) for refusal in report.refused]
    }


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


def told(error: NoticebotError) -> dict[str, Any]:
    """An error as JSON; `bot.chat.child` makes it one again."""
    values = {
        name: value if isinstance(value, int | float) else str(value) for name, value in error.values.items()
    }
    return {"kind": type(error).__name__, "code": error.code, "message": str(error), "values": values}


def main() -> int:
    """Does the job that the command line names."""
    source = sys.stdin.buffer
    request = json.loads(source.readline())
    _limit(request["memory"], request["seconds"])
    data = source.read(request["size"])
    _end_with(source)
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
            _limit_memory(None)  # what filled it is still there, and telling takes some too
            say({"error": told(NoticebotError("file-memory", "it takes too much memory"))})
    return 0


def _of_the_system(error: OSError) -> NoticebotError:
    where = f"{error.filename}: " if error.filename else ""
    return NoticebotError("system", "{where}{why}", where=where, why=error.strerror or str(error))


def _limit(memory: int | None, seconds: float | None) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_memory(memory)
    if seconds is not None:
        most = int(seconds) + _MORE_CPU
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def _limit_memory(most: int | None) -> None:
    """Bounds the address space; None for as much as the system gives."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if most is None or (hard != resource.RLIM_INFINITY and most > hard):
        most = hard
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _end_with(source: BinaryIO) -> None:
    """Ends this process as soon as its standard input ends."""
    import threading

    def wait() -> None:
        os.read(source.fileno(), 1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
