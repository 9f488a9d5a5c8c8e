"""Processes that cut and encode notices into chunks: `cut_beside` asks, `main` is what each runs.

They write the chunks themselves, so nothing large comes back; when whoever asked goes away, their standard
input ends, and so do they.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO

from corpus.parsing_worker import receive, send
from index.cutting import Job, names, processes, write_chunk
from index.encoder import Encoder

Done = Callable[[Path, Job, int], None]
_ROOT = Path(__file__).parents[1]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from index.cutters import main; main()"
_AHEAD = 2  # jobs that wait for each process
_ANSWER = struct.Struct("<q")  # passages of a job
_FAILED = -1
_MOST = 2**31  # passages; more is something else that a process wrote before it died


def cut_beside(
    folder: Path, jobs: Iterator[Job], encoder: Encoder, cache_folder: Path | None, done: Done
) -> None:
    """Writes a chunk for each job.

    Args:
        folder: of the chunks.
        jobs: taken only as fast as they are done.
        encoder: a static one, which each process loads for itself.
        cache_folder: where jieba's dictionary is kept ready.
        done: called here after each, with its file and its passages.

    Raises:
        OSError: a chunk cannot be written.
    """
    held: list[Job] = []
    size = 0
    for job in jobs:
        held.append(job)
        size += sum(len(data) for _, data in job.notices)
        if count := processes(size * 5):
            _shared(folder, chain(held, jobs), encoder, cache_folder, done, count)
            return
    for name, job in zip(names(), held, strict=False):
        counted: list[int] = []
        path = write_chunk(folder, name, job, encoder, cache_folder, counted.append)
        done(path, job, sum(counted))


def _shared(
    folder: Path,
    jobs: Iterator[Job],
    encoder: Encoder,
    cache_folder: Path | None,
    done: Done,
    count: int,
) -> None:
    waiting: SimpleQueue[tuple[str, Job] | None] = SimpleQueue()
    results: SimpleQueue[tuple[str, Job, int | None]] = SimpleQueue()
    started = [str(folder), str(encoder.folder or ""), encoder.fingerprint, str(cache_folder or "")]
    threads = [Thread(target=_feed, args=(waiting, results, started), daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    under_way = 0

    def settle() -> None:
        name, job, passages = results.get()
        if passages is None:  # its process is gone: what it could not do is done here, with its error if any
            counted: list[int] = []
            write_chunk(folder, name, job, encoder, cache_folder, counted.append)
            passages = sum(counted)
        done(folder / name, job, passages)

    try:
        for name, job in zip(names(), jobs, strict=False):
            waiting.put((name, job))
            under_way += 1
            while under_way >= count * _AHEAD:
                settle()
                under_way -= 1
        for _ in range(under_way):
            settle()
    finally:
        for _ in threads:
            waiting.put(None)
        for thread in threads:
            thread.join()


def _feed(
    waiting: SimpleQueue[tuple[str, Job] | None],
    results: SimpleQueue[tuple[str, Job, int | None]],
    started: list[str],
) -> None:
    """Hands jobs to one process until there are no more; one that died or cannot be started does none."""
    try:
        process = _begun(started)
    except OSError:  # as many processes or as much memory as are allowed are in use
        while (one := waiting.get()) is not None:
            results.put((*one, None))
        return
    assert process.stdin is not None and process.stdout is not None
    alive = True
    while (one := waiting.get()) is not None:
        passages: int | None = None
        if alive:
            passages = _asked(process.stdin, process.stdout, *one)
            alive = passages is not None
        results.put((*one, passages))
    process.kill()
    process.stdout.close()
    with suppress(BrokenPipeError):  # the rest of a job that a dead process did not read
        process.stdin.close()
    process.wait()


def _begun(started: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _START, str(_ROOT), *started],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ
        | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
    )


def _asked(into: IO[bytes], out: IO[bytes], name: str, job: Job) -> int | None:
    try:
        send(into, (name, job))
        answer = out.read(_ANSWER.size)
    except OSError:
        return None
    passages: int = _ANSWER.unpack(answer)[0] if len(answer) == _ANSWER.size else _FAILED
    return passages if 0 <= passages < _MOST else None


def main() -> None:
    """Writes a chunk for each job that comes in; answers with its passages, or `_FAILED`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the process that asked
    from corpus.errors import NoticebotError
    from index.encoder import load_encoder

    folder, model, wanted, cache = sys.argv[2:6]
    into, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    encoder = load_encoder(Path(model) if model else None)
    if encoder.fingerprint != wanted:
        return  # the model was changed meanwhile: the process that asked goes on with its own
    while True:
        try:
            name, job = receive(into)
        except EOFError:
            return
        counted: list[int] = []
        try:
            write_chunk(Path(folder), name, job, encoder, Path(cache) if cache else None, counted.append)
            answer = sum(counted)
        except (OSError, MemoryError, NoticebotError):
            answer = _FAILED
        try:
            out.write(_ANSWER.pack(answer))
            out.flush()
        except BrokenPipeError:
            return
