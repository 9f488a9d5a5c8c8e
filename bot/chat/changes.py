"""Two generations → which notices came, changed and went between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.notice import Notice, Status

if TYPE_CHECKING:
    from index.opened import Opened


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of notices, each in the order of the generation it is in."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.replaced or self.removed)


def changes(before: Opened, after: Opened) -> Changes:
    """What is different; that another notice now repeals or amends one does not count as a change of it."""
    if before.manifest.name == after.manifest.name:
        return Changes()
    old = {str(card["id"]): at for at, card in enumerate(before.notices.cards)}
    new = {str(card["id"]): at for at, card in enumerate(after.notices.cards)}
    replaced = [
        id_
        for id_, at in new.items()
        if id_ in old
        and before.notices.checksum(old[id_]) != after.notices.checksum(at)
        and _own(before.notices[old[id_]]) != _own(after.notices[at])
    ]
    return Changes(
        tuple(id_ for id_ in new if id_ not in old),
        tuple(replaced),
        tuple(id_ for id_ in old if id_ not in new),
    )


def _own(notice: Notice) -> Notice:
    """The notice as it speaks for itself; when it expires another may have changed, and is in its text."""
    return replace(
        notice, status=Status.IN_FORCE, repealed_by=None, amended_by=None, extended_by=None, expires_on=None
    )
