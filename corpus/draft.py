"""A source and what is kept of it: the only way the parser changes text is `Draft.without`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.notice import Drop, Reason, Span

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """The extracted source, the runs kept of it, and the runs dropped so far.

    Attributes:
        source: the extracted source, never changed.
        text: the kept runs, joined.
        spans: map from `text` to `source`.
        drops: what is left out, ordered, each with its reason.
    """

    source: str
    text: str
    spans: tuple[Span, ...]
    drops: tuple[Drop, ...]

    @classmethod
    def whole(cls, source: str) -> Draft:
        """The draft that keeps everything."""
        spans = (Span(0, len(source), 0),) if source else ()
        return cls(source, source, spans, ())

    @classmethod
    def less(cls, source: str, drops: Iterable[Drop]) -> Draft:
        """The draft that keeps all but `drops`, which index `source` (they may overlap or reach past it)."""
        spans: list[Span] = []
        kept: list[Drop] = []
        at = length = 0
        for drop in (*sorted(drops, key=_where), Drop(len(source), len(source), Reason.FURNITURE)):
            start, end = min(max(drop.start, at), len(source)), min(drop.end, len(source))
            if drop.start > at and start > at:
                spans.append(Span(length, length + start - at, at))
                length += start - at
                at = start
            if end > start:
                kept.append(Drop(start, end, drop.reason))
                at = end
        text = "".join(source[s.origin : s.origin + s.end - s.start] for s in spans)
        return cls(source, text, _joined(spans), tuple(kept))

    def without(self, ranges: Iterable[Range], reason: Reason) -> Draft:
        """This draft less `ranges` of its text (they may overlap; empty ones are ignored)."""
        merged = merge(ranges)
        if not merged:
            return self
        spans: list[Span] = []
        drops = list(self.drops)
        parts: list[str] = []
        length = 0
        index = 0
        for span in self.spans:
            at = span.start
            while at < span.end:
                while index < len(merged) and merged[index][1] <= at:
                    index += 1
                cut = merged[index] if index < len(merged) else (span.end, span.end)
                stop = min(max(cut[0], at), span.end)
                if stop > at:
                    origin = span.origin + at - span.start
                    spans.append(Span(length, length + stop - at, origin))
                    parts.append(self.text[at:stop])
                    length += stop - at
                end = min(cut[1], span.end)
                if end > stop:
                    origin = span.origin + stop - span.start
                    drops.append(Drop(origin, origin + end - stop, reason))
                at = max(stop, end)
        return Draft(self.source, "".join(parts), _joined(spans), tuple(sorted(drops, key=_where)))

    def place(self, origin: int) -> int:
        """Offset into `text` of the source's character at `origin`, or of the next that is kept."""
        index = bisect_right(self.spans, origin, key=_origin) - 1
        if index < 0:
            return 0
        span = self.spans[index]
        return min(span.start + origin - span.origin, span.end)

    def origin(self, at: int) -> int:
        """Offset into the source of the character at `at` of `text`; the source's length past its end."""
        index = bisect_right(self.spans, at, key=_start) - 1
        if index < 0 or at >= self.spans[index].end:
            return len(self.source)
        return self.spans[index].origin + at - self.spans[index].start

    def breaks(self) -> tuple[int, ...]:
        """Offsets into `text` where a repeated sentence was dropped."""
        origins = [span.origin for span in self.spans]
        out: set[int] = set()
        for drop in self.drops:
            if drop.reason is Reason.REPEAT:
                index = bisect_right(origins, drop.start) - 1
                out.add(self.spans[index].end if index >= 0 else 0)
        return tuple(sorted(out))


def merge(ranges: Iterable[Range]) -> list[Range]:
    """Ranges in order, overlapping and touching ones joined, empty ones left out."""
    out: list[Range] = []
    for start, end in sorted(r for r in ranges if r[1] > r[0]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _start(span: Span) -> int:
    return span.start


def _origin(span: Span) -> int:
    return span.origin


def _where(drop: Drop) -> int:
    return drop.start


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    out: list[Span] = []
    for span in spans:
        last = out[-1] if out else None
        if last and last.origin + last.end - last.start == span.origin:
            out[-1] = Span(last.start, span.end, last.origin)
        else:
            out.append(span)
    return tuple(out)
