"""Numbered parts in a body: where each numeral stands that opens one, and its heading.

A numeral opens a part when it stands where a part can start (a line, a blank, the end of a sentence)
and continues or restarts the count of its rank; 一是, 第一， and cited articles never do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.numerals import arabic_int, chinese_int

_N = "[一二三四五六七八九十百]{1,4}"
_S = r"[ \u3000\xa0\u2002\u2003]{0,4}"

# Ranks, outermost first: 章, 节, 条, 一、, （一）, 1. and 1、, （1）.
_FORMS: tuple[tuple[str, str], ...] = (
    ("chapter", rf"(?P<chapter>第{_S}{_N}{_S}[章编])(?=\s|[\u4e00-\u9fff])"),
    ("division", rf"(?P<division>第{_S}{_N}{_S}节)(?=\s|[\u4e00-\u9fff])"),
    ("article", rf"(?P<article>第{_S}{_N}{_S}条)(?!第|[、，。；）（的和至到、款项])"),
    ("han", rf"(?P<han>{_N}){_S}[、．](?!{_S}[，。；])"),
    ("han_round", rf"(?P<han_round>[（(]{_S}{_N}{_S}[）)])、?(?!{_S}[，。；、])"),
    ("arabic", rf"(?P<arabic>\d{{1,3}}{_S}(?:[．、]|\.(?![\dA-Za-z%])))(?!{_S}[，。；])"),
    ("arabic_round", rf"(?P<arabic_round>[（(]{_S}\d{{1,3}}{_S}[）)])(?!{_S}[，。；、])"),
)
_RANK = {name: rank for rank, (name, _) in enumerate(_FORMS)}
_MARK = re.compile("|".join(form for _, form in _FORMS))
_NUMERAL = re.compile(r"[一二三四五六七八九十百]+|\d+")
_GLUED_FORMS = frozenset(("han_round", "arabic_round", "han"))
_GLUED_AFTER = re.compile(r"[\u4e00-\u9fff”」）)]")
_STRONG_BEFORE = "。！？；：…!?;:"
_CLOSERS = "”’』」）)》】］]"
_ATTACHED = re.compile(r"附[件表录]?[ \u3000\xa0]{0,4}[:：]?\s*$")

HEADING_MAX = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A numeral that opens a part: its range, rank (0 is outermost), value and how it is written."""

    start: int
    end: int
    rank: int
    value: int
    numeral: str
    strength: int  # 3 opens a line, 2 after a blank or a sentence, 1 glued to a heading


def opens_part(text: str, at: int) -> bool:
    """Whether a numeral of some rank stands at `at`."""
    return bool(_MARK.match(text, at))


def marks(text: str, start: int, end: int) -> list[Mark]:
    """The numerals that open parts of `text[start:end]`, in order."""
    return _counted(text, [m for m in _candidates(text, start, end) if m])


def _candidates(text: str, start: int, end: int) -> list[Mark]:
    out: list[Mark] = []
    for found in _MARK.finditer(text, start, end):
        name = found.lastgroup or ""
        strength = _strength(text, start, found.start())
        if not strength and (name not in _GLUED_FORMS or not _GLUED_AFTER.match(text, found.start() - 1)):
            continue
        numeral = found.group(name)
        digits = _NUMERAL.search(numeral)
        value = None
        if digits:
            value = chinese_int(digits.group()) or arabic_int(digits.group())
        if not value:
            continue
        if name == "han" and _follows_itself(text, found.end(), value):
            continue
        if strength or value == 1:
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
        if mark.rank == _RANK["arabic"] and mark.value == 1 and _ATTACHED.search(text, max(0, mark.start - 10), mark.start):
            attached_until = _list_end(text, found, index)
        if mark.start <= attached_until:
            continue
        expected = last.get(mark.rank, 0) + 1
        if mark.strength == 1 and not _glued_ok(text, mark, out, expected, later[index]):
            continue
        if mark.value == expected or (mark.value == expected + 1 and mark.strength == 3 and expected > 1):
            ok = mark.value > 1 or later[index] or mark.strength == 3 or mark.rank <= _RANK["article"]
        elif mark.value == 1:
            ok = later[index] or mark.strength == 3
        else:
            ok = expected == 1 and mark.strength >= 2 and later[index] and mark.value <= 4
        if not ok:
            continue
        last[mark.rank] = mark.value
        if mark.rank != _RANK["article"]:
            for rank in range(mark.rank + 1, len(_FORMS)):
                if rank != _RANK["article"] and found and not _continues(found, index, rank, last.get(rank, 0)):
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


def _glued_ok(text: str, mark: Mark, out: Sequence[Mark], expected: int, continued: bool) -> bool:
    """A numeral glued to the heading before it: …具体行程轨迹（一）该患病乘客…"""
    if mark.value != 1 or not continued or not out:
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


# Where a heading that has lost its line break ends and the body begins: after a noun that closes
# headings, before the words that open bodies. Both are asked for, so that a long first sentence
# (各地要加强…管理，各级…) is only cut where a sentence of its own can start.
_HEADING_END = (
    "使命感|责任感|紧迫感|作用|意识|责任|工作|机制|管理|保障|力度|措施|服务|水平|能力|政策|要求|监督|宣传|引导|纪律|"
    "落实|到位|实施|防控|领导|站位|认识|支持|建设|防线|制度|任务|监管|执法|协调|秩序|安全|稳定|范围|对象|内容|程序|"
    "流程|时间|条件|标准|方式|目标|原则|事项|检查|培训|环节|体系|规定|生产|复产|问题|关爱|氛围|考核|问责|环境|供应|"
    "准备|排查|宣教|教育|补贴|资金|帮扶|职责|底线|预案|演练|力量"
)
_BODY_START = (
    "各单位|各级|各地|各部门|各区|各县|各市|各乡|各镇|各街道|各村|各社区|各学校|各企业|各有关|各党|各基层|各支部|各省|"
    "各成员|各责任|各相关|各(?:[\u4e00-\u9fff]{2,8})要|部系统|全系统|全市|全省|全区|全县|全体|全校|广大|要(?!求|点|素|件|闻)|"
    "为了|为(?:深入|进一步|切实|贯彻|确保|做好|全面|加强|有效|保障|落实)|按照|根据|对于|凡|自20\\d\\d|"
    "坚持(?=[“以])|深入学习|认真(?:学习|贯彻|落实|组织)|严格(?:按照|执行|落实)|当前|目前|因受|受疫情|市[\u4e00-\u9fff]{1,8}局(?:要|会同|负责)|市、县|[市县区]直"
)
# … or, after any noun, at someone who has to do something: …走形变味 / 党员下沉不得搞…
_SUBJECT = re.compile(
    r"(?<=[\u4e00-\u9fff])(?<![的对由向与和及为在将把被促请求使让令导给从以按全各市县区省直关职层大体])"
    r"(?:各|市直|县直|区直|省直|直属|机关|在职|基层|广大|全体|所有|有关|相关|责任|主管){0,4}"
    r"(?:部门|单位|党员|干部|党组织|党支部|党委|社区|村|学校|企业|医院|街道|乡镇|家长|学生|教师|居民|职工)"
    r"[\u4e00-\u9fff]{0,6}?(?:要(?!求)|应|须|不得|必须|负责)"
)
_SUBJECT_MIN = 8
_GLUE = re.compile(rf"(?:{_HEADING_END})(?=(?:{_BODY_START}))")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_BLANK = re.compile(r"[ \u3000\xa0\u2002\u2003\t]+")


def nested(found: Sequence[Mark]) -> list[tuple[Mark, ...]]:
    """For each mark, the marks it stands under and itself, outermost first.

    Ranks nest in their usual order, except where a lower one was opened first and its count goes on
    later: （一） inside 1、 of a list of questions.
    """
    following: dict[int, int] = {}  # rank → value of its next mark
    ahead: list[dict[int, int]] = []
    for mark in reversed(found):
        ahead.append(dict(following))
        following[mark.rank] = mark.value
    ahead.reverse()
    out: list[tuple[Mark, ...]] = []
    stack: list[Mark] = []
    for mark, later in zip(found, ahead, strict=True):
        ranks = [m.rank for m in stack]
        if mark.rank in ranks:
            stack = stack[: ranks.index(mark.rank)]
        else:
            while stack and stack[-1].rank > mark.rank and later.get(stack[-1].rank) != stack[-1].value + 1:
                stack.pop()
        stack.append(mark)
        out.append(tuple(stack))
    return out


def heading(text: str, mark: Mark, end: int, inner: int) -> str | None:
    """The heading of the part that `mark` opens.

    Args:
        text: the notice's text.
        mark: the numeral.
        end: where the part ends, its numbered sub-parts included.
        inner: where its first numbered sub-part starts, or `end`.

    Returns:
        The leading text with the numeral, without its 。; None when it is longer than 60 characters or
        nothing follows it.
    """
    at = mark.end
    while at < inner and text[at].isspace() and text[at] != "\n":
        at += 1
    limit = min(inner, mark.start + HEADING_MAX + 2)
    stop = _stop(text, at, limit)
    if stop is None and inner <= mark.start + HEADING_MAX and inner < end:
        stop = inner
    if stop is None:
        glue = [m for m in _GLUE.finditer(text, at, min(inner, mark.start + HEADING_MAX + 8))]
        stops = [m.end() for m in glue if m.end() - at >= 4 and m.end() - mark.start <= HEADING_MAX]
        stop = stops[0] if stops else _before_subject(text, at, min(inner, mark.start + HEADING_MAX + 12))
    elif stop < inner and text[stop] == "。" and "，" in text[at:stop]:
        shorter = _before_subject(text, at, stop)
        stop = shorter if shorter and "，" in text[at:shorter] and stop - shorter >= 15 else stop
    if stop is None:
        return None
    line = text[mark.start : stop].rstrip().rstrip("：:")
    rest = text[stop:end].lstrip("。：: \u3000\xa0\n\t")
    if not rest or len(line) > HEADING_MAX or stop <= at:
        return None
    return line


def _before_subject(text: str, at: int, limit: int) -> int | None:
    """Where a body that names who must act is glued to its heading, or None."""
    for found in _SUBJECT.finditer(text, at, limit):
        before = text[at : found.start()]
        comma = before.rfind("，")
        if len(before) >= _SUBJECT_MIN and 0 <= comma <= len(before) - 6 and not re.search(r"[要应须]", before):
            return found.start()
    return None


def _stop(text: str, at: int, limit: int) -> int | None:
    """End of the leading text: its line when it is short, else its first sentence or blank."""
    mark = _SENTENCE_END.search(text, at, limit)
    if mark and mark.group() == "\n":
        return mark.start()
    blank = _BLANK.search(text, at, limit)
    first = mark.start() if mark else limit
    if blank and blank.start() < first:
        newline = text.find("\n", at, limit)
        whole_line = newline >= 0 and newline < first
        return newline if whole_line else blank.start()
    if mark is None:
        return None
    if mark.group() in "？?！!":
        return _question(text, mark.end(), limit)
    return mark.start()


def _question(text: str, at: int, limit: int) -> int:
    """A heading of two questions ends at the blank after the second."""
    again = _SENTENCE_END.search(text, at, limit)
    if again and again.group() in "？?" and not _BLANK.search(text, at, again.end()):
        return again.end()
    return at
