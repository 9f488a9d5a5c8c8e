"""ask: one question, or a file of them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.session import Session, print_json, session_of, typed
from corpus.errors import InputError

if TYPE_CHECKING:
    from index.answer import Answer
    from index.engine import Engine
    from index.opened import Filters

NOT_ANSWERED = 1


def ask(
    context: typer.Context,
    *,
    question: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUESTION", help="In any words; after -- it may begin with a dash. 问题"),
    ] = None,
    cite: Annotated[
        bool, typer.Option("--cite", help="A citation to paste under each quote. 可粘贴的引用")
    ] = False,
    issuer: Annotated[str | None, typer.Option(help="Only notices of this issuer. 发文机关")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only notices from this day on. 起始日期")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only notices up to this day. 截止日期")
    ] = None,
    notice: Annotated[str | None, typer.Option(metavar="ID", help="Only this notice. 只查这一份")] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", readable=False, help='Questions, one {"question"} a line; - for input. 批量提问'
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also how the question was read, and what scored. 说明检索依据")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Answer a question with quotes. 提问，用原文回答。

    Exit code 0: answered, 1: not answered, 2: error. 退出码：0 已回答，1 未回答，2 出错。
    """
    session = session_of(context)
    if (batch is None) == (question is None):
        raise InputError("question-missing", "give a question, or --batch FILE with one a line, and not both")
    filters = _filters(typed(issuer), since, until, typed(notice))
    if explain:
        if batch is not None:
            raise InputError("explain-batch", "--explain explains one question; leave --batch out")
        raise typer.Exit(_explain(session, typed(" ".join(question or [])), filters, cite=cite, json=json))
    put = _printer(session, cite=cite, json=json)
    if batch is not None:
        from bot.commands.batch import ask_batch

        raise typer.Exit(ask_batch(session, batch, filters, put))
    answer = session.engine.ask(typed(" ".join(question or [])), filters)
    put(answer)
    raise typer.Exit(0 if answer.answered else NOT_ANSWERED)


def _explain(session: Session, question: str, filters: Filters, *, cite: bool, json: bool) -> int:
    """Answers a question and says why it is answered so; returns the exit code."""
    answer, explanation = session.engine.explain(question, filters)
    if json:
        print_json({**answer_json(answer, cite=cite), "explanation": explanation.to_json()})
    else:
        from bot.showing_why import show_why

        show(session, answer, cite=cite)
        show_why(session.terminal, session.texts, answer, explanation)
    return 0 if answer.answered else NOT_ANSWERED


def _printer(session: Session, *, cite: bool, json: bool) -> Callable[[Answer], None]:
    if json:
        return lambda answer: print_json(answer_json(answer, cite=cite))
    return lambda answer: show(session, answer, cite=cite)


def show(session: Session, answer: Answer, *, cite: bool = False) -> None:
    """Writes an answer for people."""
    from bot.showing import show_answer

    show_answer(session.terminal, answer, title_of(session.engine), session.today, ready=cite)


def answer_json(answer: Answer, *, cite: bool) -> dict[str, Any]:
    """The answer as scripts read it; with `cite`, each citation also as a text ready to be pasted."""
    data = answer.to_json()
    if cite:
        from index.answer import cite as ready

        for quote, shown in zip(data["quotes"], answer.quotes, strict=True):
            quote["citation"]["cite"] = ready(shown.citation)
    return data


def title_of(engine: Engine) -> Callable[[str], str | None]:
    """Looks the title of a notice up in the index."""

    def look(name: str) -> str | None:
        title = next((card["title"] for card in engine.opened.notices.cards if card["id"] == name), None)
        return None if title is None else str(title)

    return look


def _filters(issuer: str | None, since: str | None, until: str | None, notice: str | None) -> Filters:
    from index.opened import Filters

    first = period_day(since, last=False)
    last = period_day(until, last=True)
    if first and last and first > last:
        raise InputError("period-empty", "--since {since} is after --until {until}", since=since, until=until)
    return Filters(issuer, first, last, notice)


_DAY = re.compile(r"((?:19|20)\d\d)(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?")


def period_day(text: str | None, *, last: bool) -> date | None:
    """The day that a text means: a whole year or month counts from its first, or up to its last day."""
    if text is None:
        return None
    match = _DAY.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError("no date")
        year = int(match[1])
        month = int(match[2]) if match[2] else (12 if last else 1)
        day = int(match[3]) if match[3] else (calendar.monthrange(year, month)[1] if last else 1)
        return date(year, month, day)
    except ValueError as error:
        raise InputError(
            "date-unreadable", "{text}: not a date; write 2020-02-01, 2020-02 or 2020", text=text
        ) from error
