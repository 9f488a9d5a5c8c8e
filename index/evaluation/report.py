"""Evaluated files → one HTML page that needs nothing beside itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import InputError
from index.engine import Engine
from index.evaluation import words
from index.evaluation.comparison import Change, Comparison
from index.evaluation.evaluated import Evaluated
from index.evaluation.measures import MEASURES
from index.evaluation.misses import WORST, Miss, explained, worst
from index.evaluation.outcomes import Outcome
from index.evaluation.writing import shown_figure, shown_interval
from index.storage import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable

TEMPLATE = Path(__file__).with_name("report.html")
_CHANGED = 200  # questions listed for a comparison


@dataclass(frozen=True, slots=True)
class Missed:
    """The worst misses of one file, and how many there are in all."""

    name: str
    total: int
    shown: tuple[Miss, ...]


def check_report(path: Path) -> None:
    """Makes sure that a report can be made and written, before anything long begins.

    Raises:
        InputError: it cannot; the message says what to do.
    """
    if any(find_spec(name) is None for name in ("matplotlib", "jinja2")):
        raise InputError(
            "report-needs",
            "--report needs matplotlib and jinja2; run `pip install 'noticebot[report]'`",
        )
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "Is a directory")
        write_atomically(path.with_name(f".{path.name}.try"), b"")
        path.with_name(f".{path.name}.try").unlink()
    except (OSError, ValueError) as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: Exception) -> InputError:
    """The error of a report that cannot be written."""
    return InputError(
        "report-unwritable",
        "{path}: the report cannot be written ({reason}); name another file with --report",
        path=path,
        reason=getattr(error, "strerror", None) or error,
    )


def write_report(
    path: Path,
    engine: Engine,
    evaluated: Sequence[Evaluated],
    *,
    now: datetime,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> None:
    """Writes the report in one step.

    Args:
        path: of the page.
        engine: that was evaluated; it is asked again why it missed what it missed.
        evaluated: files in order.
        now: when it was made.
        tell: called after each miss with the number done and of all.

    Raises:
        InputError: it cannot be written.
    """
    page = rendered(evaluated, missed_of(engine, evaluated, tell), engine, now)
    try:
        write_atomically(path, page.encode("utf-8", "replace"))
    except OSError as error:
        raise unwritable(path, error) from error


def missed_of(
    engine: Engine, evaluated: Sequence[Evaluated], tell: Callable[[int, int], None]
) -> list[Missed]:
    """The worst misses of each file, with their reasons."""
    ranked = [(each, worst(each.questions, each.outcomes)) for each in evaluated]
    total = sum(min(len(misses), WORST) for _, misses in ranked)
    done = 0
    found: list[Missed] = []
    for each, misses in ranked:
        shown: list[Miss] = []
        for question, outcome, kind in misses[:WORST]:
            shown.append(explained(engine, question, outcome, kind))
            done += 1
            tell(done, total)
        found.append(Missed(each.name, len(misses), tuple(shown)))
    return found


def rendered(evaluated: Sequence[Evaluated], missed: Sequence[Missed], engine: Engine, now: datetime) -> str:
    """The page; whatever stands in notices, questions and names is shown as text."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    from index.evaluation.plots import plots

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "first": _first,
        "figure": shown_figure,
        "interval": shown_interval,
        "changed": _changed,
    }
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        evaluated=evaluated,
        missed=missed,
        measures=MEASURES,
        words=words,
        plots={name: Markup(svg) for name, svg in plots(evaluated).items()},
        manifest=engine.manifest,
        now=now,
        most_changed=_CHANGED,
    )


def _first(outcome: Outcome) -> str:
    """The title of the first quote's notice."""
    if not outcome.quotes:
        return ""
    citation = outcome.quotes[0].citation
    return citation.title or citation.notice_id


def _changed(comparison: Comparison) -> list[Change]:
    """The questions that changed, those that got worse first."""
    order = ("worse", "mixed", "better")
    return sorted(comparison.changes, key=lambda change: order.index(change.kind))[:_CHANGED]
