"""A scrape that repeats its own head: which of its sentences were already kept.

Laws and notices repeat sentences rightly, so nothing is dropped unless the document's own title or
addressee block recurs inside its body.
"""

from __future__ import annotations

import re

from corpus.draft import Range
from corpus.sentences import sentences

_LEAD = 6
_HEAD_MIN = 12  # shorter titles (通知, 紧急公告) recur in any text


def repeats(text: str, heads: list[str], body: int) -> list[Range]:
    """Ranges of repeated sentences.

    Args:
        text: the notice's text.
        heads: its title, and its addressee line, as they stand in the text.
        body: where the body starts.
    """
    again = {at for head in heads if len(head) >= _HEAD_MIN for at in _recurrences(text, head, body)}
    if not again:
        return []
    cuts = sorted(again | {max(0, text.find(head)) for head in heads})
    seen: set[str] = set()
    out: list[Range] = []
    for start, end in _pieces(text, cuts):
        words = "".join(text[start:end].split())
        if words in seen:
            out.append((start, end))
        elif words:
            seen.add(words)
    return out


def _recurrences(text: str, head: str, body: int) -> list[int]:
    """Where `head` stands again in the body as a head, and not quoted in 《》."""
    out: list[int] = []
    first = text.find(head)
    lead = _follows(text, first + len(head))
    at = text.find(head, body) if lead else -1
    while at >= 0:
        end = at + len(head)
        if text[max(0, at - 1) : at] not in ("《", "“", "〈", "<") and _follows(text, end) == lead:
            out.append(at)
        at = text.find(head, at + len(head))
    return out


def _follows(text: str, at: int) -> str:
    """The first words after `at`: the same after both copies, where a whole head recurs."""
    return "".join(text[at : at + 3 * _LEAD].split())[:_LEAD]


def _pieces(text: str, cuts: list[int]) -> list[Range]:
    """Sentences, cut further where a repeated head starts in the middle of one."""
    out: list[Range] = []
    index = 0
    for start, end in sentences(text):
        at = start
        while index < len(cuts) and cuts[index] < end:
            if cuts[index] > at and re.search(r"\S", text[at : cuts[index]]):
                out.append((at, cuts[index]))
                at = cuts[index]
            index += 1
        out.append((at, end))
    return out
