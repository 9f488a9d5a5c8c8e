"""Everyday questions over the laws' articles, read from index/train/questions/ and checked against the laws.

The data names a law's file and an article and holds the first digits of a hash of its text; the text itself
is read from the folder of laws. Questions of some laws are never trained on, so that training can be measured
on laws it has not seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError
from index.train.laws import Article, articles

FOLDER = Path(__file__).with_name("questions")
HEADER = ("law", "article", "sha256", "asker", "question")
_DIGITS = 16  # of a hash, 64 bits: no two articles of a law meet by chance
_HELD_OUT = 9  # one law in nine


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the data: `digest` is of the text of the article that answers the question by itself."""

    law: str
    article: str
    digest: str
    asker: str
    question: str

    @property
    def held_out(self) -> bool:
        """Whether its law is kept out of training; the same laws whatever questions are added."""
        return int(hashlib.sha256(self.law.encode()).hexdigest(), 16) % _HELD_OUT == 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the article that answers it."""

    row: Row
    article: Article


@dataclass(frozen=True, slots=True)
class Found:
    """The questions whose article is there, and the lines whose article is not, or reads otherwise."""

    asked: tuple[Asked, ...]
    unmatched: tuple[Row, ...]


def digest(article: Article) -> str:
    """The first digits of the SHA-256 of an article's text."""
    return hashlib.sha256(article.text.encode()).hexdigest()[:_DIGITS]


def read_rows(folder: Path = FOLDER) -> tuple[Row, ...]:
    """Every line of the data, file by file.

    Raises:
        InputError: there is none (the installed package goes without), or a file is no such table.
    """
    files = sorted(folder.glob("*.tsv"))
    if not files:
        raise InputError(
            "no-train-questions",
            "{path}: no questions here; train from the project's source",
            path=str(folder),
        )
    return tuple(row for path in files for row in _rows(path))


def _rows(path: Path) -> Iterator[Row]:
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        cells = tuple(line.split("\t"))
        if (number == 1 and cells == HEADER) or not line:
            continue
        if number == 1 or len(cells) != len(HEADER) or not all(cells):
            raise InputError(
                "train-question-row",
                "{path}, line {line}: not the columns {columns}, with a tab between them",
                path=str(path),
                line=number,
                columns=", ".join(HEADER),
            )
        yield Row(*cells)


def find_articles(rows: Iterable[Row], laws: Path) -> Found:
    """The questions with their articles.

    Args:
        rows: of the data.
        laws: the folder that the laws' paths are relative to.
    """
    known: dict[str, dict[tuple[str, str], Article]] = {}
    asked: list[Asked] = []
    unmatched: list[Row] = []
    for row in rows:
        if row.law not in known:
            known[row.law] = _by_number(laws / row.law)
        article = known[row.law].get((row.article, row.digest))
        if article is None:
            unmatched.append(row)
        else:
            asked.append(Asked(row, article))
    return Found(tuple(asked), tuple(unmatched))


def _by_number(file: Path) -> dict[tuple[str, str], Article]:
    if not file.is_file():
        return {}
    return {(each.number, digest(each)): each for each in articles(file.read_text("utf-8"))}


def duplicates(rows: Sequence[Row]) -> tuple[str, ...]:
    """Questions that stand in the data more than once, in order."""
    seen: set[str] = set()
    return tuple(row.question for row in rows if row.question in seen or seen.add(row.question))  # type: ignore[func-returns-value]


def copied(asked: Asked) -> int:
    """Characters of the longest run that a question shares with its article."""
    question, text = asked.row.question, asked.article.text
    longest = 0
    for start in range(len(question)):
        while question[start : start + longest + 1] in text and start + longest < len(question):
            longest += 1
    return longest
