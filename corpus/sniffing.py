"""Bytes from the web → a safe name with the suffix of what they are; headers → what is needed of them."""

from __future__ import annotations

import re
from contextlib import suppress
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote

from corpus.errors import InputError
from corpus.formats.detection import SUFFIXES, TEXT, detect
from corpus.formats.magic import kind_of
from corpus.originals import safe_name

_ALSO = frozenset({".xlsx", ".xls", ".pptx", ".ppt", ".rar", ".7z", ".gif"})
"""Suffixes that say what a file is though it is not read; any other ending is a part of the name."""
_KNOWN = frozenset(suffix for suffixes in SUFFIXES.values() for suffix in suffixes) | _ALSO
_PICTURES = {"JPEG picture": ".jpg", "TIFF picture": ".tif", "BMP picture": ".bmp", "WebP picture": ".webp"}
_CHARSET = re.compile(r"[A-Za-z0-9._:-]{1,40}")


def suffixes(data: bytes, name: str) -> tuple[str, ...]:
    """The suffixes that files of this kind have, the usual one first; empty for a kind that is not read.

    Args:
        data: the bytes.
        name: for where they leave a doubt.
    """
    try:
        format = detect(data, name)
    except InputError:  # whoever reads it is told
        return ()
    if format == TEXT:
        return (*SUFFIXES[TEXT], *SUFFIXES["rows"])
    if format == "image" and (kind := kind_of(data)) is not None:
        usual = _PICTURES.get(kind.name, ".png")
        return (usual, *(other for other in SUFFIXES[format] if other[:3] == usual[:3]))
    return SUFFIXES[format]


def named(path: str, disposition: str | None, data: bytes) -> str:
    """A safe name for what was fetched, with the suffix of what it is.

    Args:
        path: of the address, still quoted.
        disposition: the Content-Disposition header, whose file name counts first.
        data: the bytes.
    """
    given = _offered(disposition) or unquote(path.partition("?")[0].rpartition("/")[2], errors="replace")
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    last = "".join(c if c.isprintable() else "_" for c in last).strip(". _")
    own = PurePosixPath(last).suffix.lower()
    right = suffixes(data, last)
    if own in right or not right:
        return safe_name(last or "page")
    stem = last[: -len(own)] if own in _KNOWN else last
    return safe_name(f"{stem or 'page'}{right[0]}")


def charset(content_type: str | None) -> str | None:
    """The character set that a Content-Type header states: a hint for html that does not state it itself."""
    value = _header("Content-Type", content_type).get_param("charset") if content_type else None
    return value.lower() if isinstance(value, str) and _CHARSET.fullmatch(value) else None


def _offered(disposition: str | None) -> str:
    """The file name in a Content-Disposition header; servers often send its UTF-8 bytes as they are."""
    if not disposition:
        return ""
    try:
        name = _header("Content-Disposition", disposition).get_filename() or ""
    except (LookupError, ValueError):  # a charset that there is not
        return ""
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        name = name.encode("latin-1").decode("utf-8")
    return unquote(name, errors="replace")


def _header(name: str, value: str) -> Message:
    message = Message()
    message[name] = "".join(c if c.isprintable() else " " for c in value[:1000])
    return message
