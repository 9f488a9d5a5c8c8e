"""One SQLite file shared by threads; whatever goes wrong with it becomes an error that says what to do."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bot.chat.migrations import MIGRATIONS, VERSION
from corpus.errors import LibraryError

_WAIT = 5.0  # seconds for another process to let go of the file
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

_MAGIC = b"SQLite format 3\x00"  # www.sqlite.org/fileformat2.html

Row = tuple[Any, ...]


class Database:
    """The file, opened and of this program's version.

    One connection serves all threads in turn: every use of it takes well under a millisecond.
    """

    def __init__(self, path: Path) -> None:
        """Opens the file, makes it where there is none, and brings an older one up to date.

        Raises:
            LibraryError: it is damaged, of a newer version, or cannot be used; it is left as it is.
        """
        self.path = path
        self._lock = threading.RLock()
        with self._told():
            _prepare(path)
            self._db = _connect(path)
            try:
                self._migrate()
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._db.close()

    def read(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows of a query.

        Raises:
            LibraryError: the file cannot be read.
        """
        with self._lock, self._told():
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is kept, or nothing.

        Raises:
            LibraryError: the disk is full or the file cannot be written; reading goes on.
        """
        with self._lock, self._told():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def wipe(self) -> None:
        """Takes what was deleted out of the journal too, as far as other readers allow."""
        with self._lock, self._told():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _migrate(self) -> None:
        if self._version() < VERSION:
            with self.write() as db:
                for step in MIGRATIONS[self._version() :]:
                    for statement in step:
                        db.execute(statement)
                db.execute(f"PRAGMA user_version = {VERSION}")

    def _version(self) -> int:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise LibraryError(
                "records-newer",
                "{path}: written by a newer noticebot (version {version}, this one knows {known}); upgrade",
                path=self.path,
                version=version,
                known=VERSION,
            )
        return int(version)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _explained(self.path, error) from error


def _prepare(path: Path) -> None:
    """Makes the file where there is none, for its owner only, and looks an existing one over unchanged."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with path.open("rb") as file:
            begins = file.read(len(_MAGIC))
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from error
    if not begins:
        return
    if begins != _MAGIC:  # checked here too, because the journal of a killed process may hide it from SQLite
        raise _damaged(path, "file is not a database")
    # read-only, because a connection that may write moves the journal's pages into the file as it closes
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT)) as db:
        found = db.execute("PRAGMA quick_check(1)").fetchone()
        if found != ("ok",):
            raise _damaged(path, str(found[0]) if found else "")


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL").fetchall()
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")  # what /forgetme deletes must not stay in the file
    except BaseException:
        db.close()
        raise
    return db


def _explained(path: Path, error: sqlite3.Error) -> LibraryError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # extended codes carry the primary one below
    if code in _DAMAGED:
        return _damaged(path, str(error))
    if code in _BUSY:
        return LibraryError(
            "records-busy",
            "{path}: another process is using the records; try again when it has ended",
            path=path,
        )
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}:
        return LibraryError(
            "records-unwritable",
            "{path}: the records cannot be written ({reason}); free some space or check the permissions",
            path=path,
            reason=str(error),
        )
    return _unusable(path, str(error))


def _damaged(path: Path, reason: str) -> LibraryError:
    return LibraryError(
        "records-damaged",
        "{path}: the records are damaged ({reason}); restore a backup, or move the file away to begin anew",
        path=path,
        reason=reason,
    )


def _unusable(path: Path, reason: str) -> LibraryError:
    return LibraryError(
        "records-unusable",
        "{path}: cannot be used for the records ({reason}); check the folder and its permissions",
        path=path,
        reason=reason,
    )


def sendable(text: str) -> str:
    """Text that SQLite can keep: half a surrogate pair, which JSON lets through, becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
