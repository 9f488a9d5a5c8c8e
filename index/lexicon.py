"""Everyday words found in a question, each with the official terms that may stand for it.

The words that ship are in index/lexicon/, one file a topic; an operator's own file adds to them, and takes
the place of entries with the same word or switches them off. Matching goes by the longest word first, and no
character of the question is used twice (docs/RETRIEVAL.md: summing over all matches costs the official
wording).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from corpus.errors import InputError
from index.amounts import amounts
from index.lexicon_file import GAP, Entry, Fault, parse_line, read_file
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

    def __init__(self, entries: Iterable[Entry], base: Mapping[str, Line] = MappingProxyType({})) -> None:
        """Takes the entries; of two with the same word the later counts, and without terms removes it.

        Args:
            entries: checked ones.
            base: word → line of a shipped entry, which is read when the word is found in a question: to read
                all of them would take as long as the rest of a start.
        """
        self._entries: dict[str, Entry | Line] = {**base, **{entry.key: entry for entry in entries}}
        for key in [key for key, one in self._entries.items() if isinstance(one, Entry) and not one.terms]:
            del self._entries[key]
        parts = [key.partition(GAP) for key in self._entries]
        self._heads = frozenset(head for head, gap, _ in parts if gap)
        lengths: dict[str, set[int]] = {}
        for word, gap, _ in parts:
            if not gap:
                lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(each) for first, each in lengths.items()}
        self._longest_head = max(map(len, self._heads), default=0)
        self._longest_tail = max((len(tail) for _, gap, tail in parts if gap), default=0)

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str) -> Entry | None:
        """The entry of a word."""
        one = self._entries.get(key)
        return one if one is None or isinstance(one, Entry) else _read(one)

    def entries(self) -> tuple[Entry, ...]:
        """All entries in order."""
        return tuple(entry for key in self._entries if (entry := self.get(key)))

    def concepts(self, question: str) -> tuple[Concept, ...]:
        """The everyday words in a question, in its order; a character counts for one word only."""
        if not self._entries:
            return ()
        text = normalise(question)
        found = [*self._amounts(text), *self._whole(text), *self._gapped(text)]
        found.sort(key=_before)
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
            for at, first in enumerate(text)
            for size in self._lengths.get(first, ())
            if at + size <= len(text) and (entry := self.get(text[at : at + size]))
        ]

    def _gapped(self, text: str) -> list[Concept]:
        return [
            concept
            for at in range(len(text))
            for size in range(1, min(self._longest_head, len(text) - at) + 1)
            if text[at : at + size] in self._heads
            for concept in self._after(text, at, at + size)
        ]

    def _after(self, text: str, at: int, end: int) -> Iterator[Concept]:
        """The gapped words that begin with `text[at:end]`."""
        head = text[at:end] + GAP
        for start in range(end, min(end + _WIDEST_GAP, len(text) - 1) + 1):
            for size in range(1, self._longest_tail + 1):
                if entry := self.get(head + text[start : start + size]):
                    taken = (*range(at, end), *range(start, start + size))
                    yield Concept(text[at : start + size], taken, entry)
            if start < len(text) and not text[start].isalnum():
                return  # the gap holds no punctuation


class Line(NamedTuple):
    """A line of a shipped file, known to be an entry (tests/index/test_lexicon_shipped.py), and its topic."""

    text: str
    topic: str


@lru_cache(maxsize=1 << 10)
def _read(line: Line) -> Entry:
    """The entry of a line; everyday words come again and again."""
    return parse_line(line.text, line.topic)


@cache
def shipped_lines(folder: Path = FOLDER) -> Mapping[str, Line]:
    """Word → line of each entry that ships; a word that stands in two files counts in the first."""
    lines: dict[str, Line] = {}
    for path in sorted(folder.glob("*.tsv")):
        for text in path.read_text(encoding="utf-8").split("\n"):
            key, tab, _ = text.partition("\t")
            if tab:
                lines.setdefault(key, Line(text, path.stem))
    return MappingProxyType(lines)


@cache
def shipped(folder: Path = FOLDER) -> tuple[Entry, ...]:
    """The entries that ship."""
    return tuple(parse_line(line.text, line.topic) for line in shipped_lines(folder).values())


def _before(concept: Concept) -> tuple[bool, bool, int, bool, int]:
    """What a word is taken before another by: the operator's own first, then the longest.

    A gapped word with a side of one character gives way to whole words, or 公积金…晚 would cut 晚交 apart.
    """
    parts = concept.entry.key.split(GAP)
    thin = len(parts) > 1 and min(map(len, parts)) == 1
    return concept.entry.topic != OWN, thin, -len(concept.taken), len(parts) > 1, concept.taken[0]


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
        return Lexicon(self._read()[0], shipped_lines())

    def _read(self) -> tuple[tuple[Entry, ...], tuple[Fault, ...]]:
        """The operator's entries, and the lines that are none; nothing of a file that cannot be read."""
        stamp = self.stamp()
        if self.own is None or stamp is None or not self.own.is_file():
            return (), ()
        try:
            return _read_own(self.own, stamp)
        except InputError:
            return (), ()  # such a file must not stop answers; `problem` tells

    def problem(self) -> InputError | None:
        """What of the operator's file is left out; None where all of it is used."""
        stamp = self.stamp()
        if self.own is None or stamp is None:
            return None
        try:
            faults = _read_own(self.own, stamp)[1]
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


@lru_cache(maxsize=2)
def _read_own(path: Path, _stamp: tuple[int, int]) -> tuple[tuple[Entry, ...], tuple[Fault, ...]]:
    return read_file(path, OWN)
