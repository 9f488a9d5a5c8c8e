"""A segment of a generation: some notices with all that a question needs of them, in files that never change.

lines.jsonl texts.utf8 notices.npy keys.npy   the notices (index/notice_file.py)
rows.npy formal.npy                           their passages
passage-*.npy notice-*.npy                    the terms of passages and of notices, by unit and by term
vectors.faiss near.faiss                      the passages' vectors (index/vectors.py)
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.chunk import Chunk
from index.forward import Forward, Ints, ranges
from index.mapped import mapped
from index.notice_file import NoticeFile
from index.postings import Postings
from index.vectors import SegmentVectors

ROWS = "rows.npy"
FORMAL = "formal.npy"


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment opened for reading, its files mapped, not loaded.

    Attributes:
        notices: its notices.
        rows: int32[passages, 6]: notice, section, start, end (code points of the text), first and last byte.
        firsts: int64[notices + 1], the first passage of each notice.
        formal: bool[passages]: which are leads and effect clauses (`index.passages.is_formal`).
        passages, documents: terms of each passage and of each notice.
        postings, document_postings: the same by term.
        vectors: of its passages.
    """

    notices: NoticeFile
    rows: npt.NDArray[np.int32]
    firsts: Ints
    formal: npt.NDArray[np.bool_]
    passages: Forward
    documents: Forward
    postings: Postings
    document_postings: Postings
    vectors: SegmentVectors

    @classmethod
    def open(cls, folder: Path) -> Segment:
        """The segment in a folder.

        Raises:
            OSError, ValueError, RuntimeError: a file is missing, or is not what was written.
        """
        notices, rows, formal = NoticeFile(folder), mapped(folder / ROWS), mapped(folder / FORMAL)
        owners = rows[:, 0]
        if len(rows) and not (
            owners[0] >= 0 and owners[-1] < len(notices) and (owners[1:] >= owners[:-1]).all()
        ):
            raise ValueError(f"{folder / ROWS}: passages of no notice")
        sizes = np.bincount(owners, minlength=len(notices))
        passages, postings = _terms(folder, "passage", len(rows))
        documents, document_postings = _terms(folder, "notice", len(notices))
        vectors = SegmentVectors.read(folder)
        if not len(rows) == len(formal) == len(vectors):
            raise ValueError(f"{folder}: {len(rows)} passages, {len(vectors)} vectors")
        return cls(
            notices,
            rows,
            np.concatenate([[0], np.cumsum(sizes)]),
            formal,
            passages,
            documents,
            postings,
            document_postings,
            vectors,
        )

    def range_of(self, notice: int) -> tuple[int, int]:
        """First passage of a notice, and the one after its last."""
        return int(self.firsts[notice]), int(self.firsts[notice + 1])

    def taken(self, notices: Ints) -> Chunk:
        """Some of its notices, in the order given, as a chunk that another segment is written from.

        Raises:
            GenerationError: a notice is not what was written.
        """
        starts, ends = self.firsts[notices], self.firsts[notices + 1]
        passages = ranges(starts, ends)
        stored = [self.notices.stored(at) for at in notices.tolist()]
        return Chunk(
            tuple(self.notices.key(at) for at in notices.tolist()),
            tuple(line for line, _ in stored),
            tuple(text for _, text in stored),
            self.notices.sections[notices],
            ends - starts,
            self.rows[passages][:, 1:],
            self.formal[passages],
            self.passages.taken(passages),
            self.documents.taken(notices),
            self.vectors.at(passages),
        )


def _terms(folder: Path, name: str, units: int) -> tuple[Forward, Postings]:
    """The terms of so many passages or notices, their parts seen to fit each other."""

    def load(part: str) -> Any:
        return mapped(folder / f"{name}-{part}.npy")

    vocabulary = load("vocabulary")
    forward = Forward(vocabulary, load("starts"), load("terms"), load("counts"))
    postings = Postings(
        vocabulary, load("postings-starts"), load("postings"), load("postings-counts"), load("lengths")
    )
    for starts, owners, entries, counts in (
        (forward.indptr, units, forward.terms, forward.counts),
        (postings.indptr, len(vocabulary), postings.units, postings.counts),
    ):
        if not (
            len(starts) == owners + 1
            and starts[0] == 0
            and starts[-1] == len(entries) == len(counts)
            and (starts[1:] >= starts[:-1]).all()
            and len(postings.lengths) == units
        ):
            raise ValueError(f"{folder}: its {name} files do not fit each other")
    return forward, postings
