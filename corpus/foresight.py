"""What adding a notice will do to those that are there, asked without changing anything."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from corpus import lookups, records
from corpus.identity import contradict, identity, same_document, same_words
from corpus.lookups import Known
from corpus.notice import Notice, Status
from corpus.records import Entry, Place


class Outcome(StrEnum):
    """What becomes of a notice that is added."""

    NEW = "new"
    REPLACES = "replaces"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Foresight:
    """What will happen.

    Attributes:
        outcome: what becomes of the notice that is added.
        entry: the notice that it is or replaces; None for a new one.
        effects: the notices that it will repeal or amend.
    """

    outcome: Outcome
    entry: Entry | None = None
    effects: tuple[tuple[Status, Notice], ...] = ()


def foresee(db: sqlite3.Connection, parsed: Notice, place: Place) -> tuple[Outcome, Known | None]:
    """What `Library.add` would do with a notice.

    Args:
        db: the ledger.
        parsed: the notice, with what its row or whoever adds it states.
        place: where it would come from.
    """
    key = identity(parsed, place.path, place.row)
    known = same(db, key, parsed, place)
    if known is None:
        known = predecessor(db, key, parsed, place)
        return (Outcome.NEW, None) if known is None else (Outcome.REPLACES, known)
    if known.current and not restated(known, place):
        return Outcome.SAME, known
    return Outcome.REPLACES, lookups.current(db, known.notice)


def same(db: sqlite3.Connection, key: tuple[str, ...], parsed: Notice, place: Place) -> Known | None:
    """The version that says the same as a notice, as `lookups.with_text`.

    Another place may set the same words with other blanks and marks: that is no other version. Of one
    place it is what stands there now.
    """
    known = lookups.with_text(db, parsed.text, key)
    if known is not None or key[0] == "path":
        return known
    for other in lookups.with_identity(db, key):
        notice = records.parsed_of(db, other.id)
        if (
            not same_row(other, place)
            and not contradict(parsed, notice)
            and same_words(parsed.text, notice.text)
        ):
            return other
    return None


def predecessor(db: sqlite3.Connection, key: tuple[str, ...], parsed: Notice, place: Place) -> Known | None:
    """The current version that a text which is not there yet takes the place of."""
    for known in lookups.with_identity(db, key):
        if key[0] == "path" or not contradict(parsed, records.parsed_of(db, known.id)):
            return known
    owner = lookups.owner(db, place.row) if place.row is not None else None
    if owner is None:
        return None
    known = lookups.current(db, owner)
    if same_row(known, place) or same_document(parsed, records.parsed_of(db, known.id)):
        return known
    return None


def same_row(known: Known, place: Place) -> bool:
    """Whether a version came from the row of the same file and id, or from the same whole file."""
    return (known.place.path, known.place.row) == (place.path, place.row)


def restated(known: Known, place: Place) -> bool:
    """Whether a text that is there comes again with other fields stated beside it.

    A row that states less than before says so; a whole file says something only where fields were given
    with it. That it was fetched again, or from one more address, says nothing new.
    """
    if known.place.fields == place.fields:
        return False
    if place.row is not None:
        return same_row(known, place)
    before = known.place.fields
    stated = {
        name: value
        for name, value in place.fields.items()
        if name != "fetched_at" and not (name == "url" and name in before)
    }
    return any(name not in before or before[name] != value for name, value in stated.items())
