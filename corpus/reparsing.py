"""Notices parsed by an earlier parser, parsed again from their originals and brought together anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from corpus import lookups, records
from corpus.errors import NoticebotError
from corpus.identity import contradict, identity
from corpus.notice import Notice
from corpus.records import Entry
from corpus.rows import apply


def stale(db: sqlite3.Connection, parser: int) -> list[int]:
    """Versions that another parser version parsed, oldest first."""
    return [v for (v,) in db.execute("SELECT id FROM version WHERE parser != ? ORDER BY id", (parser,))]


def parse_again(
    db: sqlite3.Connection,
    version: int,
    source: Callable[[Entry], str],
    parse: Callable[..., Notice],
    parser: int,
) -> bool:
    """Parse one version again; False where its original cannot be read, and it stays as it is."""
    _, notice, entry = next(records.entries(db, "v.id = ?", (version,)))
    try:
        text = source(entry)
    except NoticebotError:
        return False
    parsed = apply(parse(text, id="", file=entry.name), entry.place.fields)
    is_current = lookups.current(db, notice).id == version
    if is_current:
        records.make_former(db, notice)
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
        same_text = other.text.strip() == parsed.text.strip()
        if not same_text and contradict(parsed, other):
            continue
        early, late = sorted(((notice, version), (twin.notice, twin.id)))
        records.merge(db, late[0], early[0])
        if not same_text:
            records.make_current(db, max(early[1], late[1]))
        if lookups.current(db, early[0]).id != version:
            return
        notice = early[0]
