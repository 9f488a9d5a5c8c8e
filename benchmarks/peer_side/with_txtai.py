"""txtai, hybrid: its sparse BM25 and its dense index, each with half of the weight, as `hybrid=True` sets it
up.
"""

from __future__ import annotations

import time

import numpy as np
from txtai import Embeddings

from benchmarks.peer_side.exchange import DEPTH, SHOWN, Answered, Given, peak, run, timed


def answered(given: Given) -> Answered:
    """Indexes, asks and measures."""
    vectors, questions = given.vectors(), given.questions()
    known = dict(zip(questions, given.question_vectors(), strict=True))
    done = 0

    def transform(texts: list[str]) -> np.ndarray:
        """The vectors of texts: passages in their order while these are indexed, questions after that."""
        nonlocal done
        if done < len(vectors):
            done += len(texts)
            return vectors[done - len(texts) : done]
        return np.stack([known[text] for text in texts])

    settings: dict[str, object] = {"hybrid": True}
    if given.fair:
        scoring = {"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"whitespace": True}}
        settings = {"dense": True, "scoring": scoring}
    embeddings = Embeddings(method="external", transform=transform, **settings)
    began = time.perf_counter()
    embeddings.index((at, text, None) for at, text in enumerate(given.passages()))
    seconds = time.perf_counter() - began
    assert done == len(vectors) == embeddings.count()
    assert embeddings.scoring is not None and embeddings.ann is not None
    found = [[int(at) for at, _ in embeddings.search(question, DEPTH)] for question in questions]
    wall, cpu = timed(lambda number: embeddings.search(questions[number], SHOWN), range(given.timed))
    return Answered(found, wall, cpu, seconds, peak())


if __name__ == "__main__":
    run(answered)
