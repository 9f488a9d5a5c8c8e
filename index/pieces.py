"""What one notice contributes to an index, and how a build takes it over from the last generation."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.notice import Notice, Section
from corpus.tables import heads
from index.lexical import Forward
from index.passages import passages
from index.terms import document_terms

_LEAD = 60

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Piece:
    """One notice, cut and counted.

    Attributes:
        rows: int32[passages, 3]: section number, start, end.
        terms: the terms of each passage, its context included.
        document: the terms of the whole notice, as one unit.
        vectors: float32[passages, dim], or None where they are still to be encoded.
    """

    rows: Rows
    terms: Forward
    document: Forward
    vectors: npt.NDArray[np.float32] | None


def digest(notice: Notice) -> str:
    """A hash of everything that a notice's piece is made from."""
    sections = [[section.path, section.heading, section.start, section.end] for section in notice.sections]
    data = json.dumps([notice.text, notice.title, notice.issuer, sections, notice.breaks], ensure_ascii=False)
    return hashlib.sha256(data.encode()).hexdigest()


def context(notice: Notice, section: Section) -> str:
    """What a passage need not say itself: its notice's issuer and title, the headings above its section.

    It is indexed with the passage and never shown as part of it.
    """
    above = [
        other.heading
        for other in notice.sections
        if other.heading
        and other.path
        and len(other.path) < len(section.path)
        and other.path == section.path[: len(other.path)]
    ]
    return " ".join([*notice.issuer, notice.title or notice.text[:_LEAD], *above])


def searchable(notice: Notice, rows: Rows) -> list[str]:
    """The text that each passage is indexed by: its context, the head row of its table, and itself."""
    places = rows.tolist()
    tables = heads(notice.text, (start for _, start, _ in places))
    return [
        f"{context(notice, notice.sections[section])} {head}".rstrip() + f"\n{notice.text[start:end]}"
        for (section, start, end), head in zip(places, tables, strict=True)
    ]


def cut(notice: Notice, cache_folder: Path | None) -> Piece:
    """The piece of a notice that no generation has yet, without its vectors."""
    rows = np.array(
        [(passage.section, passage.start, passage.end) for passage in passages(notice)], dtype=np.int32
    ).reshape(-1, 3)
    terms = Forward.of([document_terms(text, cache_folder) for text in searchable(notice, rows)])
    return Piece(rows, terms, Forward.of([document_terms(notice.text, cache_folder)]), None)
