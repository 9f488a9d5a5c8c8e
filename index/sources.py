"""Where the pieces of notices are, segment or chunk file, and how a segment is written from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np

from index.chunk import Chunk
from index.cutting import chunk_in, contents_of
from index.forward import ranges
from index.segment import Segment

_AT_ONCE = 5_000  # passages of a segment that are read at once


@dataclass(frozen=True, slots=True)
class Place:
    """Where a notice's pieces are.

    Attributes:
        container: number of a segment, or the file of a chunk.
        at: number of the notice in it.
    """

    container: int | Path
    at: int


@dataclass(frozen=True, slots=True)
class Source:
    """Notices that stand together: `size` passages, and what reads them."""

    size: int
    read: Callable[[], Chunk]


def from_file(files: Mapping[str, Path]) -> dict[str, Place]:
    """Key of a notice → its place in the chunk file that holds it."""
    places: dict[str, Place] = {}
    for path in dict.fromkeys(files.values()):
        for at, key in enumerate(contents_of(path).keys):
            if files.get(key) == path:
                places[key] = Place(path, at)
    return places


def sources(places: Sequence[Place], segments: Sequence[Segment]) -> list[Source]:
    """What a segment with notices from these places, in this order, is written from."""
    made: list[Source] = []
    for container, run in groupby(places, key=lambda place: place.container):
        notices = np.array([place.at for place in run], np.int64)
        if isinstance(container, Path):
            size = int(contents_of(container).sizes[notices].sum())
            made.append(Source(size, partial(_of_file, container, notices)))
            continue
        segment = segments[container]
        sizes = segment.firsts[notices + 1] - segment.firsts[notices]
        for part in np.split(notices, _cuts(sizes)):
            if len(part):
                size = int(sizes[np.isin(notices, part)].sum())
                made.append(Source(size, partial(segment.taken, part)))
    return made


def _cuts(sizes: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[int]:
    """Where to part notices so that each part has about `_AT_ONCE` passages."""
    parts = np.cumsum(sizes) // _AT_ONCE
    return (np.flatnonzero(np.diff(parts)) + 1).tolist()


def _of_file(path: Path, notices: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Chunk:
    chunk = chunk_in(path)
    if len(notices) == len(chunk) and (np.diff(notices) == 1).all():
        return chunk
    starts = np.cumsum(chunk.sizes) - chunk.sizes
    passages = ranges(starts[notices], starts[notices] + chunk.sizes[notices])
    return replace(
        chunk,
        keys=tuple(chunk.keys[at] for at in notices.tolist()),
        lines=tuple(chunk.lines[at] for at in notices.tolist()),
        texts=tuple(chunk.texts[at] for at in notices.tolist()),
        sections=chunk.sections[notices],
        sizes=chunk.sizes[notices],
        rows=chunk.rows[passages],
        formal=chunk.formal[passages],
        passages=chunk.passages.taken(passages),
        documents=chunk.documents.taken(notices),
        vectors=chunk.vectors[passages],
    )
