from __future__ import annotations

from index.lexicon import Lexicon
from index.lexicon_file import make_entry
from index.query import Query
from index.understanding import understood

ENTRIES = Lexicon(
    make_entry(key, terms, 1.0, "t")
    for key, terms in {
        "晚交": ["缓缴", "延期缴纳"],
        "房东": ["出租人"],
        "铺子": ["经营场所"],
        "娃": ["适龄儿童"],
        "咋": ["如何办理"],
        "多少钱": ["收费标准"],
    }.items()
)


def told(question: str, *quotes: str) -> list[tuple[str, str]]:
    query = Query.of(question, ENTRIES.concepts(question))
    return [(one.typed, one.official) for one in understood(query, quotes)]


def test_a_word_is_told_with_the_longest_of_its_terms_that_a_quote_holds() -> None:
    quote = "困难企业可以缓缴，或者申请延期缴纳。"
    assert told("社保能晚交吗", quote) == [("晚交", "延期缴纳")]
    assert told("社保能晚交吗", "可以缓缴") == [("晚交", "缓缴")]


def test_a_word_that_no_quote_answers_in_official_terms_is_not_told() -> None:
    assert told("社保能晚交吗", "按时足额缴纳") == []
    assert told("社保能晚交吗") == []


def test_a_word_that_a_quote_holds_itself_needs_no_reading() -> None:
    assert told("社保能晚交吗", "晚交的，视同缓缴。") == []


def test_a_word_that_only_asks_is_not_told() -> None:
    assert told("学费多少钱", "收费标准为八百元") == []


def test_quotes_are_compared_in_one_script() -> None:
    assert told("社保能晚交吗", "可以緩繳") == [("晚交", "缓缴")]


def test_at_most_three_words_are_told_in_the_order_of_the_question() -> None:
    quote = "出租人对经营场所缓缴的，适龄儿童如何办理"
    assert told("铺子房东晚交，娃他爸", quote) == [
        ("铺子", "经营场所"),
        ("房东", "出租人"),
        ("晚交", "缓缴"),
    ]
