"""Notice and its extracted text → what each run of that text was understood as; the runs tile it exactly."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from corpus.draft import Draft, Range
from corpus.extracted import Extracted
from corpus.notice import Notice, Reason, Section
from corpus.tables import rows

Path = tuple[str, ...]


class Role(StrEnum):
    """What a run of a text is."""

    TITLE = "title"
    NUMBER = "number"
    ISSUED_ON = "issued_on"
    PUBLISHED_ON = "published_on"
    ADDRESSEES = "addressees"
    URGENCY = "urgency"
    SOURCE = "source"
    ISSUER = "issuer"
    SIGN_OFF = "sign-off"  # the issuer and the date where they stand below the body
    HEAD = "head"  # before the body, and evidence for no field
    HEADING = "heading"
    BODY = "body"
    ROW = "row"
    ATTACHMENT = "attachment"  # its mark and title
    FOOT = "foot"  # after the body, and evidence for no field
    # what is not in the notice's text, by corpus.notice.Reason
    FURNITURE = "furniture"
    WRAP = "wrap"
    REPEAT = "repeat"
    REMARK = "remark"

    @property
    def dropped(self) -> bool:
        """Whether what has this role is left out of the notice's text."""
        return self in _DROPPED


_DROPPED = frozenset(Role(reason.value) for reason in Reason)
_STATED = (  # of two fields that one line states, the earlier gives it its role
    Role.TITLE,
    Role.NUMBER,
    Role.ISSUED_ON,
    Role.PUBLISHED_ON,
    Role.ADDRESSEES,
    Role.URGENCY,
    Role.SOURCE,
    Role.ISSUER,
)
_SIGNED = frozenset((Role.ISSUER, Role.ISSUED_ON))
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Run:
    """A run `extracted.text[start:end]`.

    Attributes:
        role: what it is.
        path: of the section it stands in; empty outside numbered parts.
        fields: the fields of the notice that it states.
    """

    start: int
    end: int
    role: Role
    path: Path = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the extracted text, counted from 1, and its runs; its line break ends the last."""

    number: int
    runs: tuple[Run, ...]


def roles(notice: Notice, extracted: Extracted) -> tuple[Run, ...]:
    """The runs of `extracted.text`, in order and without gaps.

    Args:
        notice: what the parser made of `extracted`.
        extracted: the text with what its format says.
    """
    understood = _in_text(notice, extracted)
    out: list[Run] = []
    index = 0
    kept: list[tuple[int, int, int | None, Role | None]] = [
        (span.origin, span.origin + span.end - span.start, span.start, None) for span in notice.spans
    ]
    dropped = [(drop.start, drop.end, None, Role(drop.reason.value)) for drop in notice.drops]
    for start, end, at, dropped_as in sorted([*kept, *dropped], key=lambda one: one[0]):
        if at is None or dropped_as is not None:
            out.append(Run(start, end, dropped_as or Role.FURNITURE))
            continue
        shift = start - at
        while index < len(understood) and understood[index].start < end - shift:
            run = understood[index]
            first, last = max(run.start, at), min(run.end, end - shift)
            if first < last:
                out.append(Run(first + shift, last + shift, run.role, run.path, run.fields))
            if run.end > end - shift:
                break
            index += 1
    return tuple(_joined(out))


def lines(text: str, runs: Iterable[Run]) -> Iterator[Line]:
    """The lines of a text with the runs of each, cut at line breaks; a run's text keeps its break."""
    number = 1
    held: list[Run] = []
    for run in runs:
        at = run.start
        while at < run.end:
            stop = text.find("\n", at, run.end)
            stop = run.end if stop < 0 else stop + 1
            held.append(Run(at, stop, run.role, run.path, run.fields))
            if text[stop - 1] == "\n":
                yield Line(number, tuple(held))
                number += 1
                held = []
            at = stop
    if held:
        yield Line(number, tuple(held))


def _in_text(notice: Notice, extracted: Extracted) -> list[Run]:
    """The runs of `notice.text`."""
    size = len(notice.text)
    sections = notice.sections
    body = sections[0].start if sections else size
    stated = _stated(notice, body)
    headed = _Layer((*_heading(notice.text, section), section.path) for section in sections)
    draft = Draft(extracted.text, notice.text, notice.spans, notice.drops)
    cells = [(draft.place(start), draft.place(end)) for start, end in extracted.tables]
    tables = _Layer((start, end, None) for start, end in sorted([*rows(notice.text), *cells]))
    starts = [section.start for section in sections]
    cuts = {0, size, body, *starts, *(section.end for section in sections)}
    cuts |= {at for start, end, _ in (*headed.ranges, *tables.ranges) for at in (start, end)}
    cuts |= {at for (start, end), _, _ in stated for at in (start, end)}
    out: list[Run] = []
    edges = sorted(at for at in cuts if 0 <= at <= size)
    for start, end in pairwise(edges):
        index = bisect_right(starts, start) - 1
        section = sections[index] if index >= 0 and start < sections[index].end else None
        path = section.path if section else ()
        told = [(role, name) for (a, b), role, name in stated if a <= start < b]
        first = next((role for role, _ in told if role is not None), None)
        if first is not None:
            role = first
        elif section is None:
            role = Role.HEAD if start < body else Role.FOOT
        elif headed.at(start):
            role = Role.ATTACHMENT if path and path[-1].startswith("附") else Role.HEADING
        else:
            role = Role.ROW if tables.at(start) else Role.BODY
        out.append(Run(start, end, role, path, tuple(name for _, name in told)))
    return out


def _stated(notice: Notice, body: int) -> list[tuple[Range, Role | None, str]]:
    """The ranges that state fields, the one first whose role counts; a day of effect is said in the body."""
    out: list[tuple[Range, Role | None, str]] = []
    for field in _STATED:
        found = notice.evidence.get(field.value)
        if found:
            signed = field in _SIGNED and found[0] >= body and found != notice.evidence.get("title")
            out.append((found, Role.SIGN_OFF if signed else field, field.value))
    known = {field.value for field in _STATED}
    return out + [(span, None, name) for name, span in notice.evidence.items() if name not in known]


def _heading(text: str, section: Section) -> Range:
    """Where a section's heading stands; empty where it has none."""
    if section.heading:
        return section.start, section.start + len(section.heading)
    mark = _WORD.match(text, section.start, section.end)
    if mark and section.path and mark.group().startswith("附") and section.path[-1].startswith(mark.group()):
        return mark.span()
    return section.start, section.start


class _Layer:
    """Ranges in order, looked up by place; where they overlap the later starts where the earlier ends."""

    def __init__(self, ranges: Iterable[tuple[int, int, object]]) -> None:
        self.ranges: list[tuple[int, int, object]] = []
        last = 0
        for start, end, what in ranges:
            first = max(start, last)
            if first < end:
                self.ranges.append((first, end, what))
                last = end
        self._starts = [start for start, _, _ in self.ranges]

    def at(self, place: int) -> bool:
        """Whether a range holds `place`."""
        index = bisect_right(self._starts, place) - 1
        return index >= 0 and place < self.ranges[index][1]


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Neighbours that say the same, as one."""
    held: Run | None = None
    for run in runs:
        same = held is not None and (held.role, held.path, held.fields) == (run.role, run.path, run.fields)
        if held is not None and same and held.end == run.start:
            held = Run(held.start, run.end, run.role, run.path, run.fields)
            continue
        if held is not None:
            yield held
        held = run
    if held is not None:
        yield held
