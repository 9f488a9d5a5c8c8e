"""Ranked passages → groups that say the same: one quote, and every other notice that says it too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from index.answer import Citation
from index.lexical import Held
from index.opened import Opened
from index.search import Found
from index.similar import WHOLE, same_in
from index.terms import typed_terms

LOOKED_AT = 40  # ranked passages; what says the same as the best one ranks beside it
_GROUPS = 3
_EQUAL = 0.98  # scores this near are equal: then the later notice is shown
_NEAR = 0.5  # the same words score about the same; what scores less than this share says something else


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
    alike = _Alike(opened, looked_at)
    groups: list[Group] = []
    for item in looked_at:
        at = next(
            (
                n
                for n, group in enumerate(groups)
                if item.passage in alike.to(group.lead) and _same(opened, group.lead, item)
            ),
            None,
        )
        if at is not None:
            if item.notice not in groups[at].notices:
                groups[at] = _joined(opened, groups[at], item, preferred)
        elif len(groups) < _GROUPS or _all_of_one(groups, item):
            groups.append(Group(item, (), frozenset((item.notice,))))
    return groups


class _Alike:
    """Which of some passages are worth comparing with one of them, word for word.

    They score about as much, are of other notices, and share its terms: a section whose passages and contexts
    hold too few of its bigrams cannot hold enough of them itself.
    """

    def __init__(self, opened: Opened, items: Sequence[Found]) -> None:
        self._arrays = opened.arrays
        self._items = items
        self._known: dict[int, frozenset[int]] = {}

    @cached_property
    def _held(self) -> Held:
        sections = [range(*self._arrays.section_of(item.passage)) for item in self._items]
        return Held(self._arrays.postings, sections)

    def to(self, lead: Found) -> frozenset[int]:
        """Those that may say the same as `lead`, by their passages."""
        if lead.passage not in self._known:
            self._known[lead.passage] = self._those(lead)
        return self._known[lead.passage]

    def _those(self, lead: Found) -> frozenset[int]:
        least = _NEAR * lead.score
        others = [item.notice != lead.notice and item.score >= least for item in self._items]
        wanted = typed_terms(self._arrays.text(lead.passage))
        if not any(others) or not len(wanted):
            return frozenset()
        enough = self._held.counts(wanted) >= WHOLE * len(wanted)
        return frozenset(
            item.passage
            for item, other, may in zip(self._items, others, enough.tolist(), strict=True)
            if other and may
        )


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


def _same(opened: Opened, lead: Found, item: Found) -> bool:
    if lead.notice == item.notice or item.score < _NEAR * lead.score:
        return False
    section = opened.arrays.row(item.passage)[1]
    return same_in(opened.arrays.text(lead.passage), opened.notices[item.notice], section) is not None


def _citation(opened: Opened, lead: Found, other: Found) -> Citation:
    """Where the notice of `other` says what `lead` says."""
    notice = opened.notices[other.notice]
    _, section, start, end = opened.arrays.row(other.passage)
    span = same_in(opened.arrays.text(lead.passage), notice, section) or (start, end)
    return Citation.of(notice, *span)
