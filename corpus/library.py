"""The folder of notices and its ledger: add, replace, remove; what is in it, the catalogue tells.

`originals/` holds the bytes of every file added, `ledger.sqlite` everything known about them. A change is
one transaction: the originals are written and synced first, then the ledger is committed, and what no
record needs is deleted only afterwards. A process killed at any moment leaves the state before or after.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus import extractions, lookups, records
from corpus.adding import Adding, AddReport
from corpus.catalogue import Catalogue
from corpus.formats.detection import TEXT
from corpus.formats.pool import Readers
from corpus.formats.versions import READER_VERSIONS
from corpus.ledger import exclusive, reading, writing
from corpus.originals import unwritable
from corpus.parser import Parser, the_parser
from corpus.parsers import Parsers, Source, ahead
from corpus.records import Entry
from corpus.reparsing import read_again, read_anew, record_again, stale, unite

_MARK = "unfinished"
_BATCH = 2000
"""Notices in one transaction: an add of so many is all or nothing, and a larger one loses no more."""


class Library(Catalogue):
    """The notices kept in a folder; nothing is written before the first change.

    One Library serves all threads. Changes are made one process at a time.

    Args:
        folder: made by the first `add`.
        parser: another parser than `the_parser`.
        patience: seconds to wait for another process that is changing the library.
        now: the clock, for `added_at`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        parser: Parser | None = None,
        patience: float = 30.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(folder)
        self._parser = parser
        self._patience = patience
        self._now = now

    @property
    def parser(self) -> Parser:
        """The parser in use."""
        if self._parser is None:
            self._parser = the_parser()
        return self._parser

    def add(
        self,
        paths: Iterable[Path | str],
        *,
        progress: Callable[[str], None] | None = None,
        fields: Mapping[str, Any] | None = None,
        charset: str | None = None,
    ) -> AddReport:
        """Add files and folders; one that cannot be added never stops the rest.

        Args:
            paths: files of the formats that are read (`corpus.formats.detection`), with one notice each;
                .jsonl files with one a line; archives and mails with one a part; folders of these.
            progress: called with the name of each file, or file:line, as it is done.
            fields: what whoever adds the files states about each (`corpus.rows.apply`); it is recorded
                beside the original, which stays as it came. Rows of .jsonl files state their own.
            charset: the character set that a server stated with a page.

        Returns:
            What became of each notice, and what was refused.

        Raises:
            LibraryError: the library cannot be written or is damaged.
        """
        with self._parsers() as parsers, Readers() as readers, self._changing() as db:
            adding = Adding(
                db,
                self.originals,
                parsers,
                readers,
                self.parser,
                added_at=self._now().astimezone(UTC).isoformat(timespec="seconds"),
                progress=progress or (lambda _: None),
                fields=fields or {},
                charset=charset,
            )
            for done in adding.run([Path(path) for path in paths], without=self.folder):
                if done % _BATCH == 0:
                    self._commit(db)
                    db.execute("BEGIN IMMEDIATE")
            self._commit(db)
            for sha256, path in adding.copies:
                if lookups.original_path(db, sha256) != path:
                    self.originals.delete(path)
        return adding.report()

    def remove(self, name: str) -> Entry:
        """Remove a notice with its former versions, and originals nothing else needs.

        Args:
            name: its id or any alias.

        Returns:
            The entry as it was.

        Raises:
            LibraryError: no notice has this id, or the library cannot be written.
        """
        self.get(name)  # an unknown name is told before anything is locked or made
        with self._changing() as db:
            notice = self._owner(db, name)
            entry = self._entry(db, notice)
            idle = records.delete(db, notice)
            self._commit(db)
            for path in idle:
                self.originals.delete(path)
        return entry

    def refresh(self, *, progress: Callable[[str], None] | None = None) -> int:
        """Read again what an earlier reader read, and parse again what another parser version parsed.

        A version whose original cannot be read keeps what was parsed before; `verify` names it.

        Returns:
            How many versions were parsed again.

        Raises:
            LibraryError: the library cannot be written or is damaged.
        """
        parser = self.parser
        with reading(self.folder) as db:
            if not stale(db, parser.version) and not extractions.outdated(db, READER_VERSIONS):
                return 0
        done = 0
        with self._parsers() as parsers, Readers() as readers, self._changing() as db:
            read_anew(db, self.originals, readers, READER_VERSIONS)
            versions = stale(db, parser.version)

            def source(entry: Entry) -> Source:
                return self._text(entry) if entry.format == TEXT else extractions.of(db, entry.sha256)

            begun = (read_again(db, version, source, parsers) for version in versions)
            for at, again in enumerate(ahead(begun, lambda one: one.size), 1):
                done += record_again(db, again, parser.version)
                if progress:
                    progress(f"{at}/{len(versions)}")
            for version in versions:
                unite(db, version)
            self._commit(db)
        return done

    def _parsers(self) -> Parsers:
        """Processes that parse beside this one, none of them started yet."""
        return Parsers(self.parser, apart=self.parser == the_parser())

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """The ledger, begun to be changed by this process alone.

        A mark that outlives its process tells the next one to clear away what no record names.
        """
        with exclusive(self.folder, self._patience), writing(self.folder) as db:
            mark = self.folder / _MARK
            try:
                if mark.exists():
                    self.originals.sweep(lookups.original_paths(db))
                mark.touch()
            except OSError as error:
                raise unwritable(self.folder, error) from error
            yield db
            mark.unlink(missing_ok=True)

    def _commit(self, db: sqlite3.Connection) -> None:
        self.originals.sync()
        db.execute("COMMIT")
