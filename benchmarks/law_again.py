"""A law → the same law as another notice, for libraries larger than all laws there are."""

from __future__ import annotations

import re

_NAMES = tuple(
    "云川 青石 临江 平远 清溪 白河 长宁 南岭 东湖 西山 北辰 海晏 安平 金沙 永泰 和顺".split()  # noqa: SIM905
)
_PROVINCES = tuple(
    (  # noqa: SIM905
        "北京市 天津市 上海市 重庆市 河北省 山西省 辽宁省 吉林省 黑龙江省 江苏省 浙江省 安徽省 "
        "福建省 江西省 山东省 河南省 湖北省 湖南省 广东省 海南省 四川省 贵州省 云南省 陕西省 甘肃省 "
        "青海省 内蒙古自治区 广西壮族自治区 西藏自治区 宁夏回族自治区 新疆维吾尔自治区"
    ).split()
)
_PROVINCE = re.compile("|".join(_PROVINCES))
_TITLE = re.compile(r"^#[ ]*(?P<title>[^\n]+)", re.M)
_DAY = re.compile(r"(?P<year>(?:19|20)\d\d)年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_NUMBER = re.compile(r"(?P<before>[第〔〕\[\]])(?P<number>\d{1,4}|[一二三四五六七八九十百〇○零]{1,8})号")
_AMOUNT = re.compile(r"(?P<numeral>[二三四五六七八九])(?=[十百千万]{0,2}[日天元年倍人次])")
_NUMERALS = "二三四五六七八九"


def again(law: str, turn: int) -> str:
    """A law as another notice: other places, another title, other days, numbers and amounts; the same
    structure.
    """
    text = _PROVINCE.sub(lambda found: _PROVINCES[(_PROVINCES.index(found[0]) + turn) % len(_PROVINCES)], law)
    name = _NAMES[turn % len(_NAMES)] + ("" if turn < len(_NAMES) else str(turn))
    text = _TITLE.sub(lambda found: f"# {name}市实施{found['title'].strip()}细则", text, count=1)
    text = _DAY.sub(lambda found: _another_day(found, turn), text)
    text = _NUMBER.sub(lambda found: _another_number(found, turn), text)
    return _AMOUNT.sub(lambda found: _NUMERALS[(_NUMERALS.index(found[0]) + turn) % len(_NUMERALS)], text)


def _another_day(found: re.Match[str], turn: int) -> str:
    year, day = max(1949, int(found["year"]) - turn), (int(found["day"]) + turn) % 28 + 1
    return f"{year}年{found['month']}月{day}日"


def _another_number(found: re.Match[str], turn: int) -> str:
    digits = found["number"]
    number = int(digits) if digits.isascii() else sum(map(ord, digits)) % 10_000
    return f"{found['before']}{10_000 * turn + number}号"  # no other turn has it
