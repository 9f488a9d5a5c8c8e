"""What a question names besides its subject: an issuer, a document number, a time.

Notices that fit are preferred, and the answer says so; nothing is excluded by a hint.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index.bodies import names, places, without_level
from index.places import is_word
from index.text import normalise

_BRACKETS = str.maketrans("﹝﹞[]〖〗【】()（）", "〔〕〔〕〔〕〔〕〔〕〔〕")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}〔(?:19|20)\d\d〕第?\d{1,4}号")
_YEARLY = re.compile(r"(?:(?:19|20)\d\d年)?第\d{1,4}号")  # a number only where a notice bears it
_SERIAL = re.compile(r"〔(?:19|20)\d\d〕第?\d{1,4}号")
_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"}
_DATE = re.compile(
    r"(?:((?:19|20)\d\d)年)?(?:(\d{1,2}|十[一二]?|[一二三四五六七八九])月份?(?:(\d{1,2})[日号])?)?"
    r"(以后|之后|以来|往后|起|以前|之前)?"
)
_NOTICE_WORD = re.compile(r"通知|通告|公告|文件|意见|办法|规定|决定|印发|发布|下发|出台|发的|发文")
_NEAR = 6  # characters between a date and the word that makes it a notice's date
_HEAD = 16  # characters of a title in which a place is looked for
_COMMON = 0.5  # a name that this share of the notices answers to tells nothing


@dataclass(frozen=True, slots=True)
class Period:
    """A time as a question names it: a day, month or year, and whether from it on or up to it.

    Attributes:
        words: as typed.
        year, month, day: what it names, None where it does not.
        direction: 1 from then on, -1 up to then, 0 then.
    """

    words: str
    year: int | None
    month: int | None
    day: int | None
    direction: int

    def holds(self, day: date) -> bool:
        """Whether a date falls into the period; a year that is not named is the date's own."""
        pairs = ((self.year, day.year), (self.month, day.month), (self.day, day.day))
        named = tuple(wanted for wanted, _ in pairs if wanted is not None)
        real = tuple(value for wanted, value in pairs if wanted is not None)
        if self.direction == 0:
            return named == real
        return real >= named if self.direction > 0 else real <= named


@dataclass(frozen=True, slots=True)
class Hints:
    """What a question names.

    Attributes:
        issuers: the names of issuers as typed, and the positions of the notices that answer to all of them.
        number: the document number as typed, and the positions of the notices that bear it.
        period: the time that the notice meant is from, and the positions of the notices of that time.
    """

    issuers: tuple[str, ...] = ()
    by_issuer: frozenset[int] = frozenset()
    number: str | None = None
    by_number: frozenset[int] = frozenset()
    period: Period | None = None
    by_period: frozenset[int] = frozenset()

    @property
    def exact(self) -> bool:
        """Whether the period is one day."""
        return self.period is not None and self.period.direction == 0 and self.period.day is not None


def number_key(number: str) -> str:
    """A document number in the form in which two are compared."""
    return re.sub(r"\s", "", normalise(number).translate(_BRACKETS)).replace("第", "")


class Names:
    """The names, numbers and dates that the notices of a generation go by."""

    def __init__(self, cards: Sequence[Mapping[str, object]]) -> None:
        self._size = len(cards)
        self._issuers: dict[str, set[int]] = {}
        self._numbers: dict[str, set[int]] = {}
        self._days: list[tuple[int, date]] = []
        known: set[str] = set()
        for position, card in enumerate(cards):
            for issuer in _texts(card["issuer"]):
                for name in names(issuer):
                    self._issuers.setdefault(name, set()).add(position)
                known |= places(issuer)
            if number := card["number"]:
                self._numbers.setdefault(number_key(str(number)), set()).add(position)
            if day := card["issued_on"] or card["published_on"]:
                self._days.append((position, date.fromisoformat(str(day))))
        for position, card in enumerate(cards):  # a place in the title is named as well as one that signs
            head = normalise(str(card["title"] or ""))[:_HEAD]
            for size in range(2, 6):
                for at in range(len(head) - size + 1):
                    if (place := head[at : at + size]) in known:
                        self._issuers[place].add(position)
        for place in known:  # 重庆市 and 重庆 name the same notices
            if (bare := without_level(place)) in known:
                self._issuers[place] |= self._issuers[bare]
        self._longest = max(map(len, self._issuers), default=0)

    def hints(self, question: str) -> Hints:
        """What the question names."""
        text = normalise(question).replace(" ", "")
        number, by_number = self._number(text)
        issuers, by_issuer = self._named(text)
        period = _period(text)
        by_period: frozenset[int] = frozenset()
        if period:
            by_period = frozenset(position for position, day in self._days if period.holds(day))
        return Hints(issuers, by_issuer, number, by_number, period, by_period)

    def _number(self, text: str) -> tuple[str | None, frozenset[int]]:
        text = text.translate(_BRACKETS)
        for match in _NUMBER.finditer(text):
            key = number_key(match.group())
            for start in range(key.index("〔")):
                if found := self._numbers.get(key[start:]):
                    return match.group()[start:], frozenset(found)
        for match in _YEARLY.finditer(text):
            if found := self._numbers.get(number_key(match.group())):
                return match.group(), frozenset(found)
        match_any = _NUMBER.search(text) or _SERIAL.search(text)
        return (match_any.group(), frozenset()) if match_any else (None, frozenset())

    def _named(self, text: str) -> tuple[tuple[str, ...], frozenset[int]]:
        """Issuers named in the text, longest name first, and the notices that answer to all of them."""
        typed: list[str] = []
        sets: list[frozenset[int]] = []
        taken = [False] * len(text)
        for size in range(min(self._longest, len(text)), 1, -1):
            for at in range(len(text) - size + 1):
                found = self._issuers.get(text[at : at + size])
                if not found or any(taken[at : at + size]) or len(found) > _COMMON * self._size:
                    continue
                if is_word(text[at : at + size], text, at + size):
                    continue
                taken[at : at + size] = [True] * size
                typed.append(text[at : at + size])
                sets.append(frozenset(found))
        if not sets:
            return (), frozenset()
        both = frozenset.intersection(*sets)
        return tuple(typed), both or frozenset.union(*sets)


def _period(text: str) -> Period | None:
    """The time from which the question wants notices, None if it names none.

    A date alone is a notice's date only beside a word such as 通知 or 印发 ("1月27日的通知"): in "1月27日
    的重要指示" it belongs to what the notice says. With 以后 or 以前 it is a period in any case.
    """
    for match in _DATE.finditer(text):
        year, month, day, direction = match.groups()
        if not (year or month):
            continue
        sense = 0 if not direction else -1 if direction in ("以前", "之前") else 1
        if sense == 0 and not _NOTICE_WORD.search(text[match.end() : match.end() + _NEAR]):
            continue
        return Period(
            match.group(), int(year) if year else None, _month(month), int(day) if day else None, sense
        )
    return None


def _month(text: str | None) -> int | None:
    if text is None:
        return None
    if text.isdigit():
        return int(text)
    return int("1" + _DIGITS.get(text[1:], "0")) if text[0] == "十" else int(_DIGITS[text])


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
