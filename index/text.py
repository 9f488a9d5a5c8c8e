"""Any Chinese text → the form in which it is compared: one width, one case, one script.

Only terms and vectors are made from this form; what is quoted is never changed.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]

_CJK = range(0x4E00, 0xA000)
_TABLE = 0x10000  # code points that the table covers; those above go the long way
# What official texts are written in. Characters of other blocks go the long way; a table of these is made in
# two milliseconds.
_COMMON = (
    range(0x01, 0x250),  # Latin
    range(0x2010, 0x2040),  # dashes, quotation marks
    range(0x2150, 0x2190),  # Roman numerals
    range(0x2460, 0x2500),  # encircled numerals
    range(0x25A0, 0x2700),  # bullets
    range(0x3000, 0x3021),  # Chinese punctuation
    range(0xFF01, 0xFF61),  # full-width forms
)
_UNCHANGING = range(0x3400, 0x4E00)


@cache
def _simplified() -> dict[int, str]:
    """Traditional → simplified, character by character (OpenCC's t2s), as a `str.translate` table.

    A table of single characters keeps lengths, and is some hundred times faster than OpenCC's phrase
    conversion, whose finer distinctions (乾/干) do not matter for matching.
    """
    import opencc

    characters = [chr(code) for code in _CJK]
    simplified = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(old): new for old, new in zip(characters, simplified, strict=True) if old != new}


@cache
def _table() -> Codes:
    """Code point → its normal form where that is one character whatever stands beside it, else 0."""
    table = np.zeros(_TABLE, dtype=np.uint32)
    for block in (_UNCHANGING, _CJK):
        table[block.start : block.stop] = np.arange(block.start, block.stop)
    for block in _COMMON:
        for code in block:
            normal = unicodedata.normalize("NFKC", chr(code)).lower()
            table[code] = ord(normal) if len(normal) == 1 else 0
    for code, new in _simplified().items():
        table[code] = ord(new) if len(new) == 1 and ord(new) < _TABLE else 0
    return table


def codes(text: str) -> Codes:
    """The code points of `normalise(text)`."""
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    if not len(raw):
        return raw
    normal = _table().take(raw, mode="clip")  # what is beyond the table is at its end, where there is a 0
    if normal.all():
        return normal
    plain = unicodedata.normalize("NFKC", text).lower().translate(_simplified())
    return np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def normalise(text: str) -> str:
    """`text` in NFKC, lower case and simplified characters; the length may change."""
    return codes(text).tobytes().decode("utf-32-le", "surrogatepass")
