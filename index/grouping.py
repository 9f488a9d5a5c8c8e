"""Ranked passages → groups that say the same: one quote, and every other notice that says it too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.alike import Alike
from index.answer import Citation
from index.opened import Opened
from index.search import Found

LOOKED_AT = 40  # ranked passages; what says the same as the best one ranks beside it
_GROUPS = 3
_EQUAL = 0.98  # scores this near are equal: then the later notice is shown


@dataclass(frozen=True, slots=True)
class Group:
    """A passage to quote and where else it stands.

    Attributes:
        lead: the passage.
        also_in: citations in other notices, best first.
        notices: positions of all notices of the group.
    """

    lead: Found
    also_in: tuple[Citation, ...] = ()
    notices: frozenset[int] = field(default_factory=frozenset)


def grouped(opened: Opened, found: Sequence[Found], preferred: frozenset[int]) -> list[Group]:
    """The best three groups, and the best of another notice where those are all of one.

    A group is shown under the issuer asked for, else the best score, else the latest.

    Args:
        opened: the generation.
        found: ranked passages, best first; at least one.
        preferred: positions of the notices that the question names.
    """
    looked_at = list(found[:LOOKED_AT])
    alike = Alike(opened, looked_at)
    groups: list[Group] = []
    for item in looked_at:
        at = next((n for n, group in enumerate(groups) if alike.span(group.lead, item)), None)
        if at is not None:
            if item.notice not in groups[at].notices:
                groups[at] = _joined(opened, alike, groups[at], item, preferred)
        elif len(groups) < _GROUPS or _all_of_one(groups, item):
            groups.append(Group(item, (), frozenset((item.notice,))))
    return groups


def one_each(groups: Sequence[Group]) -> list[Group]:
    """The best group of each notice, in order."""
    first: dict[int, Group] = {}
    for group in groups:
        first.setdefault(group.lead.notice, group)
    return list(first.values())


def _all_of_one(groups: Sequence[Group], item: Found) -> bool:
    """Whether `item` is the first of another notice than all the groups so far."""
    return {group.lead.notice for group in groups} == {groups[0].lead.notice} != {item.notice}


def _joined(opened: Opened, alike: Alike, group: Group, item: Found, preferred: frozenset[int]) -> Group:
    notices = group.notices | {item.notice}
    if _rank(opened, item, group.lead, preferred) > _rank(opened, group.lead, group.lead, preferred):
        lead, other = item, group.lead
    else:
        lead, other = group.lead, item
    cited = _citation(opened, alike, lead, other)
    return replace(group, lead=lead, also_in=(*group.also_in, cited), notices=notices)


def _rank(opened: Opened, item: Found, lead: Found, preferred: frozenset[int]) -> tuple[bool, bool, str]:
    card = opened.notices.cards[item.notice]
    day = str(card["issued_on"] or card["published_on"] or "")
    return item.notice in preferred, item.score >= _EQUAL * lead.score, day


def _citation(opened: Opened, alike: Alike, lead: Found, other: Found) -> Citation:
    """Where the notice of `other` says what `lead` says."""
    _, _, start, end = opened.arrays.row(other.passage)
    return Citation.of(opened.notices[other.notice], *(alike.span_in(lead, other) or (start, end)))
