"""Bytes of a web page → its characters, whatever its <meta charset> claims.

Bytes that are valid UTF-8 beyond ASCII are UTF-8 and nothing else; after that the mark at the start, the
server's word and the page's own word are tried, and what they give must look like Chinese. A page whose word
gives nothing of the kind is read as the encoding that does (`corpus.encodings`).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from corpus.encodings import MIN_SCORE, guess, score
from corpus.errors import InputError
from corpus.reading import MAX_BYTES, too_large

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16, so it is looked for first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_REACH = 16_384  # bytes in which a page names its encoding; the standard says 1,024, portals say more
_NAMED = re.compile(rb"""(?:charset|encoding)[ \t]{0,4}=[ \t]{0,4}["']?([A-Za-z0-9_:.-]{2,40})""")
_SUPERSETS = {  # what offices call their encoding → the one that holds every character they then use
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
}
_TEXT = frozenset({"gb18030", "big5hkscs", "cp950", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "hz"})
"""What a page's word is believed for: everything else (utf-7, cp1252, rot13 …) gives no Chinese."""

# Characters that no text holds: they would pass for the marks that the reader itself puts between cells.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]+")
_MAX_UNPRINTABLE = 0.02


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's characters.

    Attributes:
        text: the page.
        encoding: its encoding.
        whole: whether every byte fitted (else U+FFFD stands where one did not).
        told: whether only the server's word told the encoding, and nothing in the page.
    """

    text: str
    encoding: str
    whole: bool
    told: bool = False


def decode(data: bytes, name: str, charset: str | None = None) -> Decoded:
    """The characters of a page, without control characters.

    Args:
        data: the whole page.
        name: how it is called in an error.
        charset: what the server said in its Content-Type, if anything.

    Raises:
        InputError: empty, too large, not text, or in an encoding that cannot be told.
    """
    if len(data) > MAX_BYTES:
        raise too_large(name)
    found = _decoded(data, charset)
    if found is None:
        raise InputError(
            "encoding-unknown",
            "{name}: its encoding cannot be told, or it is not a Chinese text; save it as UTF-8",
            name=name,
        )
    text, dropped = UNPRINTABLE.subn("", found.text)
    if not text or text.isspace():
        raise InputError("file-empty", "{name}: there is no text in it", name=name)
    if dropped and len(found.text) - len(text) > _MAX_UNPRINTABLE * len(found.text):
        raise InputError("not-text", "{name}: this is not a text file", name=name)
    return Decoded(text, found.encoding, found.whole, _only_told(data, charset, found.encoding))


def _only_told(data: bytes, charset: str | None, encoding: str) -> bool:
    """Whether a page was read as the server said, where the page itself names no encoding that is one."""
    if encoding != known(charset) or any(data.startswith(bom) for bom, _ in _BOMS):
        return False
    return _named_by(data) is None


def _named_by(data: bytes) -> str | None:
    named = _NAMED.search(data, 0, _REACH)
    return known(named.group(1).decode("ascii")) if named else None


def _decoded(data: bytes, charset: str | None) -> Decoded | None:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _lenient(data[len(bom) :], encoding)
    nul = data.count(b"\x00", 0, _REACH) > len(data[:_REACH]) // 8  # UTF-16 passes for UTF-8 full of NULs
    if not nul:
        try:
            return Decoded(data.decode("utf-8"), "utf-8", True)
        except UnicodeDecodeError:
            pass
    said = [known(charset), _named_by(data)]
    for encoding in filter(None, said):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if score(text) >= MIN_SCORE:
            return Decoded(text, encoding, True)
    for encoding in filter(None, said):
        tried = _lenient(data, encoding)
        if score(tried.text) >= 2 * MIN_SCORE:  # a byte or two broken, the rest plainly what was said
            return tried
    found = guess(data)
    if found is None:
        tried = _lenient(data, "utf-8")
        return tried if score(tried.text) >= MIN_SCORE else None
    return _lenient(data, found.encoding)


def known(charset: str | None) -> str | None:
    """Python's name of an encoding that Chinese is written in, None for any other name."""
    if not charset:
        return None
    try:
        encoding = codecs.lookup(charset.strip()).name
    except (LookupError, ValueError):
        return None
    encoding = _SUPERSETS.get(encoding, encoding)
    return encoding if encoding in _TEXT else None


def _lenient(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding, True)
    except UnicodeDecodeError:
        return Decoded(data.decode(encoding, "replace"), encoding, False)
