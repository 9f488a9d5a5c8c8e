"""A notice of the library as a build sees it: what tells whether it changed, and the rest on demand."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from corpus.notice import Notice, Status

RESOLVED = ("status", "repealed_by", "amended_by", "extended_by")
"""Fields that the library sets from what its other notices say; they change while a notice stays as it is."""
UNTIL = "until"
"""The last day of effect that another notice gives this one, in `Stocked.resolved`."""


@dataclass(frozen=True, slots=True)
class Stocked:
    """A current notice.

    Attributes:
        id, aliases: what finds it.
        key: differs whenever the notice does, its `RESOLVED` fields aside.
        resolved: those fields, as `Notice.to_json` gives them, and `UNTIL`.
        data: reads the notice without them, as `Notice.to_json` in UTF-8, zlib-compressed or not.
    """

    id: str
    aliases: tuple[str, ...]
    key: str
    resolved: Mapping[str, Any]
    data: Callable[[], bytes]

    @classmethod
    def of(cls, notice: Notice, aliases: tuple[str, ...] = ()) -> Stocked:
        """A notice that is in memory."""
        found = notice.to_json()
        bare = replace(
            notice, id="", status=Status.IN_FORCE, repealed_by=None, amended_by=None, extended_by=None
        ).to_json()
        data = json.dumps(bare, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        return cls(
            notice.id,
            aliases,
            stock_key(notice.id, hashlib.sha256(data).digest()[:16]),
            {name: found[name] for name in RESOLVED} | {UNTIL: None},
            lambda: data,
        )


@dataclass(frozen=True, slots=True)
class Stock:
    """The current notices of a library, in order, and the revision that they are."""

    revision: str
    notices: tuple[Stocked, ...]


def last_day(stated: str | None, until: str | None) -> str | None:
    """The last day of effect: what the notice states, or a later day that another gives it; ISO dates."""
    return max((day for day in (stated, until) if day), default=None)


def stock_key(id: str, fingerprint: bytes) -> str:
    """The key of the notice with this id and a hash of everything else: 32 hexadecimal digits."""
    return hashlib.sha256(fingerprint + id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def unpacked(data: bytes) -> dict[str, Any]:
    """The JSON values that `Stocked.data` gave."""
    plain = data if data.startswith(b"{") else zlib.decompress(data)
    found = json.loads(plain.decode("utf-8", "surrogatepass"))
    assert isinstance(found, dict)
    return found
