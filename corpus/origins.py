"""Where one text was found: the place that a version was added from, and every other that said the same."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.notice import Notice

if TYPE_CHECKING:
    from corpus.records import Place

_MOST = 100
"""Places of one text that are recorded; more say nothing new."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A place where a text was found.

    Attributes:
        path: of the file, inside an archive or a mail after its path; None for a web page.
        url, fetched_at: the page, and when it was fetched (UTC, ISO 8601); None for a file.
        source: the site that the text or its file names (来源).
    """

    path: str | None
    url: str | None = None
    fetched_at: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A notice, and every place where its current text was found.

    Attributes:
        id, title: of the notice.
        file: what its original was called.
        paths: of files, inside an archive or a mail after its path; of a web page its address.
    """

    id: str
    title: str | None
    file: str
    paths: tuple[str, ...]


COLUMN = (
    "(SELECT json_group_array(json_array(path, url, fetched_at, source)) FROM"
    " (SELECT path, url, fetched_at, source FROM origin WHERE version = v.id ORDER BY id))"
)
"""Further places of the version v, for `read`."""


def add(db: sqlite3.Connection, version: int, place: Place, source: str | None) -> None:
    """Record that a version's text was found at one more place; once for each place.

    Args:
        db: the ledger.
        version: whose text.
        place: where.
        source: the site that is named there.
    """
    _insert(db, version, place.path, place.fields.get("url"), place.fields.get("fetched_at"), source)


def carry(db: sqlite3.Connection, version: int, into: int) -> None:
    """Record all places of a version as places of another that says the same."""
    from corpus.records import parsed_of

    notice = parsed_of(db, version)
    (path,) = db.execute("SELECT path FROM version WHERE id = ?", (version,)).fetchone()
    _insert(db, into, path, notice.url, notice.fetched_at, notice.source)
    for row in db.execute(
        "SELECT path, url, fetched_at, source FROM origin WHERE version = ? ORDER BY id", (version,)
    ).fetchall():
        _insert(db, into, *row)


def read(column: str, path: str, notice: Notice) -> tuple[Origin, ...]:
    """All places of a version, its own first.

    Args:
        column: what `COLUMN` gave.
        path: of its own place.
        notice: what was parsed.
    """
    own = _origin(path, notice.url, notice.fetched_at, notice.source)
    return (own, *(_origin(*row) for row in json.loads(column)))


def placed(db: sqlite3.Connection) -> list[Placed]:
    """Every notice with its places, in the order in which they were first added; no text is read."""
    rows = db.execute(
        "SELECT n.name, v.title, o.name, v.path,"
        " (SELECT json_group_array(path) FROM origin WHERE version = v.id)"
        " FROM version v JOIN notice n ON n.id = v.notice JOIN original o ON o.id = v.original"
        " WHERE v.current ORDER BY v.notice"
    )
    return [Placed(id_, title, file, (path, *json.loads(others))) for id_, title, file, path, others in rows]


def forget(db: sqlite3.Connection, notice: int) -> None:
    """Delete the places of all versions of a notice."""
    db.execute("DELETE FROM origin WHERE version IN (SELECT id FROM version WHERE notice = ?)", (notice,))


def _insert(db: sqlite3.Connection, version: int, path: str, *page: str | None) -> None:
    """One place, with url, fetched_at and source."""
    db.execute(
        "INSERT OR IGNORE INTO origin (version, path, url, fetched_at, source) SELECT ?, ?, ?, ?, ?"
        " WHERE NOT EXISTS (SELECT 1 FROM version WHERE id = ? AND path = ?)"
        " AND (SELECT count(*) FROM origin WHERE version = ?) < ?",
        (version, path, *page, version, path, version, _MOST),
    )


def _origin(path: str, url: str | None, fetched_at: str | None, source: str | None) -> Origin:
    return Origin(None if path == url else path, url, fetched_at, source)
