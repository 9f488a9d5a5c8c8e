"""The lines of a page and the element of its text → which lines are the notice's, and which its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.dates import DATE
from corpus.formats.html_body import Body
from corpus.formats.html_descent import signs
from corpus.formats.html_lines import ATTACHED, Line
from corpus.formats.html_names import names_of
from corpus.formats.html_title import find_title, repeated
from corpus.formats.html_tree import Page
from corpus.labels import label_in

_INFO_MAX = 200
_INFO_FIELDS = frozenset(("published_on", "source"))
_INFO_REACH = 3  # lines above or below the text, where no title says where the head begins
_SIGN_LINES = 4
_FILES_REACH = 40
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
    title = find_title(page, lines, span, stated)
    _trim(lines, kept, span, title, frozenset() if body.named else furniture)
    if title and title[0] < span.start:
        if repeated(lines, kept, title, span):
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


def _trim(
    lines: Sequence[Line], kept: list[bool], span: range, title: range, furniture: frozenset[int]
) -> None:
    """Take links and furniture off both ends of the text; the middle may cite with links."""
    droppable = [not kept[i] or lines[i].is_link or i in furniture for i in span]
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
    if line.level is not None and not line.is_link:
        return True  # a subtitle
    return _labels(line) or (not line.is_link and bool(DATE.search(line.text[:_INFO_MAX])))


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
        if below[-1].is_link or names_of(page.elements[below[-1].node]).chrome:
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
            label = index if ATTACHED.match(line.text) and line.chars <= 12 else None
    return out
