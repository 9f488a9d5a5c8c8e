"""Header fields of a mail as they stand in it → their text, as Chinese mailers write it.

RFC 2047 words and RFC 2231 parameters, and what is met beside them: GBK characters under the name gb2312,
one character cut between two words, words inside quoted file names, bare 8-bit bytes.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from corpus.encodings import guess
from corpus.formats.html_decoding import known
from corpus.formats.members import short_text

MAX_FIELD = 16_384
"""Bytes of one header field that are read; mailers fold at 78 and write some dozen lines."""

_SHORT = 200  # bytes: of more, UTF-8 that fits is no accident

_WORD = re.compile(r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[A-Za-z0-9-]{0,20})?\?([bBqQ])\?([^?\s]{0,2000})\?=")
_PARAMETER = re.compile(
    r";[ \t\r\n]{0,80}(?P<name>[A-Za-z0-9_-]{1,40})(?P<part>\*\d{1,3})?(?P<star>\*)?[ \t\r\n]{0,9}"
    r'=[ \t\r\n]{0,9}(?:"(?P<quoted>(?:[^"\\]|\\.){0,8000})"|(?P<bare>[^;\s]{0,8000}))'
)


def decoded(raw: str) -> str:
    """The text of a field; encoded words side by side of one charset are one run of bytes."""
    out: list[str] = []
    pending: tuple[str, bytes] | None = None
    at = 0
    for word in _WORD.finditer(raw):
        between = raw[at : word.start()]
        data = _bytes(word.group(2), word.group(3))
        charset = word.group(1).lower()
        if pending and not between.strip() and pending[0] == charset:
            pending = (charset, pending[1] + data)
        else:
            if pending:
                out.append(text_of(pending[1], pending[0]))
            out.append(_plain(between) if between.strip() or not pending else "")
            pending = (charset, data)
        at = word.end()
    if pending:
        out.append(text_of(pending[1], pending[0]))
    out.append(_plain(raw[at:]))
    return " ".join("".join(out).split())


def parameter(raw: str, name: str) -> str | None:
    """A parameter of a field (filename, name, charset, boundary) as text, None where it is not there."""
    plain: str | None = None
    pieces: dict[int, tuple[bytes, bool]] = {}
    charset = ""
    for found in _PARAMETER.finditer(raw[:MAX_FIELD]):
        if found.group("name").lower() != name:
            continue
        quoted = found.group("quoted")
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else found.group("bare") or ""
        if not found.group("part") and not found.group("star"):
            plain = plain if plain is not None else value
            continue
        number = int(found.group("part")[1:]) if found.group("part") else 0
        if found.group("star") and number == 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        data = unquote_to_bytes(value) if found.group("star") else _raw(value)
        pieces.setdefault(number, (data, bool(found.group("star"))))
    if pieces:
        return text_of(b"".join(pieces[n][0] for n in sorted(pieces)), charset or "utf-8")
    return None if plain is None else decoded(plain)


def text_of(data: bytes, charset: str) -> str:
    """Bytes as text: what they are said to be, if they are; UTF-8 or what looks like Chinese otherwise."""
    if not charset and len(data) <= _SHORT:
        return short_text(data)
    for encoding in (known(charset), "utf-8"):
        if encoding:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    found = guess(data)
    return data.decode(found.encoding if found else known(charset) or "gb18030", "replace")


def _bytes(kind: str, text: str) -> bytes:
    if kind in "qQ":
        return _quoted(text)
    try:
        return base64.b64decode(_raw(text) + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _quoted(text: str) -> bytes:
    raw = _raw(text.replace("_", " "))
    return re.sub(rb"=([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), raw)


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _plain(text: str) -> str:
    """Text outside encoded words; bare bytes beyond ASCII as what they look like."""
    return text if text.isascii() else short_text(_raw(text))
