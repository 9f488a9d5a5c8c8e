"""What a reader of a file format gives: the text of the file, and what the format says about it.

`text` holds everything that stands in the file, page headers and navigation included: what is no part of the
notice is marked in `drops`, never left out in silence. `Notice.text` is made from it by deletions only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.draft import Range
from corpus.notice import Drop


@dataclass(frozen=True, slots=True)
class Heading:
    """A paragraph `text[start:end]` that the format marks as a heading: level 0 is the document's title."""

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of one document.

    Attributes:
        text: everything that stands in it, in reading order, a paragraph or a row of a table a line.
            The cells of a row are parted by one tab; a line break inside a cell is a space.
        format: name of the format, a key of `corpus.formats.READERS`, or "text".
        drops: runs of `text` that are no part of the notice (FURNITURE), and line breaks that stand only
            where a line was full (WRAP); in order, not overlapping.
        laid_out: whether every other line break of `text` ends a paragraph, so that none is to be guessed.
        headings: paragraphs that the format marks as headings.
        tables: where tables stand, each from its first row to its last.
        fields: what the file states outside its text (meta tags, a portal's table of particulars), as rows of
            .jsonl files state it (`corpus.rows`); used for a field that the text itself does not state.
        ocr: mean confidence, 0 to 1, of recognised text; None where the text was there.
        left_out: what is not text and so cannot be quoted, in words: "3 pictures".
    """

    text: str
    format: str
    drops: tuple[Drop, ...] = ()
    laid_out: bool = False
    headings: tuple[Heading, ...] = ()
    tables: tuple[Range, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    ocr: float | None = None
    left_out: tuple[str, ...] = ()
