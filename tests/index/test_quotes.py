"""Word for word: every quote is a slice of its notice and stands in the file that was added."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.library import Library
from corpus.notice import Reason
from corpus.records import Entry
from index.answer import Answer, Citation
from index.evaluate import load_questions
from tests.index.samples import QUESTIONS, Indexed, indexed_once
from tests.shared import SHARED, needs_shared

FIELDS = ("是什么时候发的", "是谁发布的", "发给哪些单位", "的文号是多少", "的来源是什么", "的标题是什么")


class Checker:
    """Holds answers against the library, never against the index that gave them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._get = cache(library.get)
        self._source = cache(lambda name: library.source(self._get(name)))
        self.quotes = 0
        self.notices: set[str] = set()

    def check(self, answer: Answer) -> None:
        for quote in answer.quotes:
            self.quotes += 1
            assert quote.text == self.slice_of(quote.citation)
            assert quote.text.strip()
            last = 0
            for start, end in quote.highlights:
                assert last <= start < end <= len(quote.text)
                last = end
            for other in quote.also_in:
                assert other.notice_id != quote.citation.notice_id
                assert self.slice_of(other).strip()

    def slice_of(self, citation: Citation) -> str:
        """What a citation cites, after finding it in the original, code point by code point."""
        entry: Entry = self._get(citation.notice_id)
        notice, source = entry.notice, self._source(citation.notice_id)
        self.notices.add(notice.id)
        assert 0 <= citation.start < citation.end <= len(notice.text)
        starts = [span.start for span in notice.spans]
        at = bisect_right(starts, citation.start) - 1
        origins: list[int] = []
        for span in notice.spans[at:]:
            if span.start >= citation.end:
                break
            a, b = max(span.start, citation.start), min(span.end, citation.end)
            assert source[span.origin + a - span.start : span.origin + b - span.start] == notice.text[a:b]
            origins += range(span.origin + a - span.start, span.origin + b - span.start)
        assert len(origins) == citation.end - citation.start
        assert origins == sorted(set(origins))
        for drop in notice.drops:  # what is left out in the middle is white space or furniture
            if origins[0] < drop.start and drop.end <= origins[-1]:
                assert drop.reason is not Reason.REPEAT
        assert (notice.title, notice.issuer, notice.number) == (
            citation.title,
            citation.issuer,
            citation.number,
        )
        assert (notice.issued_on, notice.status) == (citation.issued_on, citation.status)
        return notice.text[citation.start : citation.end]


def asked(one: Indexed, questions: Iterable[str]) -> Checker:
    checker = Checker(one.library)
    for question in questions:
        checker.check(one.engine.ask(question))
    return checker


def about_each(one: Indexed) -> list[str]:
    """Questions for every field of every notice, by its number or title."""
    notices = list(one.library.notices())
    names = [f"{n.number}文件" if n.number else f"{n.title}这个通知" for n in notices]
    return [name + field for name in names if len(name) < 200 for field in FIELDS]


def test_every_quote_for_the_sample_questions_is_in_the_file_that_was_added(samples: Indexed) -> None:
    checker = asked(samples, [one.question for one in load_questions(QUESTIONS)])
    assert checker.quotes > 150
    assert len(checker.notices) > 20


def test_every_line_quoted_for_a_field_is_in_the_file_that_was_added(samples: Indexed) -> None:
    checker = asked(samples, about_each(samples))
    assert len(checker.notices) >= 26


@settings(max_examples=60)
@given(st.data())
def test_whatever_is_asked_in_the_words_of_the_notices_every_quote_is_in_the_file(
    samples: Indexed, data: st.DataObject
) -> None:
    notices = samples.engine.opened.notices
    words = []
    for _ in range(data.draw(st.integers(1, 3))):
        text = notices[data.draw(st.integers(0, len(notices) - 1))].text
        start = data.draw(st.integers(0, len(text) - 2))
        words.append(text[start : start + data.draw(st.integers(2, 40))])
    question = "".join(words) + data.draw(st.sampled_from(["", "是多少？", "什么时候", "怎么办"]))
    if question.strip():
        asked(samples, [question])


@needs_shared
def test_every_quote_from_the_four_real_notices_is_in_the_file_that_was_added(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    seeds = indexed_once(tmp_path_factory, "seeds", (SHARED / "seeds").glob("*.txt"))
    questions = [
        one.question
        for name in ("notices-dev", "out-of-scope-dev")
        for one in load_questions(SHARED / "gold" / f"{name}.jsonl")
    ]
    checker = asked(seeds, [*questions, *about_each(seeds)])
    assert len(checker.notices) == 4
    assert checker.quotes > 60


@needs_shared
@pytest.mark.slow
def test_every_quote_from_real_documents_is_in_the_file_that_was_added(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    bench: Path = SHARED / "bench" / "policy-qa-dev"
    real = indexed_once(tmp_path_factory, "policy-qa", [bench / "documents.jsonl"])
    lines = (bench / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    checker = asked(real, [*(json.loads(line)["question"] for line in lines), *about_each(real)])
    assert checker.quotes > 1500
    assert len(checker.notices) > 290
