"""Two versions of a notice → what a reader sees of their difference, and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from bot.terminal import Terminal
from bot.texts import Texts
from corpus.difference import Change, Kind, changed_fields, changes
from corpus.notice import Notice
from corpus.sentences import Range
from index.answer import section_name

_AROUND = 1  # sentences that stay in sight on either side of a change


def show_difference(terminal: Terminal, texts: Texts, before: Notice, after: Notice) -> None:
    """Writes the fields that changed, then the sentences, those that did not folded.

    On a terminal, what changed inside a sentence is set off in it.
    """
    fields = changed_fields(before, after)
    for field in fields:
        terminal.paragraph(
            texts(
                "field-changed", name=texts(field.name), before=_said(field.before), after=_said(field.after)
            ),
            "bold",
            indent="  ",
        )
    found = changes(before.text, after.text)
    if not any(change.kind is not Kind.SAME for change in found):
        terminal.paragraph(texts("text-same"))
        return
    path: tuple[str, ...] | None = None
    for folded, group in _folded(found):
        if folded:
            terminal.paragraph(texts("sentences-same", count=len(group)), "dim")
            continue
        for change in group:
            here = _path(before, after, change)
            if here != path and here:
                terminal.paragraph(f"@@ {section_name(here)}", "cyan")
                path = here
            _show(terminal, before, after, change)


def difference_json(before: Notice, after: Notice) -> dict[str, Any]:
    """What changed as plain JSON values; sentences that did not are only counted."""
    found = changes(before.text, after.text)
    return {
        "fields": [
            {"field": field.name, "before": field.before, "after": field.after}
            for field in changed_fields(before, after)
        ],
        "unchanged": sum(change.kind is Kind.SAME for change in found),
        "changes": [
            {
                "kind": change.kind.value,
                "section": list(_path(before, after, change)),
                "before": _side(before.text, change.before, change.removed),
                "after": _side(after.text, change.after, change.added),
            }
            for change in found
            if change.kind is not Kind.SAME
        ],
    }


def _side(text: str, span: Range | None, marks: Sequence[Range]) -> dict[str, Any] | None:
    """A sentence with where it stands, and which parts of it differ, as offsets into it."""
    if span is None:
        return None
    start, end = span
    return {
        "start": start,
        "end": end,
        "text": text[start:end],
        "differs": [[a - start, b - start] for a, b in marks],
    }


def _said(value: Any) -> str:
    return "、".join(value) if isinstance(value, list) else str(value or "—")


def _folded(found: Sequence[Change]) -> Iterator[tuple[bool, Sequence[Change]]]:
    """The changes with what stands around them, and the runs between that are folded."""
    near = [change.kind is not Kind.SAME for change in found]
    shown = [any(near[max(0, at - _AROUND) : at + _AROUND + 1]) for at in range(len(found))]
    for seen, group in groupby(range(len(found)), key=lambda at: shown[at]):
        run = [found[at] for at in group]
        yield not seen and len(run) > 1, run


def _path(before: Notice, after: Notice, change: Change) -> tuple[str, ...]:
    """The numerals of the section where a sentence stands, in the newer text if it is there."""
    notice, span = (after, change.after) if change.after else (before, change.before)
    at = span[0] if span else 0
    return next((section.path for section in notice.sections if section.start <= at < section.end), ())


def _show(terminal: Terminal, before: Notice, after: Notice, change: Change) -> None:
    if change.kind is Kind.SAME and change.after:
        terminal.marked("  ", after.text, change.after)
    if change.kind in (Kind.REMOVED, Kind.CHANGED) and change.before:
        terminal.marked("- ", before.text, change.before, "red", change.removed)
    if change.kind in (Kind.ADDED, Kind.CHANGED) and change.after:
        terminal.marked("+ ", after.text, change.after, "green", change.added)
