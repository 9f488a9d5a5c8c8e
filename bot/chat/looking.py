"""A file → the first few notices in it and how many there are, for a preview; run in a process with limits.

Plain text and rows are parsed here; every other format by a child of this process, part by part.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from corpus.errors import InputError, told
from corpus.formats import Refused
from corpus.formats.child import Child
from corpus.formats.detection import TEXT
from corpus.formats.unpacking import ROWS, File, unpacked
from corpus.notice import Notice
from corpus.reading import read_text

_SHOWN = 3
"""Notices of a batch that are read to be shown; the rest are only counted."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A notice, and what of its file is not text."""

    notice: Notice
    left_out: tuple[str, ...] = ()


Found = _Seen | InputError | None
"""A notice, why there is none, or one that is only counted."""
Reading = Callable[[], _Seen]
"""Reads a notice, or raises why it cannot be read."""


def look(data: bytes, name: str, tell: Callable[[Any], None], charset: str | None = None) -> dict[str, Any]:
    """The notices in a file, as much of them as a preview needs, as JSON values.

    Args:
        data: the whole file.
        name: its name.
        tell: called after each part of a batch.
        charset: the character set that a server stated with it.

    Raises:
        InputError: it cannot be read.
    """
    with Child() as child:
        found: list[Found] = []
        batch = False
        for one in unpacked(data, name, name, child.parts):
            batch = batch or isinstance(one, Refused) or bool(one.inside) or one.format == ROWS
            if isinstance(one, Refused):
                found.append(one.error)
                continue
            for reading in _rows(one) if one.format == ROWS else (_one(one, child, charset),):
                shown = sum(isinstance(before, _Seen) for before in found)
                if isinstance(reading, InputError):
                    found.append(reading)
                else:
                    found.append(_tried(reading) if shown < _SHOWN else None)
            tell(None)
    if not batch and isinstance(found[0], InputError):
        raise found[0]
    if not found:
        raise InputError("file-empty", "{name}: there is no text in it", name=name)
    return _result(found, batch=batch)


def _tried(reading: Reading) -> _Seen | InputError:
    try:
        return reading()
    except InputError as error:
        return error


def _rows(file: File) -> Iterator[Reading | InputError]:
    """How each row of a file is read, or why it cannot be."""
    from corpus.parsing import parse
    from corpus.rows import BadRow, Row, apply, read_rows

    def reading(row: Row) -> _Seen:
        return _Seen(apply(parse(row.text, id=row.id, file=file.name), row.fields))

    for row in read_rows(io.BytesIO(file.data), file.name):
        yield row.error if isinstance(row, BadRow) else partial(reading, row)


def _one(file: File, child: Child, charset: str | None) -> Reading:
    """How a file with one notice is read."""

    def reading() -> _Seen:
        if file.format == TEXT:
            from corpus.parsing import parse

            return _Seen(parse(read_text(file.data, file.name), file=file.name))
        stated = None if file.inside else charset
        read = child.read(file.data, file.name, file.format, file=file.name, charset=stated)
        assert read.notice is not None
        return _Seen(read.notice, read.extracted.left_out)

    return reading


def _result(found: list[Found], *, batch: bool) -> dict[str, Any]:
    notices = [one for one in found if isinstance(one, _Seen)]
    refused = [one for one in found if isinstance(one, InputError)]
    return {
        "count": len(found) - len(refused),
        "notices": [_told(seen) for seen in notices[:_SHOWN]],
        "refused": [told(error) for error in refused[:_SHOWN]],
        "batch": batch,
    }


def _told(seen: _Seen) -> dict[str, Any]:
    """A notice without its map to the source, and with the number of its parts in their place."""
    from bot.chat.sections import numbered

    notice = seen.notice
    bare = replace(notice, sections=(), evidence={}, spans=(), drops=(), breaks=())
    return {"notice": bare.to_json(), "sections": numbered(notice), "left_out": list(seen.left_out)}
