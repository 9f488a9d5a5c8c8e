"""lexicon check: a file of everyday words looked over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.session import Session, print_json, session_of
from corpus.errors import GenerationError

if TYPE_CHECKING:
    from index.arrays import Arrays

FAULTY = 2
_LISTED = 40  # hints that are told one by one


def check(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", readable=False, help="Any file of words; your own. 词表文件"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Look a file of words over; exit code 2 where a line is no entry. 检查词表，有错则退出码为 2。"""
    from bot.lexicon_check import HINTS, check_file
    from index.lexicon_file import read_text

    session = session_of(context)
    path = file or session.home.lexicon
    if file is None and not path.exists():
        if json:
            print_json({"file": str(path), "entries": 0, "faults": [], "warnings": [], "hints": []})
        session.say("lexicon-no-file", file=path)
        return
    read_text(path)  # one that cannot be read is told before anything else is opened
    found = check_file(path, _arrays(session))
    hints = [remark for remark in found.remarks if remark.kind in HINTS]
    warnings = [remark for remark in found.remarks if remark.kind not in HINTS]
    if json:
        told = {
            name: [
                {
                    "line": one.line,
                    "code": one.kind.value.removeprefix("lexicon-"),
                    "word": one.word,
                    "message": session.texts(one.kind.value, word=one.word, detail=one.detail),
                }
                for one in remarks
            ]
            for name, remarks in (("warnings", warnings), ("hints", hints))
        }
        faults = [
            {"line": line, "code": error.code, "message": session.texts.error(error)}
            for line, error in found.faults
        ]
        print_json({"file": str(path), "entries": found.entries, "faults": faults, **told})
    else:
        for line, error in found.faults:
            session.text(_row(session, path, line, "lexicon-fault", session.texts.error(error)))
        for key, remarks in (("lexicon-warning", warnings), ("lexicon-hint", hints[:_LISTED])):
            for one in remarks:
                what = session.texts(one.kind.value, word=one.word, detail=one.detail)
                session.text(_row(session, path, one.line, key, what))
        if len(hints) > _LISTED:
            session.text(
                session.texts("more", count=len(hints) - _LISTED, kind=session.texts("lexicon-hint"))
            )
        session.text(
            session.texts(
                "lexicon-checked",
                entries=found.entries,
                faults=len(found.faults),
                warnings=len(warnings),
                hints=len(hints),
            )
        )
    if found.faults:
        raise typer.Exit(FAULTY)


def _row(session: Session, path: Path, line: int, kind: str, what: str) -> str:
    return session.texts("lexicon-row", file=path.name, line=line, kind=session.texts(kind), what=what)


def _arrays(session: Session) -> Arrays | None:
    """The index, for what it tells of words; None where there is none that can be used."""
    from index.engine import Engine
    from index.lexicon import Words

    try:
        return Engine.open(session.home.index, session.encoder, Words(use=False)).opened.arrays
    except GenerationError:
        session.say("lexicon-no-index")
        return None
