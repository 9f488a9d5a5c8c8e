"""A folder of laws in Markdown → their articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError

_END_OF_PREFACE = "<!-- INFO END -->"  # LawRefBook's mark between the dates of a law and its text
_ARTICLE = re.compile(r"(第[一二三四五六七八九十百千零〇]+条(?:之[一二三四五六七八九十]+)?)[ \u3000]*")
_NUMERAL = re.compile(r"\A([一二三四五六七八九十]+、)")  # judicial interpretations count so
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Article:
    """One article: the title of its law, the headings it stands under, its number, its text without that."""

    law: str
    headings: str
    number: str
    text: str


def read_laws(folder: Path) -> Iterator[list[Article]]:
    """The articles of each law in `folder`, in the order of the files' paths.

    Raises:
        InputError: there is no Markdown file in `folder`.
    """
    files = sorted(folder.rglob("*.md"), key=lambda path: path.relative_to(folder).as_posix())
    if not files:
        raise InputError("no-laws", "{path}: no Markdown files (*.md) of laws here", path=str(folder))
    for file in files:
        yield articles(file.read_text("utf-8"))


def articles(source: str) -> list[Article]:
    """The articles of one law; what stands before the first is left out."""
    preface, _, body = source.partition(_END_OF_PREFACE)
    title = preface.strip().partition("\n")[0].lstrip("# ").rstrip()
    headings: dict[int, str] = {}
    found: list[Article] = []
    number = ""
    parts: list[str] = []

    def close() -> None:
        if text := "".join(parts):
            found.append(Article(title, " ".join(headings.values()), number, text))
        parts.clear()

    for line in body.splitlines():
        text = _BLANKS.sub(" ", line).strip()
        level = len(text) - len(text.lstrip("#"))
        if level:
            close()
            headings = {above: name for above, name in headings.items() if above < level}
            headings[level] = text.lstrip("# ")
        elif start := _ARTICLE.match(text) or _NUMERAL.match(text):
            close()
            number = start[1]
            parts.append(text[start.end() :])
        elif parts:
            parts.append(text)
    close()
    return found
