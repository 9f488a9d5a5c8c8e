"""Chunks → the files of a segment, one chunk in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from index.chunk import Chunk
from index.forward import Forward, Ints
from index.mapped import mapped
from index.notice_file import KEYS, LINES, OFFSETS, TEXTS, checksum
from index.postings import inverted
from index.segment import FORMAL, ROWS
from index.terms import Keys
from index.vectors import EXACT_UP_TO, SegmentVectors, quantized, write_vectors

Source = Callable[[], Chunk]
"""Reads a chunk; called twice."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a segment holds."""

    notices: int
    sections: int
    passages: int


def write_segment(
    folder: Path,
    sources: Sequence[Source],
    dim: int,
    tell: Callable[[Chunk, int], None] = lambda _chunk, _done: None,
) -> Written:
    """Writes a segment.

    Args:
        folder: an empty one.
        sources: its notices, in order.
        dim: length of a vector.
        tell: called with each chunk that was written, and the number of passages written so far.

    Raises:
        OSError: the folder cannot be written.
    """
    passages, documents = _vocabularies(sources)
    with ExitStack() as stack:

        def opened(name: str, dtype: Any, columns: int = 0) -> _Growing:
            return stack.enter_context(_growing(folder / f"{name}.npy", dtype, columns))

        out = _Out(
            stack.enter_context((folder / LINES).open("wb")),
            stack.enter_context((folder / TEXTS).open("wb")),
            opened(OFFSETS.removesuffix(".npy"), np.int64, 6),
            opened(KEYS.removesuffix(".npy"), "S32"),
            opened(ROWS.removesuffix(".npy"), np.int32, 6),
            opened(FORMAL.removesuffix(".npy"), bool),
        )
        by_passage = _Terms(folder, "passage", passages, opened)
        by_notice = _Terms(folder, "notice", documents, opened)
        import faiss

        exact = faiss.IndexFlatIP(dim)
        for source in sources:
            chunk = source()
            out.add(chunk)
            by_passage.add(chunk.passages)
            by_notice.add(chunk.documents)
            if len(chunk.vectors):
                exact.add(np.ascontiguousarray(chunk.vectors))
            tell(chunk, out.rows.size)
        written = Written(out.notices.size, out.sections, out.rows.size)
    near = None
    if written.passages > EXACT_UP_TO:
        near = quantized(faiss.rev_swig_ptr(exact.get_xb(), exact.ntotal * dim).reshape(-1, dim))
    write_vectors(folder, SegmentVectors(exact, near))
    del exact, near  # half of what is in memory; the postings need it
    by_passage.invert()
    by_notice.invert()
    return written


def _vocabularies(sources: Sequence[Source]) -> tuple[Keys, Keys]:
    """Every term of the passages and of the notices, ascending."""
    found: list[tuple[Keys, Keys]] = []
    for source in sources:
        chunk = source()
        found.append((chunk.passages.vocabulary, chunk.documents.vocabulary))
        if len(found) == _MERGED_AT:
            found = [_union(found)]
    return _union(found)


_MERGED_AT = 64  # vocabularies kept before they are made one


def _union(found: Sequence[tuple[Keys, Keys]]) -> tuple[Keys, Keys]:
    none = np.zeros(0, np.uint64)
    passages = np.unique(np.concatenate([none, *(one for one, _ in found)]))
    return passages, np.unique(np.concatenate([none, *(other for _, other in found)]))


class _Growing:
    """An array on disk to which rows are appended; its header is written at the end."""

    _HEADER = 128  # bytes, as numpy pads them

    def __init__(self, file: IO[bytes], dtype: Any, columns: int) -> None:
        self._file = file
        self._dtype = np.dtype(dtype)
        self._columns = columns
        self.size = 0
        file.write(bytes(self._HEADER))

    def append(self, rows: npt.NDArray[Any]) -> None:
        """Writes rows behind those that are there."""
        self._file.write(np.ascontiguousarray(rows, self._dtype).tobytes())
        self.size += len(rows)

    def finish(self) -> None:
        """Writes the header."""
        shape = (self.size, self._columns) if self._columns else (self.size,)
        header = {"descr": np.lib.format.dtype_to_descr(self._dtype), "fortran_order": False, "shape": shape}
        text = (repr(header) + " " * self._HEADER)[: self._HEADER - 11] + "\n"
        self._file.seek(0)
        self._file.write(
            b"\x93NUMPY\x01\x00" + (self._HEADER - 10).to_bytes(2, "little") + text.encode("latin1")
        )


@contextmanager
def _growing(path: Path, dtype: Any, columns: int) -> Iterator[_Growing]:
    with path.open("wb") as file:
        growing = _Growing(file, dtype, columns)
        yield growing
        growing.finish()


@dataclass(slots=True)
class _Out:
    """The files of a segment's notices and passages."""

    lines: IO[bytes]
    texts: IO[bytes]
    notices: _Growing
    keys: _Growing
    rows: _Growing
    formal: _Growing
    sections: int = 0
    _line: int = 0
    _text: int = 0

    def add(self, chunk: Chunk) -> None:
        """Appends the notices of a chunk."""
        offsets = np.zeros((len(chunk), 6), np.int64)
        for at, (line, text) in enumerate(zip(chunk.lines, chunk.texts, strict=True)):
            line_end, text_end = self._line + len(line) + 1, self._text + len(text)
            offsets[at, :5] = (self._line, line_end - 1, self._text, text_end, checksum(line, text))
            self.lines.write(line + b"\n")
            self.texts.write(text)
            self._line, self._text = line_end, text_end
        offsets[:, 5] = chunk.sections
        self.sections += int(chunk.sections.sum())
        units = np.repeat(np.arange(self.notices.size, self.notices.size + len(chunk)), chunk.sizes)
        self.rows.append(np.concatenate([units[:, None].astype(np.int32), chunk.rows], axis=1))
        self.formal.append(chunk.formal)
        self.notices.append(offsets)
        self.keys.append(np.array([key.encode("ascii") for key in chunk.keys], "S32"))


class _Terms:
    """The files of the terms of passages or of notices."""

    def __init__(
        self, folder: Path, name: str, vocabulary: Keys, opened: Callable[[str, Any], _Growing]
    ) -> None:
        self._folder, self._name, self._vocabulary = folder, name, vocabulary
        np.save(folder / f"{name}-vocabulary.npy", vocabulary)
        self._starts = opened(f"{name}-starts", np.int64)
        self._terms = opened(f"{name}-terms", np.int32)
        self._counts = opened(f"{name}-counts", np.uint16)
        self._lengths = opened(f"{name}-lengths", np.int32)
        self._starts.append(np.zeros(1, np.int64))

    def add(self, forward: Forward) -> None:
        """Appends the units of a forward index."""
        place = np.searchsorted(self._vocabulary, forward.vocabulary).astype(np.int32)
        self._starts.append(forward.indptr[1:] + self._terms.size)
        self._terms.append(place[forward.terms])
        self._counts.append(forward.counts)
        self._lengths.append(forward.lengths())

    def invert(self) -> None:
        """Writes the postings, once all files are closed."""

        def load(part: str) -> Any:
            return mapped(self._folder / f"{self._name}-{part}.npy")

        starts: Ints = load("starts")
        forward = Forward(self._vocabulary, starts, load("terms"), load("counts"))
        postings = inverted(forward, load("lengths"))
        for part, array in (
            ("postings-starts", postings.indptr),
            ("postings", postings.units),
            ("postings-counts", postings.counts),
        ):
            np.save(self._folder / f"{self._name}-{part}.npy", array)
