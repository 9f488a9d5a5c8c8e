"""eval, status, verify: how good the answers are, and whether everything is in order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.session import Session, print_json, session_of
from corpus.errors import GenerationError, NoticebotError

if TYPE_CHECKING:
    from index.evaluate import Figures

PROBLEM = 2


def evaluate(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", readable=False, help="Questions with known answers. 带答案的问题"),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Ask questions with known answers and print figures. 用带答案的问题评测。"""
    from bot.progress import steps
    from index.evaluate import evaluate as measure
    from index.evaluate import load_questions

    session = session_of(context)
    loaded = [(file, load_questions(file)) for file in files]  # a bad file is told before the first is asked
    found: list[tuple[Path, Figures]] = []
    for file, questions in loaded:
        with steps(file.name, len(questions)) as tell:
            found.append((file, measure(session.engine, questions, tell)))
    if json:
        print_json([{"file": str(file), **figures.to_json()} for file, figures in found])
        return
    _show_figures(session, found)


def _show_figures(session: Session, found: list[tuple[Path, Figures]]) -> None:
    """One table over all files: a column for each, a row for each figure."""
    from bot.terminal import Column

    rows = [[session.texts("questions"), *(str(figures.questions) for _, figures in found)]]
    for name in ("recall_1", "recall_5", "mrr_10", "hit_1", "hit_3", "answered"):
        rows.append([session.texts(name), *(_percent(getattr(figures, name)) for _, figures in found)])
    for tier in ("answer", "competing", "nearest", "none"):
        rows.append([f"  {tier}", *(_percent(figures.tiers[tier]) for _, figures in found)])
    heads = [Column("%"), *(Column(file.stem, figures=True) for file, _ in found)]
    session.terminal.table(heads, rows)
    for file, figures in found:
        if figures.unknown:
            session.say("unknown-notices", file=file, count=figures.unknown)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}"


def status(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Say what is here and whether it is up to date. 查看现状。"""
    session = session_of(context)
    facts, problem = _status(session)
    if json:
        print_json(facts)
    else:
        for name, value in facts.items():
            if value is not None:
                shown = session.texts(f"state-{value}") if name == "state" else str(value)
                session.text(f"{session.texts(name)}: {shown}")
    if problem:
        session.warn(problem)
        raise typer.Exit(PROBLEM)


def _status(session: Session) -> tuple[dict[str, Any], NoticebotError | None]:
    from index.generation import Generations

    facts: dict[str, Any] = {"home": str(session.home.folder), "notices": session.library.count()}
    facts |= dict.fromkeys(("generation", "passages", "encoder", "built_on"))
    generations = Generations(session.home.index)
    try:
        name = generations.current()
        if name is None:
            return facts | {"state": "none"}, None
        facts["generation"] = name
        _, manifest = generations.open()
    except GenerationError as error:
        return facts | {"state": "problem"}, error
    same = manifest.revision == session.library.revision()
    facts |= {
        "passages": manifest.counts["passages"],
        "encoder": manifest.encoder["name"],
        "built_on": manifest.created,
        "state": "current" if same else "behind",
    }
    return facts, None


def verify(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Check every file, and every passage against its original. 校验索引与原件。"""
    from corpus.verify import check_originals
    from index.verify import check, is_behind

    session = session_of(context)
    problems: list[NoticebotError] = []
    for problem in check_originals(session.library):
        problems.append(
            NoticebotError("library-wrong", "{name}: {what}", name=problem.name, what=problem.message)
        )
        session.warn(problems[-1])
    for error in check(session.home.index, session.library):
        problems.append(error)
        session.warn(error)
    facts, _ = _status(session)
    if json:
        told = [{"code": problem.code, "message": session.texts.error(problem)} for problem in problems]
        print_json({"ok": not problems, "problems": told, **facts})
    elif not problems:
        session.text(session.texts("verified", notices=facts["notices"], passages=facts["passages"]))
    else:
        session.text(session.texts("problems", count=len(problems)))
    if problems:
        raise typer.Exit(PROBLEM)
    if is_behind(session.home.index, session.library):
        session.say("verified-behind")
