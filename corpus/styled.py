"""Headings that a file's format marks → where they stand in a notice's text, for what no numeral tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.bodies import is_body
from corpus.dates import DATE
from corpus.draft import Draft, Range
from corpus.extracted import Heading
from corpus.headings import HEADING_MAX, TITLE, Mark
from corpus.tables import is_row
from corpus.titles import Title

_TITLE_MAX = 120
_DEEPEST = 9
"""Levels below count as this one: no format has more, and what nests deeper was made to harm."""
_SENTENCE = re.compile(r"[。；，：！,;:]$|[。；].")


@dataclass(frozen=True, slots=True)
class Styled:
    """A line `text[start:end]` that is a heading by its format; level 0 is the document's title."""

    start: int
    end: int
    level: int


def styled(draft: Draft, headings: Iterable[Heading]) -> list[Styled]:
    """What is kept of the headings, in order, trimmed; a heading over several lines is none."""
    out: list[Styled] = []
    for heading in sorted(headings, key=lambda one: one.start):
        level = min(heading.level, _DEEPEST)
        start, end = draft.place(heading.start), draft.place(heading.end)
        words = draft.text[start:end]
        start += len(words) - len(words.lstrip())
        end = start + len(words.strip())
        if start < end and "\n" not in draft.text[start:end] and (not out or out[-1].end <= start):
            out.append(Styled(start, end, level))
    return out


def styled_title(text: str, headings: Sequence[Styled]) -> Title | None:
    """The document's title by its format: the first lines that are marked as such, one after the other."""
    run: list[Styled] = []
    for heading in headings:
        if heading.level == 0 and (not run or not text[run[-1].end : heading.start].strip()):
            run.append(heading)
        elif run:
            break
    if not run or run[-1].end - run[0].start > _TITLE_MAX:
        return None
    return Title(" ".join(text[run[0].start : run[-1].end].split()), run[0].start, run[-1].end)


def with_titles(text: str, found: Sequence[Mark], headings: Sequence[Styled], within: Range) -> list[Mark]:
    """The numerals in `text[within]`, and the headings there that open no numbered part, in order."""
    out: list[Mark] = []
    index = 0
    numbered = {mark.start: mark for mark in found}
    levels: dict[int, int] = {}
    for heading in headings:
        if heading.level < 1 or not within[0] <= heading.start < heading.end <= within[1]:
            continue
        while index < len(found) and found[index].start < heading.start:
            index += 1
        if index < len(found) and found[index].start < heading.end:
            if heading.start in numbered:
                levels[heading.start] = heading.level
        elif _is_title(text[heading.start : heading.end]):
            words = "".join(text[heading.start : heading.end].split())
            out.append(Mark(heading.start, heading.end, TITLE, 0, words, 3, heading.level))
    if not out:
        return list(found)
    both = [replace(mark, level=levels.get(mark.start, 0)) for mark in found]
    return sorted([*both, *out], key=lambda mark: mark.start)


def _is_title(words: str) -> bool:
    if len(words) > HEADING_MAX or _SENTENCE.search(words) or is_row(words):
        return False
    return not (is_body(words) or DATE.match(words))
