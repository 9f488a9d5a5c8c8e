from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.constants import Ranking
from index.engine import Engine
from index.expansion import expansions
from index.lexicon import Lexicon
from index.lexicon_file import Entry, make_entry
from index.query import Query
from index.search import Ranked
from index.terms import typed_terms
from tests.index.samples import Indexed

QUESTION = "老板拖着不给晚点交租金"


def entry(key: str, *terms: str, weight: float = 1.0) -> Entry:
    return make_entry(key, terms, weight, "t")


def expanded(question: str, *entries: Entry) -> dict[str, dict[str, int]]:
    """Everyday word → its official terms, with the number of keys that each is scored by."""
    made = expansions(Lexicon(entries).concepts(question), typed_terms(question))
    return {one.concept.typed: {own.term: len(own.missing) for own in one.terms} for one in made}


def test_a_word_is_expanded_into_the_bigrams_of_its_terms() -> None:
    assert expanded("能晚交吗", entry("晚交", "延期缴纳", "缓缴")) == {"晚交": {"延期缴纳": 3, "缓缴": 1}}


def test_what_was_typed_is_not_counted_twice() -> None:
    assert expanded("晚交租金", entry("晚交", "缓缴租金", "租金")) == {"晚交": {"缓缴租金": 2}}
    assert expanded("租金晚交", entry("晚交", "租金")) == {}


def test_of_a_term_that_is_typed_in_part_only_that_part_is_left_to_count() -> None:
    question = "不动产权证丢了"
    (made,) = expansions(Lexicon([entry("产权证", "不动产权证书")]).concepts(question), typed_terms(question))
    assert (len(made.terms[0].missing), len(made.terms[0].keys)) == (1, 5)  # 证书 alone is a fifth of it


def test_a_term_counts_once_for_the_word_that_it_stands_for_most_surely() -> None:
    weak, strong = entry("晚交", "缓缴", "延期", weight=0.5), entry("拖欠", "缓缴", weight=0.9)
    assert expanded("晚交和拖欠", weak, strong) == {"晚交": {"延期": 1}, "拖欠": {"缓缴": 1}}
    equal = entry("拖欠", "缓缴", weight=0.5)
    assert expanded("晚交和拖欠", weak, equal) == {"晚交": {"缓缴": 1, "延期": 1}}


def test_a_word_that_is_typed_twice_counts_once() -> None:
    made = expansions(Lexicon([entry("晚交", "缓缴")]).concepts("晚交晚交"), typed_terms("晚交晚交"))
    assert len(made) == 1


def ranked(engine: Engine, question: str, *entries: Entry) -> Ranked:
    return engine.opened.searcher.rank(Query.of(question, Lexicon(entries).concepts(question)))


def lexical(found: Ranked) -> dict[int, float]:
    return {item.passage: item.lexical for item in found.found}


def gains(engine: Engine, question: str, *entries: Entry) -> dict[int, float]:
    """What entries add to the score of each passage that is found with them and without."""
    with_them, without = (
        {item.passage: item.score for item in ranked(engine, question, *chosen).found}
        for chosen in (entries, ())
    )
    return {passage: with_them[passage] - without[passage] for passage in without.keys() & with_them.keys()}


def test_a_concept_gives_the_most_that_one_of_its_terms_gives(six: Engine) -> None:
    question = "啥时候没水用，通知群众"
    terms = ("停水", "储水", "巡查")
    alone = [gains(six, question, entry("没水用", term)) for term in terms]
    together = gains(six, question, entry("没水用", *terms))
    assert any(together.values())
    for passage, gain in together.items():
        assert gain >= max(one[passage] for one in alone) - 1e-3
    # the notice that says two of them gains as much as by the better one, not by both
    added = {passage: sum(one[passage] for one in alone) for passage in together}
    both = max(added, key=lambda passage: added[passage] - max(one[passage] for one in alone))
    assert together[both] < added[both] - 0.1


@pytest.mark.parametrize("weight", [0.4, 0.8, 1.0])
def test_a_concept_never_gives_more_than_one_typed_bigram_times_its_weight(
    samples: Indexed, weight: float
) -> None:
    ranking = Ranking()
    arrays = samples.engine.opened.arrays
    term = "住房公积金贷款额度"
    keys = typed_terms(term)
    most = ranking.concept * weight * (ranking.k1 + 1)
    limit = most * (arrays.postings.idf(keys).max() + ranking.document * arrays.documents.idf(keys).max())
    found = gains(samples.engine, "提钱买房子要通知吗", entry("提钱", term, "公积金", weight=weight))
    assert max(found.values()) > 0
    assert max(found.values()) <= limit + 1e-3


WORDS = ("没水用", "涨水", "上学", "罚钱", "烧地", "冷死了")
TERMS = ("停水", "防洪", "开学", "罚款", "焚烧秸秆", "供热", "室温", "警戒线", "缴费", "考点", "补助")
some = st.lists(
    st.builds(
        lambda key, terms, weight: entry(key, *terms, weight=weight),
        st.sampled_from(WORDS),
        st.lists(st.sampled_from(TERMS), min_size=1, max_size=3, unique=True),
        st.sampled_from([0.4, 0.7, 1.0]),
    ),
    max_size=4,
    unique_by=lambda one: one.key,
)


@given(st.data(), some)
@settings(max_examples=60, deadline=None)
def test_an_entry_of_a_word_of_its_own_and_a_term_never_lowers_a_score(
    six: Engine, data: st.DataObject, entries: list[Entry]
) -> None:
    question = "，".join(data.draw(st.permutations(WORDS)))
    free = [word for word in WORDS if word not in {one.key for one in entries}]
    more = entry(data.draw(st.sampled_from(free)), data.draw(st.sampled_from(TERMS)))
    before, after = lexical(ranked(six, question, *entries)), lexical(ranked(six, question, *entries, more))
    for passage, score in before.items():
        assert after[passage] >= score - 1e-4


@given(some)
@settings(max_examples=40, deadline=None)
def test_more_terms_of_a_word_never_lower_a_score(six: Engine, entries: list[Entry]) -> None:
    question = "，".join(WORDS)
    (first, *rest) = entries or [entry("没水用", "停水")]
    wider = entry(first.key, *first.terms, "转移群众", weight=first.weight)
    before, after = lexical(ranked(six, question, first, *rest)), lexical(ranked(six, question, wider, *rest))
    for passage, score in before.items():
        assert after[passage] >= score - 1e-4


def test_a_question_in_official_words_ranks_the_same_with_entries_that_it_does_not_hold(six: Engine) -> None:
    plain = ranked(six, "停水时间", entry("没水用", "停水"))
    assert list(plain.found) == list(ranked(six, "停水时间").found)
