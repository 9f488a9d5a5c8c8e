"""Chinese numerals as they count headings and write dates → int."""

from __future__ import annotations

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "Ｏ": 0, "O": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
DIGIT_CLASS = "〇○零Ｏ一二三四五六七八九"


def chinese_int(numeral: str) -> int | None:
    """The value of 一 … 九千九百九十九 or of digits read one by one (二〇二〇); None if it is neither."""
    if not numeral:
        return None
    if not set(numeral) & set("十百千"):
        digits = [_DIGITS.get(c) for c in numeral]
        if None in digits:
            return None
        return int("".join(str(d) for d in digits))
    value = 0
    digit: int | None = None
    for c in numeral:
        if c in _UNITS:
            value += (digit or 1) * _UNITS[c]
            digit = None
        elif c in _DIGITS:
            digit = _DIGITS[c]
        else:
            return None
    return value + (digit or 0)


def arabic_int(numeral: str) -> int | None:
    """The value of half- or full-width digits, None for anything else or more than four of them."""
    return int(numeral) if 0 < len(numeral) <= 4 and numeral.isdecimal() else None
