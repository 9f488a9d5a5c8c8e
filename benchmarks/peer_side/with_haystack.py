"""haystack's in-memory store: BM25 retriever, embedding retriever, DocumentJoiner.

As shipped, the joiner concatenates, its default, and BM25 has one token a character; fair, it fuses by
reciprocal rank. A question takes seconds, so the ranking of all questions is made by arrays with the same
formulas (counts.py), joined by the joiner itself, and checked against the retrievers on the questions that
are timed.
"""

from __future__ import annotations

import time

import numpy as np
from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from benchmarks.peer_side.counts import Counts, Lower
from benchmarks.peer_side.exchange import DEPTH, SHOWN, Answered, Given, best, peak, run, timed


def answered(given: Given) -> Answered:
    """Indexes, asks, checks and measures."""
    vectors, asked = given.vectors(), given.question_vectors()
    questions = given.questions()
    store = InMemoryDocumentStore(**({"bm25_tokenization_regex": r"\S+"} if given.fair else {}))
    began = time.perf_counter()
    store.write_documents(
        [
            Document(id=str(at), content=text, embedding=vectors[at].tolist())
            for at, text in enumerate(given.passages())
        ]
    )
    seconds = time.perf_counter() - began
    joiner = DocumentJoiner("reciprocal_rank_fusion") if given.fair else DocumentJoiner()
    lexical, dense = InMemoryBM25Retriever(store), InMemoryEmbeddingRetriever(store)

    def ask(number: int, depth: int = SHOWN) -> list[list[Document]]:
        """What each retriever finds, and what the joiner makes of it."""
        lists = [
            lexical.run(query=questions[number], top_k=depth)["documents"],
            dense.run(query_embedding=asked[number].tolist(), top_k=depth)["documents"],
        ]
        return [*lists, joiner.run(lists, top_k=depth)["documents"]]

    wall, cpu = timed(ask, range(given.timed))
    highest = peak()
    formula = Lower(Counts(map(store._tokenize_bm25, given.passages())))
    found = []
    for number, question in enumerate(questions):
        scores = [formula.scores(store._tokenize_bm25(question)), vectors @ asked[number]]
        few = [best(scores[0], DEPTH, positive=True), best(scores[1], DEPTH)]
        if number < min(given.timed, 5):
            _check(ask(number, DEPTH)[:2], scores, few)
        lists = [
            [Document(id=str(at), score=float(own[at])) for at in ids]
            for own, ids in zip(scores, few, strict=True)
        ]
        found.append([int(document.id) for document in joiner.run(lists, top_k=DEPTH)["documents"]])
    return Answered(found, wall, cpu, seconds, highest, checked=min(given.timed, 5))


def _check(own: list[list[Document]], scores: list[np.ndarray], few: list[list[int]]) -> None:
    """Whether a retriever gave the same passages the same scores; those of equal score may change places."""
    for documents, values, ids in zip(own, scores, few, strict=True):
        assert len(documents) == len(ids)
        for document, at in zip(documents, ids, strict=True):
            assert np.isclose(document.score, values[int(document.id)], rtol=1e-5, atol=1e-6)
            assert np.isclose(document.score, values[at], rtol=1e-5, atol=1e-6)


if __name__ == "__main__":
    run(answered)
