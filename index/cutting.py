"""Notices of the library → chunks, by processes beside this one where there are many.

Each chunk is a file as soon as it is done. What an interrupted build has done is found again by the next.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

import numpy as np

from corpus.notice import Notice
from corpus.stock import Stocked, unpacked
from index.chunk import Chunk, Contents, chunk_of, packed, read_chunk, read_contents
from index.encoder import Encoder
from index.pieces import Pieces, cut
from index.static_encoder import StaticEncoder
from index.storage import write_atomically
from index.text import normalise

_T = TypeVar("_T")
_BATCH = 256  # passages encoded at once
_CHUNK = 300_000  # bytes of JSON in a chunk, compressed or not: some 150 to 700 passages
_FROM = 1_500_000  # bytes before another process is worth its start
_MOST_PROCESSES = 8


@dataclass(frozen=True, slots=True)
class Job:
    """Notices for one chunk: key, id and JSON of each."""

    keys: tuple[str, ...]
    notices: tuple[tuple[str, bytes], ...]


Told = Callable[[int, int], None]
"""Called with the notices and the passages that are done since the last call."""


def chunk_files(
    folder: Path,
    stock: Sequence[Stocked],
    encoder: Encoder,
    cache_folder: Path | None,
    tell: Told,
) -> dict[str, Path]:
    """A chunk file for each notice.

    Args:
        folder: where chunks are kept, those of an interrupted build included.
        stock: the notices.
        encoder: of their passages.
        cache_folder: where jieba's dictionary is kept ready.
        tell: told of what is done.

    Returns:
        Key of a notice → the file of its chunk.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, Path] = {}
    wanted = {one.key for one in stock}
    for path in sorted(folder.glob("*.npz")):
        chunk = read_chunk(path)  # all of it: what was cut off, or changed since, is made anew
        keys = chunk.keys if chunk else ()
        found |= {key: path for key in keys if key in wanted}
        if not any(key in wanted for key in keys):
            path.unlink()
    left = [one for one in stock if one.key not in found]
    tell(len(stock) - len(left), 0)
    done = partial(_note, found, tell)
    if isinstance(encoder, StaticEncoder):
        from index.cutters import cut_beside

        cut_beside(folder, _jobs(left), encoder, cache_folder, done)
    else:
        for name, job in zip(names(), _jobs(left), strict=False):
            done(write_chunk(folder, name, job, encoder, cache_folder, lambda count: tell(0, count)), job)
    return found


def _note(found: dict[str, Path], tell: Told, path: Path, job: Job, passages: int = 0) -> None:
    found.update(dict.fromkeys(job.keys, path))
    tell(len(job.keys), passages)


def names() -> Iterator[str]:
    """Names of the chunk files of one build, never those of another one.

    A process beside a builder that was killed may still be writing when the next build begins.
    """
    build = secrets.token_hex(6)
    for number in count():
        yield f"{build}-{number:06d}.npz"


def _jobs(stock: Sequence[Stocked]) -> Iterator[Job]:
    """The notices in runs of about one size."""
    keys: list[str] = []
    notices: list[tuple[str, bytes]] = []
    size = 0
    for one in stock:
        data = one.data()
        keys.append(one.key)
        notices.append((one.id, data))
        size += len(data) * (1 if data.startswith(b"{") else 5)
        if size >= _CHUNK:
            yield Job(tuple(keys), tuple(notices))
            keys, notices, size = [], [], 0
    if keys:
        yield Job(tuple(keys), tuple(notices))


def write_chunk(
    folder: Path,
    name: str,
    job: Job,
    encoder: Encoder,
    cache_folder: Path | None,
    tell: Callable[[int], None],
) -> Path:
    """Cuts and encodes the notices of a job and writes their chunk.

    Args:
        folder: of the chunks.
        name: of the file.
        job: the notices.
        encoder: of their passages.
        cache_folder: where jieba's dictionary is kept ready.
        tell: called with the passages encoded since the last call.
    """
    notices = [_notice(id, data) for id, data in job.notices]
    pieces = cut(notices, cache_folder)
    chunk = chunk_of(job.keys, notices, pieces, _encoded(pieces, encoder, tell))
    path = folder / name
    write_atomically(path, packed(chunk))
    return path


def _notice(id: str, data: bytes) -> Notice:
    return Notice.from_json(unpacked(data) | {"id": id})


def _encoded(
    pieces: Pieces, encoder: Encoder, tell: Callable[[int], None]
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    parts: list[np.ndarray[tuple[int, int], np.dtype[np.float32]]] = [np.zeros((0, encoder.dim), np.float32)]
    for start in range(0, len(pieces.texts), _BATCH):
        texts = [normalise(text) for text in pieces.texts[start : start + _BATCH]]
        parts.append(encoder.encode(texts))
        tell(len(texts))
    return np.concatenate(parts)


def chunk_in(path: Path) -> Chunk:
    """The chunk in a file that this build has written or looked through.

    Raises:
        OSError: it is gone or damaged since.
    """
    return _there(read_chunk(path), path)


def contents_of(path: Path) -> Contents:
    """What is in such a file; as `chunk_in`."""
    return _there(read_contents(path), path)


def _there(found: _T | None, path: Path) -> _T:
    if found is None:
        raise OSError(f"{path}: changed while the index was built; run `noticebot build` again")
    return found


def processes(size: int) -> int:
    """How many processes beside this one are worth their start for so many bytes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 0 if size < _FROM or cores < 2 else min(cores, _MOST_PROCESSES)
