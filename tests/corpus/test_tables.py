"""Rows of tables: units that no sentence and no passage cuts, and the row that heads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.parsing import parse
from corpus.sentences import clauses, sentences
from corpus.tables import ROW_MAX, heads, is_row, rows, within


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("序号\t事项", True),
        ("1\t清淤。要快。", True),
        ("\t合计\t3公里", True),
        ("\t为做好清淤工作，现通知如下。", False),
        ("一、\t加强领导", False),
        ("1.\t清淤\t三月", True),
        ("附件：\t1. 某表", False),
        ("没有单元格", False),
        ("甲\t", False),
        ("甲\t" + "乙" * ROW_MAX, False),
    ],
)
def test_a_row_is_a_line_whose_cells_are_parted_by_tabs(line: str, found: bool) -> None:
    assert is_row(line) is found
    text = f"上文。\n{line}\n下文。"
    assert [text[a:b] for a, b in rows(text)] == ([line] if found else [])


def test_a_row_is_one_sentence_whatever_its_cells_hold() -> None:
    text = "见下表。\n河道\t要求\n东河\t先清。后通！\n\n  西河\t不清。\n完。"
    assert [text[a:b] for a, b in sentences(text)] == [
        "见下表。\n",
        "河道\t要求\n",
        "东河\t先清。后通！\n\n  ",
        "西河\t不清。\n",
        "完。",
    ]


def test_a_row_longer_than_a_passage_stays_whole() -> None:
    row = "东河\t" + "先清，再通；" * 90
    assert clauses(row, 0, len(row), 350) == [(0, len(row))]
    assert len(clauses(row * 3, 0, 3 * len(row), 350)) > 1


def test_the_head_row_of_a_table_is_found_for_its_rows_and_no_other_place() -> None:
    text = "表一\n河道\t长度\n东河\t3\n\n西河\t5\n说明。\n县\t人\n甲\t1\n"
    places = [text.index(words) for words in ("表一", "河道", "东河", "西河", "说明", "县\t", "甲\t1")]
    assert heads(text, places) == ["", "", "河道 长度", "河道 长度", "", "", "县 人"]


def test_the_numbers_of_rows_open_no_part() -> None:
    text = "现通知如下。\n一、任务\n见表。\n1、东河\t要清\n2、西河\t要通\n二、要求\n要快。\n"
    assert [s.path for s in parse(text).sections] == [(), ("一",), ("二",)]


@given(st.text(alphabet="甲。；\t\n 1.", max_size=80))
def test_sentences_tile_any_text_and_cut_no_row(text: str) -> None:
    found = sentences(text)
    assert [a for a, _ in found] == [0, *(b for _, b in found)][: len(found)]
    assert (found[-1][1] if found else 0) == len(text)
    for a, b in rows(text):
        assert sum(start <= a + i < end for start, end in found for i in range(b - a)) == b - a
        first = next(i for i, c in enumerate(text[a:b]) if not c.isspace()) + a
        whole = within(found, first)
        assert whole is not None and whole[1] >= b
