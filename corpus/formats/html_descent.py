"""An element of a page → the smallest one in it that holds nearly all of the notice's text.

What stands beside the text and is full of links (a column of news with their first sentences) counts for
nothing; what has none may be the text's second part, and keeps it together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.bodies import is_body
from corpus.dates import DATE
from corpus.formats.html_lines import Line
from corpus.formats.html_tree import Page

_SHARE = 0.9  # an element stands for its parent if it holds this share of what may be text
_LINKED = 0.12  # of an element's characters: a column of links, whatever it says beside them
_NEAR = 3  # elements around a line in which others stand beside it
_BODY_NAME_MAX = 40
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
class Tallies:
    """For each element with what it holds: its lines, their characters, those of links, its first line."""

    lines: list[int]
    chars: list[int]
    linked: list[int]
    first: list[int | None]
    children: list[list[int]]

    def is_links(self, index: int) -> bool:
        """Whether an element is a column of links, whatever it says beside them."""
        return self.linked[index] >= _LINKED * self.chars[index] > 0


def tallies(page: Page, lines: Sequence[Line]) -> Tallies:
    """What every element of a page holds."""
    count = len(page.elements)
    out = Tallies([0] * count, [0] * count, [0] * count, [None] * count, [[] for _ in range(count)])
    for at, line in enumerate(lines):
        out.lines[line.node] += 1
        out.chars[line.node] += line.chars
        out.linked[line.node] += 0 if line.file else line.linked
        if out.first[line.node] is None:
            out.first[line.node] = at
    for index in range(count - 1, 0, -1):
        parent = page.elements[index].parent
        if parent < 0:
            continue
        out.children[parent].append(index)
        out.lines[parent] += out.lines[index]
        out.chars[parent] += out.chars[index]
        out.linked[parent] += out.linked[index]
        below, above = out.first[index], out.first[parent]
        if below is not None and (above is None or below < above):
            out.first[parent] = below
    return out


def beside_links(page: Page, held: Tallies, line: Line) -> bool:
    """Whether a line stands in a column of links: the first words of some news under its headline."""
    at = line.node
    for _ in range(_NEAR):
        if held.lines[at] > 1 or page.elements[at].parent < 0:
            break
        at = page.elements[at].parent
    return held.lines[at] > 1 and held.is_links(at)


def descend(page: Page, lines: Sequence[Line], held: Tallies, sums: Sequence[float], start: int) -> int:
    """The smallest element inside `start` that holds nearly all of its text, and more than one line.

    Args:
        held: what the elements hold.
        sums: for each element, how much of it is text.
    """
    children, first = held.children, held.first
    at = start
    while children[at]:
        inner = max(children[at], key=lambda child: sums[child])
        beside = [c for c in children[at] if c != inner and sums[c] and not held.is_links(c)]
        direct = sums[at] - sum(sums[child] for child in children[at])
        rest = direct + sum(sums[child] for child in beside)
        if page.elements[inner].tag not in _CONTAINERS or held.lines[inner] < 2:
            break
        if sums[inner] < _SHARE * (sums[inner] + rest):
            break
        following = first[min((child for child in beside if child > inner), default=inner)]
        if following is not None and following != first[inner]:
            line = lines[following]
            if line.says or signs([line]):
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
