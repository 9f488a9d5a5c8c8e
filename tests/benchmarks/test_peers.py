from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks.libraries import built
from benchmarks.peer_exchange import export, judged, quality
from benchmarks.peer_side.counts import Counts, Lower, Okapi
from benchmarks.peer_side.exchange import Given, best
from benchmarks.tokens import tokens
from index.evaluate import Question
from index.evaluation.questions import load_questions
from index.terms import typed_terms
from tests.index.samples import NOTICES, QUESTIONS

DOCUMENTS = ["一 二 二 三", "二 三 四", "四 四 四 五 六 一", "七", "二"]


def reference(question: list[str], *, lower: bool) -> list[float]:
    """BM25 as the peers' papers write it, document by document."""
    documents = [document.split() for document in DOCUMENTS]
    mean = sum(map(len, documents)) / len(documents)
    held = Counter(token for document in documents for token in set(document))
    idf = {
        token: math.log((len(documents) + 1) / (count + 0.5))
        if lower
        else math.log((len(documents) - count + 0.5) / (count + 0.5))
        for token, count in held.items()
    }
    if not lower:
        floor = 0.25 * sum(idf.values()) / len(idf)
        idf = {token: floor if value < 0 else value for token, value in idf.items()}
    scores = []
    for document in documents:
        norm = 1 - 0.75 + 0.75 * len(document) / mean
        score = 0.0
        for token in dict.fromkeys(question) if lower else question:
            count = document.count(token)
            if count and lower:
                score += idf[token] * 2.5 * (count / norm + 0.5) / (1.5 + count / norm + 0.5)
            elif count:
                score += idf[token] * 2.5 * count / (count + 1.5 * norm)
        scores.append(score)
    return scores


@pytest.mark.parametrize("lower", [False, True])
@pytest.mark.parametrize("question", [["二"], ["二", "四", "四"], ["九"], ["九", "七", "一"]])
def test_scores_of_all_documents_at_once_are_those_of_one_after_another(
    question: list[str], lower: bool
) -> None:
    counts = Counts(document.split() for document in DOCUMENTS)
    scores = (Lower if lower else Okapi)(counts).scores(question)
    assert scores == pytest.approx(reference(question, lower=lower))


def test_the_best_are_the_largest_in_order_and_ties_by_position() -> None:
    assert best(np.array([1.0, 3.0, 0.0, 3.0]), 3) == [1, 3, 0]
    assert best(np.array([1.0, 3.0, 0.0, 3.0]), 9, positive=True) == [1, 3, 0]


def test_fair_tokens_are_the_terms_that_noticebot_reads_in_a_question() -> None:
    text = "租房提取covid19公积金，每月2.5万元。市"
    keys = {int(key) for token in tokens(text) for key in typed_terms(token)}
    assert keys == set(map(int, typed_terms(text)))
    assert tokens("公积金公积金").count("公积") == 2


def test_passages_are_exported_as_they_stand_and_as_they_are_indexed(tmp_path: Path) -> None:
    home = built(tmp_path / "home", [NOTICES / "yc05-housing-fund-2024.txt"])
    questions = [Question("租房每月能提多少？", "yc05-housing-fund-2024.txt", ())]
    shelf = export(home, questions, tmp_path)
    plain, fair = (Given(tmp_path, fair, 1) for fair in (False, True))
    assert list(plain.passages()) == shelf.texts
    assert all(
        set(tokens(text)) <= set(own.split()) for text, own in zip(shelf.texts, fair.passages(), strict=True)
    )
    assert "公积" in next(fair.passages()).split()
    assert len(plain.vectors()) == len(shelf.texts) == len(shelf.owners)
    assert plain.questions() == ["租房每月能提多少？"]
    assert plain.question_vectors().shape == (1, plain.vectors().shape[1])


def test_ranked_passages_are_judged_by_document_and_by_what_they_hold(tmp_path: Path) -> None:
    home = built(tmp_path / "home", sorted(NOTICES.iterdir())[:4])
    question = next(
        one for one in load_questions(QUESTIONS) if one.notice == sorted(NOTICES.iterdir())[1].name
    )
    shelf = export(home, [question], tmp_path)
    own = [at for at, owner in enumerate(shelf.owners) if owner == shelf.names[question.notice or ""]]
    other = [at for at, owner in enumerate(shelf.owners) if owner not in {shelf.owners[own[0]]}]
    holding = next(at for at in own if question.answers[0] in shelf.texts[at])
    assert (judged(shelf, question, [holding]).rank, judged(shelf, question, [holding]).hit_1) == (1, True)
    second = judged(shelf, question, [other[0], other[0], holding])
    assert (second.rank, second.hit_1, second.hit_3) == (2, False, True)
    assert judged(shelf, question, other[:5]).rank == 0
    figures = quality([second], [("sample", question)])["sample"]
    assert (figures["recall_1"], figures["recall_5"], figures["mrr_10"]) == (0.0, 1.0, 0.5)
