"""What was read of originals that are not plain text, kept in the ledger.

So a text stays what its quotes were taken from whatever reads the format later, and no page is recognised
twice.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping

from corpus.errors import LibraryError
from corpus.extracted import Extracted


def keep(db: sqlite3.Connection, original: int, format: str, reader: int, extracted: Extracted) -> None:
    """Record what a reader read of an original, in place of what another version of it read.

    Args:
        db: the ledger.
        original: whose.
        format: under which it was read, a key of `corpus.formats.READERS`.
        reader: the version of its reader.
        extracted: what it gave.
    """
    data = json.dumps(extracted.to_json(), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    db.execute(
        "INSERT OR REPLACE INTO extraction VALUES (?, ?, ?, ?)",
        (original, format, reader, zlib.compress(data)),
    )


def of(db: sqlite3.Connection, sha256: str) -> Extracted:
    """What was read of the original with this hash, which is no plain text.

    Raises:
        LibraryError: it is gone, or was changed.
    """
    row = db.execute(
        "SELECT x.data FROM extraction x JOIN original o ON o.id = x.original WHERE o.sha256 = ?", (sha256,)
    ).fetchone()
    try:
        return _read(row[0])
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise LibraryError(
            "extraction-broken",
            "what was read of {sha256} is damaged in the ledger; remove the notice and add its file again, "
            "or restore a backup",
            sha256=sha256,
        ) from error


def latest(db: sqlite3.Connection, sha256: str, format: str, reader: int) -> Extracted | None:
    """What this version of a format's reader read of the original with this hash; None where none did."""
    row = db.execute(
        "SELECT x.data FROM extraction x JOIN original o ON o.id = x.original"
        " WHERE o.sha256 = ? AND x.format = ? AND x.reader = ?",
        (sha256, format, reader),
    ).fetchone()
    try:
        return _read(row[0]) if row else None
    except (zlib.error, ValueError, KeyError, TypeError):  # damaged: it is read anew
        return None


def charset(db: sqlite3.Connection, sha256: str) -> str | None:
    """The encoding that a server named for the original with this hash, where it was read by that."""
    row = db.execute(
        "SELECT x.data FROM extraction x JOIN original o ON o.id = x.original WHERE o.sha256 = ?", (sha256,)
    ).fetchone()
    try:
        return _read(row[0]).charset if row else None
    except (zlib.error, ValueError, KeyError, TypeError):  # damaged: the page is read without it
        return None


def outdated(db: sqlite3.Connection, versions: Mapping[str, int]) -> list[tuple[int, str, str, str, str]]:
    """Originals that another version of a format's reader read, as (id, SHA-256, path, name, format)."""
    kinds = db.execute("SELECT DISTINCT format, reader FROM extraction").fetchall()
    return [
        row
        for format, reader in kinds
        if versions.get(format, reader) != reader
        for row in db.execute(
            "SELECT o.id, o.sha256, o.path, o.name, x.format"
            " FROM extraction x JOIN original o ON o.id = x.original"
            " WHERE x.format = ? AND x.reader = ? ORDER BY o.id",
            (format, reader),
        )
    ]


def forget(db: sqlite3.Connection, original: int) -> None:
    """Delete what was read of an original that is no longer needed."""
    db.execute("DELETE FROM extraction WHERE original = ?", (original,))


def _read(blob: bytes) -> Extracted:
    return Extracted.from_json(json.loads(zlib.decompress(blob)))
