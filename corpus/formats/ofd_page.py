"""The runs of a page → its lines from top to bottom, and which of them go on in the next one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.formats.ofd_parts import OfdPage, Run

_SAME_LINE = 0.5  # of a character's height: base lines nearer than this are one line
_GAP = 0.9  # of a character's width: a wider gap between two characters is a blank
_LATIN_GAP = 0.3
_LATIN = 0.5  # width of a Latin letter or a figure
_INDENT = 1.5  # characters: a line that begins further in begins a paragraph
_FULL = 1.6  # characters: a line that ends nearer to the margin is full
_EDGE = 0.12  # of a page's height, at the top and at the bottom: where heads and page numbers stand
_REPEATED = 3  # pages on which a line at the edge stands to be a head
_CENTRE = 1.5  # characters from the middle of the page, for a line of a title
_NUMBER = re.compile(
    r"[—－\-–·.\s]{0,4}(?:第\s{0,2})?\d{1,4}(?:\s{0,2}页)?(?:\s{0,2}[/共]\s{0,2}\d{1,4}\s{0,2}页?)?[—－\-–·.\s]{0,4}"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class OfdLine:
    """A line: its words, its box, its characters' height; whether it is the notice's, and goes on below."""

    text: str
    left: float
    right: float
    base: float
    size: float
    own: bool
    goes_on: bool = False


def lines_of(pages: Sequence[OfdPage]) -> list[OfdLine]:
    """The lines of all pages in reading order."""
    read = [(page, _lines(page)) for page in pages]
    heads = _heads(read)
    out: list[OfdLine] = []
    for page, lines in read:
        for line in lines:
            edge = _at_edge(page, line)
            number = edge and bool(_NUMBER.fullmatch(line.text))
            repeated = edge and _bare(line.text) in heads
            out.append(replace(line, own=line.own and not number and not repeated))
    return _joined(out, pages)


def _lines(page: OfdPage) -> list[OfdLine]:
    out: list[OfdLine] = []
    for own in (True, False):
        runs = sorted((run for run in page.runs if run.own is own), key=lambda run: run.y)
        group: list[Run] = []
        for run in runs:
            if group and run.y - group[-1].y > _SAME_LINE * min(run.size, group[-1].size):
                out.append(_line(group))
                group = []
            group.append(run)
        if group:
            out.append(_line(group))
    return [line for line in sorted(out, key=lambda line: line.base) if line.text]


def _line(runs: Sequence[Run]) -> OfdLine:
    """Runs on one base line as a line; the same run drawn twice for bold type stands once."""
    pieces: list[str] = []
    ordered = sorted(runs, key=lambda run: run.x)
    end: float | None = None
    last: Run | None = None
    for run in ordered:
        if last and run.text == last.text and abs(run.x - last.x) < 0.3 * run.size:
            continue
        start = run.x
        for character, stop in zip(run.text, run.ends, strict=True):
            gap = 0.0 if end is None or character.isspace() else (start - end) / run.size
            if pieces and gap > _gap(pieces[-1], character):
                pieces.append(" ")
            pieces.append(character)
            # a step wider than the character leaves a gap behind it
            end = min(stop, start + run.size * (_LATIN if character.isascii() else 1.0))
            start = stop
        last = run
    text = " ".join(_CONTROL.sub("", "".join(pieces)).split(" ")).strip(" \u3000\xa0")
    text = re.sub(r" {2,}", " ", text)
    indent = len("".join(pieces)) - len("".join(pieces).lstrip(" \u3000\xa0"))
    size = max(Counter(run.size for run in ordered).items(), key=lambda item: item[1])[0]
    left = ordered[0].x + indent * size
    return OfdLine(text, left, end or left, ordered[0].y, size, ordered[0].own)


def _gap(above: str, below: str) -> float:
    """How many characters wide a gap is that parts two characters; figures may be set as wide as Chinese."""
    if above.isalpha() and below.isalpha() and above.isascii() and below.isascii():
        return _LATIN_GAP
    return _GAP


def _heads(read: Sequence[tuple[OfdPage, Sequence[OfdLine]]]) -> set[str]:
    """Lines that stand at the edge of several pages."""
    counts: Counter[str] = Counter()
    for page, lines in read:
        counts.update({_bare(line.text) for line in lines if _at_edge(page, line)})
    return {words for words, count in counts.items() if count >= _REPEATED}


def _at_edge(page: OfdPage, line: OfdLine) -> bool:
    return line.base < _EDGE * page.height or line.base > (1 - _EDGE) * page.height


def _bare(text: str) -> str:
    return re.sub(r"[\d\s]+", "", text) or text


def _joined(lines: Sequence[OfdLine], pages: Sequence[OfdPage]) -> list[OfdLine]:
    """The lines, with those marked that end only because they were full."""
    own = [i for i, line in enumerate(lines) if line.own]
    if not own:
        return list(lines)
    common = Counter(round(lines[i].size, 1) for i in own for _ in range(len(lines[i].text))).most_common(1)[
        0
    ][0]
    body = [i for i in own if abs(lines[i].size - common) < 0.3]
    left = _margin([lines[i].left for i in body], low=True)
    right = _margin([lines[i].right for i in body], low=False)
    middle = (pages[0].width if pages else 210.0) / 2
    out = list(lines)
    for a, b in pairwise(own):
        above, below = lines[a], lines[b]
        size = above.size
        full = above.right > right - _FULL * size and below.left < left + 0.5 * size
        same = abs(above.size - below.size) < 0.3
        titled = (
            above.size > common + 0.3
            and below.base - above.base < 3 * size
            and all(abs((line.left + line.right) / 2 - middle) < _CENTRE * size for line in (above, below))
            and above.left > left + 0.5 * size
        )
        if same and ((full and above.right - above.left > 8 * size) or titled):
            out[a] = replace(above, goes_on=True)
    return out


def _margin(places: Sequence[float], *, low: bool) -> float:
    """Where most lines begin or end: the outermost place that one line in ten shares, within a millimetre."""
    counts = Counter(round(place) for place in places)
    least = max(1, len(places) // 10)
    shared = [
        place for place, count in counts.items() if count + counts[place - 1] + counts[place + 1] >= least
    ]
    return float(min(shared) if low else max(shared))
