"""What is in the library: every question to its ledger and its originals. Nothing is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from corpus import extractions, lookups, origins, records, repeals
from corpus.errors import LibraryError
from corpus.extracted import Extracted
from corpus.foresight import Foresight, Outcome, foresee
from corpus.formats.detection import TEXT
from corpus.ledger import reading
from corpus.notice import Notice
from corpus.originals import Originals
from corpus.origins import Placed
from corpus.reading import read_text
from corpus.records import Entry, Place
from corpus.rows import parse_row
from corpus.stock import Stock, Stocked, stock_key


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


class Catalogue:
    """The notices kept in a folder, to be read.

    Every call opens the ledger for itself, so that one object serves all threads; what one call or iterator
    sees is one state, whatever others commit meanwhile.

    Args:
        folder: of the library; it need not be there yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.originals = Originals(folder / "originals")

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
