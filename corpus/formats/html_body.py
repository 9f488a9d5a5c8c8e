"""The lines of a page → the element that holds the notice's text.

By the names that portals and news sites give it, else by where the sentences are: the smallest element that
holds nearly all of the page's text that is no link.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.bodies import is_body
from corpus.dates import DATE
from corpus.formats.html_lines import Line
from corpus.formats.html_names import names_of
from corpus.formats.html_tree import Page
from corpus.furniture import furniture

SENTENCE = re.compile(r"[，。；：、]")
_PLAIN = 0.3  # weight of a character in a line without punctuation: a menu, a name, a row of a table
_CHROME_SHARE = 0.3  # an element of more than this share of the page is not its furniture, whatever its name
_NAMED_SHARE = 0.5  # an element named as the text holds at least this share of the page's sentences
_SAME = 0.98
_BODY_NAME_MAX = 40
_NAMED_AROUND = 20  # elements named as the text, one around the other, that are looked at
_DESCENT = 0.9  # an element stands for its parent if it holds this share of its weight
_CONTAINERS = frozenset(
    (
        "html",
        "body",
        "div",
        "section",
        "article",
        "main",
        "table",
        "tbody",
        "tr",
        "td",
        "form",
        "center",
        "font",
    )
)


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
    weights = [_weight(line) for line in lines]
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
        best = _descend(page, lines, weights, sums, 0)
        inner = _named(page, lines, sums, total, sure=False)
        if inner is not None and best <= inner < page.elements[best].end:
            best = _descend(page, lines, weights, sums, inner)
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


def _descend(
    page: Page, lines: Sequence[Line], weights: Sequence[float], sums: Sequence[float], start: int
) -> int:
    """The smallest element inside `start` that holds nearly all of its weight and more than one line."""
    heaviest: dict[int, int] = {}
    for index in range(start + 1, page.elements[start].end):
        parent = page.elements[index].parent
        if parent not in heaviest or sums[index] > sums[heaviest[parent]]:
            heaviest[parent] = index
    counts = [0] * len(page.elements)
    for line in lines:
        counts[line.node] += 1
    for index in range(len(page.elements) - 1, 0, -1):
        if page.elements[index].parent >= 0:
            counts[page.elements[index].parent] += counts[index]
    at = start
    order = sorted(range(len(lines)), key=lambda i: lines[i].node)
    while at in heaviest:
        inner = heaviest[at]
        element = page.elements[inner]
        if element.tag not in _CONTAINERS or sums[inner] < _DESCENT * sums[at] or counts[inner] < 2:
            break
        below = bisect_left(order, element.end, key=lambda i: lines[i].node)
        if below < len(order) and lines[order[below]].node < page.elements[at].end:
            following = lines[order[below]]
            if weights[order[below]] and (following.says or signs([following])):
                break  # the text goes on beside the element that holds most of it
        at = inner
    return at


def signs(lines: Sequence[Line]) -> bool:
    """Whether lines are a sign-off: bodies one below the other, and a day that ends the last."""
    for line in lines:
        dated = list(DATE.finditer(line.text[-80:]))
        rest = line.text.strip()
        if dated and not line.text[-80:][dated[-1].end() :].strip(" \u3000印发"):
            rest = line.text[: len(line.text) - len(line.text[-80:]) + dated[-1].start()].strip()
            return line is lines[-1] and (not rest or all(is_body(word) for word in rest.split()))
        if line.chars > _BODY_NAME_MAX or not is_body(rest):
            return False
    return False
