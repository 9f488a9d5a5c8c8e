from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.terms import WORD, Keys, possible_words, terms_of, terms_within, typed_terms

LATIN = np.uint64(1 << 62)


def document_terms(text: str, cache_folder: Path) -> Keys:
    """The terms of one text as it is indexed."""
    return terms_of([text], cache_folder)[1]


def bigram(pair: str) -> int:
    return ord(pair[0]) << 21 | ord(pair[1])


def kinds(keys: Keys) -> dict[str, list[int]]:
    """Keys by kind, told apart as the module says: by the two top bits."""
    return {
        "chinese": [int(key) for key in keys if key < LATIN],
        "latin": [int(key) for key in keys if LATIN <= key < WORD],
        "word": [int(key) for key in keys if key >= WORD],
    }


def test_a_run_of_chinese_gives_its_overlapping_bigrams() -> None:
    assert typed_terms("防汛通知").tolist() == sorted(map(bigram, ("防汛", "汛通", "通知")))


def test_bigrams_do_not_cross_punctuation_spaces_or_latin() -> None:
    found = kinds(typed_terms("防汛，通知 工作a落实"))["chinese"]
    assert found == sorted(map(bigram, ("防汛", "通知", "工作", "落实")))


def test_a_single_character_between_others_counts_by_itself() -> None:
    assert kinds(typed_terms("a水b 电，热"))["chinese"] == sorted(map(ord, "水电热"))
    assert typed_terms("水").tolist() == [ord("水")]


def test_single_characters_beside_runs_of_two_are_not_counted_twice() -> None:
    assert kinds(typed_terms("水，停水"))["chinese"] == [ord("水"), bigram("停水")]


def test_latin_runs_are_whole_words_numbers_and_percentages() -> None:
    latin = kinds(typed_terms("降3.5%，见GB2312.和Excel表2020"))["latin"]
    assert len(latin) == 4
    assert set(latin) == {
        key for run in ("3.5%", "gb2312", "excel", "2020") for key in typed_terms(run).tolist()
    }


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("住房公積金貸款額度", "住房公积金贷款额度"),
        ("ＧＢ２３１２标准", "gb2312标准"),
        ("Ⅳ级响应", "iv级响应"),
    ],
)
def test_script_width_and_case_give_the_same_terms(typed: str, written: str) -> None:
    assert typed_terms(typed).tolist() == typed_terms(written).tolist()
    assert possible_words(typed).tolist() == possible_words(written).tolist()


@pytest.mark.parametrize("text", ["", " \n　", "。，、！？", "😀", "한글 ア"])
def test_text_without_terms_gives_none(text: str) -> None:
    assert typed_terms(text).tolist() == []
    assert possible_words(text).tolist() == []


def test_half_a_surrogate_pair_is_no_term_and_no_error(jieba_folder: Path) -> None:
    # a question from a command line that was not UTF-8
    assert typed_terms("\udcff工资\ud83d").tolist() == [bigram("工资")]
    assert len(possible_words("\udcff工资")) == 1
    assert bigram("工资") in document_terms("\udcff工资", jieba_folder)


def test_question_words_are_terms() -> None:
    for word in ("多少", "何时", "谁来", "哪些"):
        assert bigram(word) in typed_terms(f"补贴{word}").tolist()


def test_a_documents_terms_keep_their_repetitions(jieba_folder: Path) -> None:
    terms = document_terms("停水通知，停水时间", jieba_folder).tolist()
    assert terms.count(bigram("停水")) == 2
    assert terms.count(bigram("通知")) == 1


def test_words_that_jieba_finds_in_a_document_are_among_the_possible_words_of_a_question(
    jieba_folder: Path,
) -> None:
    text = "住房公积金管理中心关于调整缴存基数的通知"
    words = kinds(document_terms(text, jieba_folder))["word"]
    assert words
    assert set(words) <= set(possible_words(text).tolist())


def test_a_word_longer_than_a_question_looks_for_is_not_indexed(jieba_folder: Path) -> None:
    words = kinds(document_terms("中华人民共和国", jieba_folder))["word"]
    assert words
    assert set(words) <= set(possible_words("中华人民共和国").tolist())


def test_a_questions_terms_are_found_without_importing_jieba() -> None:
    code = (
        "import sys; from index.terms import typed_terms, possible_words;"
        "assert len(typed_terms('住房公积金怎么提取')) and len(possible_words('住房公积金怎么提取'));"
        "assert not {'jieba', 'torch', 'faiss'} & set(sys.modules), set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2], timeout=60)


texts = st.text(st.sampled_from("防汛停水a1.%，。 水😀號") | st.characters(), max_size=40)


@given(texts)
def test_the_kinds_of_keys_never_collide(text: str) -> None:
    typed = kinds(typed_terms(text))
    assert not typed["word"]
    assert all(key >> 62 == 1 for key in typed["latin"])
    assert all(key < 1 << 42 for key in typed["chinese"])
    assert set(kinds(possible_words(text))) and all(key >= WORD for key in possible_words(text))


@given(texts)
def test_a_texts_terms_are_distinct_and_ascending_and_those_of_the_text_as_a_document(text: str) -> None:
    keys = typed_terms(text)
    assert keys.dtype == np.uint64
    assert (np.diff(keys.astype(object)) > 0).all() if len(keys) > 1 else True
    words = possible_words(text)
    assert len(set(words.tolist())) == len(words)


@given(st.lists(st.tuples(st.text("防汛，通a1.% \n"), st.text("通知a1㎏。"))))
def test_terms_within_parts_are_those_of_each_part_by_itself(pairs: list[tuple[str, str]]) -> None:
    text, spans = "", []
    for between, part in pairs:
        start = len(text) + len(between)
        text += between + part
        spans.append((start, start + len(part)))
    owners, keys = terms_within(text, spans)
    for at, (start, end) in enumerate(spans):
        assert keys[owners == at].tolist() == typed_terms(text[start:end]).tolist()
    assert len(keys) == 0 or 0 <= owners.min() <= owners.max() < len(spans)
