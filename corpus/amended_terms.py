"""The last day of effect that a notice gives another among its amendments: 对《…》作如下修改：…有效期延长至….

The other notice is named once, above the amendments; the day stands in one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from corpus.amendments import MADE, OBJECT
from corpus.dates import DATE
from corpus.notice import Reference, Status
from corpus.terms import last_day

_DAY = rf"(?P<day>{DATE.pattern}|20\d\d年(?:\d{{1,2}}月)?[底末])"
_N = r"第[一二三四五六七八九十百零〇\d]{1,6}[条款项]"
_ITS = r"(?:《[^《》\n]{2,80}》|(?:原|该|本)?(?:办法|规定|细则|意见|通知|文件|方案|措施))"
# An amendment from its numeral on: the term of the whole notice, and not of a licence or a subsidy in it.
_LONGER = re.compile(
    r"(?:(?<=[。；：\n])|(?<=[、.．）)]))[ \u3000]{0,4}(?:将|把)?"
    rf"(?:{_N}){{0,2}}(?:中|规定)?的?(?:{_ITS})?的?有效期限?(?:由[^，。；《》\n]{{1,30}})?"
    rf"(?:延长|延续|延期|顺延|修改|修订|调整|变更)(?:至|到|为)[ \u3000]{{0,2}}{_DAY}"
)
# The new wording of the article that says how long it has effect, in quotation marks.
_WORDED = re.compile(
    rf"(?:修改|修订|调整)为[:：]?[ \u3000\n]{{0,4}}[“「『](?:{_N})?[ \u3000]{{0,4}}本[\u4e00-\u9fff]{{2,4}}"
    rf"(?:自[^，。；“”\n]{{1,40}}(?:施行|实施|执行|生效)[，,；;]{{0,1}})?(?:的?有效期限?)(?:截?至|延长至|到|延长到)"
    rf"[ \u3000]{{0,2}}{_DAY}"
)
_COLON = re.compile(r"[^。；\n《》]{0,12}[:：]")
_SENTENCE = 600
_MOST = 50  # notices amended in one
_REACH = 20000  # of the amendments of one notice

Listed = Callable[[int, int], Sequence[Reference]]
"""The notices that are named in a range, each as one that is amended."""


def prolonged(text: str, listed: Listed) -> Iterator[Reference]:
    """Each notice that is amended under a colon and given a new last day there, with that day."""
    opened = (one for one in MADE.finditer(text) if _COLON.match(text, one.end()))
    found = [(one.end(), _object(text, one.start(), listed)) for one in islice(opened, _MOST)]
    made = [(at, named) for at, named in found if named is not None]
    for index, (at, named) in enumerate(made):
        end = made[index + 1][0] if index + 1 < len(made) else len(text)
        until = _day(text, at, min(end, at + _REACH))
        if until is not None:
            yield replace(named, effect=Status.AMENDED, until=until)


def _object(text: str, at: int, listed: Listed) -> Reference | None:
    """The one notice that the sentence up to `at` says is amended."""
    sentence = max(text.rfind(mark, max(0, at - _SENTENCE), at) for mark in "。；\n") + 1
    named = [one for one in listed(max(sentence, at - _SENTENCE), at) if one.title]
    if len(named) != 1 or not OBJECT.search(text, max(0, named[0].start - 4), named[0].start):
        return None
    return named[0]


def _day(text: str, start: int, end: int) -> date | None:
    """The day in the amendments `text[start:end]`, None where they state none or two that differ."""
    days = {
        last_day(found["day"]) for form in (_LONGER, _WORDED) for found in form.finditer(text, start, end)
    }
    return days.pop() if len(days) == 1 else None
