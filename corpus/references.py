"""What a notice does to others: 同时废止《…》（…号）, 《…》…停止执行; what it changes is in `amendments`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice

from corpus.amended_terms import prolonged
from corpus.amendments import CUE, PART, amended
from corpus.discarded import discarded
from corpus.draft import Range
from corpus.listings import list_after
from corpus.notice import Reference, Status
from corpus.numbers import find_number

_QUOTED = re.compile(r"《(?P<title>[^《》\n]{2,120}(?:《[^《》\n]{1,100}》[^《》\n]{0,60})?)》")
_REPEAL = re.compile(r"废止|停止执行|停止施行|不再执行|即行失效|同时失效|宣布失效")
_NOT_REPEAL = re.compile(r"(?:未|不|尚未|没有|是否|不予|不得|应当|可以|建议|请|申请|适时|需要|如|被)$")
_NO_VERDICT = re.compile(  # 废止前已发生的费用, 废止日期: it is spoken of, not done
    r"日期|时间|情况|或者|和|、|的情形|(?:之|以)?[前后](?![期述])|期间"
)
_BASIS = re.compile(r"(?:根据|依据|按照|依照|遵照|参照|结合|贯彻落实|贯彻|落实|按)[^，。；]{0,12}$")
_LISTS = re.compile(r"(?:了|原|以下|下列|[：: ]){0,4}《")
_STOP = re.compile(r"[。；！？\n]")
_CUE = re.compile(rf"{_REPEAL.pattern}|{CUE.pattern}")
_NAMES = re.compile(r"《|[〔﹝\[](?:19|20)\d\d[〕﹞\]]")
_COLON = re.compile("[:：]")
_SENTENCE_MAX = 6000  # a list of a hundred repealed notices is shorter
_WORDS_MAX = 20


def references(text: str) -> tuple[Reference, ...]:
    """Notices that `text` repeals or amends, one Reference for each that is named."""
    out: dict[tuple[int, int], Reference] = {}
    listed = 0  # end of the last list read, whose items are not read again as sentences of their own
    for start, end in _sentences(text):
        for found in islice(_REPEAL.finditer(text, max(start, listed), end), _WORDS_MAX):
            before = text[max(start, found.start() - 4) : found.start()]
            if (
                _NOT_REPEAL.search(before)
                or _NO_VERDICT.match(text, found.end())
                or _quoted(text, start, found.start())
            ):
                continue
            items = list(list_after(text, found.end()))
            if items:
                listed = items[-1][1]
            for at, stop in items:
                for named in _listed(text, at, stop, Status.REPEALED):
                    out.setdefault((named.start, named.end), named)
            if items:
                break
            for named in _named(text, start, found.start(), found.end(), end):
                out.setdefault((named.start, named.end), named)
        for named in amended(text, start, end, partial(_amended, text)):
            key = (named.start, named.end)
            if key not in out or (named.until and out[key].effect is Status.AMENDED):
                out[key] = named
    for named in discarded(text, partial(_repealed, text)):
        out.setdefault((named.start, named.end), named)
    for named in prolonged(text, partial(_amended, text)):
        out[named.start, named.end] = named
    return tuple(out[key] for key in sorted(out))


def _sentences(text: str) -> Iterator[Range]:
    """Sentences that say what becomes of something named in them or listed after; none fills a page."""
    at = 0
    for stop in chain(_STOP.finditer(text), (None,)):
        end = stop.start() if stop else len(text)
        named = _NAMES.search(text, at, end) or _COLON.search(text, at, end)
        if end - at <= _SENTENCE_MAX and named and _CUE.search(text, at, end):
            yield at, end
        at = stop.end() if stop else end


def _named(text: str, sentence: int, start: int, end: int, limit: int) -> list[Reference]:
    """The notices that the word 废止 at `start` names: after it, else before it in its sentence."""
    if _LISTS.match(text, end, limit):
        return _listed(text, end, limit, Status.REPEALED)
    before = _listed(text, sentence, start, Status.REPEALED)
    return [r for r in before if not _based(text, sentence, r.start)]


def _quoted(text: str, floor: int, at: int) -> bool:
    """Whether `at` stands inside 《》: the 废止 of 《关于废止某办法的通知》 is a title's word."""
    return text.rfind("《", floor, at) > text.rfind("》", floor, at)


def _part(text: str, at: int, end: int, effect: Status) -> Status:
    """What becomes of a notice of which, as the words at `at` say, only a part may be meant."""
    return Status.AMENDED if PART.match(text, at, end) else effect


def _based(text: str, floor: int, at: int) -> bool:
    return bool(_BASIS.search(text[max(floor, at - 20) : at]))


def _listed(text: str, start: int, end: int, effect: Status) -> list[Reference]:
    """One reference for each 《…》（number） in the range; a number without a title counts too."""
    out: list[Reference] = []
    at = start
    for quoted in _QUOTED.finditer(text, start, end):
        out += _bare(text, at, quoted.start(), effect)
        number = None
        stop = quoted.end()
        if text[stop : stop + 1] in ("（", "("):
            found = find_number(text, stop + 1, min(end, stop + 40))
            if found and found[0] <= stop + 2:
                number = text[found[0] : found[1]]
                stop = found[1] + 1
        became = _part(text, stop, end, effect)
        out.append(Reference(became, quoted.group("title"), number, quoted.start(), min(stop, len(text))))
        at = stop
    return out + _bare(text, at, end, effect)


def _bare(text: str, start: int, end: int, effect: Status) -> list[Reference]:
    """Numbers that stand for a notice without its title: 原云府办发〔2019〕12号文件同时废止."""
    out: list[Reference] = []
    at = start
    while at < end:
        found = find_number(text, at, end)
        if not found:
            break
        number = text[found[0] : found[1]]
        shift = 1 if number.startswith("原") else 0
        if not _based(text, start, found[0]):
            became = _part(text, found[1], end, effect)
            out.append(Reference(became, None, number[shift:], found[0] + shift, found[1]))
        at = found[1]
    return out


def _repealed(text: str, start: int, end: int) -> list[Reference]:
    return _listed(text, start, end, Status.REPEALED)


def _amended(text: str, start: int, end: int) -> list[Reference]:
    return _listed(text, start, end, Status.AMENDED)
