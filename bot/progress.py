"""Progress on standard error: a bar with count, rate and time left on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.texts import Texts, one_line

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from index.build import Progress

_FILE = 50  # characters of a file's name that are shown


@contextmanager
def counting(what: str) -> Iterator[Callable[[str], None]]:
    """Counts things whose number is not known, with the name of the last."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    bars = _bars("{task.completed} {task.fields[last]}", stays=False)
    with bars:
        task = bars.add_task(what, total=None, last="")

        def tell(name: str) -> None:
            bars.update(task, advance=1, last=one_line(name)[-_FILE:])

        yield tell


@contextmanager
def steps(what: str, total: int) -> Iterator[Callable[[int, int], None]]:
    """Counts things towards `total`."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    bars = _bars("{task.completed}/{task.total}", stays=False)
    with bars:
        task = bars.add_task(what, total=total)
        yield lambda done, all_: bars.update(task, completed=done, total=all_)


@contextmanager
def building(texts: Texts) -> Iterator[Callable[[Progress], None]]:
    """Shows a build: a bar for each phase, with its rate and what was reused."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    bars = _bars("{task.completed}/{task.total} {task.fields[note]}", stays=True)
    tasks: dict[str, TaskID] = {}
    with bars:

        def tell(progress: Progress) -> None:
            if progress.phase not in tasks:
                tasks[progress.phase] = bars.add_task(texts(progress.phase), total=progress.total, note="")
            task = tasks[progress.phase]
            seconds = bars.tasks[task].elapsed or 0.0
            note = texts("rate", rate=f"{progress.done / seconds:.0f}") if seconds else ""
            if progress.reused:
                note += "  " + texts("reused", count=progress.reused)
            bars.update(task, completed=progress.done, total=progress.total, note=note)

        yield tell


def _bars(counts: str, *, stays: bool) -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    return Bars(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn(counts, markup=False),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=not stays,
    )
