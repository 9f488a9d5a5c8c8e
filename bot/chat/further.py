"""What else was found for a question: further passages, and the headings nearest in topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.notice import Notice, Section
from corpus.sentences import Range
from index.answer import Citation, Quote
from index.engine import Engine
from index.highlight import highlights
from index.opened import Opened
from index.search import Ranked
from index.terms import typed_terms
from index.text import normalise

MOST = 9  # further passages: three pages of three; who has not found it by then asks anew
HEADINGS = 3
_SHARE = 0.35  # of the best score; what scores less has a word or two in common with the question


def further(engine: Engine, question: str, before: Sequence[Quote]) -> list[Quote]:
    """The passages that come after an answer's quotes, best first, none of them twice.

    Args:
        engine: the one that answered.
        question: as it was searched.
        before: quotes that are shown already; they are left out, wherever they stand.
    """
    opened, ranked = _ranked(engine, question)
    if not ranked.found:
        return []
    taken = _Taken(before)
    keys = typed_terms(question)
    postings = opened.arrays.postings
    weights = dict(zip(keys.tolist(), postings.idf(keys).tolist(), strict=True))
    quotes: list[Quote] = []
    for found in ranked.found:
        if len(quotes) == MOST or found.score < _SHARE * ranked.found[0].score:
            break
        notice = opened.notices[found.notice]
        _, _, start, end = opened.arrays.row(found.passage)
        text = notice.text[start:end]
        if not taken.take(notice.id, (start, end), text):
            continue
        marks = highlights(text, notice.title, weights)
        quotes.append(Quote(text, marks, found.score, Citation.of(notice, start, end)))
    return quotes


def headings(engine: Engine, question: str) -> list[tuple[Notice, int]]:
    """Where the sections nearest to a question in topic begin: at most three, with headings that differ."""
    opened, ranked = _ranked(engine, question)
    out: list[tuple[Notice, int]] = []
    seen: set[str] = set()
    for found in ranked.found:
        if len(out) == HEADINGS:
            break
        if found.lexical <= 0:
            continue  # near by its vector alone: for a question about something else that is chance
        notice = opened.notices[found.notice]
        section = _headed(notice, opened.arrays.row(found.passage)[2])
        if section is None or (name := normalise(plain_heading(section))) in seen:
            continue
        seen.add(name)
        out.append((notice, section.start))
    return out


def plain_heading(section: Section) -> str:
    """The heading of a section without its numeral; empty where it has none."""
    heading = section.heading or ""
    if section.path:
        heading = heading.strip().removeprefix(section.path[-1]).lstrip("、.．， \u3000")
    return heading.strip().rstrip("。；：:")


def _headed(notice: Notice, at: int) -> Section | None:
    """The section that holds an offset; the part above it that has a heading where it has none itself."""
    position = next((n for n, s in enumerate(notice.sections) if s.start <= at < s.end), None)
    if position is None:
        return None
    path = notice.sections[position].path
    for section in reversed(notice.sections[: position + 1]):
        if section.path and section.path == path[: len(section.path)] and plain_heading(section):
            return section
    return None


def _ranked(engine: Engine, question: str) -> tuple[Opened, Ranked]:
    """The passages found, with the generation that they are positions in."""
    while True:
        opened = engine.opened
        ranked = engine.rank(question)
        if engine.opened is opened:
            return opened, ranked


class _Taken:
    """The passages that need not be shown again."""

    def __init__(self, quotes: Sequence[Quote]) -> None:
        self._ranges: dict[str, list[Range]] = {}
        self._texts = {_key(quote.text) for quote in quotes}
        for quote in quotes:
            for citation in _everywhere(quote):
                self._ranges.setdefault(citation.notice_id, []).append((citation.start, citation.end))

    def take(self, notice: str, span: Range, text: str) -> bool:
        """Adds a passage; False where it, a part of it or the same words are there already."""
        taken = self._ranges.setdefault(notice, [])
        if any(a < span[1] and span[0] < b for a, b in taken) or (key := _key(text)) in self._texts:
            return False
        taken.append(span)
        self._texts.add(key)
        return True


def _everywhere(quote: Quote) -> Iterator[Citation]:
    yield quote.citation
    yield from quote.also_in


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text))
