"""The notices of the generation that is served, in the ways they are looked up and listed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.chat.citing import Brief
from corpus.notice import Notice

if TYPE_CHECKING:
    from index.engine import Engine
    from index.opened import Opened


class Catalogue:
    """The notices of one generation; everything is made when first asked for."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened

    @property
    def generation(self) -> str:
        """The name of the generation."""
        return self.opened.manifest.name

    @cached_property
    def _positions(self) -> dict[str, int]:
        cards = self.opened.notices.cards
        found = {alias: at for at, card in enumerate(cards) for alias in card["aliases"]}
        return found | {card["id"]: at for at, card in enumerate(cards)}

    @cached_property
    def newest(self) -> tuple[int, ...]:
        """Positions of all notices, newest first; those without a date last."""
        cards = self.opened.notices.cards
        return tuple(sorted(range(len(cards)), key=lambda at: (_day(cards[at]), at), reverse=True))

    @cached_property
    def issuers(self) -> tuple[str, ...]:
        """The issuers, those of most notices first."""
        cards = self.opened.notices.cards
        counts = Counter(issuer for card in cards for issuer in card["issuer"])
        return tuple(sorted(counts, key=lambda issuer: (-counts[issuer], issuer)))

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The years of the notices, the latest first."""
        days = (_day(card) for card in self.opened.notices.cards)
        return tuple(sorted({day[:4] for day in days if day}, reverse=True))

    def matching(self, by: str | None, value: str | None) -> tuple[int, ...]:
        """Positions of the notices of an issuer ("issuer") or a year ("year"), newest first; all for None."""
        cards = self.opened.notices.cards
        if by == "issuer":
            return tuple(at for at in self.newest if value in cards[at]["issuer"])
        if by == "year":
            return tuple(at for at in self.newest if _day(cards[at])[:4] == value)
        return self.newest

    def brief(self, position: int) -> Brief:
        """What tells the notice at a position from others."""
        return Brief.of_card(self.opened.notices.cards[position])

    def notice(self, name: str) -> Notice | None:
        """The notice with an id or alias, None where there is none."""
        position = self._positions.get(name)
        return None if position is None else self.opened.notices[position]

    def title_of(self, name: str) -> str | None:
        """The title of the notice with an id or alias, None where there is none."""
        position = self._positions.get(name)
        if position is None:
            return None
        title = self.opened.notices.cards[position]["title"]
        return str(title) if title else None


def _day(card: dict[str, Any]) -> str:
    return str(card["issued_on"] or card["published_on"] or "")


@dataclass(slots=True)
class Catalogues:
    """The catalogue of the generation served last, so that it is made once for each."""

    _last: Catalogue | None = None

    def of(self, engine: Engine) -> Catalogue:
        """The catalogue of the generation that an engine serves now."""
        opened, last = engine.opened, self._last
        if last is None or last.opened is not opened:
            last = self._last = Catalogue(opened)
        return last
