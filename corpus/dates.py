"""Dates as notices write them → datetime.date."""

from __future__ import annotations

import re
from datetime import date

from corpus.numerals import DIGIT_CLASS, chinese_int

_S = r"[ \t\u3000\xa0]{0,3}"
_CHINESE = rf"[{DIGIT_CLASS}]{{4}}年[一二三四五六七八九十]{{1,3}}月[一二三四五六七八九十]{{1,3}}日"
_WRITTEN = rf"(?:19|20)\d\d{_S}年{_S}\d{{1,2}}{_S}月{_S}\d{{1,2}}{_S}日"
_PLAIN = r"(?:19|20)\d\d(?P<sep>[-/.])\d{1,2}(?P=sep)\d{1,2}(?!\d)"
_TIME = rf"(?:{_S}\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?)?"

DATE = re.compile(rf"(?<!\d)(?P<date>{_CHINESE}|{_WRITTEN}|{_PLAIN})(?P<time>{_TIME})")


def to_date(text: str) -> date | None:
    """The calendar date that `text` writes out in full, None where a part is missing or impossible."""
    digits = re.findall(r"\d+", text)
    try:
        if len(digits) >= 3:
            parts: list[int | None] = [int(d) for d in digits[:3]]
        else:
            parts = [chinese_int(p) for p in re.split(r"[年月日]", text)[:3]]
        if len(parts) < 3 or None in parts:
            return None
        year, month, day = (p or 0 for p in parts)
        return date(year, month, day)
    except (ValueError, OverflowError):  # beyond the calendar, or more digits than any number of it has
        return None
