"""The lines of a page and the element of its text → which lines are the notice's, and which its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.dates import DATE
from corpus.formats.html_body import Body
from corpus.formats.html_descent import signs
from corpus.formats.html_lines import Line
from corpus.formats.html_names import names_of
from corpus.formats.html_tree import Page
from corpus.kinds import ends_title
from corpus.labels import label_in

_TITLE_REACH = 60  # lines above the text in which its title is looked for
_TITLE_LINES = 4
_TITLE_MIN, _TITLE_MAX = 4, 150
_TYPED_MIN = 8  # a title known only by its last word: 通知 alone is a column of the site
_INFO_MAX = 200
_INFO_FIELDS = frozenset(("published_on", "source"))
_INFO_REACH = 3  # lines above or below the text, where no title says where the head begins
_SIGN_LINES = 4
_FILES_REACH = 40
_ATTACHED = re.compile(r"(?:相关)?附[ \u3000]?件")
_BUTTON = re.compile(r"下载|打印|导出|版式|文字版|全文")
_FURNITURE_MAX = 200  # characters of an element inside the text that may be the page's own by its name
_HEAD_OF_LIST = 12


@dataclass(frozen=True, slots=True)
class Roles:
    """What the lines of a page are.

    Attributes:
        kept: for each line, whether it is the notice's.
        title: indexes of the lines of the title as the page marks it, none where it marks none.
        body: index of the first line of the text, and the one after its last.
    """

    kept: list[bool]
    title: range
    body: range


def find_roles(
    page: Page,
    lines: Sequence[Line],
    body: Body,
    stated: Sequence[str],
    *,
    particulars: frozenset[int],
    furniture: frozenset[int],
) -> Roles:
    """Which lines are the notice's.

    Args:
        page: the page.
        lines: its lines.
        body: the element of the text.
        stated: titles that its meta tags state.
        particulars: indexes of the lines of a portal's table of particulars.
        furniture: indexes of the lines that a page's own words fill.
    """
    inside = [i for i, line in enumerate(lines) if body.holds(line.node)]
    span = range(inside[0], inside[-1] + 1) if inside else range(0)
    kept = [i in span and body.holds(line.node) for i, line in enumerate(lines)]
    for index in _own_matter(page, lines, body):
        kept[index] = False
    for index in particulars:
        kept[index] = False
    title = _title(page, lines, span, stated)
    _trim(lines, kept, span, title, frozenset() if body.named else furniture)
    if title and title[0] < span.start:
        if _repeated(lines, kept, title, span):
            title = range(0)
        else:
            for index in title:
                kept[index] = True
    for index in _info(lines, span, title, particulars):
        kept[index] = True
    for index in _signed(page, lines, span):
        kept[index] = True
    for index in _files(page, lines, span):
        kept[index] = True
    return Roles(kept, title, span)


def _own_matter(page: Page, lines: Sequence[Line], body: Body) -> list[int]:
    """Lines inside the text that an element named as the page's own holds, and that say nothing."""
    roots: dict[int, int] = {}  # element → the outermost one around it that is named so
    for index in range(body.start + 1, body.end):
        element = page.elements[index]
        root = roots.get(element.parent, -1)
        roots[index] = root if root >= 0 else index if names_of(element).chrome else -1
    found: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        root = roots.get(line.node, -1)
        if root >= 0:
            found.setdefault(root, []).append(index)
    out: list[int] = []
    for held in found.values():
        own = sum(lines[i].chars - lines[i].linked for i in held)
        says = any(lines[i].says or lines[i].file or lines[i].table is not None for i in held)
        if own <= _FURNITURE_MAX and not says:
            out += held
    return out


def _linked(line: Line) -> bool:
    return 2 * line.linked >= line.chars and not line.file and not _ATTACHED.match(line.text)


def _trim(
    lines: Sequence[Line], kept: list[bool], span: range, title: range, furniture: frozenset[int]
) -> None:
    """Take links and furniture off both ends of the text; the middle may cite with links."""
    droppable = [not kept[i] or _linked(lines[i]) or i in furniture for i in span]
    last = len(span) - 1
    while last >= 0 and (droppable[last] or (last + 1 < len(span) and _heads_list(lines[span[last]]))):
        last -= 1
    for k in range(last + 1, len(span)):
        kept[span[k]] = False
    says = next((k for k in range(len(span)) if kept[span[k]] and lines[span[k]].says), 0)
    head = title[0] - span.start if title and title[0] in span else 0
    for k in range(max(says, head)):
        if droppable[k] and span[k] not in title:
            kept[span[k]] = False


def _heads_list(line: Line) -> bool:
    """Whether a line above nothing but links is their heading: <h3>推荐阅读</h3>, 相关文件："""
    return line.chars <= _HEAD_OF_LIST and (line.level is not None or line.text.endswith(("：", ":")))


def _title(page: Page, lines: Sequence[Line], span: range, stated: Sequence[str]) -> range:
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
        if _linked(lines[end]) and lines[end].level is None:
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
    return _TITLE_MIN <= line.chars <= _TITLE_MAX and not _linked(line) and not line.says


def _is_named(page: Page, node: int) -> bool:
    """Whether a line's block, or the one around it, is named as a title."""
    element = page.elements[node]
    if names_of(element).title:
        return True
    return element.parent >= 0 and names_of(page.elements[element.parent]).title


def _repeated(lines: Sequence[Line], kept: Sequence[bool], title: range, span: range) -> bool:
    """Whether the text opens with the title itself, so that the page's copy of it is furniture."""
    words = _bare("".join(lines[i].text for i in title))
    head = _bare("".join(lines[i].text for i in span[:12] if kept[i])[:600])
    return words in head


def _info(lines: Sequence[Line], span: range, title: range, particulars: frozenset[int]) -> list[int]:
    """Lines between the title and the text, or next to the text, that say when and where it was published."""
    top = title[-1] + 1 if title and title[0] < span.start else max(0, span.start - _INFO_REACH)
    above = [i for i in range(top, span.start) if i not in particulars and _informs(lines[i])]
    if title and title[0] < span.start and not above:
        above = [
            i for i in range(max(0, title[0] - 2), title[0]) if i not in particulars and _labels(lines[i])
        ]
    stop = min(len(lines), span.stop + _INFO_REACH)
    return above + [i for i in range(span.stop, stop) if i not in particulars and _labels(lines[i])]


def _informs(line: Line) -> bool:
    if line.chars > _INFO_MAX:
        return False
    if line.level is not None and not _linked(line):
        return True  # a subtitle
    return _labels(line) or (not _linked(line) and bool(DATE.search(line.text[:_INFO_MAX])))


def _labels(line: Line) -> bool:
    """Whether a line states the day of publication or the source, and so no other page's."""
    if line.chars > _INFO_MAX:
        return False
    label = label_in(line.text, 0, len(line.text))
    while label and label.field not in _INFO_FIELDS:
        label = label_in(line.text, label.end, len(line.text))
    return label is not None


def _signed(page: Page, lines: Sequence[Line], span: range) -> range:
    """The lines of a sign-off that stands right below the text and outside its element."""
    for stop in range(span.stop + 1, min(len(lines), span.stop + _SIGN_LINES) + 1):
        below = lines[span.stop : stop]
        if _linked(below[-1]) or names_of(page.elements[below[-1].node]).chrome:
            break
        if signs(below):
            return range(span.stop, stop)
    return range(0)


def _files(page: Page, lines: Sequence[Line], span: range) -> list[int]:
    """Lines below the text that link to its attachments, with the word 附件 above them."""
    out: list[int] = []
    label: int | None = None
    for index in range(span.stop, min(len(lines), span.stop + _FILES_REACH)):
        line = lines[index]
        if names_of(page.elements[line.node]).chrome:
            break
        if line.file and not (line.chars <= 8 and _BUTTON.search(line.text)):
            out += [i for i in (label, index) if i is not None]
            label = None
        else:
            label = index if _ATTACHED.match(line.text) and line.chars <= 12 else None
    return out


def _bare(text: str) -> str:
    return "".join(text.split())
