"""Questions to the ledger that adding and removing ask: what is there under this text, key, id or hash?"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from corpus.identity import text_hash
from corpus.records import Place


@dataclass(frozen=True, slots=True)
class Known:
    """What deciding about a newcomer needs to know of a version that is there."""

    id: int
    notice: int
    current: bool
    sha256: str
    place: Place


_KNOWN = (
    "SELECT v.id, v.notice, v.current, o.sha256, v.path, v.row, v.offset, v.length, v.fields"
    " FROM version v JOIN original o ON o.id = v.original"
)
_MANY = 50
"""Notices under one identity key that a newcomer is compared with; more only a broken parser makes."""


def _known(rows: sqlite3.Cursor) -> list[Known]:
    return [Known(a, b, bool(c), d, Place(e, f, g, h, json.loads(i))) for a, b, c, d, e, f, g, h, i in rows]


def at_place(db: sqlite3.Connection, sha256: str, place: Place) -> Known | None:
    """The current version whose source is exactly this one."""
    found = _known(
        db.execute(
            f"{_KNOWN} WHERE v.current AND o.sha256 = ? AND v.offset = ? AND v.row IS ? LIMIT 1",
            (sha256, place.offset, place.row),
        )
    )
    return found[0] if found else None


def with_text(db: sqlite3.Connection, text: str, key: tuple[str, ...]) -> Known | None:
    """The current version with this very text, or else the latest former one that also has this identity.

    A former text under another identity belongs to another notice, which has moved on from it.
    """
    found = _known(
        db.execute(
            f"{_KNOWN} WHERE v.text_hash = ? AND (v.current OR v.identity = ?)"
            " ORDER BY v.current DESC, v.id DESC LIMIT 1",
            (text_hash(text), "\x1f".join(key)),
        )
    )
    return found[0] if found else None


def with_identity(db: sqlite3.Connection, key: tuple[str, ...]) -> list[Known]:
    """Current versions under an identity key, oldest notice first."""
    return _known(
        db.execute(
            f"{_KNOWN} WHERE v.current AND v.identity = ? ORDER BY v.notice LIMIT {_MANY}",
            ("\x1f".join(key),),
        )
    )


def current(db: sqlite3.Connection, notice: int) -> Known:
    """The current version of a notice."""
    (known,) = _known(db.execute(f"{_KNOWN} WHERE v.current AND v.notice = ?", (notice,)))
    return known


def twins(db: sqlite3.Connection, version: int) -> list[Known]:
    """Current versions of other notices with the text or the identity of this one, oldest notice first."""
    return _known(
        db.execute(
            f"{_KNOWN} JOIN version me ON me.id = ? WHERE v.current AND v.notice != me.notice"
            f" AND (v.text_hash = me.text_hash OR v.identity = me.identity) ORDER BY v.notice LIMIT {_MANY}",
            (version,),
        )
    )


def count(db: sqlite3.Connection) -> int:
    """How many notices there are."""
    (number,) = db.execute("SELECT count(*) FROM notice").fetchone()
    return int(number)


def owner(db: sqlite3.Connection, name: str) -> int | None:
    """The notice that an id or alias finds."""
    row = db.execute("SELECT notice FROM name WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def headline(db: sqlite3.Connection, version: int) -> tuple[str, str | None]:
    """Id and title of the notice of a version."""
    row: tuple[str, str | None] = db.execute(
        "SELECT n.name, v.title FROM version v JOIN notice n ON n.id = v.notice WHERE v.id = ?", (version,)
    ).fetchone()
    return row


def notice_of(db: sqlite3.Connection, version: int) -> int:
    """The notice of a version."""
    (notice,) = db.execute("SELECT notice FROM version WHERE id = ?", (version,)).fetchone()
    return int(notice)


def similar_names(db: sqlite3.Connection, name: str) -> list[str]:
    """Ids and aliases of about the length of `name`, at most 20,000."""
    rows = db.execute(
        "SELECT name FROM name WHERE length(name) BETWEEN ? AND ? LIMIT 20000", (len(name) - 2, len(name) + 2)
    )
    return [found for (found,) in rows]


def original(db: sqlite3.Connection, sha256: str) -> int | None:
    """The record of an original by its hash."""
    row = db.execute("SELECT id FROM original WHERE sha256 = ?", (sha256,)).fetchone()
    return row[0] if row else None


def original_path(db: sqlite3.Connection, sha256: str) -> str | None:
    """Where an original is kept, if it is on record."""
    row = db.execute("SELECT path FROM original WHERE sha256 = ?", (sha256,)).fetchone()
    return row[0] if row else None


def original_paths(db: sqlite3.Connection) -> set[str]:
    """Paths of all originals on record."""
    return {path for (path,) in db.execute("SELECT path FROM original")}


def originals(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """Hash and path of all originals on record."""
    return db.execute("SELECT sha256, path FROM original ORDER BY id").fetchall()
