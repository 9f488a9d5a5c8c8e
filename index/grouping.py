"""Ranked passages → groups that say the same: one quote, and every other notice that says it too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.answer import Citation
from index.opened import Opened
from index.search import Found
from index.similar import same_in

_LOOKED_AT = 40  # ranked passages; what says the same as the best one ranks beside it
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
    """The best groups, each shown under the issuer asked for, else the best score, else the latest.

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
        elif len(groups) < _GROUPS:
            groups.append(Group(item, (), frozenset((item.notice,))))
    return groups


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
    if lead.notice == item.notice:
        return False
    section = int(opened.arrays.passages[item.passage][1])
    return same_in(_text(opened, lead), opened.notices[item.notice], section) is not None


def _citation(opened: Opened, lead: Found, other: Found) -> Citation:
    """Where the notice of `other` says what `lead` says."""
    notice = opened.notices[other.notice]
    _, section, start, end = (int(value) for value in opened.arrays.passages[other.passage])
    span = same_in(_text(opened, lead), notice, section) or (start, end)
    return Citation.of(notice, *span)
