"""Why a passage was found: what each term of the question scored, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from index.answer import Citation, Quote
from index.asking import Asking
from index.confidence import Evidence
from index.expansion import Expansion
from index.query import Query
from index.search import Found
from index.terms import Keys, named_terms, typed_terms


@dataclass(frozen=True, slots=True)
class Read:
    """An everyday word of a question, and what it was taken to stand for.

    Attributes:
        typed: as typed, normalised.
        terms: official terms that the question does not hold itself.
        weight: of the entry.
        topic: the file that it is from.
    """

    typed: str
    terms: tuple[str, ...]
    weight: float
    topic: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one term adds to a passage's score.

    Attributes:
        kind: "typed", "lexicon" or "words" (all words of the index in the question together).
        term: as typed, or the everyday word.
        stands_for: the official term that scored, None for what was typed.
        passage, notice: BM25 of the passage, and of its whole notice, with their weights.
    """

    kind: str
    term: str
    stands_for: str | None
    passage: float
    notice: float


@dataclass(frozen=True, slots=True)
class Why:
    """Why one passage was found; `score` is the sum of all parts and what follows them."""

    citation: Citation
    score: float
    parts: tuple[Part, ...]
    cosine: float
    named: float
    formal: float
    reread: float = 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a question is answered as it is.

    Attributes:
        read: its everyday words.
        whys: the passages shown, or the best three.
        evidence: what its tier is decided by; None where nothing was found.
    """

    read: tuple[Read, ...]
    whys: tuple[Why, ...]
    evidence: Evidence | None

    def to_json(self) -> dict[str, Any]:
        """The explanation as plain JSON values."""
        return {
            "read": [asdict(one) for one in self.read],
            "evidence": asdict(self.evidence) if self.evidence else None,
            "passages": [
                {**asdict(why), "citation": why.citation.to_json(), "parts": [asdict(p) for p in why.parts]}
                for why in self.whys
            ],
        }


def explain(asking: Asking, quotes: Sequence[Quote]) -> Explanation:
    """Why a question found what it found.

    Args:
        asking: the question.
        quotes: those that were shown; without any, the best three passages are explained.
    """
    ranked = asking.ranked
    query = ranked.query
    read = tuple(
        Read(
            one.concept.typed,
            tuple(term.term for term in one.terms),
            one.concept.entry.weight,
            one.concept.entry.topic,
        )
        for one in query.expansions
    )
    if not ranked.found:
        return Explanation(read, (), None)
    shown = {(quote.citation.notice_id, quote.citation.start): at for at, quote in enumerate(quotes)}
    order: dict[int, Found] = {}
    for found in ranked.found:
        at = shown.get(_place(asking, found))
        if at is not None:
            order.setdefault(at, found)
    best = [order[at] for at in sorted(order)] or list(ranked.found[:3])
    return Explanation(read, tuple(_why(asking, query, found) for found in best), asking.groups[1])


def _place(asking: Asking, found: Found) -> tuple[str, int]:
    start = asking.opened.arrays.row(found.passage)[2]
    return str(asking.opened.notices.cards[found.notice]["id"]), start


def _why(asking: Asking, query: Query, found: Found) -> Why:
    opened, ranking = asking.opened, asking.opened.searcher.ranking
    _, _, start, end = opened.arrays.row(found.passage)
    possible = opened.searcher.possible(query)
    parts = [*_typed(asking, query, found), *(_read(asking, one, found) for one in query.expansions)]
    words = [
        ranking.word * float(_of(asking, found, query.words, whole=whole).sum()) for whole in (False, True)
    ]
    parts.append(Part("words", "", None, words[0], words[1]))
    held = any(
        part.passage or part.notice for part in parts
    )  # what was found by its vector alone has no bonus
    bonus = float(asking.bonus[found.notice]) if held and asking.bonus is not None else 0.0
    return Why(
        Citation.of(opened.notices[found.notice], start, end),
        found.score,
        tuple(part for part in parts if part.passage or part.notice),
        ranking.cosine * found.cosine,
        bonus * possible,
        -ranking.formal * possible * bool(np.isin(found.passage, opened.arrays.formal)),
        found.reread,
    )


def _typed(asking: Asking, query: Query, found: Found) -> list[Part]:
    names = named_terms(query.text)
    keys = typed_terms(query.text)
    inside, whole = (_of(asking, found, keys, whole=whole) for whole in (False, True))
    scores = dict(zip(keys.tolist(), zip(inside.tolist(), whole.tolist(), strict=True), strict=True))
    return [Part("typed", name, None, *scores[key]) for key, name in names.items()]


def _read(asking: Asking, expansion: Expansion, found: Found) -> Part:
    ranking, weight = asking.opened.searcher.ranking, expansion.concept.entry.weight

    def best(*, whole: bool) -> tuple[float, str]:
        return max(
            (float(_of(asking, found, one.missing, whole=whole).sum()) / len(one.keys), one.term)
            for one in expansion.terms
        )

    def more(found: Found, *, whole: bool) -> tuple[float, str]:
        score, term = best(whole=whole)
        return max(factor * score - float(_of(asking, found, expansion.typed, whole=whole).sum()), 0.0), term

    factor = ranking.concept * weight
    (inside, term), (around, other) = more(found, whole=False), more(found, whole=True)
    return Part("lexicon", expansion.concept.typed, term if inside else other, inside, around)


def _of(
    asking: Asking, found: Found, keys: Keys, *, whole: bool
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """BM25 of each key for a passage, or for its whole notice with the weight of that."""
    arrays = asking.opened.arrays
    if not whole:
        return arrays.postings.score_unit(found.passage, keys)
    unit = int(arrays.unit_of[found.passage])
    return asking.opened.searcher.ranking.document * arrays.documents.score_unit(unit, keys)
