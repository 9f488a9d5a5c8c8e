"""The number of an item of an ordered list → what a browser writes before it."""

from __future__ import annotations

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_DIGITS = "零一二三四五六七八九"


def numeral(number: int, type_: str, style: str = "") -> str:
    """What a browser writes before an item of an ordered list, with a space after it; "" for none."""
    if "none" in style:
        return ""
    if "cjk-ideographic" in style or "simp-chinese" in style or "trad-chinese" in style:
        return chinese(number) + "、"
    lower = type_ == "a" or "lower-alpha" in style or "lower-latin" in style
    if (lower or type_ == "A" or "upper-alpha" in style or "upper-latin" in style) and 0 < number <= 26:
        return chr((96 if lower else 64) + number) + ". "
    small = type_ == "i" or "lower-roman" in style
    if (small or type_ == "I" or "upper-roman" in style) and 0 < number < 4000:
        rest, out = number, ""
        for value, letters in _ROMAN:
            out += letters * (rest // value)
            rest %= value
        return (out if small else out.upper()) + ". "
    return f"{number}. "


def chinese(number: int) -> str:
    """The numeral of 1 to 99 in Chinese, as list items are counted; digits for any other number."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")
