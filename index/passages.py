"""Section → passages: contiguous runs of whole sentences, of a size that can be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.notice import Notice
from corpus.sentences import Range, clauses, sentences, trimmed

PASSAGES_VERSION = 2
"""Raised whenever the same notice would be cut in another way."""

TARGET = 300
LIMIT = 350
SHORT = 80
"""Sizes in code points: a passage is closed once it has TARGET, never grows past LIMIT, and a last one
under SHORT joins the one before. Longer passages rank and answer better up to the size that can still be
read as one quote (docs/RETRIEVAL.md)."""


@dataclass(frozen=True, slots=True)
class Passage:
    """`notice.text[start:end]`, within section number `section` of the notice."""

    section: int
    start: int
    end: int


def passages(notice: Notice) -> list[Passage]:
    """Passages of every section, in order.

    What they leave out is white space, and headings that stand alone above their sub-parts: a heading
    answers nothing, and it is indexed with each of the sub-parts.
    """
    found: list[Passage] = []
    for number, section in enumerate(notice.sections):
        if _only_heads(notice, number):
            continue
        for start, end in _between_breaks(section.start, section.end, notice.breaks):
            for a, b in _packed(notice.text, start, end):
                first, last = trimmed(notice.text, a, b)
                if first < last:
                    found.append(Passage(number, first, last))
    return found


def _only_heads(notice: Notice, number: int) -> bool:
    """Whether a section is nothing but the heading of the sub-parts that follow it."""
    section = notice.sections[number]
    below = notice.sections[number + 1].path if number + 1 < len(notice.sections) else ()
    return (
        section.heading is not None
        and below[: len(section.path)] == section.path
        and len(below) > len(section.path)
        and notice.text[section.start : section.end].strip().rstrip("。：:") == section.heading
    )


def _between_breaks(start: int, end: int, breaks: tuple[int, ...]) -> Iterator[Range]:
    for at in breaks:
        if start < at < end:
            yield start, at
            start = at
    yield start, end


def _packed(text: str, start: int, end: int) -> list[Range]:
    """Runs of sentences of `text[start:end]`, each within the limit."""
    units = [piece for a, b in sentences(text, start, end) for piece in clauses(text, a, b, LIMIT)]
    packed: list[Range] = []
    for a, b in units:
        if packed and b - packed[-1][0] <= LIMIT and packed[-1][1] - packed[-1][0] < TARGET:
            packed[-1] = (packed[-1][0], b)
        else:
            packed.append((a, b))
    if len(packed) > 1 and packed[-1][1] - packed[-1][0] < SHORT and packed[-1][1] - packed[-2][0] <= LIMIT:
        packed[-2:] = [(packed[-2][0], packed[-1][1])]
    return packed


_FORMAL = re.compile(
    r"(?:如下|事项)[：:。]?\s*$|^(?:本|以上|上述)(?:通知|通告|公告|办法|措施|意见|规定|政策)[^。]{0,60}(?:施行|执行|实施|有效期|截止)"
)


def is_formal(text: str) -> bool:
    """Whether a passage is what every notice has: the lead that ends in 通知如下, or the day of effect.

    Such passages hold the words of the title, and so those of many questions, and answer few of them.
    """
    return bool(_FORMAL.search(text))
