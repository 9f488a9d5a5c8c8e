from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.markup import Marked, Run, Style, bold, emphasised, escape, italic, joined
from tests.chat.made import balanced, documents, read, styled


@given(documents)
def test_escaped_text_is_read_as_itself(text: str) -> None:
    assert read(escape(text)) == text


def test_only_the_four_special_characters_are_escaped() -> None:
    assert escape("<b>&\"'é通") == "&lt;b&gt;&amp;&quot;'é通"


def test_half_a_surrogate_pair_becomes_a_replacement() -> None:
    assert escape("甲\ud83d乙") == "甲\ufffd乙"


@given(documents, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_marks_that_overlap_in_any_way_nest_well(text: str, marks: list[tuple[int, int]]) -> None:
    html = emphasised(text, 0, len(text), marks).styled(Style.QUOTE).html()
    assert balanced(html)
    assert read(html) == text


@given(documents, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6))
def test_runs_of_different_styles_that_overlap_nest_well(text: str, spans: list[tuple[int, int]]) -> None:
    styles = (Style.BOLD, Style.ITALIC)
    runs = tuple(Run(min(a, len(text)), min(b, len(text)), styles[n % 2]) for n, (a, b) in enumerate(spans))
    html = Marked(text, runs).html()
    assert balanced(html)
    assert read(html) == text


def test_neighbouring_marks_are_one() -> None:
    assert emphasised("甲乙丙", 0, 3, [(0, 1), (1, 2)]).html() == "<b>甲乙</b>丙"


def test_marks_are_cut_to_the_part_shown() -> None:
    assert emphasised("甲乙丙丁", 1, 3, [(0, 2), (3, 4)]).html() == "<b>乙</b>丙"


def test_a_quote_holds_bold_text() -> None:
    html = emphasised("甲乙", 0, 2, [(0, 1)]).styled(Style.LONG_QUOTE).html()
    assert html == "<blockquote expandable><b>甲</b>乙</blockquote>"
    assert styled(html, "bold") == ["甲"]


def test_nothing_is_joined_with_nothing_between() -> None:
    assert joined([bold(""), "甲", italic(""), bold("乙"), ""], "\n").html() == "甲\n<b>乙</b>"


def test_the_length_is_that_of_the_text() -> None:
    assert (bold("<&") + "😀").units == 4
