"""The SQLite file that records every notice: its schema, and how it is opened, read and locked.

Write-ahead logging: readers see the last committed state and never wait for a writer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import LibraryError
from corpus.originals import unwritable

LEDGER = "ledger.sqlite"
LOCK = "library.lock"
SCHEMA_VERSION = 2

_OF_THE_FILE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)

_SCHEMA = """
CREATE TABLE original (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL
);
CREATE TABLE notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE name (
    name TEXT PRIMARY KEY,
    notice INTEGER NOT NULL REFERENCES notice (id)
);
CREATE INDEX name_notice ON name (notice);
CREATE TABLE version (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    notice INTEGER NOT NULL REFERENCES notice (id),
    current INTEGER NOT NULL,
    identity TEXT NOT NULL,
    text_hash BLOB NOT NULL,
    fingerprint BLOB NOT NULL,
    original INTEGER NOT NULL REFERENCES original (id),
    offset INTEGER NOT NULL,
    length INTEGER,
    row TEXT,
    path TEXT NOT NULL,
    fields TEXT NOT NULL,
    number TEXT,
    dated TEXT,
    title TEXT,
    issuers TEXT NOT NULL,
    parser INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    parsed BLOB NOT NULL
);
CREATE UNIQUE INDEX version_current ON version (notice) WHERE current;
CREATE INDEX version_notice ON version (notice);
CREATE INDEX version_identity ON version (identity) WHERE current;
CREATE INDEX version_text ON version (text_hash);
CREATE INDEX version_place ON version (original, offset);
CREATE INDEX version_number ON version (number) WHERE current AND number IS NOT NULL;
CREATE INDEX version_parser ON version (parser);
CREATE TABLE title (
    version INTEGER NOT NULL REFERENCES version (id),
    key TEXT NOT NULL
);
CREATE INDEX title_key ON title (key);
CREATE INDEX title_version ON title (version);
CREATE TABLE link (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES version (id),
    effect TEXT NOT NULL,
    number TEXT,
    title TEXT
);
CREATE INDEX link_version ON link (version);
CREATE INDEX link_number ON link (number) WHERE number IS NOT NULL;
CREATE TABLE link_title (
    link INTEGER NOT NULL,
    key TEXT NOT NULL
);
CREATE INDEX link_title_key ON link_title (key);
CREATE INDEX link_title_link ON link_title (link);
CREATE TABLE state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
INSERT INTO state VALUES ('revision', '0');
"""

_SINCE_2 = (
    """CREATE {temp} TABLE extraction (
    original INTEGER PRIMARY KEY REFERENCES original (id),
    format TEXT NOT NULL,
    reader INTEGER NOT NULL,
    data BLOB NOT NULL
)""",
    """CREATE {temp} TABLE origin (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES version (id),
    path TEXT NOT NULL,
    url TEXT,
    fetched_at TEXT,
    source TEXT,
    UNIQUE (version, path)
)""",
)
"""What version 2 has besides: the text of files of other formats, and further places of one text."""


@contextmanager
def reading(folder: Path) -> Iterator[sqlite3.Connection]:
    """A snapshot of the ledger in `folder`; an empty one where there is none yet.

    Raises:
        LibraryError: the ledger is damaged, gone while its originals are there, or of a newer version.
    """
    path = folder / LEDGER
    with _explained(path):
        connection = _connect_reading(folder, path)
        try:
            connection.execute("BEGIN")
            if _version(connection, path) == 1:  # this one may not be changed; it has nothing of these
                _add_since_2(connection, "TEMP")
            yield connection
        finally:
            connection.close()


@contextmanager
def writing(folder: Path) -> Iterator[sqlite3.Connection]:
    """The ledger in `folder`, made where there is none, with its transaction begun.

    What was not committed when the block ends is rolled back. `exclusive` must be held.

    Raises:
        LibraryError: as `reading`; or the folder cannot be written.
    """
    path = folder / LEDGER
    with _explained(path):
        _refuse_lost(folder, path)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA busy_timeout = 10000")
            _bring_up(connection, _version(connection, path))
            connection.execute("BEGIN IMMEDIATE")
            yield connection
        finally:
            connection.close()


def _bring_up(connection: sqlite3.Connection, version: int) -> None:
    """Makes a ledger of this version out of an empty one or an earlier one, in one transaction."""
    if version == SCHEMA_VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    if version == 0:
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
    _add_since_2(connection)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _add_since_2(connection: sqlite3.Connection, temp: str = "") -> None:
    for statement in _SINCE_2:
        connection.execute(statement.format(temp=temp))


@contextmanager
def exclusive(folder: Path, timeout: float) -> Iterator[None]:
    """The right to change the library in `folder`, held by one process at a time.

    Raises:
        LibraryError: the folder cannot be written, or another process kept the right for `timeout` seconds.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=timeout)
        lock.acquire()
    except Timeout as error:
        raise LibraryError(
            "library-busy",
            "{folder}: another process is changing the library; try again when it has finished",
            folder=str(folder),
        ) from error
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def _connect_reading(folder: Path, path: Path) -> sqlite3.Connection:
    _refuse_lost(folder, path)
    if not path.exists():
        return _empty()
    try:
        return _opened(path, "mode=ro")
    except sqlite3.OperationalError:
        # Where the folder cannot be written, SQLite cannot make its shared-memory file. With no log left
        # over, the file alone is the whole ledger, and is read as one that nobody changes.
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        return _opened(path, "immutable=1")


def _opened(path: Path, option: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{option}", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA busy_timeout = 10000")
        if _version(connection, path) > 0:
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return _empty()


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.executescript(_SCHEMA)
    _add_since_2(connection)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return connection


def _version(connection: sqlite3.Connection, path: Path) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise LibraryError(
            "library-newer",
            "{path}: written by a newer noticebot (ledger version {version}, this one reads {known}); update",
            path=str(path),
            version=version,
            known=SCHEMA_VERSION,
        )
    if version == 0 and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise _damaged(path, "not a noticebot ledger")
    return int(version)


def _refuse_lost(folder: Path, path: Path) -> None:
    """An empty ledger beside originals is a lost one: starting anew would hide every notice."""
    if (not path.exists() or path.stat().st_size == 0) and any(folder.glob("originals/??/*")):
        raise _damaged(path, "missing or empty, though the originals are there")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """SQLite's errors about the file as the library's own; those about our SQL stay what they are."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # without its extension
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise _damaged(path, str(error)) from error
        if code in _OF_THE_FILE:
            raise LibraryError(
                "library-unusable",
                "{path}: the library's ledger cannot be used ({reason}); check free space and permissions",
                path=str(path),
                reason=str(error),
            ) from error
        raise


def _damaged(path: Path, reason: str) -> LibraryError:
    return LibraryError(
        "library-damaged",
        "{path}: the library's ledger is damaged ({reason}); restore a backup, or move the folder away "
        "and add the notices again",
        path=str(path),
        reason=reason,
    )
