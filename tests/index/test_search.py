from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.notice import Notice
from index.constants import Ranking
from index.engine import Engine
from index.everyday import gains
from index.expansion import alternatives
from index.opened import Filters
from index.query import Query
from index.search import Searcher, best_of
from index.terms import Keys, possible_words, typed_terms
from index.text import normalise
from tests.index.samples import Indexed
from tests.index.toys import SIX, Counting, index_of

QUESTIONS = ("停水时间", "转移群众", "开学和考试", "通知", "禁止露天焚烧", "今年的补助标准是多少元")


def passes(one: Notice, filters: Filters) -> bool:
    """The filters as they are promised, told from the notice itself."""
    day = one.issued_on or one.published_on
    return (
        (filters.notice is None or filters.notice in (one.id, f"{one.id}-alias"))
        and (filters.issuer is None or any(filters.issuer in issuer for issuer in one.issuer))
        and (filters.since is None or (day is not None and day >= filters.since))
        and (filters.until is None or (day is not None and day <= filters.until))
    )


days = (
    st.none() | st.sampled_from([one.issued_on for one in SIX]) | st.dates(date(2022, 1, 1), date(2025, 1, 1))
)
some_filters = st.builds(
    Filters,
    issuer=st.none() | st.sampled_from(["甲山市", "水务局", "甲山市教育局", "乙水县", "财政局"]),
    since=days,
    until=days,
    notice=st.none() | st.sampled_from(["flood", "water-alias", "straw"]),
)


@given(st.sampled_from(QUESTIONS), some_filters)
def test_a_filter_keeps_exactly_what_passes_it_in_the_same_order(
    six: Engine, question: str, filters: Filters
) -> None:
    # Twenty-four passages are all in the pool, so that what is left out is left out by the filter alone.
    unfiltered = six.rank(question).found
    allowed = {at for at, one in enumerate(SIX) if passes(one, filters)}
    assert list(six.rank(question, filters).found) == [item for item in unfiltered if item.notice in allowed]
    assert {item.notice for item in unfiltered} == set(range(6))


@given(st.sampled_from([*QUESTIONS, "水务局的通知是什么时候发的", "甲水〔2024〕9号是什么"]), some_filters)
def test_no_answer_quotes_or_cites_what_the_filter_leaves_out(
    six: Engine, question: str, filters: Filters
) -> None:
    inside = {one.id for one in SIX if passes(one, filters)}
    answer = six.ask(question, filters)
    for quote in answer.quotes:
        assert {quote.citation.notice_id, *(also.notice_id for also in quote.also_in)} <= inside
    if not inside:
        assert (answer.tier.value, answer.reason) == ("none", "没有符合筛选条件的通知")


@given(st.data())
def test_the_filters_of_the_sample_notices_are_exact(samples: Indexed, data: st.DataObject) -> None:
    notices = list(samples.library.notices())
    wanted = data.draw(st.sampled_from(notices).filter(lambda one: one.title))
    day = wanted.issued_on or wanted.published_on
    filters = Filters(
        issuer=data.draw(st.none() | st.sampled_from(wanted.issuer)),
        since=data.draw(st.none() | st.just(day)),
        until=data.draw(st.none() | st.just(day)),
        notice=data.draw(st.none() | st.just(wanted.id)),
    )
    inside = {one.id for one in notices if passes(one, filters)}
    cards = samples.engine.opened.notices.cards
    found = {cards[item.notice]["id"] for item in samples.engine.rank(wanted.title or "", filters).found}
    assert wanted.id in found
    assert found <= inside


def test_a_filter_works_inside_the_search_and_not_on_its_best_few(six: Engine) -> None:
    opened = six.opened
    searcher = Searcher(opened.arrays, Counting(), Ranking(pool=1))
    for at in range(6):
        only = np.zeros(6, dtype=bool)
        only[at] = True
        found = searcher.rank(Query.of("停水时间"), only).found
        assert found
        assert {item.notice for item in found} == {at}


@pytest.mark.parametrize("typed", ["甲山市水务局", "水务局", "甲山市水務局", "甲山市 水务局", "市水务局"])
def test_an_issuer_is_filtered_by_any_of_its_names_in_any_script(six: Engine, typed: str) -> None:
    assert {item.notice for item in six.rank("通知", Filters(issuer=typed)).found} == {0, 1}


def test_a_notice_is_filtered_by_its_id_or_an_alias(six: Engine) -> None:
    for name in ("water", "water-alias"):
        assert {item.notice for item in six.rank("通知", Filters(notice=name)).found} == {1}


def test_a_filter_by_a_notice_that_is_not_there_is_an_error_that_names_it(six: Engine) -> None:
    with pytest.raises(InputError, match="watre") as caught:
        six.ask("停水时间", Filters(notice="watre"))
    assert caught.value.code == "unknown-notice"


def test_notices_without_a_date_pass_no_filter_of_dates(tmp_path: Path, jieba_folder: Path) -> None:
    undated = Notice("x", SIX[1].text, SIX[1].sections, title="停水通知")
    index_of(tmp_path, [undated, SIX[0]], cache_folder=jieba_folder)
    engine = Engine.open(tmp_path, Counting())
    assert {item.notice for item in engine.rank("停水", Filters(since=date(1900, 1, 1))).found} == {1}
    assert {item.notice for item in engine.rank("停水", Filters(until=date(2100, 1, 1))).found} == {1}


def test_a_score_is_the_sum_of_what_it_is_promised_to_be_made_of(six: Engine) -> None:
    opened, question = six.opened, "停水时间"
    ranking = opened.searcher.ranking
    arrays, ranked = opened.arrays, opened.searcher.rank(Query.of(question))
    of = arrays.unit_of

    def bm25(keys: Keys) -> npt.NDArray[np.float32]:
        return arrays.postings.score(keys) + ranking.document * arrays.documents.score(keys)[of]

    typed, words = bm25(typed_terms(question)), bm25(possible_words(question))
    assert words.any()
    for item in ranked.found:
        assert item.lexical == pytest.approx(typed[item.passage], abs=1e-5)
        parts = typed[item.passage] + ranking.word * words[item.passage] + ranking.cosine * item.cosine
        assert item.score == pytest.approx(parts, abs=1e-4)
    assert [item.score for item in ranked.found] == sorted(
        (item.score for item in ranked.found), reverse=True
    )


def test_a_bonus_is_a_share_of_the_best_possible_for_passages_that_share_a_term(six: Engine) -> None:
    plain = six.opened.searcher.rank(Query.of("停水时间"))
    bonus = np.array([0.5, 0, 0, 0, 0, 0], dtype=np.float32)
    lifted = {
        item.passage: item.score for item in six.opened.searcher.rank(Query.of("停水时间"), None, bonus).found
    }
    for item in plain.found:
        gain = 0.5 * plain.coverage.possible if item.notice == 0 and item.lexical > 0 else 0.0
        assert lifted[item.passage] == pytest.approx(item.score + gain, abs=1e-4)


def test_no_passage_scores_more_than_the_best_possible(six: Engine, samples: Indexed) -> None:
    for engine in (six, samples.engine):
        for question in QUESTIONS:
            ranked = engine.opened.searcher.rank(Query.of(question))
            assert all(item.lexical <= ranked.coverage.possible + 1e-4 for item in ranked.found)


def test_a_question_without_terms_or_vector_finds_nothing(samples: Indexed) -> None:
    for question in ("？？？", "😀", "。"):
        assert list(samples.engine.opened.searcher.rank(Query.of(question)).found) == []


values = st.lists(
    st.sampled_from([0.0, -1.5, 1.0, 1.0, 2.5, np.nextafter(np.float32(1), np.float32(2))])
    | st.floats(-4, 4, width=32),
    max_size=200,
)


@given(values, st.integers(1, 60), st.integers(1, 6))
def test_the_best_scores_are_those_of_sorting_all_of_them(
    found: list[float], limit: int, repeats: int
) -> None:
    scores = np.array(found * repeats, np.float32)
    above = sorted((score for score in scores.tolist() if score > 0), reverse=True)
    least = above[min(limit, len(above)) - 1] if above else 1.0
    expected = [at for at, score in enumerate(scores.tolist()) if score > 0 and score >= least]
    assert best_of(scores, limit).tolist() == expected


@pytest.mark.parametrize("limit", [1, 3, 40, 400])
@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 5_000, 40_000])
def test_the_best_of_many_scores_are_found_by_their_blocks(size: int, limit: int) -> None:
    drawn = np.random.default_rng(size)
    scores = np.maximum(drawn.normal(size=size), 0).astype(np.float32).round(1)  # many are equal
    for each in (scores, np.sort(scores), np.sort(scores)[::-1].copy(), -scores, np.zeros_like(scores)):
        above = np.sort(each[each > 0])[::-1]
        least = above[min(limit, len(above)) - 1] if len(above) else np.float32(1)
        assert best_of(each, limit).tolist() == np.flatnonzero((each >= least) & (each > 0)).tolist()


EVERYDAY = (
    "家里没水用了怎么办", "老板拖着不给钱", "娃上学要交多少钱", "下大雨要跑到哪里去", "房子漏了谁来管",
    "被罚钱了找谁", "提钱买房子要通知吗", "烧地会不会罚钱", "垃圾没人收", "看病能报多少", "放假放几天",
)  # fmt: skip


@pytest.mark.parametrize("pool", [2, 10, 100])
def test_what_is_left_out_to_save_time_would_not_have_been_found(samples: Indexed, pool: int) -> None:
    opened = samples.engine.opened
    arrays = opened.arrays
    searcher = opened.searcher.using(replace(opened.searcher.ranking, pool=pool), None)
    ranking = searcher.ranking
    expanded = 0
    for question in (*EVERYDAY, *QUESTIONS):
        query = Query.of(question, opened.lexicon.concepts(question))
        expanded += len(query.expansions)
        concepts = [alternatives(one, ranking.concept) for one in query.expansions]
        scores = np.zeros(len(arrays))
        for lexical, weight, of in (
            (arrays.postings, 1.0, np.arange(len(arrays))),
            (arrays.documents, ranking.document, arrays.unit_of),
        ):
            own = lexical.scored([(query.content, 1.0), (query.asking, 1.0), (query.words, ranking.word)])
            scores += weight * (own + (gains(lexical, concepts) if concepts else 0.0))[of]
        scores[arrays.formal] -= ranking.formal * searcher.possible(query)
        vector = opened.encoder.encode_query(normalise(question))
        near = set(arrays.vectors.search(vector, pool, None).tolist())
        above = np.sort(scores[scores > 0])[::-1]
        least = float(above[min(pool, len(above)) - 1]) if len(above) else 1.0
        found = {item.passage: item for item in searcher.rank(query).found}
        for passage in range(len(arrays)):
            if scores[passage] > least + 1e-3 or passage in near:
                assert passage in found, (question, passage)
            elif scores[passage] < least - 1e-3:
                assert passage not in found, (question, passage)
        for passage, item in found.items():
            assert item.score == pytest.approx(scores[passage] + ranking.cosine * item.cosine, abs=1e-3)
    assert expanded > 10


def test_the_passages_of_a_section_follow_one_another(samples: Indexed) -> None:
    arrays = samples.engine.opened.arrays
    rows = [arrays.row(passage)[:2] for passage in range(len(arrays))]
    wanted = [(rows.index(row), len(rows) - rows[::-1].index(row)) for row in rows]
    assert list(map(tuple, arrays.sections_of(np.arange(len(rows))).tolist())) == wanted
