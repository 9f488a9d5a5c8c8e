"""From when until when a notice applies, as far as it says so of itself: 施行日期, 有效期.

Only a statement whose subject is the notice counts: 本通知, 本办法, 《its own title》, or 以上政策 at the end
of its text. After the subject nothing may stand but what goes with such a statement (由市财政局负责解释,
经市政府同意); then 自2024年3月1日起施行, 有效期五年 must follow at once. So 本办法所称许可证有效期三年,
补贴执行至2025年 and what is said of another notice are none. Two statements that contradict one another are
as good as none: a text may hold several notices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from corpus.adoption import half_width
from corpus.draft import Range
from corpus.identity import core, normal_title
from corpus.notice import Enactment, Notice
from corpus.terms import End, Start, ends, starts
from corpus.variants import is_traditional, simplified

_KIND = (
    "(?:通知|公告|通告|通报|办法|规定|细则|意见|措施|政策|方案|条例|决定|决议|解释|规则|规程|规范|章程|标准|指南|指引"
    "|批复|预案|规划|计划|制度|文件|目录|清单|守则|准则|纲要|安排|修正案|法|令|函)"
)
_SORT = (
    "(?:暂行|试行|实施|管理|指导|若干|政策|工作|具体|补充|操作|修正|修改|应急|行动|专项|扶持|奖励|支持){0,3}"
)
_SUBJECT = re.compile(
    rf"本{_SORT}{_KIND}(?:（[^（）\n]{{1,12}}）)?|(?P<all>(?:以上|上述)(?:政策措施|扶持政策|各项措施|各项政策|政策|措施))"
    r"|《(?P<title>[^《》\n]{4,80})》(?:[（(]以下简称[^（）()\n]{1,30}[）)])?"
)
_BEFORE = re.compile(r"[\u4e00-\u9fff《〈]$")
_BETWEEN = re.compile(
    r"(?:由|经|报|已|业|现|并|适用于|仅适用于|未尽事宜|予以)[^，。；：！？\n]{1,200}[，；]"
    r"|现(?:予|将其)?(?:公布|印发|发布)(?:给你们)?[，；]"
)
_NEXT = re.compile(r"[，、；。](?:其中|同时)?")
_LIKELY = re.compile(
    r"[ \t\u3000\xa0]{0,4}[的有执实施试适暂将自从于至到\d〇○二一由经报已业现并仅未予政延顺继]"
)
_MOST = 2000  # likely subjects looked at, so that a file of nothing else takes no longer; notices have a few
_WINDOW = 500


@dataclass(frozen=True, slots=True)
class _Said:
    """What one sentence says: a start or an end, and where."""

    what: Start | End
    span: Range


def with_validity(notice: Notice) -> Notice:
    """The notice with the first and the last day of its effect, where its text states them.

    A day that is counted from that of issue (自印发之日起) needs that to be stated; a term of years needs the
    day from which it runs.
    """
    text = half_width(notice.text)
    if is_traditional(text):
        text = simplified(text)
    said = list(_said(text, notice))
    first = _agreed({(_start(one.what, notice), one.span) for one in said if isinstance(one.what, Start)})
    begins = first[0] if first else None
    last = _agreed({(_end(one.what, begins, notice), one.span) for one in said if isinstance(one.what, End)})
    if last and begins and last[0] < begins:
        last = None
    evidence = dict(notice.evidence)
    for name, found in (("effective_on", first), ("expires_on", last)):
        if found:
            evidence[name] = found[1]
    return replace(
        notice,
        effective_on=first[0] if first else None,
        expires_on=last[0] if last else None,
        evidence=evidence,
    )


def _said(text: str, notice: Notice) -> Iterator[_Said]:
    title = core(normal_title(notice.title)) if notice.title else ""
    last_part = max((s.start for s in notice.sections if s.path), default=0)
    likely = (found for found in _SUBJECT.finditer(text) if _LIKELY.match(text, found.end()))
    for subject in islice(likely, _MOST):
        if _BEFORE.search(text, max(0, subject.start() - 1), subject.start()):
            continue
        if subject["title"] and normal_title(subject["title"]) not in title:
            continue
        if subject["all"] and subject.start() < last_part:
            continue  # 以上政策 of one part
        if _quoted(text, subject.start()):
            continue  # what another notice is changed into
        yield from _statements(text, subject.end())


def _statements(text: str, start: int) -> Iterator[_Said]:
    """What is said from `start` on, where a subject ends; nothing where it is about something else."""
    run, places = _squeezed(text, start)
    at = 0
    while between := _BETWEEN.match(run, at):
        at = between.end()
    while True:
        found = starts(run, at) or ends(run, at)
        if not found:
            return
        what, stop = found
        for one in what:
            yield _Said(one, (places[at], places[stop - 1] + 1))
        following = _NEXT.match(run, stop)
        if not following:
            return
        at = following.end()


def _squeezed(text: str, start: int) -> tuple[str, list[int]]:
    """The paragraph from `start` without its blanks, and where each character of it stands."""
    stop = text.find("\n", start, start + _WINDOW)
    places = [
        at
        for at in range(start, min(len(text), start + _WINDOW) if stop < 0 else stop)
        if not text[at].isspace()
    ]
    return "".join(text[at] for at in places), places


def _quoted(text: str, at: int) -> bool:
    """Whether `at` stands inside “ ”."""
    opened = text.rfind("“", max(0, at - _WINDOW), at)
    return opened > text.rfind("”", max(0, at - _WINDOW), at)


def _agreed(found: set[tuple[date | None, Range]]) -> tuple[date, Range] | None:
    """The one day that everything said comes to; None where one cannot be told, or two are said."""
    days = {day for day, _ in found}
    if len(days) != 1:
        return None
    (day,) = days
    return None if day is None else (day, min(span for _, span in found))


def _start(start: Start, notice: Notice) -> date | None:
    if start.day is not None:
        return start.day
    day = _issued(start.event, notice)
    return day and start.shifted(day)


def _end(end: End, begins: date | None, notice: Notice) -> date | None:
    if end.day is not None:
        last: date | None = end.day
    else:
        day = end.since or (_issued(end.event, notice) if end.event else begins)
        last = day and end.shifted(day)
    issued = notice.issued_on or notice.published_on
    return None if last and issued and last < issued else last


def _issued(event: str, notice: Notice) -> date | None:
    """The day of 印发 or 发布.

    For a law that of its adoption or last amendment may be stated instead; only the national ones are
    published on the day on which they are adopted.
    """
    if notice.kind:
        told = notice.text[slice(*notice.evidence.get("issued_on", (0, 0)))]
        same_day = notice.kind is Enactment.LAW and "通过" in told
        if re.search("修正|修订|修改", told) or not (same_day or re.search("公布|发布|颁布", told)):
            return None
    if event in ("印发", "下发", "签发", "发文", "即日"):
        return notice.issued_on
    return notice.issued_on or notice.published_on
