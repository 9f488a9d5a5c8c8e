"""Ranked passages → groups that say the same: one quote, and every other notice that says it too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from index.answer import Citation
from index.opened import Opened
from index.search import Found
from index.similar import same_in
from index.terms import Keys

_LOOKED_AT = 40  # ranked passages; what says the same as the best one ranks beside it
_GROUPS = 3
_EQUAL = 0.98  # scores this near are equal: then the later notice is shown
_NEAR = 0.5  # the same words score about the same; what scores less than this share says something else
_ALIKE = 0.3  # share of terms that two passages must have in common before their texts are compared


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
    groups: list[Group] = []
    for item in found[:_LOOKED_AT]:
        at = next((n for n, group in enumerate(groups) if _same(opened, group.lead, item)), None)
        if at is not None:
            if item.notice not in groups[at].notices:
                groups[at] = _joined(opened, groups[at], item, preferred)
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


def _joined(opened: Opened, group: Group, item: Found, preferred: frozenset[int]) -> Group:
    notices = group.notices | {item.notice}
    if _rank(opened, item, group.lead, preferred) > _rank(opened, group.lead, group.lead, preferred):
        lead, other = item, group.lead
    else:
        lead, other = group.lead, item
    cited = _citation(opened, lead, other)
    return replace(group, lead=lead, also_in=(*group.also_in, cited), notices=notices)


def _rank(opened: Opened, item: Found, lead: Found, preferred: frozenset[int]) -> tuple[bool, bool, str]:
    card = opened.notices.cards[item.notice]
    day = str(card["issued_on"] or card["published_on"] or "")
    return item.notice in preferred, item.score >= _EQUAL * lead.score, day


def _text(opened: Opened, item: Found) -> str:
    _, _, start, end = (int(value) for value in opened.arrays.passages[item.passage])
    return opened.notices[item.notice].text[start:end]


def _same(opened: Opened, lead: Found, item: Found) -> bool:
    if lead.notice == item.notice or item.score < _NEAR * lead.score:
        return False
    mine, other = _terms(opened, lead), _terms(opened, item)
    if len(np.intersect1d(mine, other, assume_unique=True)) < _ALIKE * min(len(mine), len(other)):
        return False
    section = int(opened.arrays.passages[item.passage][1])
    return same_in(_text(opened, lead), opened.notices[item.notice], section) is not None


def _terms(opened: Opened, item: Found) -> Keys:
    forward = opened.arrays.forward
    return forward.keys[forward.indptr[item.passage] : forward.indptr[item.passage + 1]]


def _citation(opened: Opened, lead: Found, other: Found) -> Citation:
    """Where the notice of `other` says what `lead` says."""
    notice = opened.notices[other.notice]
    _, section, start, end = (int(value) for value in opened.arrays.passages[other.passage])
    span = same_in(_text(opened, lead), notice, section) or (start, end)
    return Citation.of(notice, *span)
