"""Numbers as people say them → as notices write them: 俩月 → 2个月, 七成 → 70%, 三百块 → 300元.

Notices write the same amount in Chinese or Arabic numerals; each way of writing it is an official term.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from corpus.numerals import chinese_int
from index.lexicon_file import Entry

TOPIC = "amounts"
_WEIGHT = 0.8
_TENS = ("", "十", "百", "千")
_DIGITS = "零一二三四五六七八九"
_MOST = 9999
_AMOUNT = re.compile(
    r"(?<![第月\d.零一二两三四五六七八九十百千])"
    r"(?P<number>\d{1,4}|[零一二两三四五六七八九十百千]{1,7}|俩|仨|半)(?P<of>个?)"
    r"(?P<unit>月|年(?![级代度])|天|日|周(?!岁)|星期|礼拜|小时"
    r"|钟头|块钱|块(?!儿|地)|元|万块钱|万块|万元|万|成(?!不)|折|倍)(?P<half>半?)"
)
_SPOKEN = {"俩": 2, "仨": 3}


def amounts(text: str) -> Iterator[tuple[int, int, Entry]]:
    """The amounts in a text, each with its start and end, and what else notices write for it.

    Args:
        text: normalised.
    """
    for match in _AMOUNT.finditer(text):
        written = _written(match["number"], match["of"], match["unit"], match["half"])
        terms = tuple(term for term in dict.fromkeys(written) if term != match.group())
        if terms:
            yield match.start(), match.end(), Entry(match.group(), terms, _WEIGHT, TOPIC)


def chinese(number: int) -> str:
    """A number from 1 to 9,999 in Chinese numerals: 15 → 十五, 208 → 二百零八."""
    out = ""
    for place, digit in zip(range(len(str(number)) - 1, -1, -1), str(number), strict=True):
        if digit != "0":
            out += _DIGITS[int(digit)] + _TENS[place]
        elif out and not out.endswith("零"):
            out += "零"
    out = out.rstrip("零")
    return out.removeprefix("一") if out.startswith("一十") else out


def _written(number: str, of: str, unit: str, half: str) -> list[str]:
    if number == "半":
        return _HALVES.get(of + unit, [])
    value = _SPOKEN.get(number) or (int(number) if number.isdecimal() else _numeral(number, unit))
    if not value or value > _MOST or half:
        return []
    if unit == "月" and not of and number not in _SPOKEN:
        return []  # 2月 is a month of the year
    return _UNITS[unit](value)


def _numeral(number: str, unit: str) -> int | None:
    """The value of a Chinese numeral; None for what is none: 两三个月 is roughly so much, 三百五 is short."""
    value = chinese_int(number)
    digits = unit == "折"  # 七五折
    return value if value and (digits or chinese(value) == number.replace("两", "二")) else None


def _both(value: int, *units: str) -> list[str]:
    """An amount in both numerals: 2个月, 两个月, 二个月."""
    numerals = [str(value), chinese(value)] + (["两"] if value == 2 else [])
    return [numeral + unit for unit in units for numeral in numerals]


def _years(value: int) -> list[str]:
    return _both(value, "年") + (_both(12 * value, "个月") if value <= 2 else [])


def _weeks(value: int) -> list[str]:
    if value > 99:
        return []
    return _both(7 * value, "日", "天") + _both(value, "周")


def _ten_thousands(value: int) -> list[str]:
    return [f"{value}万元", f"{chinese(value)}万元", f"{value}0000元"]


_Write = Callable[[int], list[str]]
_UNITS: dict[str, _Write] = {
    "月": lambda n: _both(n, "个月") if n <= 60 else [],
    "年": lambda n: _years(n) if n <= 99 else [],
    "小时": lambda n: _both(n, "小时"),
    "钟头": lambda n: _both(n, "小时"),
    "成": lambda n: [f"{10 * n}%", f"百分之{chinese(10 * n)}"] if n <= 10 else [],
    "折": lambda n: [f"{10 * n}%" if n < 10 else f"{n}%"] if n < 100 and n != 10 else [],
    "倍": lambda n: _both(n, "倍"),
    **dict.fromkeys(("天", "日"), lambda n: _both(n, "日", "天")),
    **dict.fromkeys(("周", "星期", "礼拜"), _weeks),
    **dict.fromkeys(("块", "块钱", "元"), lambda n: _both(n, "元")),
    **dict.fromkeys(("万", "万块", "万块钱", "万元"), _ten_thousands),
}
_HALVES: dict[str, list[str]] = {
    "年": ["6个月", "六个月", "半年"],
    "个月": ["15日", "15天", "十五日"],
    "月": ["15日", "15天", "十五日"],
    "天": ["0.5日", "半日", "4小时"],
}
