"""Text with styles → the HTML that Telegram reads; its length is that of the text, as Telegram counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from bot.chat.units import units

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class Style(Enum):
    """How a run is shown: its opening and closing tag."""

    BOLD = ("<b>", "</b>")
    ITALIC = ("<i>", "</i>")
    QUOTE = ("<blockquote>", "</blockquote>")
    LONG_QUOTE = ("<blockquote expandable>", "</blockquote>")


@dataclass(frozen=True, slots=True)
class Run:
    """`text[start:end]` is shown in a style."""

    start: int
    end: int
    style: Style


@dataclass(frozen=True, slots=True)
class Marked:
    """Text as it will be read, and its styles; only `html` knows of tags, so none can ever be cut."""

    text: str = ""
    runs: tuple[Run, ...] = ()

    def __add__(self, other: Marked | str) -> Marked:
        if isinstance(other, str):
            return replace(self, text=self.text + other)
        by = len(self.text)
        moved = tuple(Run(run.start + by, run.end + by, run.style) for run in other.runs)
        return Marked(self.text + other.text, self.runs + moved)

    def styled(self, style: Style) -> Marked:
        """The whole of it within one more style."""
        return replace(self, runs=(Run(0, len(self.text), style), *self.runs))

    @property
    def units(self) -> int:
        """Its length after parsing, in UTF-16 code units."""
        return units(self.text)

    def html(self) -> str:
        """The HTML, well nested whatever the runs are."""
        runs = [run for run in self.runs if run.start < run.end]
        edges = sorted({0, len(self.text)} | {run.start for run in runs} | {run.end for run in runs})
        waiting = sorted(runs, key=lambda run: (run.start, -run.end))
        waiting.reverse()
        out: list[str] = []
        stack: list[Run] = []
        for at, until in pairwise(edges):
            again = _close(stack, at, out)
            while waiting and waiting[-1].start == at:
                again.append(waiting.pop())
            for run in sorted(again, key=lambda run: -run.end):
                out.append(run.style.value[0])
                stack.append(run)
            out.append(escape(self.text[at:until]))
        _close(stack, len(self.text), out)
        return "".join(out)


def _close(stack: list[Run], at: int, out: list[str]) -> list[Run]:
    """Closes the runs that end at `at`; returns those closed with them that go on."""
    ending = next((depth for depth, run in enumerate(stack) if run.end <= at), len(stack))
    closed = stack[ending:]
    del stack[ending:]
    out.extend(run.style.value[1] for run in reversed(closed))
    return [run for run in closed if run.end > at]


def escape(text: str) -> str:
    """`text` as characters of HTML; half a surrogate pair, which cannot be sent, becomes U+FFFD."""
    return text.translate(_ESCAPES).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def bold(text: str) -> Marked:
    """Text in bold."""
    return Marked(text).styled(Style.BOLD)


def italic(text: str) -> Marked:
    """Text in italics."""
    return Marked(text).styled(Style.ITALIC)


def joined(parts: Iterable[Marked | str], between: str) -> Marked:
    """The parts that are not empty, with `between` between them."""
    out = Marked()
    for part in parts:
        piece = Marked(part) if isinstance(part, str) else part
        if piece.text:
            out = out + between + piece if out.text else piece
    return out


def emphasised(text: str, start: int, end: int, marks: Iterable[tuple[int, int]]) -> Marked:
    """`text[start:end]` with those parts of `marks` (offsets into `text`) that lie in it in bold."""
    merged: list[list[int]] = []
    for first, last in sorted((max(a, start), min(b, end)) for a, b in marks):
        if first >= last:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    runs = tuple(Run(first - start, last - start, Style.BOLD) for first, last in merged)
    return Marked(text[start:end], runs)
