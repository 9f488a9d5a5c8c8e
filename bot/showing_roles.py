"""Inspection → a terminal: each line of the source beside its role, the fields, and what was dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from bot.left_out import left_out
from bot.notices import visible_drop
from corpus.notice import Reason
from corpus.roles import Role
from index.answer import section_name

if TYPE_CHECKING:
    from bot.inspecting import Inspection
    from bot.terminal import Terminal
    from bot.texts import Texts
    from corpus.roles import Line, Run

STYLES = {
    "title": "bold magenta",
    "number": "magenta",
    "issuer": "blue",
    "issued_on": "blue",
    "published_on": "blue",
    "addressees": "cyan",
    "urgency": "red",
    "source": "cyan",
    "sign-off": "blue",
    "heading": "bold green",
    "attachment": "bold yellow",
    "row": "yellow",
    "head": "dim",
    "foot": "dim",
    "furniture": "dim strike",
    "wrap": "dim",
    "repeat": "dim strike",
    "remark": "dim strike",
}
_LABEL = 14
"""Cells of the column that says what a line is."""


def show_inspection(terminal: Terminal, texts: Texts, found: Inspection) -> None:
    """Writes everything that was understood of a file."""
    _show_file(terminal, texts, found)
    terminal.line()
    for line, labels in labelled(texts, found.lines()):
        for index, run in enumerate(line.runs):
            below = line.runs[index + 1] if index + 1 < len(line.runs) else None
            _show_run(terminal, labels[index], found.extracted.text, run, below)
    terminal.line()
    _show_fields(terminal, texts, found)
    terminal.line()
    _show_dropped(terminal, texts, found)


def labelled(texts: Texts, lines: Iterable[Line]) -> Iterator[tuple[Line, tuple[str, ...]]]:
    """Each line with what its runs are; the first words of a part without a heading are called by the part.

    Runs that differ only by the fields that they state are one: a line is not broken for a day of effect.
    """
    last: tuple[str, ...] = ()
    for line in lines:
        runs = _whole(line.runs)
        labels: list[str] = []
        for run in runs:
            named = run.path if run.role in (Role.HEADING, Role.ATTACHMENT) else ()
            if run.role in (Role.BODY, Role.ROW) and run.path != last:
                named = run.path
            if not run.role.dropped:
                last = run.path
            labels.append(section_name(named) if named else texts(f"role-{run.role.value}"))
        yield replace(line, runs=runs), tuple(labels)


def _whole(runs: Iterable[Run]) -> tuple[Run, ...]:
    out: list[Run] = []
    for run in runs:
        if out and (out[-1].role, out[-1].path) == (run.role, run.path) and not run.role.dropped:
            out[-1] = replace(out[-1], end=run.end, fields=(*out[-1].fields, *run.fields))
        else:
            out.append(run)
    return tuple(out)


def counted(texts: Texts, found: Inspection) -> str:
    """How much was dropped, by reason."""
    counts = Counter(drop.reason.value for drop in found.notice.drops)
    return texts("between").join(f"{texts(reason)} {count}" for reason, count in counts.items())


def _show_file(terminal: Terminal, texts: Texts, found: Inspection) -> None:
    extracted = found.extracted
    rows = [("file", found.name), ("format", extracted.format), ("encoding-name", found.encoding or "")]
    if extracted.ocr is not None:
        rows.append(("ocr", f"{extracted.ocr:.0%}"))
    rows.append(("format-headings", str(len(extracted.headings) or "")))
    rows.append(("left-out", texts("between").join(left_out(extracted.left_out, texts.language))))
    for name, value in rows:
        if value:
            terminal.paragraph(f"{texts(name)}: {value}", indent="  ")


def _show_run(terminal: Terminal, head: str, source: str, run: Run, after: Run | None) -> None:
    """Writes a run; a wrap stands at the end of the line that it was dropped from."""
    words = source[run.start : run.end]
    if run.role is Role.WRAP or (not words.strip() and not run.role.dropped):
        return
    shown = visible_drop(words) if run.role.dropped else words.strip("\n").replace("\t", " ｜ ")
    if after is not None and after.role is Role.WRAP:
        shown += f" ×{visible_drop(source[after.start : after.end])}"
    while cell_len(head) > _LABEL:
        head = head[:-2] + "…"
    terminal.beside(head + " " * (_LABEL - cell_len(head)), shown, STYLES.get(run.role.value, ""))


def _show_fields(terminal: Terminal, texts: Texts, found: Inspection) -> None:
    for one in found.fields():
        name = texts(one.name)
        terminal.paragraph(f"{name}: {one.value}", "bold", indent="  ")
        said = texts("not-in-text") if one.evidence is None else " ".join(one.evidence.split())
        if said != one.value:
            terminal.paragraph(f"  ← {said}", "dim", indent="    ")
    stated = {one.name for one in found.fields()}
    missing = [texts(name) for name in ("title", "issuer", "number", "issued_on") if name not in stated]
    if missing:
        terminal.paragraph(f"{texts('not-stated')}: {texts('between').join(missing)}", "yellow", indent="  ")


def _show_dropped(terminal: Terminal, texts: Texts, found: Inspection) -> None:
    drops = found.notice.drops
    if not drops:
        terminal.line(texts("drops-none"))
        return
    size = sum(drop.end - drop.start for drop in drops)
    terminal.paragraph(texts("drops-total", count=len(drops), size=size, counts=counted(texts, found)))
    for drop in drops:
        if drop.reason is Reason.WRAP:  # each stands above, at the end of its line
            continue
        words = visible_drop(found.extracted.text[drop.start : drop.end])
        terminal.beside(
            f"{drop.start}–{drop.end}".ljust(_LABEL), f"{texts(drop.reason.value)}  {words}", "dim"
        )
