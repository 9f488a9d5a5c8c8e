"""Evaluated files → what an operator reads in a terminal: one table of figures, one for each comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size

from bot.terminal import Column, Terminal
from bot.texts import Texts
from index.evaluation.comparison import Comparison
from index.evaluation.evaluated import Evaluated
from index.evaluation.measures import MEASURES
from index.evaluation.writing import shown_figure, shown_interval

_HEAD = 20  # columns of a file's name
_BETWEEN = 2
_NAMED = frozenset(
    ("recall_1", "recall_5", "mrr_10", "hit_1", "hit_3", "answered", "calibration_error", "p50_ms", "p95_ms")
)
_VERDICTS = {
    "better": "against-better",
    "worse": "against-worse",
    "higher": "against-higher",
    "lower": "against-lower",
}


def show_figures(terminal: Terminal, texts: Texts, evaluated: Sequence[Evaluated]) -> None:
    """Writes a column for each file and a row for each figure; what does not fit goes below."""
    labels = [texts("questions"), *(figure_name(texts, measure.name) for measure in MEASURES)]
    first = max(map(cell_len, labels))
    columns = [(_fitted(each.name), _column(each)) for each in evaluated]
    for number, some in enumerate(_blocks(terminal, first, columns)):
        if number:
            terminal.line()
        heads = [Column("%"), *(Column(name, figures=True) for name, _ in some)]
        terminal.table(heads, zip(labels, *(fields for _, fields in some), strict=True))


def show_comparison(terminal: Terminal, texts: Texts, evaluated: Evaluated, comparison: Comparison) -> None:
    """Writes what another setting does to the questions of a file."""
    terminal.line()
    setting = comparison.setting
    terminal.paragraph(texts("against-head", file=evaluated.name, setting=setting), "bold")
    keys = ("against-base", "against-other", "against-difference", "against-wrong-side", "against-questions")
    heads = [Column("%"), *(Column(texts(key), figures=True) for key in keys)]
    rows = [
        [
            figure_name(texts, line.name),
            shown_figure(line.name, line.base),
            shown_figure(line.name, line.other),
            " ".join(
                (
                    shown_figure(line.name, line.difference, signed=True),
                    shown_interval(line.name, line.interval, signed=True),
                )
            ).strip(),
            shown_figure("share", line.wrong_side),
            "–" if line.up is None else f"{line.up}/{line.down}",
        ]
        for line in comparison.differences
    ]
    terminal.table(heads, rows)
    terminal.paragraph(texts("against-note"), "dim")
    counts = {kind: comparison.count(kind) for kind in ("better", "worse", "mixed")}
    terminal.paragraph(texts("against-changed", setting=setting, **counts))
    for verdict, key in _VERDICTS.items():
        names = [
            figure_name(texts, line.name).strip()
            for line in comparison.differences
            if line.verdict.value == verdict and "." not in line.name  # tiers are parts of "answered"
        ]
        if names:
            told = texts(key, setting=setting, names=texts("between").join(names))
            terminal.paragraph(told)
    if not any(line.differs for line in comparison.differences):
        terminal.paragraph(texts("against-unclear", setting=setting))


def figure_name(texts: Texts, name: str) -> str:
    """What a figure is called; a tier stands under "answered"."""
    return texts(name) if name in _NAMED else f"  {name.removeprefix('tiers.')}"


def _column(each: Evaluated) -> list[str]:
    found = each.figures
    fields = [str(found.questions)]
    for measure in MEASURES:
        figure = shown_figure(measure.name, found.value(measure.name))
        around = shown_interval(measure.name, found.intervals[measure.name])
        fields.append(f"{figure} {around}".strip())
    return fields


def _fitted(name: str) -> str:
    return name if cell_len(name) <= _HEAD else set_cell_size(name, _HEAD - 1).rstrip() + "…"


def _blocks(
    terminal: Terminal, first: int, columns: Sequence[tuple[str, list[str]]]
) -> Iterator[list[tuple[str, list[str]]]]:
    """The columns, as many at a time as there is room for, and one at least."""
    room = max(terminal.width, terminal.console.width) if terminal.live else terminal.width
    block: list[tuple[str, list[str]]] = []
    used = first
    for name, fields in columns:
        width = _BETWEEN + max(map(cell_len, (name, *fields)))
        if block and used + width > room:
            yield block
            block, used = [], first
        block.append((name, fields))
        used += width
    if block:
        yield block
