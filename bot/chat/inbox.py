"""Updates that are not yet answered, on disk: a bot that is killed answers them after it is started again.

An update is written down before Telegram is told that it came, and struck out when it is answered. What is
known of each: it waits; its reply is on the wire; it is done. A reply that was handed to the network before
the bot was killed is taken as sent, since the network delivers what it was handed: so no question is answered
twice. Done ones are kept, without their contents, until Telegram cannot send them again.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import LibraryError

VERSION = 1
_WAITING, _SENT, _DONE = 0, 1, 2
_KEPT = 3600.0  # seconds: a webhook's update is not sent again after that
_EXPIRED = 24 * 3600.0  # Telegram itself keeps updates no longer
_EVERY = 60.0  # seconds between warnings that the disk takes nothing, and between clearings
_TRIES = 20  # runs that end without an answer to an update: then it is taken for what ends them

log = logging.getLogger(__name__)


class Inbox:
    """The updates taken and not yet answered; for the one process that serves a home, on its event loop.

    What cannot be written down, for want of disk space, is answered all the same.

    Raises:
        LibraryError: the file is damaged, or written by a newer version; it is left as it is.
    """

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._clock = clock
        self._confirmed = 0
        self._warned = 0.0
        self._pruned = clock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            state = self._db.execute("PRAGMA quick_check").fetchone()[0]
            if state != "ok":
                raise sqlite3.DatabaseError(state)
            if found <= VERSION:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")
                self._db.execute(
                    "CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY, digest BLOB NOT NULL,"
                    " at REAL NOT NULL, state INTEGER NOT NULL, tries INTEGER NOT NULL, body TEXT NOT NULL)"
                )
                self._db.execute(f"PRAGMA user_version={VERSION}")
        except (OSError, sqlite3.Error) as error:
            raise LibraryError(
                "inbox-damaged",
                "{file}: cannot be used ({reason}); restore a backup, or move the file away: only questions "
                "that were waiting for their answers are in it",
                file=file,
                reason=error,
            ) from error
        if found > VERSION:
            raise LibraryError(
                "inbox-newer", "{file}: written by a newer noticebot; upgrade this one", file=file
            )

    def take(self, update: int, body: str) -> bool:
        """Writes an update down; says whether it is new, and so to be handled."""
        digest = hashlib.blake2b(body.encode(), digest_size=16).digest()
        self._confirmed = min(self._confirmed, update)  # numbering begins anew after a quiet week
        with self._writing():
            row = (update, digest, self._clock(), _WAITING, body)
            if self._db.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?, ?, ?, 0, ?)", row).rowcount:
                return True
            known = self._db.execute("SELECT digest FROM inbox WHERE id=?", (update,)).fetchone()
            if known and known[0] == digest:
                return False
            self._db.execute("INSERT OR REPLACE INTO inbox VALUES (?, ?, ?, ?, 0, ?)", row)
        return True

    def sent(self, update: int, *, yes: bool = True) -> None:
        """Notes that an update's reply is on the wire; or that it is not, for it was refused."""
        with self._writing():
            state, before = (_SENT, _WAITING) if yes else (_WAITING, _SENT)
            self._db.execute("UPDATE inbox SET state=? WHERE id=? AND state=?", (state, update, before))

    def finish(self, update: int) -> None:
        """Strikes out an update that was handled."""
        with self._writing():
            if update < self._confirmed:
                self._db.execute("DELETE FROM inbox WHERE id=?", (update,))
            else:
                self._db.execute("UPDATE inbox SET state=?, body='' WHERE id=?", (_DONE, update))
            if self._clock() - self._pruned > _EVERY:
                self._prune()

    def confirmed(self, offset: int) -> None:
        """Forgets the finished updates before `offset`, which Telegram will not send again."""
        if offset <= self._confirmed:
            return
        self._confirmed = offset
        with self._writing():
            self._db.execute("DELETE FROM inbox WHERE id<? AND state=?", (offset, _DONE))

    def left(self) -> list[str]:
        """The updates that a former run took and did not answer, oldest first.

        Those with a reply on the wire count as answered.
        """
        with self._writing():
            self._db.execute("UPDATE inbox SET state=?, body='' WHERE state=?", (_DONE, _SENT))
            self._db.execute("UPDATE inbox SET tries=tries+1 WHERE state=?", (_WAITING,))
            given_up = self._db.execute(
                "UPDATE inbox SET state=?, body='' WHERE state=? AND tries>? RETURNING id",
                (_DONE, _WAITING, _TRIES),
            ).fetchall()
            for (update,) in given_up:
                log.error("update %s was begun by %s runs and ended by none: given up", update, _TRIES)
            self._prune()
            rows = self._db.execute("SELECT body FROM inbox WHERE state=? ORDER BY id", (_WAITING,))
            return [body for (body,) in rows]
        return []

    def waiting(self) -> int:
        """How many updates are not finished."""
        with self._writing():
            return int(self._db.execute("SELECT count(*) FROM inbox WHERE state<?", (_DONE,)).fetchone()[0])
        return 0

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    def _prune(self) -> None:
        now = self._pruned = self._clock()
        self._db.execute("DELETE FROM inbox WHERE state=? AND at<?", (_DONE, now - _KEPT))
        self._db.execute("DELETE FROM inbox WHERE at<?", (now - _EXPIRED,))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A disk that is full must not silence the bot: it is told in the log, once a minute."""
        try:
            yield
        except sqlite3.Error as error:
            now = self._clock()
            if now - self._warned > _EVERY:
                self._warned = now
                log.error(
                    "%s: cannot be written (%s); after a crash questions may be lost", self._file, error
                )
