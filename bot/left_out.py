"""What a reader says that a file holds besides text ("3 pictures") → the same in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot import texts_errors_zh
from bot.settings import Language
from corpus.formats.amounts import taken_apart

_PAGES = re.compile(r"other pages of the notice: this is page ([0-9]{1,9}) of ([0-9]{1,9})")


def left_out(said: Iterable[str], language: Language) -> list[str]:
    """Each in words of the language; what has none there stays as it is."""
    return [_chinese(one) if language == "zh" else one for one in said]


def _chinese(said: str) -> str:
    counted = taken_apart(said)
    if counted is not None:
        count, what = counted
        return texts_errors_zh.LEFT_OUT[what].format(count=count)
    pages = _PAGES.fullmatch(said)
    if pages:
        return texts_errors_zh.LEFT_OUT["other pages"].format(page=pages[1], pages=pages[2])
    return texts_errors_zh.LEFT_OUT.get(said, said)
