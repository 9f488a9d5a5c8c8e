"""A model taken into use → what an operator reads of it in a terminal, or as JSON."""

from __future__ import annotations

from typing import Any

from rich.cells import set_cell_size

from bot.model_use import Compared
from bot.session import Session
from bot.showing_figures import figure_name
from bot.terminal import Column
from index.evaluation.comparison import Comparison, compare
from index.evaluation.writing import shown_figure, shown_interval

_HEAD = 18  # columns of a model's name
_ANSWERED = ("recall_1", "hit_1", "hit_3", "answered")


def show_compared(session: Session, before: str, after: str, compared: Compared) -> None:
    """Writes the figures before and after, with the difference and its interval."""
    texts = session.texts
    answerable, others = _comparisons(after, compared)
    asked, unanswered = len(answerable[0]), len(others[0])
    rows = [_row(answerable[1], name, figure_name(texts, name)) for name in _ANSWERED]
    if unanswered:
        rows.append(_row(others[1], "answered", texts("model-wrongly")))
    heads = [Column("%", 1), *(Column(_short(name), figures=True) for name in (before, after))]
    heads.append(Column(texts("against-difference"), figures=True))
    session.terminal.paragraph(texts("model-compared", asked=asked, unanswered=unanswered), "bold")
    session.terminal.table(heads, rows)
    session.terminal.paragraph(texts("model-compared-note"), "dim")


def _short(name: str) -> str:
    """A model's name without its owner, short enough to stand above figures."""
    return set_cell_size(name.rpartition("/")[2], _HEAD).rstrip()


def compared_json(compared: Compared) -> dict[str, Any]:
    """The figures before and after, and what was fitted, as plain JSON values."""
    from dataclasses import asdict

    (asked, answerable), (unanswered, others) = _comparisons("", compared)
    figures = {name: _pair(answerable, name) for name in _ANSWERED}
    return {
        "fit": asdict(compared.fit),
        "questions": {"answerable": len(asked), "unanswerable": len(unanswered)},
        "answerable": figures,
        "unanswerable": {"answered": _pair(others, "answered")} if unanswered else None,
    }


def _comparisons(name: str, compared: Compared) -> tuple[tuple[list[int], Comparison], ...]:
    """The comparison on the questions that have an answer, and on those that have none."""
    parts = []
    for answerable in (True, False):
        chosen = [at for at, each in enumerate(compared.questions) if (each.notice is not None) == answerable]
        questions, before, after = (
            [rows[at] for at in chosen] for rows in (compared.questions, compared.before, compared.after)
        )
        parts.append((chosen, compare(name, questions, before, after)))  # type: ignore[arg-type]
    return tuple(parts)


def _row(comparison: Comparison, name: str, label: str) -> list[str]:
    line = next(line for line in comparison.differences if line.name == name)
    return [
        label,
        shown_figure(name, line.base),
        shown_figure(name, line.other),
        " ".join(
            (
                shown_figure(name, line.difference, signed=True),
                shown_interval(name, line.interval, signed=True),
            )
        ).strip(),
    ]


def _pair(comparison: Comparison, name: str) -> dict[str, float | None]:
    line = next(line for line in comparison.differences if line.name == name)
    return {"before": line.base, "after": line.other}
