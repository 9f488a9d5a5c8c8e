"""Every constant of ranking and confidence in one place, with its source; stored with the index.

Sources: R = docs/RETRIEVAL.md (measured on 302 real documents and 627 questions).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranking:
    """How passages are ranked.

    Attributes:
        k1, b: BM25's saturation and length normalisation (R: 0.6–1.2 and 0.5–0.9 make no difference).
        word: weight of a word of the index found in the question, beside its bigrams (R).
        concept: weight of an everyday word's official terms beside a typed bigram: that of a typed word of
            two characters, which is one bigram and one word (R).
        document: weight of the whole notice's BM25 beside the passage's (R).
        cosine: weight of the cosine of question and passage; fitted per encoder (R).
        reranker: weight of a cross-encoder's log odds; fitted per reranker (index/fitting.py).
        pool: how many passages of each kind of retrieval are scored exactly (R).
        preferred: bonus of a notice that the question names by issuer, place or time, as a share of the
            best possible score (R).
        numbered: the same for one that it names by document number, which leaves no doubt.
        dated: the same for one that it names by the day of issue.
        formal: what a lead (… 通知如下) or an effect clause loses, as a share of the same (R).
        repealed: what a repealed notice loses, as a share of the same.
        elsewhere: what a notice loses that does not speak for the place that the question names.
    """

    k1: float = 0.9
    b: float = 0.75
    word: float = 0.8
    concept: float = 1.8
    document: float = 1.0
    cosine: float = 30.0
    pool: int = 200
    preferred: float = 0.07
    numbered: float = 0.5
    dated: float = 0.2
    formal: float = 0.08
    repealed: float = 0.1
    elsewhere: float = 0.07
    reranker: float = 0.0


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure an answer is; coverage, strength and gap are explained in index/confidence.py.

    Fitted on questions with and without an answer over libraries of 34, 390 and 2,600 passages
    (R, "Knowing when not to answer").

    Attributes:
        bias, coverage, gap, absent, named_place, elsewhere: the logistic in ln(coverage), ln(gap), absent,
            named and elsewhere that gives the confidence.
        least_coverage, least_gap: floors before the logarithm.
        weak_strength, weak_coverage, faint: below either of the first two nothing is given as an answer, and
            nothing is shown if the confidence is below the third too.
        sure, least_answer: from this confidence and coverage on the quotes are given as an answer.
        clear_coverage, narrow, least_competing: with this coverage and confidence at least and this gap at
            most, notices compete.
        told: a notice described by its contents alone is known from this confidence on.
        named: confidence of a field quoted from the notice that the question names.
    """

    bias: float = 4.84
    coverage: float = 0.74
    gap: float = 0.89
    absent: float = -3.64
    named_place: float = 0.34
    elsewhere: float = -6.78
    least_coverage: float = 0.005
    least_gap: float = 0.003
    weak_strength: float = 1.0
    weak_coverage: float = 0.04
    faint: float = 0.4
    sure: float = 0.7
    least_answer: float = 0.14
    clear_coverage: float = 0.2
    narrow: float = 0.05
    least_competing: float = 0.35
    told: float = 0.95
    named: float = 0.95


RANKING = Ranking()
CONFIDENCE = Confidence()
