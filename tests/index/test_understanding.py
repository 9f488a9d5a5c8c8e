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


def told(question: str, quote: str, entries: Lexicon = ENTRIES) -> list[tuple[str, str]]:
    query = Query.of(question, entries.concepts(question))
    return [(one.typed, one.official) for one in understood(query, quote)]


def test_a_word_is_told_with_the_first_of_its_terms_that_the_quote_holds() -> None:
    assert told("社保能晚交吗", "困难企业可以延期缴纳，或者申请缓缴。") == [("晚交", "缓缴")]
    assert told("社保能晚交吗", "可以延期缴纳") == [("晚交", "延期缴纳")]


def test_a_word_of_several_senses_is_not_told_as_if_it_had_one() -> None:
    vague = Lexicon([make_entry("老板", ["用人单位"], 0.5, "t")])
    assert told("老板要管吗", "用人单位负责", vague) == []


def test_a_gapped_word_is_told_as_it_stands_in_the_lexicon() -> None:
    gapped = Lexicon([make_entry("退…押金", ["返还保证金"], 0.9, "t")])
    assert told("能退我的押金吗", "应当返还保证金", gapped) == [("退…押金", "返还保证金")]


def test_a_word_that_no_quote_answers_in_official_terms_is_not_told() -> None:
    assert told("社保能晚交吗", "按时足额缴纳") == []


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
