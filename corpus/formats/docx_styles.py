"""Word's styles part → what a style says about a paragraph or a run: heading level, list, hidden text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from corpus.formats.office_xml import attribute, flag, whole

_HEADING = re.compile(r"(?:heading|标题)\s{0,3}([1-9])$")
_RANKED = re.compile(r"([一二三四五六七八九])级标题$")
_CONTENTS = re.compile(r"(?:toc|目录)\s{0,3}[1-9]$|toc heading$")
_BODY_LEVEL = 9  # outlineLvl of body text


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says, its ancestors included; None where none of them says anything.

    Attributes:
        heading: 0 for the title, 1 to 9 for headings.
        list_id, list_level: the list (w:numId) its paragraphs are in.
        list_style: the style that names the list, to which the list's levels may be linked.
        hidden: whether its text is hidden.
        contents: whether it is a line of a table of contents.
    """

    heading: int | None = None
    list_id: int | None = None
    list_level: int | None = None
    list_style: str | None = None
    hidden: bool | None = None
    contents: bool = False


PLAIN = Style()


class Styles:
    """The styles of a document, by id.

    Args:
        root: root element of the styles part, or None.
    """

    def __init__(self, root: Any | None) -> None:
        self._own: dict[str, Style] = {}
        self._parent: dict[str, str | None] = {}
        self._whole: dict[str, Style] = {}
        self.default: str | None = None
        for element in () if root is None else root.iterfind("{*}style"):
            name = attribute(element.attrib, "styleId")
            if name is None:
                continue
            based = element.find("{*}basedOn")
            self._own[name] = _read(element, name)
            self._parent[name] = None if based is None else attribute(based.attrib, "val")
            default = attribute(element.attrib, "default") in ("1", "true", "on")
            if default and attribute(element.attrib, "type") == "paragraph":
                self.default = name

    def get(self, name: str | None) -> Style:
        """The style with this id with what it takes over from those it is based on; PLAIN for none."""
        if name is None or name not in self._own:
            return PLAIN
        chain: list[str] = []
        at: str | None = name
        seen: set[str] = set()
        while at in self._own and at not in self._whole and at not in seen:  # a chain may be a ring
            chain.append(at)
            seen.add(at)
            at = self._parent[at]
        for one in reversed(chain):
            self._whole[one] = _over(self._own[one], self._whole.get(self._parent[one] or "", PLAIN))
        return self._whole[name]


def _over(own: Style, base: Style) -> Style:
    out = replace(
        own,
        heading=base.heading if own.heading is None else own.heading,
        hidden=base.hidden if own.hidden is None else own.hidden,
        contents=own.contents or base.contents,
    )
    if own.list_id is None:
        level = base.list_level if own.list_level is None else own.list_level
        out = replace(out, list_id=base.list_id, list_level=level, list_style=base.list_style)
    return out


def _read(element: Any, style_id: str) -> Style:
    named = element.find("{*}name")
    name = (attribute(named.attrib, "val") or "" if named is not None else "").strip().lower()
    list_id = _value(element, "{*}pPr/{*}numPr/{*}numId")
    hidden = element.find("{*}rPr/{*}vanish")
    return Style(
        heading=_level(name, style_id, _value(element, "{*}pPr/{*}outlineLvl")),
        list_id=list_id,
        list_level=_value(element, "{*}pPr/{*}numPr/{*}ilvl"),
        list_style=style_id if list_id is not None else None,
        hidden=None if hidden is None else flag(hidden.attrib),
        contents=bool(_CONTENTS.match(name)),
    )


def _level(name: str, style_id: str, outline: int | None) -> int | None:
    if name in ("title", "标题") or style_id == "Title":
        return 0
    found = _HEADING.match(name) or re.match(r"heading([1-9])$", style_id.lower())
    if found:
        return int(found[1])
    level = heading_of(outline)
    ranked = _RANKED.search(name)
    return "一二三四五六七八九".index(ranked[1]) + 1 if level is None and ranked else level


def heading_of(outline: int | None) -> int | None:
    """The heading level of an outline level (0 to 8); None where a paragraph says nothing or body text."""
    return outline + 1 if outline is not None and 0 <= outline < _BODY_LEVEL else None


def _value(element: Any, path: str) -> int | None:
    found = element.find(path)
    return None if found is None else whole(attribute(found.attrib, "val"))
