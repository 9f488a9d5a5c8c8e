"""The folder of notices and its ledger: add, replace, remove, list.

`originals/` holds the bytes of every file added, `ledger.sqlite` everything known about them. A change is
one transaction: the originals are written and synced first, then the ledger is committed, and what no
record needs is deleted only afterwards. A process killed at any moment leaves the state before or after.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from corpus import extractions, lookups, origins, records, repeals
from corpus.adding import Adding, AddReport
from corpus.errors import LibraryError
from corpus.extracted import Extracted
from corpus.foresight import Foresight, Outcome, foresee
from corpus.formats.detection import TEXT
from corpus.formats.pool import Readers
from corpus.formats.versions import READER_VERSIONS
from corpus.ledger import exclusive, reading, writing
from corpus.notice import Notice
from corpus.originals import Originals, unwritable
from corpus.origins import Placed
from corpus.parser import Parser, the_parser
from corpus.parsers import Parsers, Source, ahead
from corpus.reading import read_text
from corpus.records import Entry, Place
from corpus.reparsing import read_again, read_anew, record_again, stale, unite
from corpus.rows import parse_row
from corpus.stock import Stock, Stocked, stock_key

_MARK = "unfinished"
_BATCH = 2000
"""Notices in one transaction: an add of so many is all or nothing, and a larger one loses no more."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a notice.

    Attributes:
        number: 1 for the first that was added.
        current: whether it is the one that is quoted.
    """

    number: int
    entry: Entry
    current: bool


class Library:
    """The notices kept in a folder; nothing is written before the first change.

    Every call opens the ledger for itself, so that one Library serves all threads; what one call or
    iterator sees is one state, whatever others commit meanwhile. Changes are made one process at a time.

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
        self.folder = folder
        self.originals = Originals(folder / "originals")
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

    def foresee(
        self, parsed: Notice, path: Path, fields: Mapping[str, Any], *, row: str | None = None
    ) -> Foresight:
        """What adding a file would do to the notices that are there.

        Args:
            parsed: the notice in the file, with `fields` applied.
            path: the file's.
            fields: what `add` would be given, or what its row states.
            row: id of its row, where the file is a .jsonl file.
        """
        with reading(self.folder) as db:
            outcome, known = foresee(
                db, parsed, Place(str(fields.get("url", path)), row, 0, None, dict(fields))
            )
            if outcome is Outcome.SAME:
                assert known is not None
                return Foresight(outcome, self._entry(db, known.notice))
            replaced = None if known is None else known.notice
            effects = tuple(
                (effect, self._entry(db, notice).notice)
                for effect, notice in repeals.foreseen(db, parsed, replaced)
            )
            return Foresight(outcome, None if known is None else self._entry(db, known.notice), effects)

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

    def get(self, name: str) -> Entry:
        """The current version of a notice, by its id or any alias.

        Raises:
            LibraryError: no notice has this id; names the nearest ones.
        """
        with reading(self.folder) as db:
            return self._entry(db, self._owner(db, name))

    def entries(self) -> Iterator[Entry]:
        """Current versions in the order in which their notices were first added."""
        with reading(self.folder) as db:
            statuses = repeals.statuses(db)
            for _, notice, entry in records.entries(db, "v.current ORDER BY v.notice"):
                yield _with_status(entry, statuses[notice]) if notice in statuses else entry

    def placed(self) -> list[Placed]:
        """Where each notice was found, without reading any."""
        with reading(self.folder) as db:
            return origins.placed(db)

    def count(self) -> int:
        """How many notices there are."""
        with reading(self.folder) as db:
            return lookups.count(db)

    def notices(self) -> Iterator[Notice]:
        """The notices of `entries`."""
        for entry in self.entries():
            yield entry.notice

    @contextmanager
    def stock(self) -> Iterator[Stock]:
        """The notices of `entries`, each read only when a build of the index needs it.

        Inside the `with` block they are of one state of the library.
        """
        with reading(self.folder) as db:
            statuses = repeals.statuses(db)
            found: list[Stocked] = []
            for notice, name, fingerprint, aliases, data in records.stock(db):
                resolved = statuses.get(notice, repeals.Standing()).to_json()
                found.append(Stocked(name, aliases, stock_key(name, fingerprint), resolved, data))
            yield Stock(records.revision(db), tuple(found))

    def former(self, name: str) -> list[Entry]:
        """Former versions of a notice, the latest first.

        Raises:
            LibraryError: no notice has this id.
        """
        with reading(self.folder) as db:
            notice = self._owner(db, name)
            found = records.entries(db, "v.notice = ? AND NOT v.current ORDER BY v.id DESC", (notice,))
            return [entry for _, _, entry in found]

    def versions(self, name: str) -> list[Version]:
        """All versions of a notice in the order in which they were first added.

        Raises:
            LibraryError: no notice has this id.
        """
        with reading(self.folder) as db:
            notice = self._owner(db, name)
            current = lookups.current(db, notice).id
            found = records.entries(db, "v.notice = ? ORDER BY v.id", (notice,))
            return [
                Version(number, entry, version == current)
                for number, (version, _, entry) in enumerate(found, 1)
            ]

    def original(self, entry: Entry) -> bytes:
        """The bytes an entry was read from: a whole file, or one line of a .jsonl file.

        Raises:
            LibraryError: the original is gone or cannot be read.
        """
        return self.originals.read(entry.original, entry.place.offset, entry.place.length)

    def source(self, entry: Entry) -> str:
        """The text extracted from an entry's original, which its spans index.

        Raises:
            LibraryError: the original, or what was read of it, is gone or cannot be read.
            InputError: the original is damaged.
        """
        return self.extracted(entry).text

    def extracted(self, entry: Entry) -> Extracted:
        """What was read of an entry's original when it was added, which its spans index.

        Raises:
            LibraryError: the original is gone or cannot be read.
            InputError: the original is damaged.
        """
        if entry.format == TEXT:
            return Extracted(self._text(entry), TEXT)
        with reading(self.folder) as db:
            return extractions.of(db, entry.sha256)

    def _text(self, entry: Entry) -> str:
        data = self.original(entry)
        if entry.place.row is None:
            return read_text(data, entry.name)
        return parse_row(data, f"{entry.name}#{entry.place.row}")[1]

    def revision(self) -> str:
        """Short hash that changes exactly when the current notices, their content or their aliases do."""
        with reading(self.folder) as db:
            return records.revision(db)

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

    def _owner(self, db: sqlite3.Connection, name: str) -> int:
        notice = lookups.owner(db, name)
        if notice is not None:
            return notice
        near = get_close_matches(name, lookups.similar_names(db, name), n=3, cutoff=0.6)
        if near:
            raise LibraryError(
                "notice-unknown-near",
                "no notice has the id {name}; did you mean {near}?",
                name=_shown(name),
                near=", ".join(near),
            )
        raise LibraryError("notice-unknown", "no notice has the id {name}", name=_shown(name))

    def _entry(self, db: sqlite3.Connection, notice: int) -> Entry:
        version, _, entry = next(records.entries(db, "v.current AND v.notice = ?", (notice,)))
        return _with_status(entry, repeals.status(db, version, notice))


def _with_status(entry: Entry, found: repeals.Standing) -> Entry:
    return replace(entry, notice=found.applied(entry.notice))


def _shown(name: str) -> str:
    return name if len(name) <= 80 else name[:80] + "…"
