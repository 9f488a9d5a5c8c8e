"""The promised quality, as floors that fail: on the sample notices, and on real ones where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.evaluate import Question, evaluate, load_questions, outcomes
from tests.index.samples import NOTICES, QUESTIONS, Indexed, indexed_once
from tests.shared import SHARED, needs_shared

GOLD = SHARED / "gold"
BENCH = SHARED / "bench" / "policy-qa-dev"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    return indexed_once(tmp_path_factory, "sample-notices", NOTICES.iterdir())


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    return indexed_once(tmp_path_factory, "seeds", (SHARED / "seeds").glob("*.txt"))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    return indexed_once(tmp_path_factory, "policy-qa", [BENCH / "documents.jsonl"])


def sample_questions(*, answerable: bool) -> list[Question]:
    return [one for one in load_questions(QUESTIONS) if bool(one.notice) is answerable]


def test_the_sample_questions_are_sixty_with_an_answer_that_stands_in_their_notice_and_twenty_without(
    samples: Indexed,
) -> None:
    texts = {one.file: "".join(one.text.split()) for one in samples.library.notices()}
    answerable = sample_questions(answerable=True)
    assert len(answerable) == 60
    assert len(sample_questions(answerable=False)) == 20
    for one in answerable:
        assert one.answers
        for answer in one.answers:
            assert one.notice is not None
            assert "".join(answer.split()) in texts[one.notice], one.question


def test_the_right_sample_notice_is_found_and_its_words_are_quoted(samples: Indexed) -> None:
    found = evaluate(samples.engine, sample_questions(answerable=True))
    assert found.unknown == 0
    assert found.recall_1 is not None and found.recall_1 >= 0.95
    assert found.hit_3 is not None and found.hit_3 >= 0.95
    assert found.hit_1 is not None and found.hit_1 >= 0.80
    assert found.answered >= 0.80


def test_what_no_sample_notice_answers_is_not_answered(samples: Indexed) -> None:
    questions = sample_questions(answerable=False)
    answered = [one.question for one in questions if samples.engine.ask(one.question).answered]
    assert len(answered) <= 1, answered


@needs_shared
def test_the_four_real_notices_are_quoted_where_they_answer(seeds: Indexed) -> None:
    done = outcomes(seeds.engine, load_questions(GOLD / "notices-dev.jsonl"))
    assert len(done) == 24
    assert sum(one.hit_1 is True for one in done) >= 22
    assert sum(one.hit_3 is True for one in done) == 24


@needs_shared
def test_what_the_four_real_notices_do_not_answer_is_not_answered(seeds: Indexed) -> None:
    questions = load_questions(GOLD / "out-of-scope-dev.jsonl")
    assert len(questions) == 12
    answered = [one.question for one in questions if seeds.engine.ask(one.question).answered]
    assert len(answered) <= 2, answered


@needs_shared
def test_real_documents_are_found_and_quoted(real: Indexed) -> None:
    questions = load_questions(Path(BENCH / "questions.jsonl"))
    assert len(questions) == 627
    found = evaluate(real.engine, questions)
    assert found.unknown == 0
    assert found.recall_1 is not None and found.recall_1 >= 0.90
    assert found.hit_1 is not None and found.hit_1 >= 0.76
    assert found.hit_3 is not None and found.hit_3 >= 0.87


@needs_shared
def test_most_of_what_no_real_document_answers_is_not_answered(real: Indexed) -> None:
    questions = load_questions(GOLD / "unanswerable-dev.jsonl")
    answered = [one.question for one in questions if real.engine.ask(one.question).answered]
    assert len(answered) <= len(questions) // 3, answered
