"""The library held against its promises: originals unharmed, and every text found in its original."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus import lookups, records
from corpus.errors import NoticebotError
from corpus.ledger import reading
from corpus.library import Library
from corpus.sound import unfounded


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one thing in the library.

    Attributes:
        name: id of the notice, or path of the original.
        message: one English line.
    """

    name: str
    message: str


def check_originals(library: Library) -> Iterator[Problem]:
    """Problems of the ledger, the originals and the current notices; none when all is well.

    Raises:
        LibraryError: the ledger cannot be read at all.
    """
    with reading(library.folder) as db:
        for (found,) in db.execute("PRAGMA integrity_check"):
            if found != "ok":
                yield Problem("ledger", f"the ledger is damaged ({found}); restore a backup")
        if records.revision(db) != records.recounted_revision(db):
            yield Problem("ledger", "the ledger's revision does not match its notices; restore a backup")
        originals = lookups.originals(db)
    named: set[str] = set()
    for sha256, path in originals:
        try:
            found = library.originals.digest(path)
        except OSError as error:
            named.add(path)
            yield Problem(path, f"the original cannot be read ({error.strerror}); add the file again")
            continue
        if found != sha256:
            named.add(path)
            yield Problem(
                path, "the original was changed after it was added; add the file again or restore a backup"
            )
    for entry in library.entries():
        if entry.original in named:  # its notices share its one problem and its one remedy
            continue
        try:
            problem = unfounded(entry.notice, library.source(entry))
        except NoticebotError as error:
            problem = str(error)
        if problem:
            yield Problem(entry.notice.id, problem)
