"""Markup → a flat list of elements and texts in document order; scripts, styles and hidden parts left out.

libxml2 repairs broken markup as it reads and hands over one element after another: no tree is built and
nothing here recurses, so that depth costs nothing. Document types and their entities are never resolved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from corpus.errors import InputError
from corpus.formats.html_decoding import UNPRINTABLE
from corpus.formats.html_element import Element
from corpus.formats.html_names import names_of

MAX_TAGS = 150_000
"""The largest page of a notice met has 20,000; each costs about 300 bytes here."""

MAX_DEPTH = 2_000
"""A browser stops at 512. libxml2 looks for the start of every end tag: a page costs depth times tags."""

_SKIPPED_TAGS = (
    "script style noscript template title svg math canvas iframe object embed applet audio video map xml"
    " noframes noembed datalist rp link meta base"
)
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_HIDDEN = re.compile(r"display\s{0,4}:\s{0,4}none|visibility\s{0,4}:\s{0,4}hidden", re.I)
_KEPT_ATTRIBUTES = ("id", "class", "style", "href", "start", "type", "value", "colspan")


@dataclass(slots=True)
class Page:
    """A page in document order.

    Attributes:
        elements: by index; the descendants of `i` are `elements[i + 1 : elements[i].end]`.
        events: `i` where element i starts, `~i` where it ends, a string for text between.
        metas: name of a meta tag in lower case → its content, the first of each name.
        title: what <title> holds.
        pictures: index of the innermost element around each picture.
        tags: how often each tag of interest to a page without text stands in it (frames, scripts, forms).
        hidden: characters of text that the page hides.
        refresh: whether the page sends its reader on to another.
    """

    elements: list[Element] = field(default_factory=list)
    events: list[int | str] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    title: str = ""
    pictures: list[int] = field(default_factory=list)
    tags: dict[str, int] = field(default_factory=dict)
    hidden: int = 0
    refresh: bool = False


def read_tree(text: str, name: str) -> Page:
    """The elements of a page.

    Args:
        text: its markup, decoded.
        name: how it is called in an error.

    Raises:
        InputError: more tags, or deeper ones, than any notice has.
    """
    from lxml import etree

    if text.count("<") > MAX_TAGS:
        raise InputError(
            "page-too-large",
            "{name}: more than {limit} tags, which no notice has; save the notice alone and add that",
            name=name,
            limit=MAX_TAGS,
        )
    builder = _Builder(name)
    # Bytes with their encoding stated: lxml refuses a str that declares one, and the page's own word may lie.
    parser = etree.HTMLParser(target=builder, encoding="utf-8", huge_tree=True, remove_pis=True)
    with suppress(etree.XMLSyntaxError):  # said of a page without any element
        etree.fromstring(text.encode("utf-8"), parser)
    if any(
        entry.type in (etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_NO_MEMORY)
        for entry in parser.error_log
    ):
        raise InputError(  # libxml2 stopped, and what follows would be lost without a word
            "page-unreadable",
            "{name}: its markup cannot be read to the end; save the notice as plain text (.txt) and add that",
            name=name,
        )
    return builder.finished()


class _Builder:
    """What libxml2 calls for each piece of the page."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._page = Page()
        self._open: list[int] = []  # indexes of the open elements; -1 for one that is left out
        self._skipping = 0  # depth inside an element that is left out
        self._hiding = 0
        self._in_title = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        page = self._page
        if len(self._open) >= MAX_DEPTH:
            raise InputError(
                "page-too-deep",
                "{name}: tags nested deeper than {limit}; save the notice as plain text (.txt) and add that",
                name=self._name,
                limit=MAX_DEPTH,
            )
        if tag in ("script", "frame", "iframe"):
            page.tags[tag] = page.tags.get(tag, 0) + 1
        elif tag == "meta":
            self._meta(attributes)
        elif tag == "input" and attributes.get("type", "").lower() == "password":
            page.tags["password"] = page.tags.get("password", 0) + 1
        elif tag == "title":
            self._in_title = not page.title
        kept = {k: attributes[k][:300] for k in _KEPT_ATTRIBUTES if k in attributes} if attributes else {}
        element = Element(tag, self._open[-1] if self._open else -1, 0, kept)
        hidden = "hidden" in attributes or bool(_HIDDEN.search(kept.get("style", "")))
        # A notice's own text is hidden only until a script shows it (as on pages of WeChat).
        hidden = hidden and not names_of(element).body
        if self._skipping or tag in _SKIPPED or hidden:
            self._skipping += 1
            self._hiding += hidden or self._hiding > 0
            self._open.append(-1)
            return
        if tag == "img":
            page.pictures.append(element.parent)
        index = len(page.elements)
        page.elements.append(element)
        page.events.append(index)
        self._open.append(index)

    def end(self, tag: str) -> None:
        """An element ends."""
        if not self._open:
            return
        self._in_title = self._in_title and tag != "title"
        index = self._open.pop()
        if index >= 0:
            self._page.elements[index].end = len(self._page.elements)
            self._page.events.append(~index)
            return
        self._skipping -= 1
        self._hiding -= self._hiding > 0

    def data(self, text: str) -> None:
        """Text stands here."""
        if self._in_title and len(self._page.title) < 500:
            self._page.title += text[:500]
        if not self._skipping:
            self._page.events.append(UNPRINTABLE.sub("", text))  # written as &#1;
        elif self._hiding:
            self._page.hidden += len("".join(text.split()))

    def comment(self, text: str) -> None:
        """A comment, which is no text."""

    def close(self) -> Page:
        """The page ends."""
        return self.finished()

    def finished(self) -> Page:
        """The page, with every element closed."""
        while self._open:
            self.end("")
        return self._page

    def _meta(self, attributes: Mapping[str, str]) -> None:
        content = attributes.get("content")
        if not content:
            return
        for key in ("name", "property", "itemprop", "http-equiv"):
            name = attributes.get(key)
            if name:
                self._page.metas.setdefault(name.strip().lower(), content[:1000])
                self._page.refresh |= name.strip().lower() == "refresh" and "url" in content.lower()
