"""Three questions to begin with, made from headings of the newest notices, that have an answer there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.chat.further import plain_heading
from corpus.notice import Status
from index.answer import Tier

if TYPE_CHECKING:
    from bot.chat.catalogue import Catalogue
    from index.engine import Engine

COUNT = 3
_NOTICES = 40  # newest ones looked at
_TRIED = 30  # questions asked of the engine before it is left at what was found
_SHORTEST, _LONGEST = 4, 24  # characters of a heading that makes a question
_EMPTY = re.compile(
    "总体要求|指导思想|基本原则|工作要求|工作目标|组织实施|组织领导|保障措施|有关要求|其他|"
    "其他事项|附则|总则|附件|目录|前言|有关事项|相关要求|工作措施|主要任务|"
    "重点任务|主要目标|总体目标|工作任务|加强组织领导|加强组织实施"
)
"""Headings that half of all notices have: they ask for nothing in particular."""
_VERB = re.compile(
    r"进一步|切实|全面|积极|大力|及时|依法|严格|充分|着力|深入|认真|科学|有序|不断|加快|持续|注重|"
    r"(?:加大|加强|完善|做好|落实|支持|推进|推动|建立|健全|强化|提高|提升|开展|规范|优化|保障|深化|改进|扩大|降低|减免|实施|"
    r"明确|引导|鼓励|发挥|抓好|抓实|确保|防止|防范|严禁|组织|申请|办理|关心|关爱|帮助|减轻|简化|统筹|拓宽|培育|促进|创新|"
    r"压实|维护|落细|加快|稳定|构建|打造|发展|增强|解决|服务|管理|控制|延长|缓解|协调|畅通)"
)


_CLAUSE = re.compile(r"[，,、；：]")
_PLAIN = re.compile(r"[\u4e00-\u9fff]+")
_DUTY = re.compile(r"(?P<who>.{2,10}?)(?:应当|应该|必须|要|应|须)(?:切实|真正|带头)?(?P<what>.{4,})")
"""组织部门要充分发挥职能作用: who must, and what."""


def examples(engine: Engine, catalogue: Catalogue) -> list[str]:
    """At most three questions, from different notices where there are so many.

    Args:
        engine: asked whether it answers them.
        catalogue: of the generation it serves.
    """
    found: list[str] = []
    spare: list[str] = []
    tried = 0
    for whole in (True, False):
        for position in catalogue.newest[:_NOTICES]:
            first = True
            for question in _questions(catalogue, position, whole=whole):
                if tried == _TRIED or len(found) == COUNT:
                    return (found + spare)[:COUNT]
                tried += 1
                if _answers(engine, question, catalogue.opened.notices.cards[position]["id"]):
                    (found if first else spare).append(question)
                    if not first:
                        break
                    first = False
    return (found + spare)[:COUNT]


def _questions(catalogue: Catalogue, position: int, *, whole: bool) -> Iterator[str]:
    """Questions after the headings of a notice, in its order.

    Args:
        catalogue: holds the notice.
        position: of the notice.
        whole: after headings that are one phrase; else after the first clause of those that are more.
    """
    notice = catalogue.opened.notices[position]
    if notice.status is Status.REPEALED:
        return
    for section in notice.sections:
        clause, *more = _CLAUSE.split(plain_heading(section), maxsplit=1)
        if whole is not bool(more) and (question := asked(clause)):
            yield question


def asked(heading: str) -> str | None:
    """A question that a part under this heading should answer, None for a heading that makes none."""
    if (
        not _SHORTEST <= len(heading) <= _LONGEST
        or _EMPTY.fullmatch(heading)
        or not _PLAIN.fullmatch(heading)
    ):
        return None
    if match := _DUTY.fullmatch(heading):
        return f"{match['who']}要怎么{match['what']}？"
    if _VERB.match(heading):
        return f"怎么{heading}？"
    return f"{heading}有什么规定？"


def _answers(engine: Engine, question: str, notice: str) -> bool:
    answer = engine.ask(question)
    return answer.tier is Tier.ANSWER and answer.quotes[0].citation.notice_id == notice
