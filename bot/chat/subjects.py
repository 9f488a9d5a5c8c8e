""" "那高校呢？": whom a follow-up puts into the question before, and in whose place."""

from __future__ import annotations

import re

from index.answer import Quote
from index.text import normalise

_LEAD = r"(?:那么?|对于?|如果是|要是|换成|换作|至于|还有|再问一?下?|具体到|放到)"
_ENDING = r"(?:呢|怎么样|又?如何|咋样|也(?:是|一样|适用|可以|要|能|算)吗|行吗|可以吗|适用吗|有吗|算吗)"
_ELLIPTICAL = re.compile(
    rf"{_LEAD}{{1,2}}(?P<led>.{{1,16}}?){_ENDING}|(?P<bare>.{{1,12}}?)呢|(?:换成|换作)(?P<as>.{{1,16}})"
)
_ASKING = re.compile(
    r"什么|怎么|怎样|如何|哪|谁|多少|几|是否|能不能|可不可以|有没有|为何|何时|是不是|要不要|吗|啥|咋"
)
_FILLERS = "然后 还有 后来 接着 其他 别的 你 您 我 他 它 这个 那个 在 人 接下来 后面 下面"
_EMPTY = frozenset(_FILLERS.split())

_YEAR = re.compile(r"(?:19|20)\d\d年?(?:\d{1,2}月)?|[今去前明]年")
_BODIES = """
高校 大学 学校 中小学 幼儿园 中学 小学 学生 大学生 研究生 教师 老师 毕业生 留学生 家长
企业 公司 中小企业 小微企业 国企 国有企业 民营企业 央企 外企 个体户 个体工商户 商户 用人单位 单位
党员 党员干部 干部 领导干部 基层干部 党组织 基层党组织 党委 党组 党支部 组织部门 领导班子
医院 医务人员 医护人员 医生 护士 患者 病人 职工 员工 工人 农民工 农民 居民 村民 市民 群众 个人 家庭
老人 老年人 儿童 孩子 未成年人 残疾人 退役军人 军人 妇女 孕妇 低保户 困难群众 失业人员 退休人员
社区 农村 城市 城镇 乡镇 街道 村 村社区 机关 事业单位 社会组织 银行 金融机构 平台
通信管理局 部属单位 部属高校 公务员 志愿者 外地人 外地户籍 本地人 本地户籍 租房 购房 买房
"""
_WHO = sorted(_BODIES.split(), key=len, reverse=True)
"""Kinds of people and bodies that notices speak to, the longer first; one stands in the place of another."""
_ANY_WHO = re.compile("|".join(_WHO))
_REST = re.compile(
    r"(?:应该|应当|应|需要|需|必须|须|要|该|可以|可|能|能够|怎么|怎样|如何|有什么|有哪些|有没有|有多少|是否|是不是|会|由|"
    r"什么|多少|何时|哪些|哪里|谁)"
)
_SUBJECT = 8  # characters; what stands before the verb and is longer is more than a subject


def elliptical(text: str) -> str | None:
    """Whom or what a follow-up such as 那高校呢 names; None where the text asks something itself.

    Args:
        text: without white space and without the marks at its end.
    """
    match = _ELLIPTICAL.fullmatch(text)
    if not match:
        return None
    named = match["led"] or match["bare"] or match["as"]
    subject = named.removeprefix("对").removesuffix("的话").rstrip(",，、")
    if not subject or subject in _EMPTY or _ASKING.search(subject):
        return None
    return subject


def with_subject(question: str, subject: str, former: str | None) -> str:
    """The question asked of another subject.

    The new one takes the place of what the last follow-up put in, of a year where it is one, of a body or
    group of people where it is one, or of a short subject before the verb; else it is put in front.

    Args:
        question: the last one.
        subject: the new subject.
        former: the subject that the last follow-up put into it.
    """
    if former and former in question:
        return question.replace(former, subject, 1)
    if _YEAR.fullmatch(subject):
        return _replaced(question, _YEAR.search(question), subject)
    head = _REST.search(question)
    if _ANY_WHO.search(subject) and (found := _ANY_WHO.search(question)):
        return _replaced(question, found, subject)
    if head and 0 < head.start() <= _SUBJECT and not _ANY_WHO.search(question):
        rest = question[head.start() :]
        if len(rest) > _VERB:
            return subject + rest
    return _in_front(subject, question)


def speaks_of(quote: Quote, subject: str) -> bool:
    """Whether a quote speaks of a subject: in its words, its heading, its notice's title or issuer.

    Words that stand apart there (高等学校 for 高校) do not count; each two characters together do.
    """
    cited = quote.citation
    about = normalise("\n".join((quote.text, cited.heading or "", cited.title or "", *cited.issuer)))
    wanted = normalise(subject)
    return wanted in about or all(wanted[at : at + 2] in about for at in range(max(1, len(wanted) - 1)))


_VERB = 3  # characters; what is shorter (怎么办) says nothing without its subject


def _replaced(question: str, found: re.Match[str] | None, subject: str) -> str:
    if found is None:
        return _in_front(subject, question)
    return question[: found.start()] + subject + question[found.end() :]


def _in_front(subject: str, question: str) -> str:
    return question if subject in question else f"{subject}，{question}"
