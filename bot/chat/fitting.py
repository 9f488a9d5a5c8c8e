"""What has to be left out, by whole sentences, for quotes to fit a message; and text in pages."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.units import cut, units
from corpus.sentences import Range, sentences

GAP = "[…]"
"""Stands for sentences left out before or between those shown."""


class Excerpt:
    """A quote of which sentences are being left out."""

    def __init__(self, text: str, marks: Sequence[Range], ending: int) -> None:
        """Begins with the whole quote.

        Args:
            text: the quote.
            marks: its highlights.
            ending: units that the visible mark at the end takes once something is left out.
        """
        self.text = text
        self._ending = ending
        self._spans = sentences(text)
        self._marked = [any(a < end and start < b for a, b in marks) for start, end in self._spans]
        self._kept = [True] * len(self._spans)
        self._order = self._leaving()
        self.size = units(text)
        """Units it takes at most, with all that stands for what is left out."""

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return all(self._kept)

    @property
    def ranges(self) -> tuple[Range, ...]:
        """What is shown: runs of neighbouring sentences, as offsets into the text."""
        runs: list[Range] = []
        for (start, end), kept in zip(self._spans, self._kept, strict=True):
            if kept and runs and runs[-1][1] == start:
                runs[-1] = (runs[-1][0], end)
            elif kept:
                runs.append((start, end))
        return tuple(runs)

    def may_drop(self, *, marked: bool) -> bool:
        """Whether a sentence can still be left out.

        Args:
            marked: whether highlighted ones may, all but the first of them.
        """
        return bool(self._order) and (marked or not self._marked[self._order[-1]])

    def drop(self) -> None:
        """Leaves out the sentence that is missed least: the farthest from a highlighted one."""
        if len(self._order) == len(self._spans) - 1:
            self.size += self._ending
        at = self._order.pop()
        beside = [near for near in (at - 1, at + 1) if 0 <= near < len(self._kept) and not self._kept[near]]
        self._kept[at] = False
        self.size += len(GAP) * (1 - len(beside)) - units(self.text[slice(*self._spans[at])])

    def _leaving(self) -> list[int]:
        """Sentences from the last to leave to the first; the one that always stays is not among them."""
        stays = self._marked.index(True) if True in self._marked else 0
        far = [len(self._spans)] * len(self._spans)
        for order in (range(len(far)), range(len(far) - 1, -1, -1)):
            last: int | None = None if True in self._marked else 0
            for at in order:
                last = at if self._marked[at] else last
                if last is not None:
                    far[at] = min(far[at], abs(at - last))
        rest = [at for at in range(len(far)) if at != stays]
        return sorted(rest, key=lambda at: (far[at], at))


def fit(excerpts: Sequence[Excerpt], room: int, *, marked: bool = False) -> bool:
    """Leaves sentences out of the longest until all take at most `room` units; says whether they do.

    Args:
        excerpts: changed in place.
        room: units for all of them together.
        marked: whether highlighted sentences may be left out too, after all others.
    """
    total = sum(excerpt.size for excerpt in excerpts)
    while total > room:
        willing = [excerpt for excerpt in excerpts if excerpt.may_drop(marked=marked)]
        if not willing:
            return False
        longest = max(willing, key=lambda excerpt: excerpt.size)
        total -= longest.size
        longest.drop()
        total += longest.size
    return True


_BREAKS = "；;，,、：:。！？!?\n \u3000"


def paged(text: str, start: int, end: int, room: int) -> list[Range]:
    """`text[start:end]` in pages of at most `room` units, that end with a sentence.

    A sentence longer than a page is cut at a mark in the second half of the page, else anywhere but
    inside a character as readers see it. The pages tile the range; an empty range has one empty page.
    """
    pages: list[Range] = []
    begin, size = start, 0
    for first, last in sentences(text, start, end):
        length = units(text[first:last])
        if size and size + length > room:
            pages.append((begin, first))
            begin, size = first, 0
        size += length
        while size > room:
            at = _break(text[begin:last], room) + begin
            pages.append((begin, at))
            size -= units(text[begin:at])
            begin = at
    if begin < end or not pages:
        pages.append((begin, end))
    return pages


def _break(text: str, room: int) -> int:
    at = cut(text, room)
    mark = max(text.rfind(c, at // 2, at) for c in _BREAKS)
    return mark + 1 if mark > 0 else at
