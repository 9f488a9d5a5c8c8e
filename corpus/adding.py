"""One call of `Library.add`: files in, and for each notice a decision: new, newer version, or known."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from corpus import extractions, lookups, origins, records
from corpus.errors import InputError, NoticebotError
from corpus.files import chunks, find, most_bytes, opened, printable, read_bytes
from corpus.foresight import predecessor, restated, same, same_row
from corpus.formats import Refused
from corpus.formats.detection import TEXT
from corpus.formats.pool import PendingRead, Readers
from corpus.formats.unpacking import ROWS, File, is_rows, unpacked
from corpus.formats.versions import READER_VERSIONS
from corpus.identity import identity, made_id
from corpus.lookups import Known
from corpus.notice import Notice
from corpus.originals import Originals
from corpus.parser import Parser
from corpus.parsers import Parsers, Pending, Source, ahead, size_of
from corpus.records import Place
from corpus.rows import BadRow, apply, read_rows

_GIVE_UP = 100
"""Broken lines at the start of a .jsonl file after which it is taken for something else."""


@dataclass(frozen=True, slots=True)
class Item:
    """A notice named in a report; small, since a report may name hundreds of thousands."""

    id: str
    title: str | None
    file: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file, or a line of one, that was not added, and why."""

    path: str
    error: NoticebotError


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of everything that was to be added.

    Attributes:
        added: new notices.
        replaced: notices that were there with another text, which now is a former version.
        unchanged: already there.
        aliased: already there word for word; the new id now finds them too.
        refused: not added.
        fruitless: archives and mails of whose files not one was added or already there.
    """

    added: tuple[Item, ...] = ()
    replaced: tuple[Item, ...] = ()
    unchanged: tuple[Item, ...] = ()
    aliased: tuple[Item, ...] = ()
    refused: tuple[Refusal, ...] = ()
    fruitless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Newcomer:
    """A source to be placed.

    Attributes:
        sha256: of its original.
        place, name: where it stands, and what its file is called.
        where: how it is called in a report.
        source: what was read.
        keep: stores its original and returns its record.
        format: of the source: "text", or a key of `corpus.formats.READERS`.
        pending: its notice, where one will be needed.
        charset: that a server stated with it.
        batch: how the archive or mail is called that it came out of; empty for a file by itself.
    """

    sha256: str
    place: Place
    name: str
    where: str
    source: Source
    keep: Callable[[], int]
    format: str = TEXT
    pending: Pending | PendingRead | None = None
    charset: str | None = None
    batch: str = ""


@dataclass(frozen=True, slots=True)
class _Failed:
    """Something that is not added, in its turn."""

    where: str
    error: NoticebotError
    batch: str = ""


class Adding:
    """The state of one call: what it did so far, and what can be decided only at its end."""

    def __init__(
        self,
        db: sqlite3.Connection,
        originals: Originals,
        parsers: Parsers,
        readers: Readers,
        parser: Parser,
        *,
        added_at: str,
        progress: Callable[[str], None],
        fields: Mapping[str, Any],
        charset: str | None = None,
    ) -> None:
        self._db = db
        self._originals = originals
        self._parsers = parsers
        self._readers = readers
        self._parser = parser
        self._added_at = added_at
        self._progress = progress
        self._fields = dict(fields)
        self._charset = charset
        self._items: dict[str, list[Item]] = {"added": [], "replaced": [], "unchanged": [], "aliased": []}
        self._refused: list[Refusal] = []
        self._batches: dict[str, bool] = {}  # whether one of its files was taken
        self._seen: set[int] = set()  # notices whose current text this call brought
        self._again: list[tuple[Known, str, bool]] = []  # former texts it brought, decided at its end
        self.copies: list[tuple[str, str]] = []
        """Hash and path of each .jsonl copied, of which no row may turn out to be needed."""

    def run(self, paths: Sequence[Path], *, without: Path) -> Iterator[int]:
        """Do it all, telling after each notice how many are done, so that the caller can commit.

        Args:
            without: a folder to pass over: the library's own.
        """
        done = 0
        for one in ahead(map(self._submitted, self._found(paths, without)), _size):
            if isinstance(one, _Failed):
                self._refuse(one.where, one.error, one.batch)
                continue
            try:
                self._decide(one)
            except InputError as error:
                self._refuse(one.where, error, one.batch)
            else:
                self._batches[one.batch] = True
            self._progress(one.where)
            done += 1
            yield done
        self._settle()

    def _found(self, paths: Sequence[Path], without: Path) -> Iterator[_Newcomer | _Failed]:
        """What there is to add, in order."""
        for found in find(paths, without=without):
            if isinstance(found, tuple):
                yield _Failed(printable(found[0]), found[1])
                continue
            try:
                yield from self._read(found)
            except InputError as error:
                yield _Failed(printable(found), error)

    def _submitted(self, one: _Newcomer | _Failed) -> _Newcomer | _Failed:
        """`one` with its parsing begun, where its notice will be needed."""
        if isinstance(one, _Failed):
            return one
        known = lookups.at_place(self._db, one.sha256, one.place)
        if known is not None and not restated(known, one.place):
            return one
        return replace(one, pending=self._begun(one))

    def _begun(self, new: _Newcomer) -> Pending | PendingRead:
        """The notice of a source, in the making: what was read of an original is not read again."""
        source: Source = new.source
        if new.format != TEXT:
            assert isinstance(source, bytes)
            read = extractions.latest(self._db, new.sha256, new.format, READER_VERSIONS[new.format])
            if read is None:
                return self._readers.submit(
                    source,
                    new.where,
                    new.format,
                    file=new.name,
                    parser=self._parser,
                    charset=new.charset or extractions.charset(self._db, new.sha256),
                )
            source = read
        return self._parsers.submit(source, new.where, new.name)

    def report(self) -> AddReport:
        """What was done."""
        done = {name: tuple(items) for name, items in self._items.items()}
        fruitless = tuple(name for name, taken in self._batches.items() if name and not taken)
        return AddReport(**done, refused=tuple(self._refused), fruitless=fruitless)

    def _read(self, path: Path) -> Iterator[_Newcomer | _Failed]:
        name, resolved = printable(path.name), printable(_resolved(path))
        where = printable(path)
        if "url" in self._fields:  # what was fetched from there; the file only carries the bytes
            resolved = where = str(self._fields["url"])
        if is_rows(name):
            yield from self._rows(lambda: chunks(path), name, resolved, where)
            return
        for one in unpacked(read_bytes(path, most_bytes(path)), name, where, self._readers.parts):
            if isinstance(one, Refused):
                yield _Failed(where + one.name, one.error, where)
            elif one.format != ROWS:
                yield self._whole(one, resolved + one.inside, where + one.inside)
            else:
                try:
                    rows = self._rows(
                        partial(iter, [one.data]), one.name, resolved + one.inside, where + one.inside
                    )
                    yield from (replace(row, batch=where if one.inside else "") for row in rows)
                except InputError as error:
                    yield _Failed(where + one.inside, error, where if one.inside else "")

    def _whole(self, file: File, resolved: str, where: str) -> _Newcomer:
        """A file with one notice."""
        sha256 = hashlib.sha256(file.data).hexdigest()
        self._mend(sha256, [file.data])

        def keep() -> int:
            known = lookups.original(self._db, sha256)
            if known is not None:
                return known
            _, kept, size = self._originals.keep([file.data], file.name)
            return records.new_original(self._db, sha256, kept, file.name, size)

        place = Place(resolved, None, 0, None, self._fields)
        charset = None if file.inside else self._charset  # what is in an archive says so itself
        batch = where.removesuffix(file.inside) if file.inside else ""
        return _Newcomer(
            sha256, place, file.name, where, file.data, keep, file.format, charset=charset, batch=batch
        )

    def _rows(
        self, data: Callable[[], Iterable[bytes]], name: str, resolved: str, where: str
    ) -> Iterator[_Newcomer | _Failed]:
        """Rows are read from the library's own copy: the file may change while this goes on."""
        sha256, kept, size = self._originals.keep(data(), name)
        self.copies.append((sha256, kept))
        self._mend(sha256, chunks(self._originals.folder / kept))

        def keep() -> int:
            known = lookups.original(self._db, sha256)
            return known if known is not None else records.new_original(self._db, sha256, kept, name, size)

        good = bad = 0
        with opened(self._originals.folder / kept) as file:
            for row in read_rows(file, where):
                at = f"{where}:{row.line}"
                if isinstance(row, BadRow):
                    yield _Failed(at, row.error)
                    bad += 1
                    if bad == _GIVE_UP and not good:
                        raise InputError(
                            "rows-all-broken",
                            '{name}: not one of its first {count} lines is a notice {{"id": …, "text": …}}',
                            name=where,
                            count=bad,
                        )
                    continue
                good += 1
                place = Place(resolved, row.id, row.offset, row.length, row.fields)
                yield _Newcomer(sha256, place, name, at, row.text, keep)
        if not good and not bad:
            raise InputError("file-empty", "{name}: there is no text in it", name=where)

    def _mend(self, sha256: str, data: Iterable[bytes]) -> None:
        """Write the original on record with this hash again if it is missing or was changed."""
        path = lookups.original_path(self._db, sha256)
        if path is not None and not self._originals.intact(path, sha256):
            self._originals.restore(data, path)

    def _decide(self, new: _Newcomer) -> None:
        known = lookups.at_place(self._db, new.sha256, new.place)
        source: str | None = None
        if known is None or restated(known, new.place):
            if new.pending is None:
                new = replace(new, pending=self._begun(new))
            assert new.pending is not None
            parsed = apply(new.pending.result(), new.place.fields)
            source = parsed.source
            key = identity(parsed, new.place.path, new.place.row)
            known = same(self._db, key, parsed, new.place)
            if known is None:
                self._put(new, parsed, key, predecessor(self._db, key, parsed, new.place))
                return
            if restated(known, new.place) and (known.current or new.place.row is None):
                origins.carry(self._db, known.id, self._put(new, parsed, key, known))
                return
        if known.place.path != new.place.path:
            origins.add(self._db, known.id, new.place, source or records.parsed_of(self._db, known.id).source)
        claimed = new.place.row is not None and self._claim(known.notice, new)
        if known.current:
            self._seen.add(known.notice)
            self._note("aliased" if claimed else "unchanged", known.id, new.name)
        else:
            self._again.append((known, new.name, claimed))

    def _put(self, new: _Newcomer, parsed: Notice, key: tuple[str, ...], old: Known | None) -> int:
        """A text the library does not have: a newer version of the notice of `old`, or a new notice."""
        db, row = self._db, new.place.row
        if old is not None:
            notice = old.notice
        elif row is not None and lookups.owner(db, row) is None:
            notice = records.new_notice(db, row)
        else:
            names = (made_id(key, attempt) for attempt in count())
            notice = records.new_notice(db, next(name for name in names if lookups.owner(db, name) is None))
        original = new.keep()
        if isinstance(new.pending, PendingRead):
            extractions.keep(db, original, new.format, READER_VERSIONS[new.format], new.pending.extracted())
        version = records.add_version(
            db,
            notice,
            parsed,
            key,
            new.place,
            original=original,
            parser=self._parser.version,
            added_at=self._added_at,
        )
        if row is not None:
            self._claim(notice, new)
        self._seen.add(notice)
        self._note("added" if old is None else "replaced", version, new.name)
        return version

    def _claim(self, notice: int, new: _Newcomer) -> bool:
        """Let a row's id find the notice, unless it names an unrelated one; whether anything changed.

        Where the id's own notice came from this very row, the row now says what `notice` says: the two
        are one from here on.
        """
        assert new.place.row is not None
        owner = lookups.owner(self._db, new.place.row)
        if owner is None:
            records.add_name(self._db, notice, new.place.row)
            return True
        if owner == notice:
            return False
        old = lookups.current(self._db, owner)
        if not same_row(old, new.place):
            return False
        records.merge(self._db, owner, notice)
        return True

    def _settle(self) -> None:
        """Former texts that were brought again become current, unless the current text was brought too.

        So adding a folder with both an old and a new version twice changes nothing the second time.
        """
        notices = [lookups.notice_of(self._db, known.id) for known, _, _ in self._again]
        last = {notice: known.id for notice, (known, _, _) in zip(notices, self._again, strict=True)}
        for notice, (known, name, claimed) in zip(notices, self._again, strict=True):
            if notice in self._seen or last[notice] != known.id:
                self._note("aliased" if claimed else "unchanged", known.id, name)
            else:
                records.make_current(self._db, known.id)
                self._seen.add(notice)
                self._note("replaced", known.id, name)

    def _note(self, what: str, version: int, file: str) -> None:
        id_, title = lookups.headline(self._db, version)
        self._items[what].append(Item(id_, title, file))

    def _refuse(self, path: str, error: NoticebotError, batch: str = "") -> None:
        self._refused.append(Refusal(path, error))
        self._batches.setdefault(batch, False)


def _size(one: _Newcomer | _Failed) -> int:
    return size_of(one.source) if isinstance(one, _Newcomer) else 0


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a loop of links; reading it will say so
        return path.absolute()
