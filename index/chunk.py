"""Some notices ready for an index, as one file: what a build has done stays done when it is interrupted.

A chunk holds all that a segment is written from; `index.segment.Segment.taken` gives the same of notices that
an earlier build has written.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.notice import Notice
from corpus.stock import RESOLVED
from index.forward import Forward
from index.pieces import Pieces

Blobs = tuple[bytes, ...]
_BROKEN = (
    OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, RuntimeError, OverflowError,
    SyntaxError, TokenError, MemoryError,
)  # fmt: skip
"""What reading half a file, or a damaged one, raises: its headers are read before its checksums."""
_FORWARD = ("vocabulary", "indptr", "terms", "counts")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some notices.

    Attributes:
        keys: `Stocked.key` of each.
        lines: each as JSON, without its text and what the library resolves.
        texts: the text of each, UTF-8.
        sections: int64[notices], how many sections each has.
        sizes: int64[notices], passages of each.
        rows: int32[passages, 5]: section number, start, end; first and last byte in the notice's text.
        formal: bool[passages].
        passages, documents: terms of the passages and of the notices.
        vectors: float32[passages, dim].
    """

    keys: tuple[str, ...]
    lines: Blobs
    texts: Blobs
    sections: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    formal: npt.NDArray[np.bool_]
    passages: Forward
    documents: Forward
    vectors: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.keys)


def chunk_of(
    keys: Sequence[str], notices: Sequence[Notice], pieces: Pieces, vectors: npt.NDArray[np.float32]
) -> Chunk:
    """The chunk of notices and the pieces that they were cut into."""
    texts = tuple(notice.text.encode("utf-8", "surrogatepass") for notice in notices)
    return Chunk(
        tuple(keys),
        tuple(line_of(notice) for notice in notices),
        texts,
        np.array([len(notice.sections) for notice in notices], np.int64),
        pieces.sizes,
        np.concatenate([pieces.rows, _bytes(notices, pieces)], axis=1, dtype=np.int32),
        pieces.formal,
        pieces.passages,
        pieces.documents,
        vectors,
    )


def line_of(notice: Notice) -> bytes:
    """A notice as JSON, without its text and what the library resolves."""
    data = notice.to_json()
    for name in ("text", *RESOLVED):
        del data[name]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _bytes(notices: Sequence[Notice], pieces: Pieces) -> npt.NDArray[np.int64]:
    """Where each passage begins and ends in the UTF-8 of its notice's text: int64[passages, 2]."""
    found = [np.zeros((0, 2), np.int64)]
    ends = np.cumsum(pieces.sizes)
    for notice, first, last in zip(notices, ends - pieces.sizes, ends, strict=True):
        points = np.frombuffer(notice.text.encode("utf-32-le", "surrogatepass"), np.uint32)
        widths = 1 + (points > 0x7F).astype(np.int64) + (points > 0x7FF) + (points > 0xFFFF)
        place = np.concatenate([np.zeros(1, np.int64), np.cumsum(widths)])
        found.append(place[pieces.rows[first:last, 1:]])
    return np.concatenate(found)


def packed(chunk: Chunk) -> bytes:
    """A chunk as the bytes of an .npz file."""
    arrays: dict[str, Any] = {
        "keys": np.array([key.encode("ascii") for key in chunk.keys], "S32"),
        "sections": chunk.sections,
        "sizes": chunk.sizes,
        "rows": chunk.rows,
        "formal": chunk.formal,
        "vectors": chunk.vectors,
    }
    for name, blobs in (("lines", chunk.lines), ("texts", chunk.texts)):
        arrays[name] = np.frombuffer(b"".join(blobs), np.uint8)
        arrays[f"{name}_sizes"] = np.array([len(blob) for blob in blobs], np.int64)
    for name, forward in (("passages", chunk.passages), ("documents", chunk.documents)):
        arrays |= {f"{name}_{part}": getattr(forward, part) for part in _FORWARD}
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def read_chunk(path: Path) -> Chunk | None:
    """The chunk in a file, its checksums compared; None for a file that is no whole chunk."""
    try:
        with np.load(path, allow_pickle=False) as data:
            return Chunk(
                tuple(key.decode("ascii") for key in data["keys"].tolist()),
                _parted(data, "lines"),
                _parted(data, "texts"),
                data["sections"],
                data["sizes"],
                data["rows"],
                data["formal"],
                Forward(*(data[f"passages_{part}"] for part in _FORWARD)),
                Forward(*(data[f"documents_{part}"] for part in _FORWARD)),
                data["vectors"],
            )
    except _BROKEN:
        return None


@dataclass(frozen=True, slots=True)
class Contents:
    """Which notices a chunk file holds, and how many passages each has."""

    keys: tuple[str, ...]
    sizes: npt.NDArray[np.int64]


def read_contents(path: Path) -> Contents | None:
    """What is in a chunk file, read without the rest of it; None for a file that is no chunk."""
    try:
        with np.load(path, allow_pickle=False) as data:
            keys = tuple(key.decode("ascii") for key in data["keys"].tolist())
            return Contents(keys, data["sizes"])
    except _BROKEN:
        return None


def _parted(data: Any, name: str) -> Blobs:
    whole = data[name].tobytes()
    ends = np.cumsum(data[f"{name}_sizes"]).tolist()
    return tuple(whole[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)) if ends else ()
