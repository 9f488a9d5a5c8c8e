"""Text → pieces: runs without white space, letter-spaced words (财  政  部) made one piece."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RUN = re.compile(r"\S+")
_PLACE = 3  # characters of 云川市
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text between blanks.

    Attributes:
        start, end: its range in the text.
        text: what stands there, the blanks inside a letter-spaced word left out.
        opens_line: whether a line break, and not only blanks, stands before it.
    """

    start: int
    end: int
    text: str
    opens_line: bool


def pieces(text: str, start: int = 0, end: int | None = None) -> Iterator[Piece]:
    """The pieces of `text[start:end]` in order."""
    stop = len(text) if end is None else end
    held: list[Piece] = []
    for run in _RUN.finditer(text, start, stop):
        before = held[-1].end if held else _blank_start(text, run.start(), start)
        opens = run.start() == start or "\n" in text[before : run.start()]
        piece = Piece(run.start(), run.end(), run.group(), opens)
        single = len(piece.text) == 1 and bool(_HAN.match(piece.text))
        if held and not (single and not opens and run.start() - held[-1].end <= 4):
            yield from _flush(held)
            held = []
        held.append(piece)
        if not single:
            yield from _flush(held)
            held = []
    yield from _flush(held)


def _blank_start(text: str, at: int, floor: int) -> int:
    while at > floor and text[at - 1].isspace():
        at -= 1
    return at


def _flush(held: list[Piece]) -> Iterator[Piece]:
    if len(held) < 2:
        yield from held
        return
    word = "".join(p.text for p in held)
    at = 0
    while at < len(held):  # 云 川 市 财 政 局 云 川 市 教 育 局: two names of one place
        again = word.find(word[:_PLACE], at + _PLACE) if len(word) >= 3 * _PLACE else -1
        stop = again if again > 0 else len(held)
        yield Piece(held[at].start, held[stop - 1].end, word[at:stop], held[at].opens_line)
        at = stop
