"""Which places a text names, and whether a notice speaks for them.

A notice of 绍兴 does not answer a question about 苏州, however alike the words are. A notice speaks for a
place when its issuer or title names it, or a place around it or inside it, or no place at all (a national
one). Places that the table does not know are told apart from its cities and provinces, and those of one
level from each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.bodies import places, without_level
from index.text import normalise

PLACES_VERSION = 1
"""Raised whenever the same notice would speak for other places."""

_TABLE = Path(__file__).with_name("places.tsv")
_WORDS = frozenset(
    ("开封", "和田", "黄山", "来宾", "阿里", "白银", "普陀", "长寿", "安康", "大同", "大兴", "朝阳", "和平")
) | frozenset(("周口", "保定", "大理", "中卫", "海东", "海北", "日照"))
"""Names that are ordinary words or parts of them: a place only with their level (周口市, not 每周口罩)."""
_ZONES = frozenset(["开发", "高新", "经济", "新", "经济技术开发", "高新技术产业开发", "园", "景", "社", "小"])
"""What is left of 开发区 and the like without 区."""
_HEAD = 30  # characters of a title in which a place is looked for
_KEPT = 128  # sets of places whose notices are kept: 8 bytes for each notice that speaks for others


class Level(IntEnum):
    """How much a place holds."""

    COUNTY = 0  # and districts, cities of that rank
    CITY = 1
    PROVINCE = 2


_ENDINGS = {
    Level.PROVINCE: ("省", "自治区"),
    Level.CITY: ("市", "自治州", "州", "盟", "地区"),
    Level.COUNTY: ("自治县", "县", "区", "旗"),
}
_ALL_ENDINGS = tuple(ending for endings in _ENDINGS.values() for ending in endings)


@dataclass(frozen=True, slots=True)
class Known:
    """A place of the table: its level and its province, itself for a province."""

    level: Level
    province: str


@cache
def _table() -> Mapping[str, Known]:
    found: dict[str, Known] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        province, *columns = line.split("\t")
        found[province] = Known(Level.PROVINCE, province)
        for level, names in zip((Level.CITY, Level.COUNTY), columns, strict=False):
            for name in filter(None, names.split(",")):
                found.setdefault(name, Known(level, province))
    return found


@cache
def _longest() -> int:
    """Characters of the longest name of the table."""
    return max(map(len, _table()))


def is_word(name: str, text: str, end: int) -> bool:
    """Whether what looks like the name of a place, ending there in a text, is rather an ordinary word."""
    return name in _WORDS and not text.startswith(_ALL_ENDINGS, end)


def places_named(text: str, known: Collection[str] = ()) -> frozenset[str]:
    """The places that a text names, by their names without 省 and 市.

    Args:
        text: any.
        known: names of places to look for beside those of the table.
    """
    text = normalise(text)
    table = _table()
    longest = max(_longest(), max(map(len, known), default=0))
    found: set[str] = set()
    at = 0
    while at < len(text):
        for size in range(min(longest, len(text) - at), 1, -1):
            name = text[at : at + size]
            if (name in table or name in known) and not is_word(name, text, at + size):
                found.add(name)
                at += size - 1
                break
        at += 1
    return frozenset(found)


def own_places(issuers: Sequence[str], title: str | None) -> dict[str, Level]:
    """The places that a notice speaks for by its issuers and title, with their levels; none: the country."""
    table = _table()
    own = {name: table[name].level for name in places_named(" ".join([*issuers, (title or "")[:_HEAD]]))}
    for issuer in issuers:
        for place in places(issuer):
            name = without_level(place)
            level = next((level for level, ends in _ENDINGS.items() if place.endswith(ends)), None)
            if name not in _ZONES and len(name) > 1 and name != place and level is not None:
                own.setdefault(name, level)
    return own


def speaks_for(named: Mapping[str, Level], own: Mapping[str, Level]) -> bool:
    """Whether a notice that speaks for its `own` places may answer for the `named` ones.

    Args:
        named: places of a question; none is every place.
        own: places of the notice; none is the whole country.
    """
    if not named or not own:
        return True
    meant, speaking = _innermost(tuple(named)), _innermost(tuple(own))
    return any(_fits(place, named[place], other, own[other]) for place in meant for other in speaking)


@lru_cache(maxsize=1 << 12)
def _innermost(found: tuple[str, ...]) -> tuple[str, ...]:
    """Of places one inside another (江苏, 苏州) the inner ones."""
    table = _table()
    around = {table[name].province for name in found if name in table and name != table[name].province}
    return tuple(name for name in found if name not in around)


def _fits(place: str, level: Level, other: str, own: Level) -> bool:
    """Whether a place is another one, or may lie inside or around it."""
    table = _table()
    if place == other:
        return True
    if level == own:
        return False
    if place in table and other in table:
        return table[place].province == table[other].province
    # which county lies in which city is not known, and names of counties repeat over the country
    return not any(name in table and table[name].level > Level.COUNTY for name in (place, other))


class Places:
    """Which notices of a generation speak for which places."""

    def __init__(self, cards: Sequence[Mapping[str, Any]]) -> None:
        groups: dict[tuple[tuple[str, int], ...], list[int]] = {}
        for at, card in enumerate(cards):
            groups.setdefault(tuple(sorted(card["places"].items())), []).append(at)
        self._groups = [(levels(dict(own)), np.array(found)) for own, found in groups.items() if own]
        self._apart = lru_cache(maxsize=_KEPT)(partial(_apart, self._groups))
        self._levels = {place: level for own, _ in self._groups for place, level in own.items()}

    def named(self, question: str) -> dict[str, Level]:
        """The places that a question names, those included that only notices here are of."""
        table = _table()
        return {
            place: table[place].level if place in table else self._levels[place]
            for place in sorted(places_named(question, self._levels))
        }

    def elsewhere(self, named: Mapping[str, Level]) -> npt.NDArray[np.int64]:
        """Positions of the notices that do not speak for the places that a question names."""
        return self._apart(tuple(named.items()))


def _apart(
    groups: Sequence[tuple[Mapping[str, Level], npt.NDArray[np.int64]]], named: tuple[tuple[str, Level], ...]
) -> npt.NDArray[np.int64]:
    places = dict(named)
    apart = [at for own, at in groups if not speaks_for(places, own)] if places else []
    return np.concatenate([np.zeros(0, np.int64), *apart])


def levels(stored: Mapping[str, int]) -> dict[str, Level]:
    """Places as a card holds them."""
    return {place: Level(level) for place, level in stored.items()}
