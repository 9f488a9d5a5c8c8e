"""自2024年3月1日起施行, 有效期五年, 执行至2025年12月31日 → the day or the term that they state."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.dates import to_date
from corpus.numerals import DIGIT_CLASS, arabic_int, chinese_int

_DAY = (  # blanks are taken out before
    rf"(?:[{DIGIT_CLASS}]{{4}}年[一二三四五六七八九十]{{1,3}}月[一二三四五六七八九十]{{1,3}}日"
    r"|(?:19|20)\d\d年\d{1,2}月\d{1,2}日|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))"
)
_EVENT = "(?:印发|下发|签发|发文|公布|发布|颁布|公告)"
_N = r"[一二两三四五六七八九十\d]{1,3}"
_LONGEST = 12 * 30  # months
_DOES = "(?:正式|全面)?(?:施行|实施|执行|生效|试行|实行)"
_TERM = rf"(?P<count>{_N}|半)(?:年|(?P<months>个月))"
_NAMED = "(?:的)?(?:政策)?(?:(?:有效|执行|实施|施行|试行|适用|暂行)期限?|有效时间)(?:暂定|暂)?(?:为|是|：|:)?"
_UNTIL = rf"(?:(?P<until>{_DAY})|(?P<year>20\d\d)年(?:(?P<month>\d{{1,2}})月)?(?:底|末))(?:24时|二十四时)?"

_FROM = re.compile(rf"(?:将)?(?:自|从|于)?(?P<day>{_DAY})(?:零时|0时)?(?:之日)?(?:起|开始)?{_DOES}")
_SINCE = re.compile(
    rf"(?:将)?自(?:(?P<event>{_EVENT})之日|(?P<now>即日))起?"
    rf"(?:满?(?P<count>{_N})(?:(?P<days>日|天)|(?P<months>个月))(?:之?后|起))?{_DOES}"
)
_PERIOD = re.compile(
    rf"(?:(?P<named>{_NAMED})(?:自|从)?|(?:自|从))(?:(?P<day>{_DAY})|(?P<event>{_EVENT}|施行|实施|生效)之日)(?:零时|0时)?起?"
    rf"(?:至|到)(?:{_UNTIL}|(?:同年|当年)?(?P<later>\d{{1,2}}月\d{{1,2}}日))(?P<stop>止)?(?P<does>{_DOES}|有效)?"
)
_TO = re.compile(
    rf"(?:{_NAMED}(?:截?至|到|截止到?|延长至|延续至|顺延至)|(?:暂|继续)?(?:有效|执行|施行|实施|试行|适用|延长|延续|沿用|顺延)(?:至|到))"
    rf"{_UNTIL}(?:止)?"
)
_FOR = re.compile(
    rf"(?:{_NAMED}|暂?(?:有效|试行|暂行|施行|执行|实施))"
    rf"(?:自(?:(?P<since>{_DAY})|(?P<event>{_EVENT})之日|(?:施行|实施|生效|执行)之日)起(?:的|计算)?)?{_TERM}"
)
_ON = re.compile(rf"(?:至|到){_UNTIL}(?:止)?|{_TERM}")
_GONE = re.compile(
    rf"(?:自)?(?:至|到|于)?{_UNTIL}(?P<from>起)?(?:自动|自行|即行)?(?:失效|废止|终止|停止执行|停止施行|停止实施|止)(?!的)"
)


@dataclass(frozen=True, slots=True)
class Start:
    """A first day: `day`, or so many days and months after an event (印发, 发布, 即日)."""

    day: date | None = None
    event: str = ""
    days: int = 0
    months: int = 0

    def shifted(self, day: date) -> date | None:
        """The first day, where the event was on `day`."""
        return _plus(day, self.months, self.days)


@dataclass(frozen=True, slots=True)
class End:
    """A last day: `day`, or that of so many months from `since`, an event, or else the first day."""

    day: date | None = None
    since: date | None = None
    event: str = ""
    months: int = 0

    def shifted(self, day: date) -> date | None:
        """The last day, where the term begins with `day`."""
        return _plus(day, self.months, -1)


Found = tuple[tuple[Start | End, ...], int]
"""What was said, and where it ends."""


def starts(text: str, at: int) -> Found | None:
    """The first day that the words at `at` state."""
    if found := _FROM.match(text, at):
        day = to_date(found["day"])
        return _going_on(Start(day), text, found.end()) if day else None
    if found := _SINCE.match(text, at):
        count = _count(found["count"]) if found["count"] else 0
        if count is None:
            return None
        days, months = (count, 0) if found["days"] else (0, count)
        event = "即日" if found["now"] else found["event"]
        return _going_on(Start(None, event, days, months), text, found.end())
    return None


def _going_on(start: Start, text: str, stop: int) -> Found:
    """A first day, with the last one that is stated in the same breath: 自2024年3月1日起试行一年."""
    if found := _ON.match(text, stop):
        months = None if found["until"] or found["year"] else _months(found)
        day = None if months else _last_day(found)
        if months or day:
            return (start, End(day, months=months or 0)), found.end()
    return (start,), stop


def ends(text: str, at: int) -> Found | None:
    """The last day that the words at `at` state, and the first where they state both."""
    if found := _PERIOD.match(text, at):
        return _period(found)
    if found := _TO.match(text, at):
        day = _last_day(found)
        return ((End(day),), found.end()) if day else None
    if found := _FOR.match(text, at):
        months = _months(found)
        since = to_date(found["since"]) if found["since"] else None
        if not months or (found["since"] and not since):
            return None
        return (End(None, since, found["event"] or "", months),), found.end()
    if found := _GONE.match(text, at):
        day = _last_day(found)
        if day and found["from"]:
            day -= timedelta(days=1)
        return ((End(day),), found.end()) if day else None
    return None


def _period(found: re.Match[str]) -> Found | None:
    """自2024年3月1日起至2025年12月31日止: both days, where it is said that they are the notice's."""
    if not (found["named"] or found["stop"] or found["does"]):
        return None
    first = to_date(found["day"]) if found["day"] else None
    if found["day"] and not first:
        return None
    same_year = found["later"]  # 至6月30日
    last = (first and to_date(f"{first.year}年{same_year}")) if same_year else _last_day(found)
    if last is None or (first and last < first):
        return None
    if first:
        return (Start(first), End(last)), found.end()
    event = found["event"] if found["event"] not in ("施行", "实施", "生效") else ""
    return ((Start(None, event), End(last)) if event else (End(last),)), found.end()


def _months(found: re.Match[str]) -> int | None:
    """The months of a term; None for one that no notice has."""
    if found["count"] == "半":
        return None if found["months"] else 6
    count = _count(found["count"])
    months = count if count is None or found["months"] else 12 * count
    return months if months and 0 < months <= _LONGEST else None


def _count(numeral: str) -> int | None:
    return arabic_int(numeral) if numeral.isdecimal() else chinese_int(numeral.replace("两", "二"))


def last_day(text: str) -> date | None:
    """The last day that a text writes out: 2025年12月31日, 2025年6月底, 2025年底."""
    found = re.fullmatch(_UNTIL, "".join(text.split()))
    return _last_day(found) if found else None


def _last_day(found: re.Match[str]) -> date | None:
    """The day itself, or the last one of a year or month (2025年底)."""
    if found["until"]:
        return to_date(found["until"])
    year, month = int(found["year"]), int(found["month"] or 12)
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None


def _plus(day: date, months: int, days: int) -> date | None:
    """A day so many months and then days later; None beyond the calendar."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > 2200:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=days)
