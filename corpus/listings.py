"""The list that a clean-up notice puts after its verb: 下列文件同时废止：1.《…》（…号）；2.《…》（…号）。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.draft import Range
from corpus.numbers import find_number
from corpus.numerals import arabic_int, chinese_int

_LEAD = re.compile(r"[^。；！？\n《》：:]{0,30}[：:]")
_STOP = re.compile(r"[。；;\n]")
_MARK = re.compile(
    r"(?P<open>[（(]?)(?P<n>\d{1,3}|[一二三四五六七八九十百]{1,5})"
    r"(?P<close>[)）][、.．]?|[、.．](?!\d))[ \u3000\xa0]{0,4}"
)
_BASIS = re.compile(r"(?:根据|依据|按照|依照|按|对|将)")
_SENTENCE = re.compile(r"[，,：:]")
_REACH = 20000  # a list of some hundred notices
_ITEM_MAX = 300


def list_after(text: str, at: int) -> Iterator[Range]:
    """The items of the list that the words at `at` open with a colon; none where none follows.

    The marks of the items are of one kind and count on, so that the next part of the notice, which may
    name a notice as well, is no item. Items without a mark open with 《.
    """
    lead = _LEAD.match(text, at)
    if not lead:
        return
    start, limit = lead.end(), min(len(text), lead.end() + _REACH)
    kind: tuple[str, str, bool] | None = None
    last, ended = 0, False
    while start < limit:
        stop = _STOP.search(text, start, limit)
        end = stop.start() if stop else limit
        at = start
        while at < end and text[at].isspace():
            at += 1
        if at < end:
            mark = _MARK.match(text, at, end)
            n = (arabic_int(mark.group("n")) or chinese_int(mark.group("n"))) if mark else None
            found = ("", "", False)
            if mark:
                found = (mark.group("open"), mark.group("close"), mark.group("n").isdecimal())
            counts_on = n == last + 1 if mark else not ended
            if not counts_on or (kind is not None and found != kind):
                return
            if not _names(text, mark.end() if mark else at, end, marked=bool(mark)):
                return
            yield at, end
            kind, last, ended = found, n or 0, False
        ended = ended or bool(stop and stop.group() == "。" and kind is not None)
        start = end + 1


def _names(text: str, at: int, end: int, *, marked: bool) -> bool:
    """Whether an item names a notice, and not merely what it rests on."""
    if end - at > _ITEM_MAX or _BASIS.match(text, at, end):
        return False
    if not marked:
        return text[at] == "《"
    quoted = text.find("《", at, end)
    number = find_number(text, at, end) if quoted < 0 else None
    first = quoted if number is None else number[0]
    return first >= 0 and not _SENTENCE.search(text, at, first)
