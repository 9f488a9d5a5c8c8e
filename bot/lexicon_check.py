"""A file of everyday words looked over: lines that are no entries, and entries that do little or too much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import InputError
from index.lexicon import FOLDER, shipped
from index.lexicon_file import BETWEEN_TERMS, GAP, Entry, numbered, parse_line, read_file, read_text
from index.terms import typed_terms

if TYPE_CHECKING:
    from index.arrays import Arrays

_BROAD = 0.1  # share of the passages that hold a word, from which it says little
_SHORT = 2  # characters up to which a word can be too broad
_ENOUGH = 50  # passages, below which a share says nothing


class Kind(StrEnum):
    """What is to be said of an entry; its texts are in bot/texts_*.py."""

    INSIDE = "lexicon-inside"
    SINGLE = "lexicon-single"
    BROAD = "lexicon-broad"
    NEEDLESS = "lexicon-needless"
    OFF_UNKNOWN = "lexicon-off-unknown"
    NOWHERE = "lexicon-nowhere"


HINTS = frozenset({Kind.NOWHERE})
"""What may well be as it should: a notice that has the term may come tomorrow."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about an entry that is one; `line` is its number in the file."""

    line: int
    kind: Kind
    word: str
    detail: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a file.

    Attributes:
        entries: how many it has.
        faults: lines that are none, by number.
        remarks: what is to be said of entries, by line.
    """

    entries: int
    faults: tuple[tuple[int, InputError], ...]
    remarks: tuple[Remark, ...]


def check_file(path: Path, arrays: Arrays | None) -> Checked:
    """Looks a file over.

    Args:
        path: any file of the lexicon.
        arrays: the index of the notices; None to leave out what is told by them.

    Raises:
        InputError: the file cannot be read.
    """
    entries, faults = read_file(path)
    lines: dict[str, int] = {}
    for number, line in numbered(read_text(path)):
        try:
            lines.setdefault(parse_line(line, "").key, number)
        except InputError:
            continue
    own = path.resolve().parent != FOLDER.resolve()
    checks: list[Callable[[Entry], list[tuple[Kind, str]]]] = [of_itself]
    if own:
        ships = {entry.key: entry for entry in shipped()}
        checks.append(lambda entry: beside(entry, ships.get(entry.key)))
    if arrays is not None:
        checks.append(Noticed(arrays).of)
    remarks = [
        Remark(lines[entry.key], kind, entry.key, detail)
        for entry in entries
        for check in checks
        for kind, detail in check(entry)
    ]
    return Checked(len(entries), tuple((fault.line, fault.error) for fault in faults), tuple(remarks))


def of_itself(entry: Entry) -> list[tuple[Kind, str]]:
    """What is to be said of an entry by itself."""
    found: list[tuple[Kind, str]] = []
    if entry.terms and all(entry.key in term for term in entry.terms):
        found.append((Kind.INSIDE, BETWEEN_TERMS.join(entry.terms)))
    if len(entry.key) == 1:
        found.append((Kind.SINGLE, ""))
    return found


def beside(entry: Entry, ships: Entry | None) -> list[tuple[Kind, str]]:
    """What is to be said of an operator's entry beside the one of the same word that ships."""
    if not entry.terms:
        return [] if ships else [(Kind.OFF_UNKNOWN, "")]
    if ships and set(entry.terms) == set(ships.terms) and entry.weight == ships.weight:
        return [(Kind.NEEDLESS, ships.topic)]
    return []


class Noticed:
    """What the notices of an index tell of entries."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._held = cache(self._count)

    def of(self, entry: Entry) -> list[tuple[Kind, str]]:
        """What is to be said of an entry."""
        found: list[tuple[Kind, str]] = []
        size = self._arrays.postings.size
        if size >= _ENOUGH and GAP not in entry.key and 1 < len(entry.key) <= _SHORT:
            share = self._held(entry.key) / size
            if share >= _BROAD:
                found.append((Kind.BROAD, f"{100 * share:.0f}%"))
        nowhere = [term for term in entry.terms if len(term) > 1 and not self._held(term)]
        if nowhere:
            found.append((Kind.NOWHERE, BETWEEN_TERMS.join(nowhere)))
        return found

    def _count(self, text: str) -> int:
        """How many passages hold all bigrams of a text: none where none holds the text."""
        return self._arrays.postings.holding(typed_terms(text))
