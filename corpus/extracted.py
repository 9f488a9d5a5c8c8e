"""What a reader of a file format gives: the text of the file, and what the format says about it.

`text` holds everything that stands in the file, page headers and navigation included: what is no part of the
notice is marked in `drops`, never left out in silence. `Notice.text` is made from it by deletions only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.draft import Range
from corpus.notice import Drop, Reason


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
        charset: the encoding that a server named and that alone told how to read the file; kept, so that it
            is read in the same way again. None where the file itself tells it.
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
    charset: str | None = None

    def to_json(self) -> dict[str, Any]:
        """All of it as plain JSON values; `from_json` is its inverse."""
        data = {
            "text": self.text,
            "format": self.format,
            "drops": [[d.start, d.end, d.reason.value] for d in self.drops],
            "laid_out": self.laid_out,
            "headings": [[h.start, h.end, h.level] for h in self.headings],
            "tables": [list(table) for table in self.tables],
            "fields": dict(self.fields),
            "ocr": self.ocr,
            "left_out": list(self.left_out),
        }
        return data if self.charset is None else {**data, "charset": self.charset}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Extracted:
        """What `to_json` wrote, held against what an `Extracted` promises: it may come from a process that
        a hostile file has got the better of.

        Raises:
            ValueError, TypeError, KeyError: it is not what `to_json` writes.
        """
        text = _checked(data["text"], str)
        text.encode("utf-8")  # no halves of surrogate pairs
        drops = tuple(Drop(int(a), int(b), Reason(why)) for a, b, why in data["drops"])
        headings = tuple(Heading(int(a), int(b), int(level)) for a, b, level in data["headings"])
        tables = tuple((int(a), int(b)) for a, b in data["tables"])
        _in_order(((d.start, d.end) for d in drops), len(text))
        _in_order(((h.start, h.end) for h in headings), len(text))
        _in_order(tables, len(text))
        ocr = data["ocr"]
        if ocr is not None and not 0 <= _checked(ocr, int | float) <= 1:
            raise ValueError("a confidence is from 0 to 1")
        return cls(
            text,
            _checked(data["format"], str),
            drops,
            bool(data["laid_out"]),
            headings,
            tables,
            {_checked(name, str): _stated(value) for name, value in data["fields"].items()},
            None if ocr is None else float(ocr),
            tuple(_checked(what, str) for what in data["left_out"]),
            _checked(data.get("charset"), str | None),
        )


def _checked(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"not a {kind}")
    return value


def _stated(value: Any) -> Any:
    return [_checked(one, str) for one in value] if isinstance(value, list) else _checked(value, str | None)


def _in_order(ranges: Iterable[Range], length: int) -> None:
    at = 0
    for start, end in ranges:
        if not at <= start <= end <= length:
            raise ValueError("ranges must be in order and inside the text")
        at = end
