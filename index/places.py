"""Which places a text names, and whether a notice speaks for them.

A notice of 绍兴 does not answer a question about 苏州, however alike the words are. A notice speaks for a
place when its issuer or title names it, or the province around it, or no place at all (a national one), or
when its text names it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.bodies import places, without_level
from index.text import normalise

_TABLE = Path(__file__).with_name("places.tsv")
_WORDS = frozenset(["开封", "和田", "黄山", "来宾", "阿里", "白银", "普陀", "长寿", "安康", "大同", "大兴"])
"""Names that are ordinary words or other things as well: a place only with their level (开封市)."""
_HEAD = 30  # characters of a title in which a place is looked for
_LEVELS = ("省", "市", "区", "县", "州", "盟", "地区")


@cache
def _provinces() -> Mapping[str, str]:
    """Place → its province; a province is its own."""
    found: dict[str, str] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        province, _, cities = line.partition("\t")
        found[province] = province
        for city in filter(None, cities.split(",")):
            found.setdefault(city, province)
    return found


def places_named(text: str, known: Collection[str] = ()) -> frozenset[str]:
    """The provinces and cities that a text names, by their names without 省 and 市.

    Args:
        text: any.
        known: further names of places to look for.
    """
    text = normalise(text)
    table = _provinces()
    longest = max(map(len, (*table, *known)))
    found: set[str] = set()
    at = 0
    while at < len(text):
        for size in range(min(longest, len(text) - at), 1, -1):
            name = text[at : at + size]
            sure = name in table and (name not in _WORDS or text.startswith(_LEVELS, at + size))
            if sure or name in known:
                found.add(name)
                at += size - 1
                break
        at += 1
    return frozenset(found)


def own_places(issuers: Sequence[str], title: str | None) -> list[str]:
    """The places that a notice speaks for by its issuers and title; none for one of the whole country."""
    begins = {without_level(place) for issuer in issuers for place in places(issuer)}
    return sorted(places_named(" ".join([*issuers, (title or "")[:_HEAD]])) | begins)


def speaks_for(named: frozenset[str], own: Collection[str]) -> bool:
    """Whether a notice that speaks for its `own` places may answer for the `named` ones.

    Args:
        named: places of a question; none is every place.
        own: places of the notice; none is the whole country.
    """
    if not named or not own:
        return True
    table = _provinces()
    cities = {place for place in own if table.get(place) != place}
    inside = {table.get(city) for city in cities}  # provinces of which only cities speak
    around = {table.get(place) for place in named if table.get(place) != place}
    meant = named - around  # of 江苏苏州 the city is meant
    return any(
        place in own or table.get(place) in set(own) - inside or place in inside for place in meant or named
    )


class Places:
    """Which notices of a generation speak for which places."""

    def __init__(self, cards: Sequence[Mapping[str, Any]]) -> None:
        groups: dict[tuple[str, ...], list[int]] = {}
        for at, card in enumerate(cards):
            groups.setdefault(tuple(card["places"]), []).append(at)
        self._groups = [(frozenset(own), np.array(positions)) for own, positions in groups.items() if own]
        self._known = frozenset(place for own, _ in self._groups for place in own)

    def named(self, question: str) -> frozenset[str]:
        """The places that a question names, those included that only notices here are of."""
        return places_named(question, self._known)

    def elsewhere(self, named: frozenset[str]) -> npt.NDArray[np.int64]:
        """Positions of the notices that do not speak for the places that a question names."""
        apart = [at for own, at in self._groups if not speaks_for(named, own)] if named else []
        return np.concatenate([np.zeros(0, np.int64), *apart])
