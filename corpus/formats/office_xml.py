"""XML of Office files → events or a tree, with nothing fetched, nothing expanded and no bottomless nesting.

A document type declaration, which no Office program writes, is refused before it is read: it could declare
entities that swell, or name other files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from corpus.errors import InputError
from corpus.formats.office_errors import damaged

MAX_DEPTH = 250
"""Elements inside one another: Word's own files stay under 60."""

_NAMESPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://purl.oclc.org/ooxml/drawingml/chart": "c",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
    "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm",
    "urn:schemas-microsoft-com:vml": "v",
}
"""Transitional and strict namespaces of one vocabulary have one prefix here."""


RELATION_ID = re.compile(
    r"\{http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)/officeDocument/[\w/]{0,20}relationships\}id$"
)
"""The attribute that names a relation (r:id)."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}%s"
_W_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}%s"


class Events:
    """What lxml calls as it reads a part; readers of parts are made from it, with the hooks they need.

    Args:
        name: how the file is called in an error.
        part: path of the part.
    """

    def __init__(self, name: str, part: str) -> None:
        self.name = name
        self.part = part
        self._depth = 0
        self._short: dict[str, str] = {}

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins; `tag` has a known prefix in place of its namespace: "w:p"."""

    def closed(self, tag: str) -> None:
        """An element ends."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Called by lxml."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise damaged(self.name, self.part)
        self.opened(self._short.get(tag) or self._shortened(tag), attributes)

    def end(self, tag: str) -> None:
        """Called by lxml."""
        self._depth -= 1
        self.closed(self._short[tag])

    def data(self, text: str) -> None:
        """Text inside the element that is open; called by lxml, perhaps several times for one text."""

    def doctype(self, *_: str | None) -> None:
        """Called by lxml before it reads what the declaration declares."""
        raise InputError(
            "office-doctype",
            "{name}: {part} declares a document type, which no Word file has; save it again in Word or WPS",
            name=self.name,
            part=self.part,
        )

    def close(self) -> None:
        """Called by lxml at the end of the part."""

    def _shortened(self, tag: str) -> str:
        namespace, _, local = tag.removeprefix("{").rpartition("}")
        short = self._short[tag] = f"{_NAMESPACES.get(namespace, '')}:{local}"
        return short


def feed(chunks: Iterable[bytes], target: Events, name: str, part: str) -> None:
    """Hand the events of an XML part to `target`; nothing of the part is kept.

    Raises:
        InputError: not well-formed; or what `target` raises.
    """
    from lxml import etree

    parser = _parser(target)
    try:
        for chunk in chunks:
            parser.feed(chunk)
        parser.close()
    except (etree.LxmlError, ValueError, LookupError) as error:
        raise damaged(name, part) from error


def tree(data: bytes, name: str, part: str) -> Any:
    """The root element of a small part.

    Raises:
        InputError: not well-formed; too deep; with a document type declaration.
    """
    from lxml import etree

    feed([data], Events(name, part), name, part)
    try:
        return etree.fromstring(data, _parser())
    except (etree.LxmlError, ValueError, LookupError) as error:  # stricter than events: names of namespaces
        raise damaged(name, part) from error


def _parser(target: Events | None = None) -> Any:
    from lxml import etree

    return etree.XMLParser(
        target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )


def attribute(attributes: Any, name: str) -> str | None:
    """A w: attribute of an element, transitional, strict or without a namespace."""
    for key in (_W % name, _W_STRICT % name, name):
        value = attributes.get(key)
        if value is not None:
            return str(value)
    return None


def flag(attributes: Any) -> bool:
    """Whether an element that is a switch (<w:vanish/>) is on."""
    return attribute(attributes, "val") not in ("0", "false", "off", "none")


def whole(text: str | None) -> int | None:
    """The integer that an attribute holds; None for anything else or one beyond what Word writes."""
    try:
        value = int(text or "")
    except ValueError:
        return None
    return value if -(2**31) <= value < 2**31 else None
