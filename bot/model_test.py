"""One question and one text → how near they are, by the model in use and by their terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.session import Session
from corpus.errors import GenerationError, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.constants import Ranking
    from index.lexical import Lexical
    from index.lexicon import Concept


@dataclass(frozen=True, slots=True)
class Term:
    """What one term of the question scores; `stands_for` is the official term of an everyday word."""

    term: str
    stands_for: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Tested:
    """How near a question and a text are.

    Attributes:
        model: the encoder's name.
        cosine: of their vectors; `weight` is what it is multiplied with in a ranking.
        reranker: its name, None where none is in use; `odds` is how well it says that the text answers.
        terms: what the question and the text share, the most telling first.
        lexical: BM25 of all of them for the text alone, without words and notice.
        possible: the same for a text that held every term of the question as often as can count.
    """

    model: str
    cosine: float
    weight: float
    reranker: str | None
    odds: float | None
    terms: tuple[Term, ...]
    lexical: float
    possible: float


def tested(session: Session, question: str, passage: str) -> Tested:
    """Compares a question and a text; idf is that of the index served, and 1 for every term without one.

    Raises:
        InputError: one of them is empty.
    """
    from index.constants import RANKING
    from index.engine import checked
    from index.lexicon import Words
    from index.text import normalise

    question = checked(question)
    if not passage.strip():
        raise InputError("passage-empty", "the text is empty; type what the question is to be compared with")
    try:
        opened = session.engine.opened
    except GenerationError:  # two texts can be compared without any notice
        encoder, ranking, postings, reranker = session.encoder, RANKING, None, session.reranker
        words: Words = session.words
        concepts = words.load().concepts(question)
    else:
        encoder, ranking, reranker = opened.encoder, opened.searcher.ranking, opened.reranker
        postings = opened.arrays.postings
        concepts = opened.lexicon.concepts(question)
    one, other = encoder.encode_query(normalise(question)), encoder.encode([normalise(passage)])[0]
    odds = None
    if reranker is not None:
        odds = float(reranker.scores(normalise(question), [normalise(passage)])[0])
    found, possible = _terms(question, concepts, passage, postings, ranking)
    return Tested(
        encoder.name,
        float(one @ other),
        ranking.cosine,
        reranker.name if reranker else None,
        odds,
        tuple(sorted(found, key=lambda term: -term.score)),
        sum(term.score for term in found),
        possible,
    )


def _terms(
    question: str, concepts: Sequence[Concept], passage: str, postings: Lexical | None, ranking: Ranking
) -> tuple[list[Term], float]:
    """What each typed term and everyday word scores in a text of average length, and the best possible."""
    import re

    from index.terms import named_terms, typed_terms
    from index.text import normalise

    text = normalise(passage)
    everything = set(typed_terms(text).tolist())
    most = ranking.k1 + 1

    def idf(key: int) -> float:
        if postings is None:
            return 1.0
        return float(postings.idf(typed_terms(names[key]))[0])

    def score(key: int) -> float:
        if key not in everything:
            return 0.0
        times = len(re.findall(f"(?={re.escape(names[key])})", text))
        return idf(key) * times * most / (times + ranking.k1)

    typed = named_terms(question)
    names = dict(typed)
    found = [Term(typed[key], None, score(key)) for key in typed if key in everything]
    for concept in concepts:
        best: tuple[float, str] = (0.0, "")
        for term in concept.entry.terms:
            parts = named_terms(term)
            names |= parts
            mean = sum(score(key) for key in parts) / max(len(parts), 1)
            whole = normalise(term) in text
            best = max(best, (ranking.concept * concept.entry.weight * mean if whole else 0.0, term))
        if best[0]:
            found.append(Term(concept.typed, best[1], best[0]))
    return found, sum(most * idf(key) for key in typed)
