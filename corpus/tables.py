"""Rows of tables in a text: where they stand, and the row that heads the table of a place.

A row is a line whose cells are parted by tabs. Only rules for reading are here; the text stays as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from corpus.draft import Range

ROW_MAX = 1200
"""Longest row in code points: what is longer is no row that can be quoted whole."""
HEAD_MAX = 200
"""Longest head row that is told for the rows below it."""

# A numeral or a bullet that a tab parts from its paragraph: the tab stands for a blank.
_LED = re.compile(
    r"(?:[（(]?[一二三四五六七八九十百\d]{1,4}[）)、.．]{1,2}|[·•●◆■□○*\-—]|附[件表录图]?\d{0,2}[:：])"
    r"[ \t\u3000]{0,20}(?=\S)"
)


def is_row(line: str) -> bool:
    """Whether a line, without its line break, is a row of cells."""
    if len(line) > ROW_MAX or "\t" not in line:
        return False
    words = line.strip()
    led = _LED.match(words)
    return "\t" in words[led.end() if led else 0 :]


def rows(text: str, start: int = 0, end: int | None = None) -> list[Range]:
    """The rows of `text[start:end]`, each with its indentation and without its line break."""
    stop = len(text) if end is None else end
    out: list[Range] = []
    tab = text.find("\t", start, stop)
    while tab >= 0:
        at = text.rfind("\n", start, tab) + 1 or start
        line_end = text.find("\n", tab, stop)
        line_end = stop if line_end < 0 else line_end
        if line_end - at <= ROW_MAX and is_row(text[at:line_end]):
            out.append((at, line_end))
        tab = text.find("\t", line_end, stop)
    return out


def within(ranges: list[Range], at: int) -> Range | None:
    """The range of `ranges` (in order, apart) that holds `at`, or None."""
    index = bisect_right(ranges, at, key=lambda one: one[0]) - 1
    return ranges[index] if index >= 0 and at < ranges[index][1] else None


def heads(text: str, places: Iterable[int]) -> list[str]:
    """For each place, the head row of the table it stands in; empty outside tables and in the head itself."""
    found = rows(text)
    first = list(range(len(found)))  # index of the row that heads each row's table
    for index in range(1, len(found)):
        if not text[found[index - 1][1] : found[index][0]].strip():
            first[index] = first[index - 1]
    starts = [start for start, _ in found]
    out: list[str] = []
    for at in places:
        index = bisect_right(starts, at) - 1
        if index < 0 or at >= found[index][1] or first[index] == index:
            out.append("")
            continue
        start, end = found[first[index]]
        out.append(" ".join(text[start:end].split()) if end - start <= HEAD_MAX else "")
    return out
