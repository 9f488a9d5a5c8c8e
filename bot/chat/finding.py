"""Question → what is to be shown: an answer, a section, or the next page; read in its context."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.chat import sections
from bot.chat.followups import Ask, NextPage, ShowSection, context_after, in_context
from bot.chat.further import further, headings, plain_heading
from bot.chat.memory import Context
from bot.chat.subjects import speaks_of
from corpus.errors import InputError
from corpus.notice import Notice
from corpus.sentences import Range
from index import reasons
from index.about import about, stated
from index.answer import Answer, Citation, Quote, Tier
from index.opened import Filters

if TYPE_CHECKING:
    from bot.chat.services import Services


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with all that its buttons lead to.

    Attributes:
        quotes: the answer's own, then the further passages.
        topics: where nothing was found, sections on similar matters.
        context: for a follow-up.
    """

    answer: Answer
    quotes: tuple[Quote, ...]
    topics: tuple[Citation, ...]
    context: Context


@dataclass(frozen=True, slots=True)
class FoundSection:
    """A section asked for; `span` is None where the notice has no such."""

    notice: Notice
    span: Range | None
    context: Context


@dataclass(frozen=True, slots=True)
class More:
    """The next page of an answer was asked for; None where there is no answer to go on with."""

    answer_id: str | None


Finding = Answered | FoundSection | More


def find(services: Services, question: str, chat: int, user: int) -> Finding:
    """What a question asks for; to be called off the event loop.

    Args:
        services: with the engine and the memory.
        question: as written.
        chat, user: whose last answer is its context.

    Raises:
        InputError: the question is empty or too long.
    """
    context = services.memory.recall(chat, user, services.clock())
    resolved = in_context(question, context)
    if isinstance(resolved, NextPage):
        return More(context.answer_id if context else None)
    if isinstance(resolved, ShowSection) and context is not None:
        notice = services.catalogue.notice(resolved.notice_id)
        if notice is not None:
            return _section(notice, resolved, context)
    ask = resolved if isinstance(resolved, Ask) else Ask(question)
    return _answered(services, ask, context)


def _section(notice: Notice, wanted: ShowSection, context: Context) -> FoundSection:
    span = sections.find(notice, wanted.path, step=wanted.step, near=context.start)
    if span is not None:
        path = Citation.of(notice, *span).section
        context = replace(context, notice_ids=(notice.id,), section=path, start=span[0])
    return FoundSection(notice, span, context)


def _answered(services: Services, ask: Ask, before: Context | None) -> Answered:
    if answer := _stated(services, ask):
        return Answered(answer, answer.quotes, (), context_after(ask, answer, before))
    engine = services.engine
    try:
        answer = engine.ask(ask.question, Filters(notice=ask.notice_id))
    except InputError as error:
        if ask.notice_id is None or error.code != "unknown-notice":
            raise
        ask = replace(ask, notice_id=None)  # the notice spoken of is gone since
        answer = engine.ask(ask.question)
    quotes = answer.quotes
    if ask.subject and answer.answered and not speaks_of(answer.quotes[0], ask.subject):
        answer = replace(answer, tier=Tier.NEAREST, reason=reasons.NEAREST)
    answer = _clear(answer)
    topics: tuple[Citation, ...] = ()
    if quotes and ask.notice_id is None:
        quotes += tuple(further(engine, ask.question, quotes))
    elif not quotes and answer.tier is Tier.NONE:
        topics = tuple(_whole(notice, at) for notice, at in headings(engine, ask.question))
    return Answered(answer, quotes, topics, context_after(ask, answer, before))


def _clear(answer: Answer) -> Answer:
    """The answer without passages that are much weaker than its first; they come with the next page."""
    if answer.tier is not Tier.ANSWER:
        return answer
    least = _CLEAR * answer.quotes[0].score
    return replace(answer, quotes=tuple(quote for quote in answer.quotes if quote.score >= least))


_CLEAR = 0.8  # of the first one's score: of three passages two are left, and none that answers is lost


def _stated(services: Services, ask: Ask) -> Answer | None:
    """The answer to a question for a field of the notice spoken of; None where it asks something else."""
    asked = about(ask.question) if ask.notice_id else None
    notice = services.catalogue.notice(ask.notice_id) if asked and ask.notice_id else None
    if asked is None or notice is None:
        return None
    generation = services.catalogue.generation
    quotes = tuple(
        Quote(notice.text[start:end], ((0, end - start),), 0.0, Citation.of(notice, start, end))
        for start, end in _lines(notice, asked.field, ask.question)
    )
    if not quotes:
        reason = reasons.not_stated(notice.title, asked.field)
        return Answer(ask.question, Tier.NONE, 1.0, reason, 0.0, generation, ())
    return Answer(ask.question, Tier.ANSWER, 1.0, None, 0.0, generation, quotes)


def _lines(notice: Notice, field: str, question: str) -> list[Range]:
    """Where the notice states a field; of its dates the one meant, or both for its publication."""
    dates = [notice.evidence[name] for name in ("issued_on", "published_on") if name in notice.evidence]
    if field == "issued_on" and _SIGNED.search(question):
        return dates[:1] if "issued_on" in notice.evidence else []
    return list(dict.fromkeys(dates)) if field == "published_on" else stated(notice, field)


_SIGNED = re.compile("成文|落款")


def _whole(notice: Notice, at: int) -> Citation:
    """The citation of the section that begins at an offset, with its sub-parts, headed as in 一览·要求."""
    section = next(s for s in notice.sections if s.start == at)
    span = sections.find(notice, section.path, near=at) or (section.start, section.end)
    above = (s for s in reversed(notice.sections[: notice.sections.index(section)]) if s.path)
    parent = next((s for s in above if s.path == section.path[:-1]), None)
    names = [plain_heading(one) for one in (parent, section) if one]
    return replace(Citation.of(notice, *span), heading="·".join(name for name in names if name))
