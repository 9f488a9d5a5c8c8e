"""The lines of a page → the element that holds the notice's text.

By the names that portals and news sites give it, else by where the sentences are: the smallest element that
holds nearly all of the page's text that is no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.formats.html_descent import beside_links, descend, tallies
from corpus.formats.html_lines import Line
from corpus.formats.html_names import names_of
from corpus.formats.html_tree import Page
from corpus.furniture import furniture

SENTENCE = re.compile(r"[，。；：、]")
_PLAIN = 0.3  # weight of a character in a line without punctuation: a menu, a name, a row of a table
_CHROME_SHARE = 0.3  # an element of more than this share of the page is not its furniture, whatever its name
_NAMED_SHARE = 0.5  # an element named as the text holds at least this share of the page's sentences
_SAME = 0.98
_BESIDE_LINKS = 0.2  # weight of what stands in a column of links
_NAMED_AROUND = 20  # elements named as the text, one around the other, that are looked at


@dataclass(frozen=True, slots=True)
class Body:
    """Where the notice's text is: elements `start` to `end` (exclusive), and whether a name says so."""

    start: int
    end: int
    named: bool

    def holds(self, node: int) -> bool:
        """Whether an element is inside."""
        return self.start <= node < self.end


def find_body(page: Page, lines: Sequence[Line], own: Iterable[int] = ()) -> Body | None:
    """The element that holds the notice's text, or None where the page has no text at all.

    Args:
        own: indexes of lines that are known to be the page's own.
    """
    if not lines:
        return None
    held = tallies(page, lines)
    weights = [_weight(line) * (_BESIDE_LINKS if beside_links(page, held, line) else 1.0) for line in lines]
    for index in own:
        weights[index] = 0.0
    sums = _sums(page, lines, weights)
    chrome = chrome_elements(page, sums)
    for index, line in enumerate(lines):
        if chrome[line.node]:
            weights[index] = 0.0
    sums = _sums(page, lines, weights)
    total = sums[0]
    if not total:
        return Body(0, len(page.elements), False)
    best, named = _named(page, lines, sums, total, sure=True), True
    if best is None:
        named = False
        best = descend(page, lines, held, sums, 0)
        inner = _named(page, lines, sums, total, sure=False)
        if inner is not None and best <= inner < page.elements[best].end:
            best = descend(page, lines, held, sums, inner)
    return Body(best, page.elements[best].end, named)


def chrome_elements(page: Page, sums: Sequence[float]) -> list[bool]:
    """Which elements are the page's own by their names, or are inside such a one."""
    most = _CHROME_SHARE * (sums[0] if sums else 0.0)
    out: list[bool] = []
    for index, element in enumerate(page.elements):
        inside = element.parent >= 0 and out[element.parent]
        out.append(inside or (sums[index] <= most and names_of(element).chrome))
    return out


def _weight(line: Line) -> float:
    own = line.chars - line.linked
    return own * (1.0 if SENTENCE.search(line.text) else _PLAIN)


def furnished(lines: Sequence[Line]) -> frozenset[int]:
    """Indexes of the lines that a page's own words fill for more than half (`corpus.furniture`)."""
    text = "\n".join(line.text for line in lines)
    taken = bytearray(len(text) + 1)
    for start, end in furniture(text):
        taken[start:end] = b"\x01" * (end - start)
    out: list[int] = []
    at = 0
    for index, line in enumerate(lines):
        if 2 * sum(taken[at : at + len(line.text)]) > len(line.text):
            out.append(index)
        at += len(line.text) + 1
    return frozenset(out)


def _sums(page: Page, lines: Sequence[Line], weights: Sequence[float]) -> list[float]:
    """The weight of every element with what it holds."""
    sums = [0.0] * max(1, len(page.elements))
    for line, weight in zip(lines, weights, strict=True):
        sums[line.node] += weight
    for index in range(len(page.elements) - 1, 0, -1):
        parent = page.elements[index].parent
        sums[parent if parent >= 0 else 0] += sums[index]  # what stands after </html> has no parent
    return sums


def _named(
    page: Page, lines: Sequence[Line], sums: Sequence[float], total: float, *, sure: bool
) -> int | None:
    """The innermost element named as the text that holds most, or one around it that adds no links."""
    found: list[int] = []
    for index, element in enumerate(page.elements):
        if sums[index] >= _NAMED_SHARE * total and element.tag not in ("html", "body"):
            names = names_of(element)
            if names.body if sure else names.maybe:
                found.append(index)
    if not found:
        return None
    most = max(sums[index] for index in found)
    best = max(index for index in found if sums[index] >= _SAME * most)
    if sure:
        for outer in reversed(found[-_NAMED_AROUND:]):
            around = outer < best < page.elements[outer].end
            if around and all(_adds(page, line) for line in lines if _between(page, line, outer, best)):
                best = outer
    return best


def _between(page: Page, line: Line, outer: int, inner: int) -> bool:
    """Whether a line stands in `outer` and not in `inner`."""
    inside = inner <= line.node < page.elements[inner].end
    return outer <= line.node < page.elements[outer].end and not inside


def _adds(page: Page, line: Line) -> bool:
    """Whether a line beside the text may be its sign-off or its attachments: no heading, no links."""
    return (
        line.level is None
        and (line.file or not line.linked)
        and not names_of(page.elements[line.node]).chrome
    )
