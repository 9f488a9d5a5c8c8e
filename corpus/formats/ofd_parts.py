"""The XML parts of an OFD file → pages, templates, notes, and runs of text with where they stand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.formats.office_xml import Events

MAX_FOUND = 2_000
"""Most elements of one name that are kept of a part."""
_MAX_STEPS = 20_000
_A4 = (210.0, 297.0)
_DEFAULT_SIZE = 4.2  # millimetres: 12 points
_SLANT = 0.1  # of the matrix's other diagonal: what is turned by more is a watermark


@dataclass(frozen=True, slots=True)
class Run:
    """Characters side by side.

    Attributes:
        x, y: where the first one's base line begins.
        size: height of a character.
        ends: for each character, where the next one begins.
        own: whether it is the page's own and not of a template, a stamp or a watermark.
    """

    text: str
    x: float
    y: float
    size: float
    ends: tuple[float, ...]
    own: bool


@dataclass(slots=True)
class OfdPage:
    """A page: its width and height, its runs in the order of the file, how many pictures it has."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    pictures: int = 0


class Texts(Events):
    """The text of the elements of some names."""

    def __init__(self, name: str, part: str, wanted: tuple[str, ...]) -> None:
        super().__init__(name, part)
        self.found: dict[str, list[str]] = {tag: [] for tag in wanted}
        self._open: str | None = None

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - lxml's arguments
        """An element begins."""
        local = _local(tag)
        self._open = local if local in self.found else None
        if self._open:
            self.found[self._open].append("")

    def closed(self, tag: str) -> None:  # noqa: ARG002
        """An element ends."""
        self._open = None

    def data(self, text: str) -> None:
        """Text inside the element that is open."""
        if self._open and len(self.found[self._open]) <= MAX_FOUND:
            self.found[self._open][-1] += text


class DocumentPart(Texts):
    """Document.xml: the pages, the templates, the box of a page, where notes are listed."""

    def __init__(self, name: str, part: str) -> None:
        super().__init__(name, part, ("PhysicalBox", "Annotations"))
        self.pages: list[tuple[str, str]] = []
        self.templates: dict[str, str] = {}

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        super().opened(tag, attributes)
        local = _local(tag)
        place = attributes.get("BaseLoc")
        if local == "Page" and place:
            self.pages.append((attributes.get("ID", ""), place))
        elif local == "TemplatePage" and place:
            self.templates[attributes.get("ID", "")] = place

    @property
    def box(self) -> tuple[float, float]:
        """Width and height of a page; A4 where the file does not say."""
        return _box(self.found["PhysicalBox"][0]) if self.found["PhysicalBox"] else _A4

    @property
    def annotations(self) -> str | None:
        """Path of the list of notes."""
        return self.found["Annotations"][0].strip() if self.found["Annotations"] else None


class NotesPart(Texts):
    """Annotations.xml: a file for each page."""

    def __init__(self, name: str, part: str) -> None:
        super().__init__(name, part, ("FileLoc",))
        self.files: dict[str, str] = {}
        self._page = ""

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        super().opened(tag, attributes)
        if _local(tag) == "Page":
            self._page = attributes.get("PageID", "")

    def closed(self, tag: str) -> None:
        """An element ends."""
        super().closed(tag)
        if _local(tag) == "FileLoc":
            self.files[self._page] = self.found["FileLoc"][-1].strip()


class ContentPart(Events):
    """Content.xml, a template or a file of notes: text objects and pictures, put on a page."""

    def __init__(self, name: str, part: str, page: OfdPage, *, own: bool) -> None:
        super().__init__(name, part)
        self.templates: list[str] = []
        self._page = page
        self._own = own
        self._origin = (0.0, 0.0)
        self._matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        self._size = _DEFAULT_SIZE
        self._code: Mapping[str, str] | None = None
        self._text: list[str] = []
        self._sized = False
        self._at = (0.0, 0.0)

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        local = _local(tag)
        if local == "TextObject":
            box = _numbers(attributes.get("Boundary"))
            self._origin = (box[0], box[1]) if len(box) >= 2 else (0.0, 0.0)
            matrix = _numbers(attributes.get("CTM"))
            self._matrix = tuple(matrix[:6]) if len(matrix) >= 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)  # type: ignore[assignment]
            size = _numbers(attributes.get("Size"))
            self._size = size[0] if size and 0 < size[0] < 500 else _DEFAULT_SIZE
            self._at = (0.0, 0.0)
        elif local == "TextCode":
            self._code = dict(attributes)
            self._text = []
        elif local == "ImageObject":
            self._page.pictures += self._own
        elif local == "Template":
            self.templates.append(attributes.get("TemplateID", ""))
        elif local == "PhysicalBox":
            self._sized = self._own

    def data(self, text: str) -> None:
        """Text inside the element that is open."""
        if self._code is not None:
            self._text.append(text)
        elif self._sized:
            self._page.width, self._page.height = _box(text)

    def closed(self, tag: str) -> None:
        """An element ends."""
        local = _local(tag)
        if local == "PhysicalBox":
            self._sized = False
        elif local == "TextCode" and self._code is not None:
            self._put("".join(self._text).strip("\r\n"), self._code)
            self._code = None

    def _put(self, text: str, code: Mapping[str, str]) -> None:
        x, y = _numbers(code.get("X")), _numbers(code.get("Y"))
        self._at = (x[0] if x else self._at[0], y[0] if y else self._at[1])  # what is not said goes on
        if not text.strip():
            return
        a, b, c, d, e, f = self._matrix
        steps = steps_of(code.get("DeltaX"), len(text), self._size)
        turned = abs(b) > _SLANT * abs(a) or bool(
            _numbers(code.get("DeltaY")) and any(_numbers(code.get("DeltaY")))
        )
        left = self._origin[0] + a * self._at[0] + c * self._at[1] + e
        base = self._origin[1] + b * self._at[0] + d * self._at[1] + f
        scale = math.hypot(a, b) or 1.0
        ends: list[float] = []
        at = left
        for step in steps:
            at += step * scale
            ends.append(at)
        size = self._size * (math.hypot(c, d) or 1.0)
        self._page.runs.append(Run(text, left, base, size, tuple(ends), self._own and not turned))


def steps_of(text: str | None, length: int, size: float) -> list[float]:
    """The steps from each character to the next: "6.35 g 3 6.35" is four; the last takes its own width."""
    words = (text or "").split()[:_MAX_STEPS]
    out: list[float] = []
    at = 0
    while at < len(words) and len(out) < length - 1:
        if words[at] == "g" and at + 2 < len(words):
            count, step = words[at + 1], _numbers(words[at + 2])
            if count.isdecimal() and step:
                out += step * min(int(count[:9]), length - 1 - len(out))
            at += 3
        else:
            out += _numbers(words[at])
            at += 1
    missing = length - 1 - len(out)
    out += [size] * max(missing, 0)
    return [*out[: max(length - 1, 0)], size]


def _numbers(text: str | None) -> list[float]:
    out: list[float] = []
    for word in (text or "").split()[:_MAX_STEPS]:
        try:
            value = float(word)
        except ValueError:
            continue
        if math.isfinite(value) and abs(value) < 1e6:
            out.append(value)
    return out


def _box(text: str) -> tuple[float, float]:
    numbers = _numbers(text)
    return (numbers[2], numbers[3]) if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0 else _A4


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]
