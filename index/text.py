"""Any Chinese text → the form in which it is compared: one width, one case, one script.

Only terms and vectors are made from this form; what is quoted is never changed.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_CJK = range(0x4E00, 0xA000)


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


def normalise(text: str) -> str:
    """`text` in NFKC, lower case and simplified characters; the length may change."""
    return unicodedata.normalize("NFKC", text).lower().translate(_simplified())
