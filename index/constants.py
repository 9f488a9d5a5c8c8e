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
        document: weight of the whole notice's BM25 beside the passage's (R).
        cosine: weight of the cosine of question and passage; fitted per encoder (R).
        pool: how many passages of each kind of retrieval are scored exactly (R).
        preferred: bonus of a notice that the question names, as a share of the question's best score.
        repealed: what a repealed notice loses, as a share of the same.
    """

    k1: float = 0.9
    b: float = 0.75
    word: float = 0.5
    document: float = 1.0
    cosine: float = 10.0
    pool: int = 200
    preferred: float = 0.15
    repealed: float = 0.05


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure an answer is; coverage, strength and gap are explained in index/confidence.py.

    Attributes:
        bias, coverage, gap, wide: the logistic that gives the confidence; a gap counts up to `wide`.
        least_strength, least_coverage: below either there is no answer at all.
        clear_coverage: below it passages are shown only as the nearest.
        narrow: below this gap notices compete.
        named: confidence of a field quoted from the notice that the question names.
    """

    bias: float = -2.0
    coverage: float = 4.0
    gap: float = 10.0
    wide: float = 0.2
    least_strength: float = 2.67
    least_coverage: float = 0.2
    clear_coverage: float = 0.3
    narrow: float = 0.03
    named: float = 0.95


RANKING = Ranking()
CONFIDENCE = Confidence()
