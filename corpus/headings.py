"""Numbered parts in a body: where each numeral stands that opens one, and its heading.

A numeral opens a part when it stands where a part can start (a line, a blank, the end of a sentence)
and continues or restarts the count of its rank; 一是, 第一， and cited articles never do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.numerals import arabic_int, chinese_int
from corpus.tables import rows, within

_N = "[一二三四五六七八九十百千零〇]{1,9}"
_S = r"[ \u3000\xa0\u2002\u2003]{0,4}"

# Ranks, outermost first: 章, 节, 条, 一、, （一）, 1. and 1、, （1）.
_FORMS: tuple[tuple[str, str], ...] = (
    ("chapter", rf"(?P<chapter>第{_S}{_N}{_S}(?:[章编]|部分))(?=\s|[\u4e00-\u9fff])"),
    ("division", rf"(?P<division>第{_S}{_N}{_S}节)(?=\s|[\u4e00-\u9fff])"),
    ("article", rf"(?P<article>第{_S}{_N}{_S}条)(?!第|[、，。；）（的和至到、款项])"),
    ("han", rf"(?P<han>{_N}){_S}[、．](?!{_S}[，。；])"),
    ("han_round", rf"(?P<han_round>[（(]{_S}{_N}{_S}[）)])、?(?!{_S}[，。；、])"),
    ("arabic", rf"(?P<arabic>\d{{1,3}}{_S}(?:[．、]|\.(?![\dA-Za-z%])))(?!{_S}[，。；])"),
    ("arabic_round", rf"(?P<arabic_round>[（(]{_S}\d{{1,3}}{_S}[）)])(?!{_S}[，。；、])"),
)
_RANK = {name: rank for rank, (name, _) in enumerate(_FORMS)}
_MARK = re.compile("|".join(form for _, form in _FORMS))
_NUMERAL = re.compile(rf"{_N}|\d{{1,3}}")
_GLUED_FORMS = frozenset(("han_round", "arabic_round", "han"))
_GLUED_AFTER = re.compile(r"[\u4e00-\u9fff”」）)]")
_STRONG_BEFORE = "。！？；：…!?;:"
_CLOSERS = "”’』」）)》】］]"
_ATTACHED = re.compile(r"附[件表录]?[ \u3000\xa0]{0,4}[:：]?\s*$")

HEADING_MAX = 60
TITLE = -1
"""Rank of a heading without a numeral, which only the file's format makes one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What opens a part: its range, rank (0 is outermost), value and how it is written.

    It is a numeral, or of rank TITLE a whole heading without one.
    """

    start: int
    end: int
    rank: int
    value: int
    numeral: str
    strength: int  # 3 opens a line, 2 after a blank or a sentence, 1 glued to a heading
    level: int = 0  # the heading level that the file's format gives its line; 0 where it gives none


def opens_part(text: str, at: int) -> bool:
    """Whether a numeral of some rank stands at `at`."""
    return bool(_MARK.match(text, at))


def marks(text: str, start: int, end: int) -> list[Mark]:
    """The numerals that open parts of `text[start:end]`, in order."""
    return _counted(text, [m for m in _candidates(text, start, end) if m])


def _candidates(text: str, start: int, end: int) -> list[Mark]:
    out: list[Mark] = []
    cells = rows(text, start, end)
    for found in _MARK.finditer(text, start, end):
        if cells and within(cells, found.start()):
            continue  # the numbers of a table's rows
        name = found.lastgroup or ""
        strength = _strength(text, start, found.start())
        if not strength and (name not in _GLUED_FORMS or not _GLUED_AFTER.match(text, found.start() - 1)):
            continue
        numeral = found.group(name)
        digits = _NUMERAL.search(numeral)
        value = (chinese_int(digits.group()) or arabic_int(digits.group())) if digits else None
        if value and not (name == "han" and _follows_itself(text, found.end(), value)):
            out.append(Mark(found.start(), found.end(), _RANK[name], value, numeral, strength or 1))
    return out


def _follows_itself(text: str, at: int, value: int) -> bool:
    """二、三产业: the next word is the next numeral, so that this is a list of numbers."""
    after = _NUMERAL.match(text, at)
    return bool(after) and chinese_int(after.group() if after else "") == value + 1


def _strength(text: str, floor: int, at: int) -> int:
    """How well a part can start at `at`: 3 opens a line, 2 after a blank or a sentence, 0 not at all."""
    before = at
    while before > floor and text[before - 1].isspace():
        before -= 1
        if text[before] == "\n":
            return 3
    if before == floor:
        return 3
    if before < at:
        return 2
    if text[at - 1] in _STRONG_BEFORE:
        return 2
    if text[at - 1] in _CLOSERS and at - 2 > floor and text[at - 2] in _STRONG_BEFORE + _CLOSERS:
        return 2
    return 0


def _counted(text: str, found: Sequence[Mark]) -> list[Mark]:
    """The candidates that count: each continues its rank's count, or starts it and is continued."""
    later = _successors(found)
    last: dict[int, int] = {}
    out: list[Mark] = []
    attached_until = -1
    for index, mark in enumerate(found):
        if (
            mark.rank == _RANK["arabic"]
            and mark.value == 1
            and _ATTACHED.search(text, max(0, mark.start - 10), mark.start)
        ):
            attached_until = _list_end(text, found, index)
        if mark.start <= attached_until:
            continue
        expected = last.get(mark.rank, 0) + 1
        if mark.strength == 1 and not _glued_ok(
            text, mark, out, later[index] if mark.value == 1 else mark.value == expected
        ):
            continue
        if mark.value == expected or (mark.value == expected + 1 and mark.strength == 3 and expected > 1):
            ok = mark.value > 1 or later[index] or mark.strength == 3 or mark.rank <= _RANK["article"]
        elif mark.value == 1:
            ok = later[index] or mark.strength == 3
        else:
            ok = expected == 1 and mark.strength >= 2 and later[index]
            ok = ok and (mark.value <= 4 or (mark.rank <= _RANK["article"] and mark.strength == 3))
        if not ok:
            continue
        last[mark.rank] = mark.value
        if mark.rank != _RANK["article"]:
            for rank in range(mark.rank + 1, len(_FORMS)):
                if (
                    rank != _RANK["article"]
                    and found
                    and not _continues(found, index, rank, last.get(rank, 0))
                ):
                    last.pop(rank, None)
        out.append(mark)
    return out


def _continues(found: Sequence[Mark], index: int, rank: int, last: int) -> bool:
    """Whether the next numeral of `rank` after `index` goes on counting from `last`."""
    for mark in found[index + 1 : index + 40]:
        if mark.rank == rank:
            return mark.value == last + 1
    return False


def _successors(found: Sequence[Mark]) -> list[bool]:
    """For each candidate, whether its rank goes on with the next number before it starts anew."""
    following: dict[int, set[int]] = {}
    out = [False] * len(found)
    for index in range(len(found) - 1, -1, -1):
        mark = found[index]
        seen = following.setdefault(mark.rank, set())
        out[index] = mark.value + 1 in seen
        if mark.value == 1:
            seen.clear()
        seen.add(mark.value)
    return out


def _glued_ok(text: str, mark: Mark, out: Sequence[Mark], counts: bool) -> bool:
    """A numeral glued to the heading before it: …具体行程轨迹（一）该患病乘客…"""
    if not counts or not out:
        return False
    above = out[-1]
    if above.rank >= mark.rank or mark.start - above.end > HEADING_MAX:
        return False
    return not re.search(r"[。；！？\n《]|[按依根照第]", text[above.end : mark.start])


def _list_end(text: str, found: Sequence[Mark], index: int) -> int:
    """Last numeral of the list of attachments whose first item is `found[index]`."""
    last = found[index]
    for following in range(index + 1, len(found)):
        mark = found[following]
        run = text[last.end : mark.start]
        if mark.rank != last.rank or mark.value != last.value + 1 or len(run) > 160 or "。" in run:
            break
        last = mark
    return last.start


def nested(found: Sequence[Mark]) -> list[tuple[Mark, ...]]:
    """For each mark, the marks it stands under and itself, outermost first.

    Ranks nest in their usual order, except where a lower one was opened first and its count goes on
    later: （一） inside 1、 of a list of questions. A heading without a numeral ends the headings of its
    level and below, and the parts whose count does not go on after it.
    """
    following: dict[int, int] = {}  # rank → value of its next mark
    ahead: list[dict[int, int]] = []
    for mark in reversed(found):
        ahead.append(dict(following))
        if mark.rank != TITLE:
            following[mark.rank] = mark.value
    ahead.reverse()
    out: list[tuple[Mark, ...]] = []
    stack: list[Mark] = []
    for mark, later in zip(found, ahead, strict=True):
        if mark.rank != TITLE and mark.level:  # a numbered heading of the level of one without a numeral
            titles = (i for i, m in enumerate(stack) if m.rank == TITLE and m.level >= mark.level)
            stack = stack[: next(titles, len(stack))]
        ranks = [m.rank for m in stack]
        if mark.rank == TITLE:
            stack = _above_title(stack, mark, later)
        elif mark.rank in ranks:
            stack = stack[: ranks.index(mark.rank)]
        else:
            while stack and stack[-1].rank > mark.rank and later.get(stack[-1].rank) != stack[-1].value + 1:
                stack.pop()
        stack.append(mark)
        out.append(tuple(stack))
    return out


def _above_title(stack: list[Mark], title: Mark, later: dict[int, int]) -> list[Mark]:
    """The parts that a heading without a numeral stands under."""
    for index, above in enumerate(stack):
        if above.level >= title.level:
            return stack[:index]
    kept = list(stack)
    while kept and kept[-1].rank != TITLE and later.get(kept[-1].rank) != kept[-1].value + 1:
        kept.pop()
    return kept
