"""Questions about a notice itself, answered from its fields by quoting the line that states them.

"工信部党〔2020〕16号是什么？", "安庆那份通知是什么时候发的？", "谁发布的…": the question must both name
a notice (by number, or with a word such as 通知) and ask for one of its fields, because 补贴什么时候发 asks
for something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.notice import Notice
from corpus.sentences import Range
from index.passages import passages
from index.text import normalise

_NOTICE = r"(?:通知|通告|公告|文件|意见|办法|规定|决定|公文|函|〔\d{4}〕第?\d+号|[那这]份|[该此]文|文号为)"
_ISSUE = r"(?:印发|发布|下发|颁布|出台|公布|制定|签发|发)"
_ASK_WHEN = r"(?:什么时候|何时|哪天|哪一天|几号|几月几[日号]|哪年|啥时候|多会儿)"
_WHEN = rf"(?:是)?(?:在)?{_ASK_WHEN}{_ISSUE}(?:出来)?的?"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("published_on", re.compile(rf"{_ASK_WHEN}(?:发布|公布)(?:出来)?的?|发布(?:时间|日期)|公布日期")),
    ("issued_on", re.compile(rf"{_WHEN}|{_ISSUE}(?:的)?(?:时间|日期)|成文日期|发文日期|落款日期")),
    (
        "issuer",
        re.compile(
            rf"(?:是)?(?:谁|哪个部门|哪个单位|哪个机关|什么部门|什么单位|哪里|哪儿|哪家){_ISSUE}(?:出来)?的?"
            rf"|{_ISSUE}(?:的)?(?:机关|单位|部门)是|发文(?:机关|单位|部门)|落款(?:是)?(?:谁|哪)"
        ),
    ),
    (
        "number",
        re.compile(
            r"(?:发文字号|文号|文件号|字号)(?:是)?(?:多少|什么|几|$)|(?:是)?(?:几号文|多少号文|什么文号)"
        ),
    ),
    (
        "addressees",
        re.compile(r"主送(?:机关|单位)?|(?:是)?(?:发给|印发给|写给)(?:谁|哪些|哪个)(?:单位|部门)?的?"),
    ),
    ("source", re.compile(r"(?:来源|出处)(?:是)?(?:哪|什么)|转载自哪")),
    ("title", re.compile(r"(?:是)?(?:什么|啥|哪个|哪份)(?:文件|通知|内容|文)?[?？]?$|标题(?:是)?什么|全称")),
)
_GIST = re.compile(r"(?:说|讲|写|规定|要求)了?(?:些|的是|的)?(?:什么|啥)$|(?:主要|什么|啥)内容|内容是")
_ASKS_TITLE = re.compile(r"〔\d{4}〕第?\d+号(?:文件?|通知)?(?:是|讲|说|指)?(?:的是)?(?:什么|啥|哪)")


_NUMBERED = re.compile(r"〔\d{4}〕第?\d+号")
_JUST_BEFORE = re.compile(_NOTICE + r"[》”]?.{0,2}$")


@dataclass(frozen=True, slots=True)
class About:
    """A question for one field of a notice.

    Attributes:
        field: name of the field, as in Notice; "gist" where it asks what the notice says at all.
        subject: the question without the words that ask and those for a notice, to find it by.
    """

    field: str
    subject: str


def about(question: str) -> About | None:
    """What field of a notice the question asks for, None if it asks for what notices say."""
    text = re.sub(r"\s", "", normalise(question)).translate(str.maketrans("﹝﹞[]", "〔〕〔〕"))
    bare = text.rstrip("?!。")
    for field, pattern in (*_PATTERNS, ("gist", _GIST)):
        match = pattern.search(bare)
        if not match or (field == "title" and not _ASKS_TITLE.search(bare) and "标题" not in text):
            continue
        before, after = bare[: match.start()], bare[match.end() :]
        if _of_a_notice(field, before, match.group(), after):
            return About(field, re.sub(_NOTICE, " ", before + " " + after).strip())
    return None


def _of_a_notice(field: str, before: str, asked: str, after: str) -> bool:
    """Whether what is asked for belongs to a notice.

    A word for a notice must be there; where the question asks who or when, right before (通知是谁发的) or
    anywhere behind what ends in 的 (谁发的…通知), for 通知里说补贴什么时候发 asks for something else.
    """
    if field == "number" or _NUMBERED.search(before + asked + after):
        return True
    if field == "gist":
        return bool(_JUST_BEFORE.search(before))
    if field not in ("issued_on", "published_on", "issuer"):
        return bool(re.search(_NOTICE, before + asked + after))
    return bool(_JUST_BEFORE.search(before) or (asked.endswith("的") and re.search(_NOTICE, after)))


def stated(notice: Notice, field: str) -> list[Range]:
    """Where the notice states the field, as offsets; empty where it does not.

    A question for the date is answered by the date of signing, else by the date of publication; one for
    what the notice says, by its title and its opening passage.
    """
    if field == "gist":
        opening = [(passage.start, passage.end) for passage in passages(notice)[:1]]
        return [*([notice.evidence["title"]] if "title" in notice.evidence else []), *opening]
    names = {"issued_on": ("issued_on", "published_on"), "published_on": ("published_on", "issued_on")}
    for name in names.get(field, (field,)):
        if name in notice.evidence:
            return [notice.evidence[name]]
    return []
