"""The lines of a page → those of the notice's title, as the page marks it."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.formats.html_lines import Line
from corpus.formats.html_names import names_of
from corpus.formats.html_tree import Page
from corpus.kinds import ends_title

_TITLE_REACH = 60  # lines above the text in which its title is looked for
_TITLE_LINES = 4
_TITLE_MIN, _TITLE_MAX = 4, 150
_TYPED_MIN = 8  # a title known only by its last word: 通知 alone is a column of the site


def find_title(page: Page, lines: Sequence[Line], span: range, stated: Sequence[str]) -> range:
    """The lines of the title as the page marks it: by its meta tags, by <h1>, by a name, by <h2> or <h3>."""
    says = next((i for i in span if lines[i].says), span.stop)
    low, high = max(0, span.start - _TITLE_REACH), min(says + 1, len(lines))
    wanted = {_bare(title) for title in stated if len(_bare(title)) >= _TITLE_MIN}
    if wanted:
        for start in range(high - 1, low - 1, -1):
            found = _joined(lines, start, high, wanted)
            if found:
                return found
    tops = [i for i in range(low, high) if lines[i].level == 1 and _may_be(lines[i])]
    typed = [i for i in tops if ends_title(_bare(lines[i].text))]
    if tops:
        return _whole((typed or tops)[-1], lines, high)
    near = range(max(low, span.start - _TITLE_REACH), high)
    named = [i for i in near if i < span.start and _may_be(lines[i]) and _is_named(page, lines[i].node)]
    typed = [i for i in named if ends_title(_bare(lines[i].text))]
    if named:
        return _whole((typed or named)[-1], lines, high)
    below = [i for i in near if i < span.start and lines[i].level in (2, 3) and _may_be(lines[i])]
    typed = [i for i in near if i < span.start and _may_be(lines[i]) and ends_title(_bare(lines[i].text))]
    best = [i for i in typed if lines[i].chars >= _TYPED_MIN] or below
    return _whole(best[-1], lines, high) if best else range(0)


def _joined(lines: Sequence[Line], start: int, high: int, wanted: set[str]) -> range | None:
    """Lines from `start` on that together are a wanted title."""
    words = ""
    for end in range(start, min(start + _TITLE_LINES, high)):
        if lines[end].is_link and lines[end].level is None:
            return None
        words += _bare(lines[end].text)
        if words in wanted:
            return range(start, end + 1)
        if lines[end].node != lines[start].node or len(words) > _TITLE_MAX:
            return None
    return None


def _whole(index: int, lines: Sequence[Line], high: int) -> range:
    """The lines of the title that <br> parted from the one at `index`."""
    start, end = index, index + 1
    while start and lines[start].after_br and lines[start - 1].node == lines[index].node:
        start -= 1
    while end < high and lines[end].after_br and lines[end].node == lines[index].node:
        end += 1
    chars = sum(lines[i].chars for i in range(start, end))
    return (
        range(start, end) if end - start <= _TITLE_LINES and chars <= _TITLE_MAX else range(index, index + 1)
    )


def _may_be(line: Line) -> bool:
    return _TITLE_MIN <= line.chars <= _TITLE_MAX and not line.is_link and not line.says


def _is_named(page: Page, node: int) -> bool:
    """Whether a line's block, or the one around it, is named as a title."""
    element = page.elements[node]
    if names_of(element).title:
        return True
    return element.parent >= 0 and names_of(page.elements[element.parent]).title


def repeated(lines: Sequence[Line], kept: Sequence[bool], title: range, span: range) -> bool:
    """Whether the text opens with the title itself, so that the page's copy of it is furniture."""
    words = _bare("".join(lines[i].text for i in title))
    head = _bare("".join(lines[i].text for i in span[:12] if kept[i])[:600])
    return words in head


def _bare(text: str) -> str:
    return "".join(text.split())
