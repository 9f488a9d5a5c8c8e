"""The report's plots, each a piece of SVG that takes its colours of text and lines from the page."""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from index.evaluation.columns import TIERS
from index.evaluation.evaluated import Evaluated
from index.evaluation.figures import DEPTH, recall_curve, reliability
from index.evaluation.measures import BINS
from index.evaluation.outcomes import Outcome
from index.evaluation.words import PLOTS
from index.evaluation.words import TIERS as TIER_WORDS

_INK = "#010203"  # stands for the page's own colour of text
_COLOURS = ("#3b7dd8", "#e08a1e", "#3aa76d", "#c4487c", "#8a63d2", "#8c8c3a", "#2aa5b5", "#b0603a")
_TIER_COLOURS = ("#3aa76d", "#3b7dd8", "#e0b01e", "#9a9a9a")
_WIDE = 3  # diagrams in a row
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.2,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    **dict.fromkeys(
        ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color", "grid.color"), _INK
    ),
}
_ID = re.compile(r'(\bid="|url\(#|xlink:href="#)')


def plots(evaluated: Sequence[Evaluated]) -> dict[str, str]:
    """Name of each plot → its SVG element; those left out that have nothing to show."""
    drawn = {
        "recall": _drawn("recall", _recall, evaluated),
        "reliability": _drawn("reliability", _reliability, evaluated),
        "tiers": _drawn("tiers", _tiers, evaluated),
        "latency": _drawn("latency", _latency, evaluated),
    }
    return {name: svg for name, svg in drawn.items() if svg is not None}


def _drawn(
    name: str, draw: Callable[[Figure, Sequence[Evaluated]], bool], evaluated: Sequence[Evaluated]
) -> str | None:
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells where it keeps its fonts
    style: Any = {**_STYLE, "svg.hashsalt": name}
    with matplotlib.rc_context(style), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Chinese is drawn by the browser, whose fonts matplotlib lacks
        figure = Figure(figsize=(7.2, 3.6), layout="constrained")
        if not draw(figure, evaluated):
            return None
        file = io.StringIO()
        figure.savefig(
            file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = file.getvalue()
    svg = text[text.index("<svg") :].replace(_INK, "currentColor")
    return _ID.sub(lambda match: f"{match[1]}{name}-", svg)  # ids are the page's, not the plot's


def _recall(figure: Figure, evaluated: Sequence[Evaluated]) -> bool:
    axes = figure.add_subplot()
    ranks = range(1, DEPTH + 1)
    shown = False
    for number, each in enumerate(evaluated):
        curve = recall_curve(each.outcomes)
        if curve is not None:
            axes.plot(ranks, curve, marker="o", markersize=4, color=_colour(number), label=_label(each.name))
            shown = True
    axes.set(xlabel=PLOTS["k"], ylim=(0, 1.02), xticks=list(ranks))
    axes.yaxis.set_major_formatter(_percent)
    if shown:
        axes.legend(loc="lower right")
    return shown


def _reliability(figure: Figure, evaluated: Sequence[Evaluated]) -> bool:
    parts: list[tuple[str, tuple[Outcome, ...]]] = [(each.name, each.outcomes) for each in evaluated]
    if len(parts) > 1:
        parts.insert(0, (PLOTS["all"], tuple(one for each in evaluated for one in each.outcomes)))
    parts = [(name, done) for name, done in parts if any(one.answered for one in done)]
    if not parts:
        return False
    columns = min(len(parts), _WIDE)
    rows = -(-len(parts) // columns)
    figure.set_size_inches(max(3.6 * columns, 4.4), 3.4 * rows)
    for number, (name, done) in enumerate(parts):
        _diagram(figure.add_subplot(rows, columns, number + 1), name, done)
    return True


def _diagram(axes: Axes, name: str, done: Sequence[Outcome]) -> None:
    axes.plot((0, 1), (0, 1), linestyle="--", linewidth=1, color=_INK, alpha=0.5)
    for each in reliability(done):
        if each.right is None or each.confidence is None:
            continue
        middle = each.low + 0.5 / BINS
        axes.bar(middle, each.right, width=0.9 / BINS, color=_COLOURS[0], alpha=0.55)
        axes.plot(each.confidence, each.right, marker="o", markersize=4, color=_COLOURS[1])
        axes.text(middle, each.right + 0.02, str(each.answers), ha="center", fontsize=8)
    axes.set(xlim=(0, 1), ylim=(0, 1.08), xlabel=PLOTS["confidence"])
    axes.set_title(_label(name), fontsize=10)
    axes.xaxis.set_major_formatter(_percent)
    axes.yaxis.set_major_formatter(_percent)


def _tiers(figure: Figure, evaluated: Sequence[Evaluated]) -> bool:
    asked = [each for each in evaluated if each.outcomes]
    if not asked:
        return False
    figure.set_size_inches(7.2, 1.4 + 0.45 * len(asked))
    axes = figure.add_subplot()
    places = np.arange(len(asked))
    left = np.zeros(len(asked))
    for tier, colour in zip(TIERS, _TIER_COLOURS, strict=True):
        shares = np.array([each.figures.tiers[tier.value] for each in asked])
        axes.barh(places, shares, left=left, height=0.6, color=colour, label=TIER_WORDS[tier.value])
        left += shares
    axes.set_yticks(places, [_label(each.name) for each in asked])
    axes.set(xlim=(0, 1), xlabel=PLOTS["share"])
    axes.xaxis.set_major_formatter(_percent)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.legend(ncols=len(TIERS), loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return True


def _latency(figure: Figure, evaluated: Sequence[Evaluated]) -> bool:
    axes = figure.add_subplot()
    shown = False
    for number, each in enumerate(evaluated):
        times = np.sort([one.took_ms for one in each.outcomes if one.took_ms is not None])
        if len(times):
            axes.ecdf(times, color=_colour(number), label=_label(each.name))
            shown = True
    for share in (0.5, 0.95):
        axes.axhline(share, linestyle=":", linewidth=1, color=_INK, alpha=0.6)
    axes.set(xlabel=PLOTS["ms"], ylim=(0, 1.02))
    axes.set_xlim(left=0)
    axes.yaxis.set_major_formatter(_percent)
    if shown:
        axes.legend(loc="lower right")
    return shown


def _label(name: str) -> str:
    """A file's name as text: matplotlib reads $…$ as a formula, and hides labels that begin with _."""
    text = "".join(c if c.isprintable() else "\ufffd" for c in name).replace("$", r"\$")
    return f"\u200b{text}" if text.startswith("_") else text


def _colour(number: int) -> str:
    return _COLOURS[number % len(_COLOURS)]


def _percent(share: float, _position: float) -> str:
    return f"{100 * share:.0f}%"
