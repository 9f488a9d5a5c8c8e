"""The usual home-made bot: rank_bm25 over jieba's words, FAISS flat, fused by reciprocal rank.

rank_bm25 takes most of a second a question, so the ranking of all questions is made by arrays with the same
formula (counts.py), which is checked against rank_bm25 on the first questions that are timed.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import faiss
import jieba
import numpy as np
from rank_bm25 import BM25Okapi

from benchmarks.peer_side.counts import Counts, Okapi
from benchmarks.peer_side.exchange import DEPTH, SHOWN, Answered, Given, Ids, best, peak, run, timed

_CHECKED = 20
_FUSION = 60  # Cormack et al. 2009, and LangChain's EnsembleRetriever


def answered(given: Given) -> Answered:
    """Indexes, asks, checks and measures."""
    cut = str.split if given.fair else jieba.lcut
    jieba.setLogLevel(60)
    vectors, asked = given.vectors(), given.question_vectors()
    questions = given.questions()
    began = time.perf_counter()
    words = BM25Okapi(cut(text) for text in given.passages())  # it goes through them once
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    seconds = time.perf_counter() - began

    def ask(number: int) -> Ids:
        scores = words.get_scores(cut(questions[number]))
        _, near = index.search(asked[number : number + 1], DEPTH)
        return fused([np.argsort(scores)[::-1][:DEPTH].tolist(), near[0].tolist()])[:SHOWN]

    wall, cpu = timed(ask, range(given.timed))
    highest = peak()
    formula = Okapi(Counts(list(Counter(own).elements()) for own in words.doc_freqs))
    found = []
    for number, question in enumerate(questions):
        tokens = cut(question)
        scores = formula.scores(tokens)
        if number < min(given.timed, _CHECKED):
            assert np.allclose(scores, words.get_scores(tokens), rtol=1e-9, atol=1e-9)
        _, near = index.search(asked[number : number + 1], DEPTH)
        found.append(fused([best(scores, DEPTH, positive=True), near[0].tolist()])[:DEPTH])
    return Answered(found, wall, cpu, seconds, highest, checked=min(given.timed, _CHECKED))


def fused(lists: Sequence[Ids]) -> Ids:
    """Positions by the sum of 1 / (60 + rank)."""
    scores: dict[int, float] = {}
    for ids in lists:
        for rank, at in enumerate(ids, start=1):
            if at >= 0:
                scores[at] = scores.get(at, 0.0) + 1 / (_FUSION + rank)
    return sorted(scores, key=lambda at: -scores[at])


if __name__ == "__main__":
    run(answered)
