"""The segments of a generation as one: its live notices in the library's order, and every passage.

Passages and units keep the numbers of the segments that hold them, one segment after another, removed ones
included; notices go by their position among those that are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.lexical import Lexical, Part
from index.mapped import mapped
from index.segment import Segment
from index.vectors import Vectors

ORDER = "order.npy"
"""Name of the file of a generation with the unit of each notice: int32[notices]."""

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Arrays:
    """Everything numeric of a generation.

    Attributes:
        segments: in order.
        order: int64[notices], the unit of each notice.
        unit_of: int64[passages], the unit of each passage's notice.
        sizes: int64[units], how many passages each unit has.
        notice_of: int64[units], the position of each unit's notice; -1 for a removed one.
        alive: bool[passages], those whose notice is there; None where all are.
        formal: int64[n], passages that are leads and effect clauses.
        postings, documents: BM25 of passages and of notices.
        vectors: of the passages.
    """

    segments: tuple[Segment, ...]
    order: Ints
    unit_of: Ints
    sizes: Ints
    notice_of: Ints
    alive: npt.NDArray[np.bool_] | None
    formal: Ints
    postings: Lexical
    documents: Lexical
    vectors: Vectors
    _first_units: Ints
    _first_passages: Ints
    _first_of_sections: Ints

    @classmethod
    def open(cls, folder: Path, names: Sequence[str], k1: float, b: float) -> Arrays:
        """The arrays of the generation in a folder.

        Args:
            folder: of the generation.
            names: of its segments.
            k1, b: of BM25.

        Raises:
            OSError, ValueError, RuntimeError: a file is missing, or is not what was written.
        """
        segments = [Segment.open(folder / name) for name in names]
        order = mapped(folder / ORDER).astype(np.int64)
        units = sum(len(segment.notices) for segment in segments)
        if len(order) and not (
            order.min() >= 0 and order.max() < units and len(np.unique(order)) == len(order)
        ):
            raise ValueError(f"{folder / ORDER}: notices that are in no segment")
        return cls.of(segments, order, k1, b)

    @classmethod
    def of(cls, segments: Sequence[Segment], order: Ints, k1: float, b: float) -> Arrays:
        """The arrays of segments whose notices are there in the order of their units in `order`."""
        first_units = _firsts([len(segment.notices) for segment in segments])
        first_passages = _firsts([len(segment.rows) for segment in segments])
        units, passages = int(first_units[-1]), int(first_passages[-1])
        notice_of = np.full(units, -1, np.int64)
        notice_of[order] = np.arange(len(order))
        unit_of = np.zeros(passages, np.int64)
        formal = np.zeros(passages, bool)
        for segment, unit, passage in zip(
            segments, first_units.tolist(), first_passages.tolist(), strict=False
        ):
            own = slice(passage, passage + len(segment.rows))
            unit_of[own] = segment.rows[:, 0]
            unit_of[own] += unit
            formal[own] = segment.formal
        alive = None if len(order) == units else notice_of[unit_of] >= 0
        documents: list[Part] = []
        postings: list[Part] = []
        for segment, unit, passage in zip(
            segments, first_units.tolist(), first_passages.tolist(), strict=False
        ):
            dead = np.flatnonzero(notice_of[unit : unit + len(segment.notices)] < 0)
            documents.append(Part(segment.document_postings, segment.documents, unit, dead))
            gone = (
                np.zeros(0, np.int64)
                if alive is None
                else np.flatnonzero(~alive[passage : passage + len(segment.rows)])
            )
            postings.append(Part(segment.postings, segment.passages, passage, gone))
        return cls(
            tuple(segments),
            order,
            unit_of,
            np.concatenate([np.zeros(0, np.int64), *(np.diff(segment.firsts) for segment in segments)]),
            notice_of,
            alive,
            np.flatnonzero(formal),
            Lexical(postings, k1, b),
            Lexical(documents, k1, b),
            Vectors([segment.vectors for segment in segments], alive),
            first_units,
            first_passages,
            _changes(unit_of, [segment.rows[:, 1] for segment in segments]),
        )

    def __len__(self) -> int:
        """How many passages there are, removed ones included."""
        return len(self.unit_of)

    def of_unit(self, unit: int) -> tuple[Segment, int]:
        """The segment of a unit, and the unit's number there."""
        at = int(np.searchsorted(self._first_units, unit, side="right")) - 1
        return self.segments[at], unit - int(self._first_units[at])

    def of_notice(self, position: int) -> tuple[Segment, int]:
        """The segment of a notice, and its number there."""
        return self.of_unit(int(self.order[position]))

    def row(self, passage: int) -> tuple[int, int, int, int]:
        """Of a passage: position of its notice, number of its section, start and end in the text."""
        segment, own = self._of_passage(passage)
        _, section, start, end, _, _ = segment.rows[own].tolist()
        return int(self.notice_of[self.unit_of[passage]]), section, start, end

    def text(self, passage: int) -> str:
        """The text of a passage, for comparison; what is quoted comes from its notice, which is checked."""
        segment, own = self._of_passage(passage)
        unit, _, _, _, first, last = segment.rows[own].tolist()
        return segment.notices.part(unit, first, last)

    def range_of(self, position: int) -> tuple[int, int]:
        """First passage of a notice, and the one after its last."""
        at = int(np.searchsorted(self._first_units, self.order[position], side="right")) - 1
        offset = int(self._first_passages[at])
        first, last = self.segments[at].range_of(int(self.order[position] - self._first_units[at]))
        return offset + first, offset + last

    def rows_of(self, position: int) -> Rows:
        """The passages of a notice: int32[n, 3], number of the section, start and end in the text."""
        segment, own = self.of_notice(position)
        first, last = segment.range_of(own)
        return segment.rows[first:last, 1:4]

    def sections_of(self, passages: Ints) -> Ints:
        """First and last passage (exclusive) of the section that holds each passage: int64[n, 2]."""
        at = np.searchsorted(self._first_of_sections, passages, side="right")
        return np.stack([self._first_of_sections[at - 1], self._first_of_sections[at]], axis=1)

    def _of_passage(self, passage: int) -> tuple[Segment, int]:
        at = int(np.searchsorted(self._first_passages, passage, side="right")) - 1
        return self.segments[at], passage - int(self._first_passages[at])


def _changes(unit_of: Ints, sections: Sequence[Rows]) -> Ints:
    """The first passage of each section, and behind them the number of all passages."""
    section = np.concatenate([np.zeros(0, np.int32), *sections])
    other = (unit_of[1:] != unit_of[:-1]) | (section[1:] != section[:-1])
    first = np.zeros(min(len(unit_of), 1), np.int64)
    return np.concatenate([first, np.flatnonzero(other) + 1, np.array([len(unit_of)])])


def _firsts(sizes: Sequence[int]) -> Any:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
