from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexicon import OWN, Lexicon, Words, shipped
from index.lexicon_file import make_entry
from index.text import normalise


def lexicon(*lines: str) -> Lexicon:
    """A lexicon of entries written 词 用语、用语."""
    made = []
    for line in lines:
        key, _, terms = line.partition(" ")
        made.append(make_entry(key, terms.split("、") if terms else (), 1.0, "t"))
    return Lexicon(made)


def found(words: Lexicon, question: str) -> list[tuple[str, str]]:
    return [(concept.typed, concept.entry.key) for concept in words.concepts(question)]


def test_the_longest_word_is_found_first_and_takes_its_characters() -> None:
    words = lexicon("交 缴纳", "晚交 缓缴", "晚交社保 缓缴社会保险费", "社保 社会保险")
    assert found(words, "晚交社保行吗") == [("晚交社保", "晚交社保")]
    assert found(words, "晚交的社保") == [("晚交", "晚交"), ("社保", "社保")]
    assert found(words, "先交社保") == [("交", "交"), ("社保", "社保")]


def test_of_two_words_of_one_length_that_overlap_the_first_counts() -> None:
    assert found(lexicon("晚交 缓缴", "交租 缴纳租金"), "晚交租") == [("晚交", "晚交")]


def test_words_are_told_in_the_order_of_the_question_each_time_they_stand_in_it() -> None:
    words = lexicon("房东 出租人", "押金 保证金")
    assert found(words, "押金房东押金") == [("押金", "押金"), ("房东", "房东"), ("押金", "押金")]


@pytest.mark.parametrize("question", ["晚交", "晚点交", "晚几天交", "晚好几个月交"])
def test_a_gap_stands_for_up_to_four_characters(question: str) -> None:
    assert found(lexicon("晚…交 缓缴"), f"能{question}吗") == [(question, "晚…交")]


@pytest.mark.parametrize("question", ["晚了好几个月交", "晚，交", "晚 交", "交得晚", "晚"])
def test_a_gap_is_no_longer_and_holds_no_punctuation(question: str) -> None:
    assert found(lexicon("晚…交 缓缴"), question) == []


def test_what_stands_in_a_gap_is_free_for_another_word() -> None:
    words = lexicon("减…房租 减免租金", "房东 出租人", "点 时间")
    assert found(words, "减点房租") == [("减点房租", "减…房租"), ("点", "点")]


def test_a_word_without_a_gap_goes_before_one_with_a_gap_of_the_same_length() -> None:
    assert found(lexicon("晚…交 缓缴", "晚交 延期缴纳"), "晚交") == [("晚交", "晚交")]


def test_questions_are_compared_in_one_width_case_and_script() -> None:
    words = lexicon("晚点交 缓缴", "vip 贵宾")
    assert found(words, "晚點交，ＶＩＰ") == [("晚点交", "晚点交"), ("vip", "vip")]


def test_of_two_entries_of_one_word_the_later_counts_and_one_without_terms_removes_it() -> None:
    words = lexicon("铺子 店铺", "铺子 经营场所", "租铺子 租赁经营场所", "租铺子")
    assert [concept.entry.terms for concept in words.concepts("租铺子")] == [("经营场所",)]
    assert words.get("租铺子") is None
    assert len(words) == len(words.entries()) == 1


def test_a_lexicon_of_nothing_finds_nothing_not_even_amounts() -> None:
    assert Lexicon(()).concepts("俩月没发工资") == ()


def test_amounts_are_found_beside_the_words() -> None:
    assert found(lexicon("欠薪 拖欠工资"), "欠薪俩月") == [("欠薪", "欠薪"), ("俩月", "俩月")]


pieces = st.text(st.sampled_from("晚点交社保房租，a俩月三"), max_size=12)
keys = st.sampled_from(["晚", "晚交", "晚…交", "点", "点交", "交社保", "社保", "房…租", "房租", "a", "租，a"])


@given(st.lists(keys.filter(lambda key: "，" not in key), max_size=8), pieces)
def test_no_character_is_used_twice_and_each_word_stands_where_it_is_said_to(
    chosen: list[str], question: str
) -> None:
    concepts = Lexicon([make_entry(key, ["公文用语"], 1.0, "t") for key in chosen]).concepts(question)
    used = [at for concept in concepts for at in concept.taken]
    assert len(used) == len(set(used))
    for concept in concepts:
        assert concept.typed == normalise(question)[concept.taken[0] : concept.taken[-1] + 1]
        taken = "".join(normalise(question)[at] for at in concept.taken)
        assert taken == concept.entry.key.replace("…", "")


# --- where the words come from


def test_the_words_that_ship_are_read_once_and_without_an_own_file() -> None:
    assert shipped() is shipped()
    assert Words().load().entries() == tuple(Words(Path("/nowhere/lexicon.tsv")).load().entries())


def test_a_word_in_two_files_that_ship_counts_in_the_first(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("铺子\t店铺\t1\n", "utf-8")
    (tmp_path / "b.tsv").write_text("铺子\t经营场所\t1\n房东\t出租人\t1\n", "utf-8")
    assert [(one.key, one.terms, one.topic) for one in shipped(tmp_path)] == [
        ("铺子", ("店铺",), "a"),
        ("房东", ("出租人",), "b"),
    ]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "lexicon.tsv"


def test_an_own_entry_takes_the_place_of_the_one_that_ships_or_switches_it_off(own: Path) -> None:
    first, second = shipped()[0], shipped()[1]
    own.write_text(f"{first.key}\t自有用语\t0.5\n{second.key}\t-\t1\n新说法\t新用语\t1\n", "utf-8")
    words = Words(own).load()
    replaced = words.get(first.key)
    assert replaced is not None
    assert (replaced.terms, replaced.topic) == (("自有用语",), OWN)
    assert words.get(second.key) is None
    assert words.get("新说法") is not None
    assert len(words) == len(shipped())


def test_switched_off_there_are_no_words_and_no_stamp(own: Path) -> None:
    own.write_text("新说法\t新用语\t1\n坏行\n", "utf-8")
    words = Words(own, use=False)
    assert (len(words.load()), words.stamp(), words.problem()) == (0, None, None)


def test_the_stamp_changes_with_the_file_and_when_it_comes_and_goes(own: Path) -> None:
    words = Words(own)
    stamps = [words.stamp()]
    own.write_text("新说法\t新用语\t1\n", "utf-8")
    stamps.append(words.stamp())
    own.write_text("新说法\t新用语、旧用语\t1\n", "utf-8")
    stamps.append(words.stamp())
    os.utime(own, ns=(1, 1))
    stamps.append(words.stamp())
    assert len(set(stamps)) == 4
    own.unlink()
    assert words.stamp() is None is stamps[0]


def test_what_of_the_own_file_is_left_out_is_told_and_the_rest_is_used(own: Path) -> None:
    assert Words(own).problem() is None
    own.write_text("新说法\t新用语\t1\n", "utf-8")
    assert Words(own).problem() is None
    own.write_text("新说法\t新用语\t1\n坏行\n坏行二\n", "utf-8")
    problem = Words(own).problem()
    assert problem is not None
    assert problem.code == "lexicon-faulty"
    assert (problem.values["path"], problem.values["count"]) == (own, 2)
    assert Words(own).load().get("新说法") is not None


def test_an_own_file_that_cannot_be_read_is_told_and_stops_no_answer(own: Path) -> None:
    own.write_bytes(b"\xff\xff")
    problem = Words(own).problem()
    assert problem is not None
    assert problem.code == "lexicon-unreadable"
    assert len(Words(own).load()) == len(shipped())


def test_a_gapped_word_with_a_thin_side_gives_way_to_whole_words() -> None:
    words = Lexicon([make_entry("公积金…晚", ["逾期"], 0.8, "t"), make_entry("晚交", ["缓缴"], 0.8, "t")])
    assert [one.entry.key for one in words.concepts("公积金能晚交吗")] == ["晚交"]
    assert [one.entry.key for one in words.concepts("公积金交晚了")] == ["公积金…晚"]


def test_the_operators_own_words_come_before_longer_ones_that_ship() -> None:
    words = Lexicon([make_entry("晚交社保", ["欠缴"], 1.0, "t"), make_entry("晚交", ["缓缴"], 1.0, OWN)])
    assert [one.entry.key for one in words.concepts("能晚交社保吗")] == ["晚交"]
