"""Word's numbering part → the number that Word shows before each paragraph of a list, as they come.

Lists that share an abstract one go on with its count, except where a list states a start of its own
(w:lvlOverride/w:startOverride), which holds from its first paragraph at that level on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from corpus.formats.docx_numerals import BULLETS, numeral
from corpus.formats.docx_styles import Styles
from corpus.formats.office_xml import attribute, flag, whole

_LEVELS = 9
_TEXT_MAX = 60  # characters of w:lvlText; Word's dialog takes fewer
_PLACE = re.compile(r"%([1-9])")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_NEEDS_SPACE = re.compile(r"[0-9A-Za-z.．\u4e00-\u9fff\u2022-\u2bff)]$")


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list; `restart`: the level (1 is the outermost) whose paragraphs restart it, 0 none."""

    start: int = 1
    form: str = "decimal"
    custom: str | None = None
    text: str = ""
    restart: int | None = None
    plain: bool = False  # w:isLgl: all places in Arabic figures
    after: str = "tab"
    style: str | None = None


@dataclass(slots=True)
class _Abstract:
    levels: dict[int, _Level]
    linked: str | None = None  # the numbering style that has the levels
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _List:
    abstract: int | None
    starts: dict[int, int]
    levels: dict[int, _Level]
    begun: set[int] = field(default_factory=set)


class Numbering:
    """The lists of a document, and how far each has counted.

    Args:
        root: root element of the numbering part, or None.
        styles: the document's styles.
    """

    def __init__(self, root: Any | None, styles: Styles) -> None:
        self._styles = styles
        self._abstracts: dict[int, _Abstract] = {}
        self._lists: dict[int, _List] = {}
        for element in () if root is None else root.iterfind("{*}abstractNum"):
            key = whole(attribute(element.attrib, "abstractNumId"))
            link = element.find("{*}numStyleLink")
            if key is not None:
                linked = None if link is None else attribute(link.attrib, "val")
                self._abstracts[key] = _Abstract(_levels(element), linked)
        for element in () if root is None else root.iterfind("{*}num"):
            key = whole(attribute(element.attrib, "numId"))
            if key is not None:
                self._lists[key] = _read_list(element)

    def level_of(self, list_id: int, style: str | None) -> int | None:
        """The level of the list that is linked to the style, if one is."""
        if style is None or list_id not in self._lists:
            return None
        found = self._lists[list_id]
        abstract = self._abstract(found)
        levels = (abstract.levels if abstract else {}) | found.levels
        return next((at for at, level in levels.items() if level.style == style), None)

    def next(self, list_id: int, level: int) -> str:
        """Count one paragraph of a list, and the number that Word shows before it, with what parts it from
        the text; empty where there is none."""
        found = self._lists.get(list_id)
        abstract = self._abstract(found) if found else None
        if found is None or abstract is None or not 0 <= level < _LEVELS:
            return ""
        levels = abstract.levels | found.levels
        if level not in levels:
            return ""
        counts = abstract.counts
        if level in found.starts and level not in found.begun:
            counts[level] = found.starts[level]
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = levels[level].start
        found.begun.add(level)
        for upper in range(level):  # one passed over counts as begun (Microsoft's article Q110380)
            if upper in levels:
                counts.setdefault(upper, levels[upper].start)
        for lower in [at for at in counts if at > level]:
            restart = levels[lower].restart if lower in levels else None
            if restart is None or level < restart:
                del counts[lower]
        return _shown(levels, counts, level)

    def _abstract(self, found: _List) -> _Abstract | None:
        abstract = self._abstracts.get(-1 if found.abstract is None else found.abstract)
        if abstract and abstract.linked and not abstract.levels:
            other = self._lists.get(self._styles.get(abstract.linked).list_id or 0)
            if other and other is not found and other.abstract is not None:
                return self._abstracts.get(other.abstract, abstract)
        return abstract


def _shown(levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
    own = levels[level]
    if own.form == "bullet":
        shown = _PRIVATE.sub(lambda found: BULLETS.get(found[0], "•"), own.text)
    else:

        def place(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            if at not in levels:
                return ""
            value = counts.get(at, levels[at].start)
            form = "decimal" if own.plain and levels[at].form not in ("none", "bullet") else levels[at].form
            return numeral(value, form, levels[at].custom)

        shown = _PLACE.sub(place, own.text)
    if not shown.strip() or own.after == "nothing":
        return shown
    # The gap of a tab is seen after "1." and "第一条"; after 、 and ） the mark itself parts them.
    return shown.rstrip() + (" " if own.after == "space" or _NEEDS_SPACE.search(shown.rstrip()) else "")


def _read_list(element: Any) -> _List:
    abstract = element.find("{*}abstractNumId")
    starts: dict[int, int] = {}
    levels: dict[int, _Level] = {}
    for override in element.iterfind("{*}lvlOverride"):
        at = whole(attribute(override.attrib, "ilvl"))
        if at is None or not 0 <= at < _LEVELS:
            continue
        new = override.find("{*}lvl")
        if new is not None:
            levels[at] = _read_level(new)
        start = _value(override, "{*}startOverride")
        if start is not None:
            starts[at] = start
    return _List(whole(attribute(abstract.attrib, "val")) if abstract is not None else None, starts, levels)


def _levels(element: Any) -> dict[int, _Level]:
    out: dict[int, _Level] = {}
    for level in element.iterfind("{*}lvl"):
        at = whole(attribute(level.attrib, "ilvl"))
        if at is not None and 0 <= at < _LEVELS:
            out[at] = _read_level(level)
    return out


def _read_level(element: Any) -> _Level:
    form = next(element.iter("{*}numFmt"), None)  # the first also where alternatives are offered
    text = element.find("{*}lvlText")
    legal = element.find("{*}isLgl")
    start = _value(element, "{*}start")
    after = element.find("{*}suff")
    style = element.find("{*}pStyle")
    return _Level(
        start=1 if start is None else start,
        form="decimal" if form is None else attribute(form.attrib, "val") or "decimal",
        custom=None if form is None else attribute(form.attrib, "format"),
        text="" if text is None else (attribute(text.attrib, "val") or "")[:_TEXT_MAX],
        restart=_value(element, "{*}lvlRestart"),
        plain=legal is not None and flag(legal.attrib),
        after="tab" if after is None else attribute(after.attrib, "val") or "tab",
        style=None if style is None else attribute(style.attrib, "val"),
    )


def _value(element: Any, path: str) -> int | None:
    found = element.find(path)
    return None if found is None else whole(attribute(found.attrib, "val"))
