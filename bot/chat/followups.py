"""A question in the context of the last answer → what it asks for in full.

Only what cannot stand alone is changed: "那高校呢？", "什么时候发的？", "第二部分讲什么？", "还有呢？". A
complete question is asked as it was written, whatever was asked before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.chat.memory import Context
from bot.chat.subjects import elliptical, with_subject
from index.answer import Answer
from index.text import normalise


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to ask.

    Attributes:
        question: to be searched; for a follow-up, in full.
        notice_id: the only notice to be asked, None for all.
        subject: what the follow-up put into the question, to be remembered.
    """

    question: str
    notice_id: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class ShowSection:
    """A section to show, as `bot.chat.sections.find` takes it; with `step`, the one beside it."""

    notice_id: str
    path: tuple[str, ...]
    step: int = 0


@dataclass(frozen=True, slots=True)
class NextPage:
    """Further passages for the last question."""


Resolved = Ask | ShowSection | NextPage

_LONGEST = 40  # characters; what is longer says what it means itself

_NUMBER = r"[一二三四五六七八九十百]{1,4}|\d{1,3}"
_NOTICE = (
    r"(?:(?:这|那|该|此|本|上述|上面|刚才)(?:的|一)?(?:份|个|篇|则|那份)?的?"
    r"(?:通知|文件|公文|意见|通告|公告)|它|这份|那份)"
)
_OF = rf"(?:那么?)?(?:{_NOTICE})?(?:里面?|中|的)?"
_SAYS = (
    r"(?:主要|具体|都|又|是|到底|全文)?(?:在)?(?:讲|说|写|规定|要求|提到|内容)?的?(?:了|是|有)?"
    r"(?:些)?(?:什么|啥|哪些|怎么说的?|全文)?(?:内容|要求|事|呢|的|了|吗)?"
)
_MORE = re.compile(
    r"more|next|(?:那么?)?(?:还有(?:没有)?(?:呢|吗|么|别的吗?|其他的?吗?|更多的?吗?|什么|啥|没)?(?:呢|吗)?|继续|接着(?:说|讲|来)?|"
    r"然后呢|接下来呢|更多|下一[条页个]|下面呢|后面呢|别的呢|其他的?呢|再来(?:一[条页个]|几[条个])|多给几条|换一[条个批])"
)
_ANNEX = rf"(?P<annex>附[件表](?:{_NUMBER}))"  # a bare 附件 may be asked about in any notice
_ATTACHMENT = re.compile(rf"{_OF}{_ANNEX}{_SAYS}")
_SECTION = re.compile(
    rf"{_OF}(?:{_ANNEX}(?:的|里的?|中的?)?)?第[(（]?(?P<top>{_NUMBER})[)）]?个?大?(?:部分|条|点|项|章|节|款|方面)"
    rf"(?:的|里的?|中的?)?(?:第?[(（]?(?P<sub>{_NUMBER})[)）]?(?:部分|条|点|项|款|小?点|小节)?)?{_SAYS}"
)
_BESIDE = re.compile(rf"{_OF}(?P<way>下|上|前|后)一?个?(?:部分|条|点|项|章|节|款){_SAYS}")
_SAME = re.compile(
    r"(?:展开|看看?|显示|给我看)?(?:这|本|该)(?:一|个)?(?:部分|节|条|章)(?:的)?(?:全文|完整内容|展开|全部|原文)?"
    r"|展开本?节?"
)

_ISSUE = r"(?:印发|发布|下发|颁布|出台|公布|制定|签发|写|发)"
_WHEN = r"(?:什么时候|何时|什么时间|哪天|哪一天|哪年|哪一年|几号|几月几[日号]|啥时候)"
_WHICH_DAY = r"(?:什么时候|哪天|多少|几号|什么)?"
_WHO = r"谁|哪[个些](?:部门|单位|机关|机构)|什么(?:部门|单位|机关)|哪里|哪儿|哪家"
_ABOUT = rf"(?:那么?|请问)?(?:{_NOTICE})?(?:的)?(?:是)?"
_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (in_full, re.compile(rf"{_ABOUT}(?:{words})[呢啊呀吧啦]?"))
    for in_full, words in (
        (
            "这份通知的成文日期是哪天？",
            rf"(?:在)?{_WHEN}(?:成文|落款)的?|(?:成文|落款)(?:的)?(?:时间|日期)(?:是)?{_WHICH_DAY}",
        ),
        (
            "这份通知是什么时候发布的？",
            rf"(?:在)?{_WHEN}(?:发布|公布)(?:出来)?的?|(?:发布|公布)(?:的)?(?:时间|日期)(?:是)?{_WHICH_DAY}",
        ),
        (
            "这份通知是什么时候发的？",
            rf"(?:在)?{_WHEN}{_ISSUE}(?:出来)?的?"
            rf"|{_ISSUE}(?:的)?(?:时间|日期)(?:是)?{_WHICH_DAY}"
            r"|哪一?年的|几号的|什么时候的",
        ),
        (
            "这份通知是谁发的？",
            rf"由?(?:{_WHO}){_ISSUE}(?:出来)?的?|(?:{_WHO})的|发文(?:机关|单位|部门)(?:是.{{0,4}})?",
        ),
        (
            "这份通知的文号是多少？",
            r"(?:发文字号|文号|文件号|编号|字号)(?:是)?(?:多少|什么|几)?|几号文件?|什么文号",
        ),
        (
            "这份通知是发给谁的？",
            r"(?:印?发给|写给|下发给|发到)(?:谁|哪些|哪里|哪个)(?:单位|部门|人|地方)?的?"
            r"|主送(?:机关|单位)?(?:是.{0,4})?",
        ),
        ("这份通知的来源是哪里？", r"(?:来源|出处)(?:是)?(?:哪里?|哪儿|什么)?|转载自哪里?|哪里来的"),
        (
            "这份通知的标题是什么？",
            r"(?:标题|题目|全称|名称|名字|全名)(?:是)?(?:什么|啥)?|叫(?:什么|啥)(?:名字|名称|标题)?"
            r"|(?:什么|哪份|哪个)(?:通知|文件)",
        ),
        (
            "这份通知讲了什么？",
            r"(?:主要|具体|都|到底)?(?:讲|说|写)了?(?:些|的)?(?:是)?(?:什么|啥)(?:内容)?|主要内容(?:是什么)?",
        ),
    )
)
"""What asks for a field of the notice, by the words that `index.about` understands."""
_SPEAKS_OF_IT = re.compile(
    rf"(?:那么?|请问)?(?:{_NOTICE}(?:里面?|中|上)?|第[(（]?(?:{_NUMBER})[)）]?(?:部分|条|点|项|章|节)).{{2,}}"
)
_TAIL = "?？!！。.~～…,， \t\n\u3000"


def in_context(question: str, context: Context | None) -> Resolved:
    """What a question asks for.

    Args:
        question: as written.
        context: of the last answer to the same person in the same chat; None where there is none.
    """
    if context is None or not (text := _bare(question)) or len(text) > _LONGEST:
        return Ask(question)
    if _MORE.fullmatch(text):
        return NextPage()
    if context.notice_ids:
        notice = context.notice_ids[0]
        if section := _section(text, notice, context.section):
            return section
        for in_full, pattern in _FIELDS:
            if pattern.fullmatch(text):
                return Ask(in_full, notice)
    if subject := elliptical(text):
        return Ask(with_subject(_bare(context.question), subject, context.subject), subject=subject)
    if context.notice_ids and _SPEAKS_OF_IT.fullmatch(text):
        return Ask(question, context.notice_ids[0])
    return Ask(question)


def context_after(asked: Ask, answer: Answer, before: Context | None) -> Context:
    """What a follow-up may refer to once a question has been answered.

    A question about the notice itself leaves the question before it in memory, so that "那高校呢？" still
    finds what it was about; and where nothing was found, the notices before stay the ones spoken of.
    """
    aside = before if asked.notice_id else None
    question, subject = (aside.question, aside.subject) if aside else (asked.question, asked.subject)
    first = answer.quotes[0].citation if answer.quotes else None
    if first is None:
        return replace(before or Context(""), question=question, subject=subject)
    notices = tuple(dict.fromkeys(quote.citation.notice_id for quote in answer.quotes))
    if aside and not first.section:  # the line of a date is no section to go on from
        return replace(aside, notice_ids=notices)
    return Context(question, notices, first.section, first.start, subject)


def _section(text: str, notice: str, at: tuple[str, ...]) -> ShowSection | None:
    if match := _SECTION.fullmatch(text):
        return ShowSection(
            notice, tuple(part for part in (match["annex"], match["top"], match["sub"]) if part)
        )
    if match := _ATTACHMENT.fullmatch(text):
        return ShowSection(notice, (match["annex"],))
    if at and (match := _BESIDE.fullmatch(text)):
        return ShowSection(notice, at, 1 if match["way"] in "下后" else -1)
    if at and _SAME.fullmatch(text):
        return ShowSection(notice, at)
    return None


def _bare(question: str) -> str:
    """The question in one script and width, without white space and the marks at its end."""
    return re.sub(r"\s", "", normalise(question)).rstrip(_TAIL)
