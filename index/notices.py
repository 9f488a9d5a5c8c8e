"""The notices of an opened generation, by position, and the card of each: its fields without its text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from corpus.notice import Notice
from corpus.stock import RESOLVED, UNTIL, Stocked, last_day
from index.arrays import Arrays
from index.places import own_places

CARDS = "cards.json"

_CARD = (
    "id",
    "title",
    "issuer",
    "number",
    "issued_on",
    "published_on",
    "source",
    "effective_on",
    "expires_on",
    "file",
)
_STATED = "stated_expires_on"  # the last day of effect that a notice states itself, whatever others say
_READ = 64  # notices kept in memory once read


def card(line: bytes, one: Stocked) -> dict[str, Any]:
    """The card of a notice.

    Args:
        line: what a segment stores of it.
        one: the notice as the library has it now.
    """
    data = json.loads(line)
    fields = {name: data[name] for name in _CARD} | {_STATED: data["expires_on"], "id": one.id}
    return brought_up(fields | {"places": own_places(tuple(data["issuer"]), data["title"])}, one)


def brought_up(card: dict[str, Any], one: Stocked) -> dict[str, Any]:
    """A card with what the library says now of a notice that is otherwise what it was."""
    fields = {name: one.resolved[name] for name in RESOLVED}
    expires_on = last_day(card[_STATED], one.resolved[UNTIL])
    return card | fields | {"expires_on": expires_on, "aliases": list(one.aliases)}


def write_cards(folder: Path, cards: Iterable[dict[str, Any]]) -> None:
    """Writes the cards of a generation, in order."""
    text = json.dumps(list(cards), ensure_ascii=False, separators=(",", ":"))
    (folder / CARDS).write_bytes(text.encode("utf-8", "surrogatepass"))


def read_cards(folder: Path) -> list[dict[str, Any]]:
    """The cards that `write_cards` wrote.

    Raises:
        OSError, ValueError: the file is missing or damaged.
    """
    cards: list[dict[str, Any]] = json.loads((folder / CARDS).read_bytes().decode("utf-8", "surrogatepass"))
    return cards


class Notices:
    """The notices of a generation."""

    def __init__(self, arrays: Arrays, cards: list[dict[str, Any]]) -> None:
        self._arrays = arrays
        self.cards = cards
        # of a function that does not know this object, which else would outlive its last user
        self._read = lru_cache(maxsize=_READ)(partial(_parse, arrays, cards))

    def __len__(self) -> int:
        return len(self.cards)

    def __getitem__(self, position: int) -> Notice:
        """The notice at `position`.

        Raises:
            GenerationError: what is stored of it is not what was written.
        """
        return self._read(position)

    def checksum(self, position: int) -> int:
        """CRC-32 of what is stored of the notice at `position`: where it differs, so do the notices."""
        segment, own = self._arrays.of_notice(position)
        return segment.notices.checksum(own)


def _parse(arrays: Arrays, cards: list[dict[str, Any]], position: int) -> Notice:
    segment, own = arrays.of_notice(position)
    line, text = segment.notices.stored(own)
    known = cards[position]
    resolved = {name: known[name] for name in (*RESOLVED, "expires_on")}
    data = json.loads(line) | {"id": known["id"], "text": text.decode("utf-8", "surrogatepass")} | resolved
    return Notice.from_json(data)
