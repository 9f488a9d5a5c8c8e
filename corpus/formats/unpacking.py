"""A file → the files in it, archives and mails opened; itself where it holds none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from corpus.errors import InputError, about
from corpus.formats import BATCHES, Part, Refused
from corpus.formats.detection import SUFFIXES, detect

ROWS = "rows"
"""The format of a file that holds one notice a line."""
_DEPTH = 2
"""How deep batches are opened: a mail in an archive, an archive in a mail."""

PartsOf = Callable[[bytes, str, str], list[Part | Refused]]
"""Bytes, name and format of a batch → what is in it: `Child.parts`."""


@dataclass(frozen=True, slots=True)
class File:
    """A file by itself, or one out of a batch.

    Attributes:
        inside: where it stands in the batch, after a slash; empty for a file by itself.
        name: what it is called.
        data: its bytes.
        format: "text", "rows", or a key of `corpus.formats.READERS`.
    """

    inside: str
    name: str
    data: bytes
    format: str


def is_rows(name: str) -> bool:
    """Whether a file holds one notice a line."""
    return PurePosixPath(name).suffix.lower() in SUFFIXES["rows"]


def format_of(data: bytes, name: str, called: str | None = None) -> str:
    """What `detect` says, or "rows".

    Raises:
        InputError: as `detect`.
    """
    return ROWS if is_rows(name) else detect(data, name, called)


def unpacked(data: bytes, name: str, where: str, parts: PartsOf) -> Iterator[File | Refused]:
    """The files in a file, in order; one inside that cannot be read never stops the rest.

    Args:
        data: the whole file.
        name: what it is called.
        where: how it is called in an error.
        parts: opens a batch.

    Raises:
        InputError: the file itself is of a kind that is not read, or a batch that cannot be opened.
    """
    yield from _unpacked(File("", name, data, ""), where, parts, 0)


def _unpacked(file: File, where: str, parts: PartsOf, depth: int) -> Iterator[File | Refused]:
    """As `unpacked`; `where` is how the outermost file is called."""
    here = where + file.inside
    format = format_of(file.data, file.name, here)
    if format not in BATCHES:
        yield replace(file, format=format)
        return
    if depth == _DEPTH:
        raise InputError(
            "batch-too-deep",
            "{name}: archives and mails too deep inside one another; unpack it and add what is in it",
            name=here,
        )
    for part in parts(file.data, here, format):
        inside = f"{file.inside}/{part.name}"
        if isinstance(part, Refused):
            yield Refused(inside, about(part.error, part.name, where + inside))
            continue
        try:
            inner = File(inside, PurePosixPath(part.name).name, part.data, "")
            yield from _unpacked(inner, where, parts, depth + 1)
        except InputError as error:
            yield Refused(inside, error)
