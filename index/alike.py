"""Which of the ranked passages say the same as one of them, and where."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from corpus.sentences import Range
from index.lexical import Held
from index.opened import Opened
from index.search import Found
from index.similar import WHOLE, Said, same_in

_LOOKED_AT = 1000  # entries of postings: this costs less than looking at sections that turn out to be others
NEAR = 0.5  # the same words score about the same; what scores less than this share says something else


class Alike:
    """Some passages, to be compared with one of them after another.

    Only those are compared word for word that score about as much, are of other notices, and share its terms:
    a section whose passages and contexts hold too few of its bigrams cannot hold enough of them itself.
    """

    def __init__(self, opened: Opened, items: Sequence[Found]) -> None:
        self._opened = opened
        self._arrays = opened.arrays
        self._items = items
        self._notices = np.array([item.notice for item in items], np.int64)
        self._scores = np.array([item.score for item in items])
        self._sections = self._arrays.sections_of(np.array([item.passage for item in items], np.int64))
        self._said: dict[int, Said] = {}
        self._worth: dict[int, frozenset[int]] = {}
        self._spans: dict[tuple[int, int, int], Range | None] = {}

    def span(self, lead: Found, item: Found) -> Range | None:
        """Where the section of `item` says what `lead` says, as offsets into its notice; None if nowhere."""
        return self.span_in(lead, item) if item.passage in self.worth(lead) else None

    def span_in(self, lead: Found, item: Found) -> Range | None:
        """`span` of any two passages, compared word for word; known ones are not compared again."""
        section = self._arrays.row(item.passage)[1]
        key = lead.passage, item.notice, section
        if key not in self._spans:
            self._spans[key] = same_in(self._quote(lead), self._opened.notices[item.notice], section)
        return self._spans[key]

    def worth(self, lead: Found) -> frozenset[int]:
        """Those worth comparing with `lead`, by their passages."""
        if lead.passage not in self._worth:
            self._worth[lead.passage] = self._those(lead)
        return self._worth[lead.passage]

    def _quote(self, lead: Found) -> Said:
        if lead.passage not in self._said:
            self._said[lead.passage] = Said(self._arrays.text(lead.passage))
        return self._said[lead.passage]

    def _those(self, lead: Found) -> frozenset[int]:
        may = (self._notices != lead.notice) & (self._scores >= NEAR * lead.score)
        if not may.any() or not len(wanted := self._quote(lead).terms):
            return frozenset()
        postings = self._arrays.postings
        # a section may lack so many of the terms, so it holds the others of any choice; the rarest cost least
        df = postings.df(wanted)
        rarest = np.argsort(df, kind="stable")
        chosen = max(_missing(len(wanted)) + 1, int(np.searchsorted(np.cumsum(df[rarest]), _LOOKED_AT)))
        holding = postings.holding_any(wanted[rarest[:chosen]])
        before = np.searchsorted(holding, self._sections)
        least = min(chosen, len(wanted)) - _missing(len(wanted))
        others = np.flatnonzero(may & (before[:, 1] - before[:, 0] >= least))
        if not len(others):
            return frozenset()
        held = Held(postings, [range(*section) for section in self._sections[others].tolist()])
        enough = held.counts(wanted) >= WHOLE * len(wanted)
        return frozenset(self._items[at].passage for at in others[enough].tolist())


def _missing(size: int) -> int:
    """How many of so many terms a section may lack that says the same."""
    return size - math.ceil(WHOLE * size)
