"""A count and a number format of Word (ST_NumberFormat, ISO/IEC 29500-1, 17.18.59) → the numeral shown."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟万")
_LEGAL_TRADITIONAL = ("零壹貳參肆伍陸柒捌玖", "拾佰仟萬")
_COUNTING = ("零一二三四五六七八九", "十百千万")
_COUNTING_TRADITIONAL = ("零一二三四五六七八九", "十百千萬")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_CIRCLES = "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ROMAN_MAX = 3999
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_MYRIAD = 10_000

BULLETS = {
    "\uf0b7": "•", "\uf0a7": "▪", "\uf06c": "●", "\uf06e": "■", "\uf06f": "□", "\uf071": "❑", "\uf075": "◆",
    "\uf076": "❖", "\uf0a8": "□", "\uf0d8": "➢", "\uf0e8": "➔", "\uf0fc": "✓", "\uf0fe": "☑", "\uf0fd": "☒",
    "\uf0ab": "★", "\uf0b2": "☆", "\uf02d": "-", "\uf0e0": "→",
}  # fmt: skip
"""Characters of Symbol and Wingdings, which stand in the private use area, as Unicode has them."""


def numeral(value: int, form: str, custom: str | None = None) -> str:
    """What Word shows for `value` in the format named `form`.

    Args:
        value: the count.
        form: a name of ST_NumberFormat; one that is not known counts in Arabic figures, as Word does.
        custom: the pattern of the format "custom": "001, 002, 003, ...".
    """
    if form == "custom" and custom:
        first = custom.split(",")[0].strip()
        return str(value).zfill(len(first)) if first.isdecimal() and len(first) <= 8 else str(value)
    if value < 0:
        return str(value)
    return _FORMS.get(form, str)(value)


def _counting(value: int, signs: tuple[str, str], *, one_ten: bool) -> str:
    """一千零一 for 1001; `one_ten`: 一十 and not 十 for 10."""
    digits, units = signs
    if value >= _MYRIAD:
        high, low = divmod(value, _MYRIAD)
        if high >= _MYRIAD:
            return str(value)
        zero = digits[0] if 0 < low < _MYRIAD // 10 else ""
        rest = _counting(low, signs, one_ten=True) if low else ""
        return _counting(high, signs, one_ten=one_ten) + units[3] + zero + rest
    if value == 0:
        return digits[0]
    out = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit == 0:
            gap = bool(out)
            continue
        unit = units[place - 1] if place else ""
        if not (digit == 1 and place == 1 and not out and not one_ten):
            unit = digits[digit] + unit
        out += (digits[0] if gap else "") + unit
        gap = False
    return out


def _read(value: int) -> str:
    """二〇二〇: digit by digit."""
    return "".join(_DIGITS[int(c)] for c in str(value))


def _chinese_counting(value: int) -> str:
    """Counts up to 九十九 and reads digits from 100 on."""
    return _counting(value, _COUNTING, one_ten=False) if value < 100 else _read(value)


def _japanese_counting(value: int) -> str:
    """The format that Word gives a list typed as 一、; 百 and not 一百 from 100 on."""
    if value >= _MYRIAD or value == 0:
        return _read(value)
    out = ""
    for place, unit in ((3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit = value // 10**place % 10
        if digit:
            out += (_DIGITS[digit] if digit > 1 or not place else "") + unit
    return out


def _letters(value: int) -> str:
    """a … z, aa, bb …: the letter again for each time the alphabet is used up."""
    if value == 0 or value > 26 * 30:
        return str(value)
    turns, letter = divmod(value - 1, 26)
    return chr(ord("a") + letter) * (turns + 1)


def _roman(value: int) -> str:
    if not 0 < value <= _ROMAN_MAX:
        return str(value)
    out = ""
    for worth, sign in _ROMAN:
        count, value = divmod(value, worth)
        out += sign * count
    return out


def _row(signs: str) -> Callable[[int], str]:
    """Signs one after another; past the last, Arabic figures, as Word does."""
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else str(value)


def _run(first: int, count: int) -> Callable[[int], str]:
    return _row("".join(chr(first + i) for i in range(count)))


def _sexagenary(value: int) -> str:
    return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12] if value else "0"


def _ordinal(value: int) -> str:
    last = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{last}"


_FORMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": lambda value: str(value).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda value: str(value).translate(_FULL_WIDTH),
    "numberInDash": lambda value: f"- {value} -",
    "ordinal": _ordinal,
    "hex": lambda value: f"{value:X}",
    "none": lambda _: "",
    "bullet": lambda _: "",
    "upperRoman": lambda value: _roman(value).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerLetter": _letters,
    "decimalEnclosedCircle": _run(0x2460, 20),
    "decimalEnclosedCircleChinese": _run(0x2460, 20),
    "decimalEnclosedParen": _run(0x2474, 20),
    "decimalEnclosedFullstop": _run(0x2488, 20),
    "ideographEnclosedCircle": _row(_CIRCLES),
    "ideographTraditional": _row(_STEMS),
    "ideographZodiac": _row(_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "ideographDigital": _read,
    "japaneseDigitalTenThousand": _read,
    "taiwaneseDigital": _read,
    "chineseCounting": _chinese_counting,
    "taiwaneseCounting": _chinese_counting,
    "japaneseCounting": _japanese_counting,
    "chineseCountingThousand": lambda value: _counting(value, _COUNTING, one_ten=False),
    "taiwaneseCountingThousand": lambda value: _counting(value, _COUNTING_TRADITIONAL, one_ten=False),
    "chineseLegalSimplified": lambda value: _counting(value, _LEGAL, one_ten=True),
    "ideographLegalTraditional": lambda value: _counting(value, _LEGAL_TRADITIONAL, one_ten=True),
}
