from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.constants import Ranking
from index.coverage import Coverage, Covering
from index.engine import Engine
from index.lexicon import Lexicon
from index.lexicon_file import Entry, make_entry
from index.query import Query
from index.search import Found


def entry(key: str, *terms: str, weight: float = 1.0) -> Entry:
    return make_entry(key, terms, weight, "t")


def coverage(engine: Engine, question: str, passage: int, *entries: Entry) -> Coverage:
    query = Query.of(question, Lexicon(entries).concepts(question))
    return Covering(engine.opened.arrays, Ranking()).of(query, passage)


def best(engine: Engine, question: str) -> Found:
    return engine.opened.searcher.rank(Query.of(question)).found[0]


def test_of_nothing_is_nothing() -> None:
    assert (Coverage(0.0, 0.0, 0.0).share, Coverage(0.0, 0.0, 0.0).strength) == (0.0, 0.0)
    assert Coverage(9.0, 3.0, 2.0).share == 1.0


def test_a_passage_covers_what_it_holds_of_what_the_question_is_about(six: Engine) -> None:
    there = best(six, "停水时间").passage
    held = coverage(six, "停水时间", there)
    assert held.share > 0.5
    assert coverage(six, "请问停水时间是什么时候呢", there).share == pytest.approx(held.share)
    assert coverage(six, "停水时间和火星移民", there).share < held.share
    assert coverage(six, "火星移民", there).share == 0


def test_an_everyday_word_is_covered_where_its_official_term_stands(six: Engine) -> None:
    there = best(six, "焚烧秸秆").passage
    without = coverage(six, "烧地里的草", there)
    assert without.share < 0.1
    full = coverage(six, "烧地里的草", there, entry("烧地", "焚烧秸秆"))
    half = coverage(six, "烧地里的草", there, entry("烧地", "焚烧秸秆", weight=0.5))
    assert without.share < half.share < full.share
    elsewhere = best(six, "停水时间").passage
    assert coverage(six, "烧地里的草", elsewhere, entry("烧地", "焚烧秸秆")).share == pytest.approx(
        coverage(six, "烧地里的草", elsewhere).share
    )


def test_a_word_that_the_passage_holds_itself_loses_nothing_by_an_entry(six: Engine) -> None:
    there = best(six, "停水时间").passage
    typed = coverage(six, "停水", there)
    assert coverage(six, "停水", there, entry("停水", "暂停供水", weight=0.4)).lexical == typed.lexical


words = ("没水用", "烧地", "焚烧秸秆", "停水时间", "罚钱", "上学")
terms = ("停水", "焚烧秸秆", "罚款", "开学", "警戒线", "火星移民")
entries = st.lists(
    st.builds(
        lambda key, term, weight: entry(key, term, weight=weight),
        st.sampled_from(["没水用", "烧地", "罚钱", "上学"]),
        st.sampled_from(terms),
        st.sampled_from([0.4, 1.0]),
    ),
    max_size=3,
    unique_by=lambda one: one.key,
)


@given(st.lists(st.sampled_from(words), max_size=4), entries, st.integers(0, 11))
@settings(max_examples=80, deadline=None)
def test_coverage_is_from_0_to_1_and_an_entry_never_lowers_it(
    six: Engine, chosen: list[str], more: list[Entry], passage: int
) -> None:
    question = "，".join(chosen)
    plain, with_them = coverage(six, question, passage), coverage(six, question, passage, *more)
    assert 0.0 <= plain.share <= with_them.share + 1e-9 <= 1.0 + 1e-9
    assert with_them.lexical >= 0
    assert with_them.possible == plain.possible
