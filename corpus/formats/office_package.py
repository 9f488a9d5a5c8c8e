"""Bytes of an Office file → its parts, out of a zip that may be made to harm.

Parts are inflated a piece at a time and counted as they come out; what the zip says about its own sizes is
not trusted.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from corpus.formats.office_errors import damaged, encrypted, too_large
from corpus.formats.office_xml import tree

MAX_PART = 100 * 1024 * 1024
"""Most bytes of one part, unpacked; 100,000 paragraphs of a notice with Word's markup are about 60 MB."""
MAX_ALL = 200 * 1024 * 1024
"""Most bytes of all parts that are read, unpacked."""
MAX_SMALL = 20 * 1024 * 1024
"""Most bytes of a part that is read as a tree: styles, numbering, relationships."""
MAX_MEMBERS = 20_000
_RATIO, _RATIO_FROM = 400, 16 * 1024 * 1024  # markup that repeats itself reaches 200 : 1, zeros 1000 : 1
_CHUNK = 1 << 16
_ENTRY = b"PK\x01\x02"


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says about another: the last word of the relation's type, and the part's path."""

    kind: str
    target: str


class Package:
    """The parts of an Office file.

    Args:
        data: the whole file.
        name: how the file is called in an error.

    Raises:
        InputError: not a whole zip, or one with more members than any document has.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._left = MAX_ALL
        # zipfile builds an object for every entry, so they are counted before it sees the file.
        if data.count(_ENTRY) > MAX_MEMBERS:
            raise too_large(name, MAX_PART)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            ValueError,
            OverflowError,
            struct.error,
            OSError,
        ) as e:
            raise damaged(name, "zip") from e
        # Some writers use \ or a leading /, and names differ in case from what relations say.
        self._members = {_plain(info.filename): info for info in self._zip.infolist()}

    def __contains__(self, path: str) -> bool:
        return _plain(path) in self._members

    def paths(self) -> Iterable[str]:
        """The paths of all parts, in small letters."""
        return self._members.keys()

    def chunks(self, path: str, limit: int = MAX_PART) -> Iterator[bytes]:
        """The bytes of a part as they are inflated; nothing where there is no such part.

        Raises:
            InputError: damaged, packed in a way that no Office program uses, or too large.
        """
        info = self._members.get(_plain(path))
        if info is None:
            return
        if info.flag_bits & 0x1:
            raise encrypted(self.name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged(self.name, path)
        size = 0
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(_CHUNK):
                    size += len(chunk)
                    self._left -= len(chunk)
                    swollen = size > _RATIO_FROM and size > _RATIO * max(1, info.compress_size)
                    if size > limit or self._left < 0 or swollen:
                        raise too_large(self.name, MAX_PART)
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
            OverflowError,
            OSError,
            struct.error,
        ) as error:
            raise damaged(self.name, path) from error

    def tree(self, path: str) -> Any:
        """The root element of a small part, or None where there is no such part.

        Raises:
            InputError: as `chunks`; not XML; with a document type declaration.
        """
        data = b"".join(self.chunks(path, MAX_SMALL))
        return tree(data, self.name, path) if data else None

    def relations(self, path: str) -> dict[str, Relation]:
        """What the part at `path` ("" for the file) refers to inside the file, by the id it uses."""
        folder, base = posixpath.split(path)
        root = self.tree(posixpath.join(folder, "_rels", base + ".rels"))
        out: dict[str, Relation] = {}
        if root is None:
            return out
        for element in root.iter("{*}Relationship"):
            target = unquote(element.get("Target") or "").replace("\\", "/")
            if element.get("TargetMode") == "External" or not target:
                continue
            whole = target if target.startswith("/") else posixpath.join("/" + folder, target)
            kind = (element.get("Type") or "").rsplit("/", 1)[-1]
            out[element.get("Id") or ""] = Relation(kind, posixpath.normpath(whole).lstrip("/"))
        return out


def _plain(path: str) -> str:
    return path.replace("\\", "/").lstrip("/").lower()
