"""Bytes of a file → plain text: the one place that decides what is text and in which encoding.

The text is the decoded bytes with only deletions: byte order marks, and the \\r of \\r\\n.
"""

from __future__ import annotations

import codecs
import re

from corpus.encodings import guess
from corpus.errors import InputError
from corpus.formats.magic import kind_of

MAX_BYTES = 20 * 1024 * 1024
"""Largest file, or line of a .jsonl file, that is read."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16, so it is looked for first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Form feed (page breaks) and \x1a (the end mark of DOS text) occur in honest text files.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x9f\ufffe\uffff]")
_MAX_CONTROL = 0.01
"""Largest share of control characters in text; a binary file has far more."""


def read_text(data: bytes, name: str) -> str:
    """The text in `data`, whatever encoding Chinese offices write it in.

    Args:
        data: the whole file.
        name: how the file is called in an error.

    Raises:
        InputError: empty, too large, not text, or in an encoding that cannot be told.
    """
    if len(data) > MAX_BYTES:
        raise too_large(name)
    if kind := kind_of(data):
        raise InputError(
            "text-expected",
            "{name}: this is no text but another kind of file ({kind})",
            name=name,
            kind=kind.name,
        )
    return clean(_decode(data, name), name)


def clean(text: str, name: str) -> str:
    """Decoded text without byte order marks and the \\r of \\r\\n.

    Raises:
        InputError: nothing but white space, or characters that text does not contain.
    """
    text = text.replace("\ufeff", "").replace("\r\n", "\n")
    if not text or text.isspace():
        raise InputError("file-empty", "{name}: there is no text in it", name=name)
    if "\x00" in text or len(_CONTROL.findall(text)) > _MAX_CONTROL * len(text):
        raise _not_text(name)
    return text


def too_large(name: str, limit: int = MAX_BYTES) -> InputError:
    """The error for more than `limit` bytes under `name`."""
    return InputError(
        "file-too-large",
        "{name}: larger than {limit_mb} MB; split it, or put many notices into one .jsonl file",
        name=name,
        limit_mb=limit // (1024 * 1024),
    )


def _not_text(name: str) -> InputError:
    return InputError("not-text", "{name}: this is not a text file", name=name)


def _decode(data: bytes, name: str) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _whole(data[len(bom) :], encoding, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    # UTF-16 without a mark may pass for UTF-8 full of NULs.
    if text is not None and "\x00" not in text:
        return text
    found = guess(data)
    if found is None:
        if b"\x00" in data:
            raise _not_text(name)
        raise InputError(
            "encoding-unknown",
            "{name}: its encoding cannot be told, or it is not a Chinese text; save it as UTF-8",
            name=name,
        )
    return _whole(data, found.encoding, name)


def _whole(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            "bytes-broken",
            "{name}: looks like {encoding}, but byte {at} is damaged; save it again as UTF-8",
            name=name,
            encoding=encoding.upper(),
            at=error.start,
        ) from error
