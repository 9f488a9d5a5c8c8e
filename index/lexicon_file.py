"""One file of the lexicon: lines of an everyday word, the official terms that stand for it, and a weight.

    # comment
    晚…交<TAB>缓缴、延期缴纳<TAB>1.0
    铺子<TAB>-<TAB>1

`…` in an everyday word stands for up to four characters of the question; `-` in the place of the terms
switches off a word that ships. docs/LEXICON.md is the manual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError
from index.text import normalise

LONGEST_KEY = 8  # characters
LONGEST_TERM = 12
MOST_TERMS = 8
GAP = "…"
BETWEEN_TERMS = "、"
OFF = "-"
LEAST_WEIGHT = 0.1
_LARGEST = 8 * 2**20  # bytes; a larger file is not a lexicon
_PLAIN = re.compile(r"[^\W_]+(?:[.%][^\W_]*)*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One everyday word.

    Attributes:
        key: as it stands in a question, normalised; may hold one gap.
        terms: official terms that may each stand for it, normalised; none to switch the word off.
        weight: 0.1 to 1: how surely they do.
        topic: name of the file that it is from, without its ending.
    """

    key: str
    terms: tuple[str, ...]
    weight: float
    topic: str

    def line(self) -> str:
        """The entry as a line of its file."""
        return f"{self.key}\t{BETWEEN_TERMS.join(self.terms) or OFF}\t{self.weight:g}"


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is no entry, and why; `code` and `values` make up its message in bot/texts_*.py."""

    path: Path
    line: int
    error: InputError


def read_file(path: Path, topic: str | None = None) -> tuple[tuple[Entry, ...], tuple[Fault, ...]]:
    """The entries of a file, and the lines that are none: one bad line does not lose the others.

    Args:
        path: the file.
        topic: of its entries; None for the file's name without its ending.

    Raises:
        InputError: it cannot be read as UTF-8 text.
    """
    text = read_text(path)
    entries: dict[str, Entry] = {}
    faults: list[Fault] = []
    for number, line in numbered(text):
        try:
            entry = parse_line(line, path.stem if topic is None else topic)
            if entry.key in entries:
                raise InputError("lexicon-twice", "“{key}” stands in the file twice", key=entry.key)
        except InputError as error:
            faults.append(Fault(path, number, error))
            continue
        entries[entry.key] = entry
    return tuple(entries.values()), tuple(faults)


def read_text(path: Path) -> str:
    """The text of a file of the lexicon, without a byte order mark.

    Raises:
        InputError: there is no such file, it is too large, or it cannot be read as UTF-8 text.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError("lexicon-too-large", "{path}: larger than {limit} MB", path=path, limit=8)
        return path.read_bytes().decode("utf-8-sig")  # line ends as they are
    except UnicodeDecodeError as error:
        reason = "not UTF-8 text"
        cause: Exception = error
    except OSError as error:
        reason = error.strerror or str(error)
        cause = error
    raise InputError(
        "lexicon-unreadable", "{path}: cannot be read ({reason})", path=path, reason=reason
    ) from cause


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a file that must be entries, with their numbers from 1."""
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip("\r ")
        if stripped and not stripped.startswith("#"):
            yield number, stripped


def parse_line(line: str, topic: str) -> Entry:
    """The entry that a line states.

    Raises:
        InputError: it states none; the message says why.
    """
    columns = [column.strip() for column in line.split("\t")]
    if len(columns) != 3:
        raise InputError("lexicon-columns", "not three columns with tabs between: word, terms, weight")
    try:
        weight = float(columns[2])
    except ValueError:
        weight = 0.0
    if not LEAST_WEIGHT <= weight <= 1:
        raise InputError(
            "lexicon-weight",
            "the weight “{weight}” is not a number from {least} to 1",
            weight=columns[2],
            least=LEAST_WEIGHT,
        )
    terms = () if columns[1] == OFF else columns[1].split(BETWEEN_TERMS)
    return make_entry(columns[0], terms, weight, topic)


def make_entry(key: str, terms: Sequence[str], weight: float, topic: str) -> Entry:
    """An entry of a word and its terms, normalised and checked.

    Args:
        key: the everyday word; … or ... for a gap.
        terms: what it stands for; none to switch it off.
        weight: 0.1 to 1; taken as it is.
        topic: where it is from.

    Raises:
        InputError: the word or a term cannot be used; the message says why.
    """
    word = GAP.join(normalise(part).strip() for part in key.replace("...", GAP).split(GAP))
    head, gap, tail = word.partition(GAP)
    if not 1 <= len(word) <= LONGEST_KEY or GAP in tail or (gap and not (head and tail)):
        raise InputError(
            "lexicon-key",
            "“{key}” is not a word of 1 to {limit} characters with at most one … inside",
            key=key,
            limit=LONGEST_KEY,
        )
    if not all(_PLAIN.fullmatch(part) for part in ((head, tail) if gap else (head,))):
        raise InputError("lexicon-characters", "“{text}” holds spaces or punctuation", text=key)
    wanted = tuple(dict.fromkeys(normalise(term).strip() for term in terms))
    for term in wanted:
        if not 1 <= len(term) <= LONGEST_TERM:
            raise InputError(
                "lexicon-term",
                "“{term}” is not a term of 1 to {limit} characters",
                term=term,
                limit=LONGEST_TERM,
            )
        if not _PLAIN.fullmatch(term):
            raise InputError("lexicon-characters", "“{text}” holds spaces or punctuation", text=term)
    if len(wanted) > MOST_TERMS:
        raise InputError("lexicon-terms", "more than {limit} terms", limit=MOST_TERMS)
    if word in wanted:
        raise InputError("lexicon-itself", "“{key}” stands for itself", key=word)
    return Entry(word, wanted, weight, topic)
