from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.asking import Asking
from index.engine import Engine
from index.explaining import Part, Why
from index.opened import Filters
from tests.index.samples import QUESTIONS as FILE
from tests.index.samples import Indexed

SAMPLES = [json.loads(line)["question"] for line in FILE.read_text("utf-8").splitlines()]
NAMING = [
    "平远县租房俩月没发工资咋办",
    "云公积金〔2023〕9号是什么",
    "2024年市教育局开学 vip 3.5%",
    "娃上学找谁",
]


def whole(why: Why) -> float:
    return sum(part.passage + part.notice for part in why.parts) + why.cosine + why.named + why.formal


@given(st.sampled_from([*SAMPLES, *NAMING]))
@settings(max_examples=60, deadline=None)
def test_the_parts_of_every_passage_found_sum_to_its_score(samples: Indexed, question: str) -> None:
    from index.explaining import _why

    asking = Asking(samples.engine.opened, question, Filters())
    ranked = asking.rank(question)
    for found in ranked.found[:: max(len(ranked.found) // 12, 1)]:
        why = _why(asking, ranked.query, found)
        assert whole(why) == pytest.approx(found.score, rel=1e-4, abs=2e-3)
        assert all(part.passage >= 0 and part.notice >= 0 for part in why.parts)
        assert all(part.passage or part.notice for part in why.parts)


@pytest.mark.parametrize("question", SAMPLES[:12] + NAMING)
def test_the_quotes_shown_are_explained_in_their_order(samples: Indexed, question: str) -> None:
    answer, explanation = samples.engine.explain(question)
    places = [(why.citation.notice_id, why.citation.start) for why in explanation.whys]
    shown = [(quote.citation.notice_id, quote.citation.start) for quote in answer.quotes]
    if set(shown) <= set(places):
        assert places == shown
    assert answer.quotes == samples.engine.ask(question).quotes
    assert json.loads(json.dumps(explanation.to_json()))["read"] == [
        {"typed": one.typed, "terms": list(one.terms), "weight": one.weight, "topic": one.topic}
        for one in explanation.read
    ]


def test_what_is_declined_is_explained_by_its_best_passages(six: Engine) -> None:
    answer, explanation = six.explain("红烧肉通知")
    assert answer.quotes == ()
    assert len(explanation.whys) == 3
    assert explanation.evidence is not None


def test_what_finds_nothing_has_nothing_to_explain(samples: Indexed) -> None:
    _, explanation = samples.engine.explain("？？？")
    assert (explanation.whys, explanation.evidence) == ((), None)


def test_an_everyday_word_shows_the_official_term_that_scored(samples: Indexed) -> None:
    _, explanation = samples.engine.explain("租房子能提多少公积金")
    parts: list[Part] = [part for why in explanation.whys for part in why.parts if part.kind == "lexicon"]
    assert parts
    read = {one.typed: one.terms for one in explanation.read}
    for part in parts:
        assert part.stands_for in read[part.term]
