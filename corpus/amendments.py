"""What a notice changes in another: 将《…》第三条修改为…, 《…》有效期延长至2025年12月31日."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from corpus.dates import DATE
from corpus.notice import Reference, Status
from corpus.terms import last_day

PART = re.compile(  # 《…》第二条, 《…》附件1, 《…》中有关规定: only this much of it is meant
    r"(?:文件|文)?(?:中|里)?的?(?:第[一二三四五六七八九十百零〇\d]{1,6}(?:条|款|项|章|节|部分|点)|附[件表][一二三四五六七八九十\d]"
    r"|(?:部分|有关|相关|上述|个别)(?:条款|条文|规定|内容|政策|要求)|中(?:关于|有关|涉及|与|的))"
)
CUE = re.compile("修改|修订|调整|延长|延续|延期|顺延|继续")
MADE = re.compile(
    r"作(?:出)?(?:如下|以下|相应)?(?:修改|修订|调整)|(?:修改|修订)(?:为|如下)|进行(?:如下|以下)?(?:修改|修订)"
)
_INTO = re.compile("(?:修改|修订|调整)(?:为|至|成)")
OBJECT = re.compile(r"(?:决定对|现对|对|将|把)(?:原)?$")
_OPENS = re.compile(
    r"(?:^|[，。；：:、\s）)]|[一二三四五六七八九十\d][、.．])(?:原)?$|(?:将|把|(?<![针面])对)(?:原)?$"
)
_LONGER = re.compile(
    r"(?:(?:延长|延续|延期|顺延)(?:执行|实施|施行|适用)?|继续(?:有效|执行|施行|实施))(?:期限)?(?:截?至|到)"
    rf"[ \u3000]{{0,2}}(?P<day>{DATE.pattern}|20\d\d年(?:\d{{1,2}}月)?[底末])"
)
_TERM = "(?:政策|文件)?(?:有效|执行|实施|施行|试行|适用)(?:期限?|时间)"
_WHOLE = re.compile(
    rf"(?:等)?(?:[一二两三四五六七八九十\d]{{1,3}}[个件份])?(?:文件|政策)?的?(?:{_TERM})?(?:统一|由[^，。；《》]{{1,30}})?"
)
_RULES = re.compile(
    rf"(?:文件)?(?:中)?(?:规定|明确|确定|出台)的[^，。；《》]{{0,30}}(?:政策|措施)[^，。；《》]{{0,20}}[，,]?{_TERM}"
)
_NUMBER = re.compile(r"^[（(][^（）()]{1,40}[）)]")  # one that is not told from other words: 2020年第8号
_AND = re.compile(r"[、和及与\s]{0,3}|以及")
_MOST = 20  # in one sentence

Listed = Callable[[int, int], list[Reference]]
"""The notices that are named in a range, each as one that is amended."""


def amended(text: str, start: int, end: int, listed: Listed) -> Iterator[Reference]:
    """The notices that the sentence `text[start:end]` changes, or gives another last day of effect.

    One that is only the basis (根据《…》第三条) stands neither at the head of its clause nor after 将, and
    is not meant.
    """
    if not CUE.search(text, start, end):
        return
    every = listed(start, end)
    for found in islice(MADE.finditer(text, start, end), _MOST):
        for named in _before(every, found.start()):
            if named.title and OBJECT.search(text, max(start, named.start - 4), named.start):
                yield named
    for found in islice(_INTO.finditer(text, start, end), _MOST):
        for named in _before(every, found.start()):
            head = max(start, named.start - 4)
            if PART.match(text, named.end, end) and _OPENS.search(text, head, named.start):
                yield named
    for found in islice(_LONGER.finditer(text, start, end), _MOST):
        yield from _extended(text, start, found, _before(every, found.start()))


def _before(named: Sequence[Reference], at: int) -> list[Reference]:
    return [one for one in named if one.end <= at]


def _extended(text: str, start: int, found: re.Match[str], named: Sequence[Reference]) -> Iterator[Reference]:
    """The notices whose term the words at `found` make longer: the last named, and those listed with it."""
    if not named:
        return
    last = named[-1]
    between = _NUMBER.sub("", "".join(text[last.end : found.start()].split()))
    whole = bool(_WHOLE.fullmatch(between))
    if not whole and not _RULES.fullmatch(between):
        return
    chain = [last]
    for one in reversed(named[:-1]):
        if not _AND.fullmatch(text, one.end, chain[-1].start):
            break
        chain.append(one)
    if not _OPENS.search(text, max(start, chain[-1].start - 4), chain[-1].start):
        return
    until = last_day(found["day"]) if whole else None
    yield from (replace(one, effect=Status.AMENDED, until=until) for one in reversed(chain))
