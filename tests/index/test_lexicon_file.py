from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from index.lexicon_file import (
    LONGEST_KEY,
    LONGEST_TERM,
    MOST_TERMS,
    Entry,
    make_entry,
    numbered,
    parse_line,
    read_file,
)


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "words.tsv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def code_of(line: str) -> str:
    with pytest.raises(InputError) as caught:
        parse_line(line, "t")
    return caught.value.code


def test_a_file_is_its_entries_in_order_without_comments_and_blank_lines(tmp_path: Path) -> None:
    path = written(
        tmp_path, "# 主题\n\n晚交\t缓缴、延期缴纳\t1.0\n  \n# 铺子\t店铺\t1\n铺子\t经营场所\t0.5\n"
    )
    assert read_file(path) == (
        (Entry("晚交", ("缓缴", "延期缴纳"), 1.0, "words"), Entry("铺子", ("经营场所",), 0.5, "words")),
        (),
    )
    assert {entry.topic for entry in read_file(path, "own")[0]} == {"own"}


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbf" + "晚交\t缓缴\t1\r\n\r\n铺子\t店铺\t1\r\n".encode())
    entries, faults = read_file(path)
    assert [entry.key for entry in entries] == ["晚交", "铺子"]
    assert faults == ()


def test_a_bad_line_is_told_by_its_number_and_loses_no_other(tmp_path: Path) -> None:
    path = written(
        tmp_path, "# 主题\n晚交 缓缴 1\n晚交\t缓缴\t1\n晚交\t延期\t1\n铺子\t店铺\t2\n房东\t出租人\t1"
    )
    entries, faults = read_file(path)
    assert [(entry.key, entry.terms) for entry in entries] == [("晚交", ("缓缴",)), ("房东", ("出租人",))]
    told = [(fault.line, fault.error.code, fault.path) for fault in faults]
    assert told == [(2, "lexicon-columns", path), (4, "lexicon-twice", path), (5, "lexicon-weight", path)]


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", "词\t语\t1".encode("gbk")])
def test_what_is_not_utf8_is_one_error_that_names_the_file(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path, data)
    with pytest.raises(InputError, match=r"words\.tsv") as caught:
        read_file(path)
    assert caught.value.code == "lexicon-unreadable"
    assert "not UTF-8 text" in str(caught.value)


def test_a_missing_file_and_a_folder_are_told_as_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.tsv: cannot be read \(No such file"):
        read_file(tmp_path / "gone.tsv")
    with pytest.raises(InputError, match=r"cannot be read \(Is a directory\)"):
        read_file(tmp_path)


def test_a_file_that_is_no_lexicon_by_its_size_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, b"#" * (8 * 2**20 + 1))
    with pytest.raises(InputError) as caught:
        read_file(path)
    assert caught.value.code == "lexicon-too-large"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("晚交", "lexicon-columns"),
        ("晚交\t缓缴", "lexicon-columns"),
        ("晚交\t缓缴\t1\t注", "lexicon-columns"),
        ("晚交\t缓缴\t高", "lexicon-weight"),
        ("晚交\t缓缴\t0.05", "lexicon-weight"),
        ("晚交\t缓缴\t1.01", "lexicon-weight"),
        ("晚交\t缓缴\tnan", "lexicon-weight"),
        ("晚交\t缓缴\t", "lexicon-weight"),
        ("\t缓缴\t1", "lexicon-key"),
        ("晚" * (LONGEST_KEY + 1) + "\t缓缴\t1", "lexicon-key"),
        ("…交\t缓缴\t1", "lexicon-key"),
        ("交…\t缓缴\t1", "lexicon-key"),
        ("晚…点…交\t缓缴\t1", "lexicon-key"),
        ("晚 交\t缓缴\t1", "lexicon-characters"),
        ("晚，交\t缓缴\t1", "lexicon-characters"),
        ("晚交\t缓缴。\t1", "lexicon-characters"),
        ("晚交\t缓缴、\t1", "lexicon-term"),
        ("晚交\t\t1", "lexicon-term"),
        ("晚交\t" + "缓" * (LONGEST_TERM + 1) + "\t1", "lexicon-term"),
        ("晚交\t缓缴、-\t1", "lexicon-characters"),
        ("晚交\t" + "、".join(f"缓缴{n}" for n in range(MOST_TERMS + 1)) + "\t1", "lexicon-terms"),
        ("晚交\t缓缴、晚交\t1", "lexicon-itself"),
        ("晚交\t缓缴、遲交、晚交\t1", "lexicon-itself"),
    ],
)
def test_what_is_no_entry_says_why(line: str, code: str) -> None:
    assert code_of(line) == code


def test_an_entry_is_kept_in_the_form_in_which_text_is_compared() -> None:
    entry = parse_line(" 晚點...交 \t 緩繳 、缓缴、ＥＳＯＰ\t0.80", "t")
    assert entry == Entry("晚点…交", ("缓缴", "esop"), 0.8, "t")


def test_a_word_without_terms_is_switched_off_and_is_written_so() -> None:
    entry = parse_line("铺子\t-\t1", "t")
    assert entry == make_entry("铺子", (), 1.0, "t")
    assert entry.line() == "铺子\t-\t1"


def test_lines_are_numbered_as_an_editor_numbers_them() -> None:
    assert list(numbered("# a\n\nb\r\n\u2028c\n  # d\ne")) == [(3, "b"), (4, "\u2028c"), (6, "e")]


word = st.text(st.sampled_from("晚交缓缴房东租金押三年abc12"), min_size=1, max_size=LONGEST_KEY)


@given(word, st.lists(word, max_size=MOST_TERMS), st.sampled_from([0.1, 0.45, 0.8, 1.0]))
def test_an_entry_written_and_read_again_is_the_same(key: str, terms: list[str], weight: float) -> None:
    entry = make_entry(key, [term for term in terms if term != key], weight, "t")
    assert parse_line(entry.line(), "t") == entry


@given(st.text(max_size=40))
def test_any_line_is_an_entry_or_an_input_error(line: str) -> None:
    try:
        entry = parse_line(line, "t")
    except InputError as error:
        assert str(error)
    else:
        assert 1 <= len(entry.key) <= LONGEST_KEY
        assert entry.key not in entry.terms
