"""eval: how good the answers are, and what another setting would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.session import Session, print_json, session_of, typed

if TYPE_CHECKING:
    from bot.varying import Variant
    from index.engine import Engine
    from index.evaluation.evaluated import Evaluated
    from index.evaluation.questions import Question


def evaluate(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", readable=False, help="Questions with known answers. 带答案的问题"),
    ],
    against: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="Compare with lexicon=off, model=DIR or home=DIR; may be given again. 与另一设置对比",
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.html", readable=False, help="Also write a page with plots and misses. 评测报告"
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Ask questions with known answers and print figures. 用带答案的问题评测。"""
    from bot.progress import steps
    from bot.varying import engine_with, variant_of
    from index.evaluation.questions import load_questions

    session = session_of(context)
    if report is not None:
        from index.evaluation.report import check_report

        check_report(report)
    loaded = [(file, load_questions(file)) for file in files]  # a bad file is told before the first is asked
    variants = [variant_of(typed(text)) for text in against or ()]
    engine = session.engine
    with ExitStack() as stack:
        others = [(each, stack.enter_context(engine_with(session, each))) for each in variants]
        names = _names(files)
        found = [
            _evaluated(file, name, questions, engine, others)
            for (file, questions), name in zip(loaded, names, strict=True)
        ]
    if report is not None:
        from datetime import datetime

        from index.evaluation.report import write_report

        with steps(report.name, 0) as tell:
            write_report(report, engine, found, now=datetime.now().astimezone(), tell=tell)
    if json:
        print_json([each.to_json() for each in found])
    else:
        _show(session, found)
    if report is not None:
        session.say("report-written", file=report)


def _evaluated(
    file: Path,
    name: str,
    questions: tuple[Question, ...],
    engine: Engine,
    others: Sequence[tuple[Variant, Engine]],
) -> Evaluated:
    from bot.progress import steps
    from index.evaluation.comparison import compare
    from index.evaluation.evaluated import Evaluated
    from index.evaluation.figures import figures
    from index.evaluation.outcomes import outcomes

    with steps(name, len(questions)) as tell:
        done = tuple(outcomes(engine, questions, tell))
    comparisons = []
    for variant, other in others:
        with steps(f"{name}, {variant.written}", len(questions)) as tell:
            theirs = outcomes(other, questions, tell)
        comparisons.append(compare(variant.written, questions, done, theirs))
    return Evaluated(str(file), name, questions, done, figures(done, questions), tuple(comparisons))


def _names(files: Sequence[Path]) -> list[str]:
    """Short names; files of the same name are told apart by their folders."""
    from bot.texts import one_line

    stems = Counter(file.stem for file in files)
    names = [file.stem if stems[file.stem] == 1 else f"{file.parent.name}/{file.stem}" for file in files]
    return [one_line(typed(name)) for name in names]


def _show(session: Session, found: Sequence[Evaluated]) -> None:
    from bot.showing_figures import show_comparison, show_figures

    show_figures(session.terminal, session.texts, found)
    for each in found:
        if each.figures.unknown:
            session.say("unknown-notices", file=each.file, count=each.figures.unknown)
    for each in found:
        for comparison in each.comparisons:
            show_comparison(session.terminal, session.texts, each, comparison)
