"""Everyday words found in a question, each with the official terms that may stand for it.

The words that ship are in index/lexicon/, one file a topic; an operator's own file adds to them, and takes
the place of entries with the same word or switches them off. Matching goes by the longest word first, and no
character of the question is used twice (docs/RETRIEVAL.md: summing over all matches costs the official
wording).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.errors import InputError
from index.amounts import amounts
from index.lexicon_file import GAP, Entry, read_file
from index.text import normalise

FOLDER = Path(__file__).with_name("lexicon")
OWN = "own"  # topic of the operator's entries
_WIDEST_GAP = 4  # characters


@dataclass(frozen=True, slots=True)
class Concept:
    """An everyday word found in a question.

    Attributes:
        typed: the characters of the question, normalised, from the word's first to its last.
        taken: those of them that are the word itself: positions in the normalised question.
        entry: what it stands for.
    """

    typed: str
    taken: tuple[int, ...]
    entry: Entry


class Lexicon:
    """Entries by their word; never changed once made."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Takes the entries; of two with the same word the later counts, and without terms removes it."""
        latest = {entry.key: entry for entry in entries}
        self._entries = {key: entry for key, entry in latest.items() if entry.terms}
        self._split: dict[str, list[tuple[str, Entry]]] = {}  # before the gap → after it
        for entry in self._entries.values():
            head, gap, tail = entry.key.partition(GAP)
            if gap:
                self._split.setdefault(head, []).append((tail, entry))
        whole = [key for key in self._entries if GAP not in key]
        self._longest = max(map(len, whole), default=0)
        self._longest_head = max(map(len, self._split), default=0)

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str) -> Entry | None:
        """The entry of a word."""
        return self._entries.get(key)

    def entries(self) -> tuple[Entry, ...]:
        """All entries in order."""
        return tuple(self._entries.values())

    def concepts(self, question: str) -> tuple[Concept, ...]:
        """The everyday words in a question, in its order; a character counts for one word only."""
        if not self._entries:
            return ()
        text = normalise(question)
        found = [*self._amounts(text), *self._whole(text), *self._gapped(text)]
        found.sort(key=lambda concept: (-len(concept.taken), GAP in concept.entry.key, concept.taken[0]))
        used: set[int] = set()
        kept: list[Concept] = []
        for concept in found:
            if used.isdisjoint(concept.taken):
                used.update(concept.taken)
                kept.append(concept)
        return tuple(sorted(kept, key=lambda concept: concept.taken[0]))

    def _amounts(self, text: str) -> list[Concept]:
        return [
            Concept(text[start:end], tuple(range(start, end)), entry) for start, end, entry in amounts(text)
        ]

    def _whole(self, text: str) -> list[Concept]:
        return [
            Concept(text[at : at + size], tuple(range(at, at + size)), entry)
            for at in range(len(text))
            for size in range(1, min(self._longest, len(text) - at) + 1)
            if (entry := self._entries.get(text[at : at + size]))
        ]

    def _gapped(self, text: str) -> list[Concept]:
        found: list[Concept] = []
        for at in range(len(text)):
            for size in range(1, min(self._longest_head, len(text) - at) + 1):
                for tail, entry in self._split.get(text[at : at + size], ()):
                    start = text.find(tail, at + size, at + size + _WIDEST_GAP + len(tail))
                    if start >= 0 and all(c.isalnum() for c in text[at + size : start]):
                        taken = (*range(at, at + size), *range(start, start + len(tail)))
                        found.append(Concept(text[at : start + len(tail)], taken, entry))
        return found


@cache
def shipped(folder: Path = FOLDER) -> tuple[Entry, ...]:
    """The entries that ship; a word that stands in two files counts in the first."""
    entries: dict[str, Entry] = {}
    for path in sorted(folder.glob("*.tsv")):
        for entry in read_file(path)[0]:
            entries.setdefault(entry.key, entry)
    return tuple(entries.values())


@dataclass(frozen=True, slots=True)
class Words:
    """Where an engine's lexicon comes from.

    Attributes:
        own: the operator's file, which need not exist; None for none.
        use: whether questions are expanded at all.
    """

    own: Path | None = None
    use: bool = True

    def stamp(self) -> tuple[int, int] | None:
        """What changes when the operator's file does: time of change in ns and size; None without one."""
        if self.own is None or not self.use:
            return None
        try:
            state = self.own.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size

    def load(self) -> Lexicon:
        """The lexicon; lines of the operator's file that are no entries are left out (`lexicon check`)."""
        if not self.use:
            return Lexicon(())
        own: tuple[Entry, ...] = ()
        if self.own is not None and self.own.is_file():
            try:
                own = read_file(self.own, OWN)[0]
            except InputError:
                own = ()  # a file that cannot be read must not stop answers
        return Lexicon((*shipped(), *own))

    def problem(self) -> InputError | None:
        """What of the operator's file is left out; None where all of it is used."""
        if self.own is None or not self.use or not self.own.is_file():
            return None
        try:
            faults = read_file(self.own)[1]
        except InputError as error:
            return error
        if not faults:
            return None
        return InputError(
            "lexicon-faulty",
            "{path}: {count} lines are no entries and are left out; see `noticebot lexicon check`",
            path=self.own,
            count=len(faults),
        )
