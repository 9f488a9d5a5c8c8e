"""Notices parsed by an earlier parser, parsed again from their originals and brought together anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from corpus import extractions, lookups, origins, records
from corpus.errors import InputError, LibraryError, NoticebotError
from corpus.formats.pool import PendingRead, Readers
from corpus.identity import contradict, identity, same_words
from corpus.originals import Originals
from corpus.parsers import Parsers, Pending, Source, ahead, size_of
from corpus.records import Entry
from corpus.rows import apply


def read_anew(
    db: sqlite3.Connection, originals: Originals, readers: Readers, versions: Mapping[str, int]
) -> None:
    """Read originals again that another version of their format's reader read, and mark what is to be parsed.

    What cannot be read now stays as it was read before.
    """

    def begun() -> Iterator[tuple[int, str, int, PendingRead]]:
        for original, sha256, path, name, format in extractions.outdated(db, versions):
            with suppress(LibraryError):  # `verify` names an original that is gone
                data = originals.read(path)
                charset = extractions.charset(db, sha256) if format == "html" else None
                pending = readers.submit(data, name, format, file=name, parser=None, charset=charset)
                yield original, format, len(data), pending

    for original, format, _, pending in ahead(begun(), lambda one: one[2]):
        with suppress(InputError):
            extractions.keep(db, original, format, versions[format], pending.extracted())
            db.execute("UPDATE version SET parser = -1 WHERE original = ?", (original,))


def stale(db: sqlite3.Connection, parser: int) -> list[int]:
    """Versions that another parser version parsed, oldest first."""
    return [v for (v,) in db.execute("SELECT id FROM version WHERE parser != ? ORDER BY id", (parser,))]


@dataclass(frozen=True, slots=True)
class Again:
    """A version to be parsed again; `pending` is None where its original cannot be read."""

    version: int
    notice: int
    entry: Entry
    size: int
    pending: Pending | None


def read_again(
    db: sqlite3.Connection, version: int, source: Callable[[Entry], Source], parsers: Parsers
) -> Again:
    """One version with its source read and its parsing begun."""
    _, notice, entry = next(records.entries(db, "v.id = ?", (version,)))
    try:
        read = source(entry)
    except NoticebotError:
        return Again(version, notice, entry, 0, None)
    return Again(version, notice, entry, size_of(read), parsers.submit(read, entry.name, entry.name))


def record_again(db: sqlite3.Connection, again: Again, parser: int) -> bool:
    """Record what the parser makes of a version now; False for one that stays as it is."""
    if again.pending is None:
        return False
    version, entry = again.version, again.entry
    parsed = apply(again.pending.result(), entry.place.fields)
    is_current = lookups.current(db, again.notice).id == version
    if is_current:
        records.make_former(db, again.notice)
    records.write_parsed(db, version, parsed, identity(parsed, entry.place.path, entry.place.row), parser)
    if is_current:
        records.make_current(db, version)
    return True


def unite(db: sqlite3.Connection, version: int) -> None:
    """Make notices that turn out to be one notice one: the ids of the later are aliases of the earlier.

    As when they are added: of one text the version that was there first stays, of two texts under one
    identity the later one is current.
    """
    notice = lookups.notice_of(db, version)
    if lookups.current(db, notice).id != version:
        return
    parsed = records.parsed_of(db, version)
    for twin in lookups.twins(db, version):
        other = records.parsed_of(db, twin.id)
        same_text = same_words(other.text, parsed.text)
        if not same_text and contradict(parsed, other):
            continue
        early, late = sorted(((notice, version), (twin.notice, twin.id)))
        if same_text:
            origins.carry(db, late[1], early[1])
        records.merge(db, late[0], early[0])
        if not same_text:
            records.make_current(db, max(early[1], late[1]))
        if lookups.current(db, early[0]).id != version:
            return
        notice = early[0]
