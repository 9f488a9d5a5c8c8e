"""The lines under a law's title: who adopted, published and amended it on which day, and under which number.

2007年6月29日 第十届全国人民代表大会常务委员会第二十八次会议通过, with or without brackets around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.bodies import is_body
from corpus.dates import DATE, to_date
from corpus.draft import Range
from corpus.notice import Enactment
from corpus.numbers import find_number

_N = r"[一二三四五六七八九十百零〇○\d]{1,6}"
_QUOTED = re.compile(
    r"《[^《》]{0,200}+(?:《[^《》]{0,200}+》[^《》]{0,200}+){0,4}》|[〈<][^《》〈〉<>]{0,200}+[〉>]"
)
_VERB = re.compile(
    "(?P<amended>修正|修订|修改)|(?P<adopted>通过)|(?P<approved>批准)|(?P<published>公布|发布|颁布|印发)"
    "|(?P<effect>施行|实施|生效)"
)
_TERM = re.compile(rf"第?{_N}届")
_NAME_ENDS = re.compile(
    rf"(?:(?:审判|检察)委员会)?(?:第{_N}次)?(?:全体|常务|部务|局务|署务|委务)?会议|(?:审判|检察)委员会"
    rf"|第{_N}次|令|公告|主席团|通过|批准|公布|发布|颁布|修订|修正|修改|施行|[（(《〈]"
)
_STATE = re.compile(r"^中华人民共和国(?=国务院|主席|中央军事委员会)")
_LEADS = re.compile(r"^(?:根据|依据|经|由|自)")
_ORDER = re.compile(
    rf"(?P<body>[\u4e00-\u9fff、]{{2,60}}?)?(?P<n>(?:令|公告)(?:[（(]?第{_N}号[）)]?|(?:19|20)\d\d年第{_N}号"
    r"|[〔\[](?:19|20)\d\d[〕\]]第?\d{1,5}号))"
)
_COURTS = re.compile(r"最高人民(?:法院|检察院)$")
_REGULATION = re.compile(r"(?:条例|规定|办法|规则|细则)(?:[（(][^（）()]{1,20}[）)])?$")
_HALF_WIDTH = {0xFF10 + digit: 0x30 + digit for digit in range(10)}
_CONGRESS = re.compile(r"全国(?:人民代表大会|人大)")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done to a law.

    Attributes:
        day: when.
        does: "amended", "adopted", "approved", "published", "effect"; all that the line says.
        bodies: who did it.
        number: under which number, as 国务院令第387号.
        span: the words that say so.
    """

    day: date
    does: frozenset[str]
    bodies: tuple[str, ...]
    number: str | None
    span: Range


@dataclass(frozen=True, slots=True)
class Adoption:
    """What the events come to: the issuer, the day of this version, its number; each with its range."""

    issuer: tuple[str, ...] = ()
    issuer_at: Range | None = None
    issued_on: date | None = None
    issued_at: Range | None = None
    number: str | None = None
    number_at: Range | None = None


def half_width(text: str) -> str:
    """`text` with ２０１８ as 2018, the same length."""
    return text.translate(_HALF_WIDTH)


def events(text: str, start: int, end: int) -> list[Event]:
    """The events that `text[start:end]` tells, in the order in which they stand there."""
    text = half_width(text[:end])
    quoted = [found.span() for found in _QUOTED.finditer(text, start, end)]
    days = [d for d in DATE.finditer(text, start, end) if not any(a <= d.start() < b for a, b in quoted)]
    out: list[Event] = []
    for index, found in enumerate(days):
        stop = days[index + 1].start() if index + 1 < len(days) else end
        day = to_date(found.group("date"))
        words = _QUOTED.sub("《", text[found.end() : stop])
        does = frozenset(verb.lastgroup or "" for verb in _VERB.finditer(words))
        if day is None or not (does or _NAME_ENDS.search(words)):
            continue
        last = len(text[found.start() : stop].rstrip(" \t\n\u3000\xa0（(，,；;）)。"))
        span = (found.start(), found.start() + last)
        out.append(Event(day, does, _bodies(words), _number(words), span))
    return out


def adoption(found: Sequence[Event]) -> Adoption:
    """Who made the law, when this version of it was made, and under which number.

    Its maker adopted it; who published it counts where nobody did, and who merely approved it never. The
    version's day is the latest on which anything but its taking effect happened. An amendment without a
    number of its own leaves the law the number that it had.
    """
    made = [e for e in found if e.does != {"effect"}]
    makers = [e for e in made if e.bodies and "adopted" in e.does] or [
        e for e in made if e.bodies and e.does & {"published", "amended"}
    ]
    makers = makers or [e for e in made if e.bodies]
    issuer: tuple[str, ...] = ()
    if makers:
        joint = [b for e in makers for b in e.bodies if _COURTS.search(b)] if _is_court(makers[0]) else []
        issuer = tuple(dict.fromkeys((*makers[0].bodies, *joint)))
    latest = max(made, key=_day, default=None)
    numbered = [e for e in sorted(made, key=_day) if e.number]
    return Adoption(
        issuer,
        makers[0].span if makers else None,
        latest.day if latest else None,
        latest.span if latest else None,
        numbered[-1].number if numbered else None,
        numbered[-1].span if numbered else None,
    )


def own_number(line: str) -> Range | None:
    """The number that a line under the title is, and nothing else: 法释〔2021〕11号, （国务院令第387号）."""
    inner = len(line) - len(line.lstrip("（( "))
    stop = len(line.rstrip("）) "))
    found = find_number(line, inner, stop)
    if found == (inner, stop):
        return found
    order = _ORDER.fullmatch(line, inner, stop)
    return (inner, stop) if order else None


def kind_of(issuer: Sequence[str], title: str) -> Enactment | None:
    """The kind of an enactment, by who made it; by its title where that is not stated."""
    if any(_COURTS.search(body) for body in issuer) or (not issuer and title.startswith("最高人民")):
        return Enactment.INTERPRETATION
    if any(_CONGRESS.match(body) for body in issuer):
        return Enactment.LAW
    if issuer:
        return Enactment.REGULATION
    if title.startswith("中华人民共和国") and title.endswith("法"):
        return Enactment.LAW
    return (
        Enactment.REGULATION
        if re.search(r"(?:条例|规定|办法|规则|细则)(?:[（(][^（）()]*[）)])?$", title)
        else None
    )


def _day(event: Event) -> date:
    return event.day


def _is_court(event: Event) -> bool:
    return any(_COURTS.search(body) for body in event.bodies)


def _bodies(words: str) -> tuple[str, ...]:
    """The bodies that did something: 国务院 of 中华人民共和国国务院令第387号公布."""
    return tuple(dict.fromkeys(_names(words)))


def _names(words: str) -> Iterator[str]:
    verb = _VERB.search(words)
    for part in re.split(r"[、，,；;\s]+", words[: verb.end() if verb else len(words)]):
        name = _plain(part)
        cut = _NAME_ENDS.search(name)
        if cut and (is_body(name[: cut.start()])):
            yield name[: cut.start()]
        elif cut is None and is_body(name):
            yield name


def _plain(name: str) -> str:
    """A body's name without its term of office, and 国务院 without the state's name."""
    return _STATE.sub("", _TERM.sub("", _LEADS.sub("", name.strip("（()） "))))


def _number(words: str) -> str | None:
    found = _ORDER.search("".join(words.split()))
    if not found:
        return None
    body = "、".join(_plain(name) for name in (found.group("body") or "").split("、"))
    return body + found.group("n")
