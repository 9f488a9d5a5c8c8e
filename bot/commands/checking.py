"""status, verify: whether everything is in order."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.session import Session, print_json, session_of
from corpus.errors import GenerationError, NoticebotError

PROBLEM = 2


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
    from index.fallback import with_former
    from index.generation import Generations
    from index.served import is_current

    facts: dict[str, Any] = {"home": str(session.home.folder), "notices": session.library.count()}
    facts |= dict.fromkeys(("generation", "passages", "encoder", "built_on"))
    generations = Generations(session.home.index)
    try:
        name = generations.current()
        if name is None and not generations.names():
            return facts | {"state": "none"}, None
        facts["generation"] = name
        _, manifest = generations.open()
    except GenerationError as error:
        return facts | {"state": "problem"}, with_former(session.home.index, error)
    revision = session.library.revision()
    old = "outdated" if manifest.revision == revision else "behind"
    facts |= {
        "passages": manifest.counts["passages"],
        "encoder": manifest.encoder["name"],
        "built_on": manifest.created,
        "state": "current" if is_current(manifest, revision) else old,
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
