"""What the ledger says about notices: versions written, found and read back as entries."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from corpus import extractions, origins
from corpus.identity import normal, text_hash
from corpus.notice import Notice, Status
from corpus.origins import Origin
from corpus.repeals import effect_text, title_keys

_MODULUS = 1 << 128
_COMPRESS_FROM = 512  # bytes; below, zlib saves nothing


@dataclass(frozen=True, slots=True)
class Place:
    """Where a notice's source stands: a whole original, or one row of a .jsonl original.

    Attributes:
        path: resolved path of the file it was added from.
        row: the row's own id; None for a whole file.
        offset, length: the row's bytes in the original; 0 and None for a whole file.
        fields: what the row states beside the text.
    """

    path: str
    row: str | None
    offset: int
    length: int | None
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A version of a notice as the library keeps it.

    Attributes:
        notice: with id and status set.
        aliases: every other id that finds it.
        sha256: of the original's bytes.
        added_at: UTC, ISO 8601.
        original: path of the original inside the library's folder of originals.
        name: what the original was called.
        format: of the original: "text", or a key of `corpus.formats.READERS`.
        sources: where this text was found, the place that it was added from first.
    """

    notice: Notice
    aliases: tuple[str, ...]
    sha256: str
    added_at: str
    original: str
    name: str
    place: Place
    format: str = "text"
    sources: tuple[Origin, ...] = ()


def new_notice(db: sqlite3.Connection, name: str) -> int:
    """A notice without versions, under its id."""
    notice = db.execute("INSERT INTO notice (name) VALUES (?)", (name,)).lastrowid
    assert notice is not None
    add_name(db, notice, name)
    return notice


def add_name(db: sqlite3.Connection, notice: int, name: str) -> None:
    """One more id that finds a notice."""
    db.execute("INSERT INTO name VALUES (?, ?)", (name, notice))
    _shift(db, _alias_weights(db, "a.name = ?", name))


def new_original(db: sqlite3.Connection, sha256: str, path: str, name: str, size: int) -> int:
    """Record an original."""
    cursor = db.execute(
        "INSERT INTO original (sha256, path, name, size) VALUES (?, ?, ?, ?)", (sha256, path, name, size)
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def add_version(
    db: sqlite3.Connection,
    notice: int,
    parsed: Notice,
    key: tuple[str, ...],
    place: Place,
    *,
    original: int,
    parser: int,
    added_at: str,
) -> int:
    """Record a version and make it the notice's current one."""
    make_former(db, notice)
    version = db.execute(
        "INSERT INTO version (notice, current, identity, text_hash, fingerprint, original, offset, length,"
        " row, path, fields, issuers, parser, added_at, parsed)"
        " VALUES (?, 0, '', x'', x'', ?, ?, ?, ?, ?, ?, '[]', 0, ?, x'')",
        (
            notice,
            original,
            place.offset,
            place.length,
            place.row,
            place.path,
            json.dumps(place.fields, ensure_ascii=False),
            added_at,
        ),
    ).lastrowid
    assert version is not None
    write_parsed(db, version, parsed, key, parser)
    make_current(db, version)
    return version


def write_parsed(
    db: sqlite3.Connection, version: int, parsed: Notice, key: tuple[str, ...], parser: int
) -> None:
    """Record what the parser made of a version that is not counted in the revision at this moment."""
    data = replace(
        parsed, id="", status=Status.IN_FORCE, repealed_by=None, amended_by=None, extended_by=None
    ).to_json()
    blob = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    db.execute(
        "UPDATE version SET identity = ?, text_hash = ?, fingerprint = ?, number = ?, dated = ?, title = ?,"
        " issuers = ?, parser = ?, parsed = ? WHERE id = ?",
        (
            "\x1f".join(key),
            text_hash(parsed.text),
            hashlib.sha256(blob).digest()[:16],
            normal(parsed.number) if parsed.number else None,
            (dated.isoformat() if (dated := parsed.issued_on or parsed.published_on) else None),
            parsed.title,
            json.dumps(parsed.issuer, ensure_ascii=False),
            parser,
            zlib.compress(blob) if len(blob) >= _COMPRESS_FROM else blob,
            version,
        ),
    )
    _forget_links(db, version)
    db.executemany(
        "INSERT INTO title VALUES (?, ?)", [(version, k) for k in title_keys(parsed.title, parsed)]
    )
    for reference in parsed.references:
        link = db.execute(
            "INSERT INTO link (version, effect, number, title) VALUES (?, ?, ?, ?)",
            (
                version,
                effect_text(reference.effect, reference.until),
                normal(reference.number) if reference.number else None,
                reference.title,
            ),
        ).lastrowid
        keys = title_keys(reference.title, parsed)
        db.executemany("INSERT INTO link_title VALUES (?, ?)", [(link, k) for k in keys])


def make_current(db: sqlite3.Connection, version: int) -> None:
    """Put a version in the place of its notice's current one."""
    make_former(db, _notice_of(db, version))
    db.execute("UPDATE version SET current = 1 WHERE id = ?", (version,))
    _count(db, version, 1)


def make_former(db: sqlite3.Connection, notice: int) -> None:
    """Take a notice's current version, if any, off the list."""
    for (version,) in db.execute("SELECT id FROM version WHERE notice = ? AND current", (notice,)).fetchall():
        _count(db, version, -1)
        db.execute("UPDATE version SET current = 0 WHERE id = ?", (version,))


def _notice_of(db: sqlite3.Connection, version: int) -> int:
    (notice,) = db.execute("SELECT notice FROM version WHERE id = ?", (version,)).fetchone()
    return int(notice)


def merge(db: sqlite3.Connection, notice: int, into: int) -> None:
    """Make a notice a former version and its ids aliases of another notice."""
    make_former(db, notice)
    for changed in (notice, into):
        _shift(db, -_alias_weights(db, "n.id = ?", changed))
    db.execute("UPDATE version SET notice = ? WHERE notice = ?", (into, notice))
    db.execute("UPDATE name SET notice = ? WHERE notice = ?", (into, notice))
    db.execute("DELETE FROM notice WHERE id = ?", (notice,))
    _shift(db, _alias_weights(db, "n.id = ?", into))


def delete(db: sqlite3.Connection, notice: int) -> list[str]:
    """Delete a notice with all its versions and names.

    Returns:
        Paths of originals that no version needs any more; their records are deleted too.
    """
    make_former(db, notice)
    _shift(db, -_alias_weights(db, "n.id = ?", notice))
    versions = db.execute("SELECT id, original FROM version WHERE notice = ?", (notice,)).fetchall()
    for version, _ in versions:
        _forget_links(db, version)
    origins.forget(db, notice)
    for table, column in (("version", "notice"), ("name", "notice"), ("notice", "id")):
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", (notice,))
    idle = []
    for original_ in {original_ for _, original_ in versions}:
        if not db.execute("SELECT 1 FROM version WHERE original = ? LIMIT 1", (original_,)).fetchone():
            idle.append(db.execute("SELECT path FROM original WHERE id = ?", (original_,)).fetchone()[0])
            extractions.forget(db, original_)
            db.execute("DELETE FROM original WHERE id = ?", (original_,))
    return idle


def revision(db: sqlite3.Connection) -> str:
    """Short hash of a sum over all current versions and aliases, so that a change costs what it changes."""
    (value,) = db.execute("SELECT value FROM state WHERE name = 'revision'").fetchone()
    return _short(int(value))


def recounted_revision(db: sqlite3.Connection) -> str:
    """What `revision` must be, counted anew from every current version and alias."""
    rows = db.execute(
        "SELECT n.name, v.fingerprint FROM version v JOIN notice n ON n.id = v.notice WHERE v.current"
    )
    total = sum(_weight(name, fingerprint) for name, fingerprint in rows)
    return _short((total + _alias_weights(db, "?", True)) % _MODULUS)


_ENTRY = (
    "SELECT v.id, v.notice, n.name, v.parsed, o.sha256, v.added_at, o.path, o.name, v.path, v.row, v.offset,"
    " v.length, v.fields, (SELECT group_concat(a.name, char(31)) FROM (SELECT name FROM name"
    " WHERE notice = v.notice AND name != n.name ORDER BY rowid) a),"
    f" x.format, {origins.COLUMN}"
    " FROM version v JOIN notice n ON n.id = v.notice JOIN original o ON o.id = v.original"
    " LEFT JOIN extraction x ON x.original = v.original"
)


def entries(
    db: sqlite3.Connection, where: str, values: tuple[object, ...] = ()
) -> Iterator[tuple[int, int, Entry]]:
    """Versions that meet an SQL condition (on v), as (version, notice, entry); status is not set yet."""
    for row in db.execute(f"{_ENTRY} WHERE {where}", values):
        (
            version,
            notice,
            name,
            blob,
            sha256,
            added_at,
            path,
            file,
            place_path,
            id_,
            offset,
            length,
            fields,
            aliases,
            format,
            found,
        ) = row
        parsed = read_parsed(blob)
        entry = Entry(
            notice=replace(parsed, id=name),
            aliases=tuple(aliases.split("\x1f")) if aliases else (),
            sha256=sha256,
            added_at=added_at,
            original=path,
            name=file,
            place=Place(place_path, id_, offset, length, json.loads(fields)),
            format=format or "text",
            sources=origins.read(found, place_path, parsed),
        )
        yield version, notice, entry


def stock(
    db: sqlite3.Connection,
) -> Iterator[tuple[int, str, bytes, tuple[str, ...], Callable[[], bytes]]]:
    """Current versions in order: notice, its id, fingerprint, aliases, and what reads it as recorded."""
    rows = db.execute(
        "SELECT v.id, v.notice, n.name, v.fingerprint, (SELECT group_concat(a.name, char(31)) FROM"
        " (SELECT name FROM name WHERE notice = v.notice AND name != n.name ORDER BY rowid) a)"
        " FROM version v JOIN notice n ON n.id = v.notice WHERE v.current ORDER BY v.notice"
    ).fetchall()

    def data(version: int) -> bytes:
        (blob,) = db.execute("SELECT parsed FROM version WHERE id = ?", (version,)).fetchone()
        return bytes(blob)

    for version, notice, name, fingerprint, aliases in rows:
        others = tuple(aliases.split("\x1f")) if aliases else ()
        yield notice, name, fingerprint, others, partial(data, version)


def read_parsed(blob: bytes) -> Notice:
    """What `write_parsed` recorded: a notice without id and status."""
    return Notice.from_json(json.loads(blob if blob.startswith(b"{") else zlib.decompress(blob)))


def parsed_of(db: sqlite3.Connection, version: int) -> Notice:
    """What the parser made of one version."""
    (blob,) = db.execute("SELECT parsed FROM version WHERE id = ?", (version,)).fetchone()
    return read_parsed(blob)


def _count(db: sqlite3.Connection, version: int, sign: int) -> None:
    name, fingerprint = db.execute(
        "SELECT n.name, v.fingerprint FROM version v JOIN notice n ON n.id = v.notice WHERE v.id = ?",
        (version,),
    ).fetchone()
    _shift(db, sign * _weight(name, fingerprint))


def _shift(db: sqlite3.Connection, by: int) -> None:
    if by:
        (value,) = db.execute("SELECT value FROM state WHERE name = 'revision'").fetchone()
        total = (int(value) + by) % _MODULUS
        db.execute("UPDATE state SET value = ? WHERE name = 'revision'", (str(total),))


def _alias_weights(db: sqlite3.Connection, where: str, value: object) -> int:
    """What aliases count in the revision: an index answers to them too."""
    rows = db.execute(
        "SELECT n.name, a.name FROM name a JOIN notice n ON n.id = a.notice"
        f" WHERE a.name != n.name AND {where}",
        (value,),
    )
    return sum(_weight(name, b"alias" + alias.encode("utf-8")) for name, alias in rows)


def _weight(name: str, fingerprint: bytes) -> int:
    return int.from_bytes(hashlib.sha256(fingerprint + name.encode("utf-8")).digest()[:16], "big")


def _short(total: int) -> str:
    return hashlib.sha256(str(total).encode("ascii")).hexdigest()[:12]


def _forget_links(db: sqlite3.Connection, version: int) -> None:
    db.execute("DELETE FROM link_title WHERE link IN (SELECT id FROM link WHERE version = ?)", (version,))
    db.execute("DELETE FROM link WHERE version = ?", (version,))
    db.execute("DELETE FROM title WHERE version = ?", (version,))
