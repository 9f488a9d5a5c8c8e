"""Text → sentences, as offsets; every code point of the range belongs to exactly one sentence."""

from __future__ import annotations

import re

from corpus.tables import is_row, rows

# A sentence ends after its mark and whatever closes it (”’）》】」), or at a line break, or at the wide
# gap (two ideographic spaces) that stands for a paragraph in text that has lost its line breaks.
_END = re.compile(r"[。！？!?…]+[”’』」）)》】]*\s*|\n\s*|\u3000{2}\s*")
_CLAUSE = re.compile(r"[；;]+[”’』」）)》】]*\s*")
_COMMA = re.compile(r"[，,：:、]+[”’』」）)》】]*\s*")

Range = tuple[int, int]


def _cut(text: str, start: int, end: int, pattern: re.Pattern[str]) -> list[Range]:
    out: list[Range] = []
    at = start
    for mark in pattern.finditer(text, start, end):
        if mark.end() > at:
            out.append((at, mark.end()))
            at = mark.end()
    if at < end:
        out.append((at, end))
    return out


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Range]:
    """Sentences of `text[start:end]`, with the white space that follows each; a row of a table is one."""
    stop = len(text) if end is None else end
    out: list[Range] = []
    at = start
    for first, last in rows(text, start, stop):
        out += _cut(text, at, first, _END)
        begin = max(at, first)  # the blanks before it went with the row above
        at = last
        while at < stop and text[at].isspace():
            at += 1
        out.append((begin, at))
    return out + _cut(text, at, stop, _END)


def clauses(text: str, start: int, end: int, limit: int) -> list[Range]:
    """Pieces of one sentence no longer than `limit` where its marks allow: at ；, then at ， ： 、.

    A run without any mark is cut at `limit`, so that the pieces are bounded whatever comes in; only a row
    of a table stays whole, which is bounded too (`corpus.tables.ROW_MAX`).
    """
    if end - start <= limit or is_row(text[start:end].rstrip()):
        return [(start, end)]
    for pattern in (_CLAUSE, _COMMA):
        pieces = _cut(text, start, end, pattern)
        if len(pieces) > 1:
            return [piece for a, b in _merge(pieces, limit) for piece in clauses(text, a, b, limit)]
    return [(at, min(at + limit, end)) for at in range(start, end, limit)]


def _merge(pieces: list[Range], limit: int) -> list[Range]:
    """Neighbouring pieces joined as long as they fit, so that a split is no finer than it must be."""
    out = [pieces[0]]
    for start, end in pieces[1:]:
        if end - out[-1][0] <= limit:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def trimmed(text: str, start: int, end: int) -> Range:
    """`text[start:end]` without the white space around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
