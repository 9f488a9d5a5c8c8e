from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.wrapping import wrap

TEXT = st.text(
    st.sampled_from("通知关于做好的工作，。；：“”《》（）〔〕 \n　abcXYZ0189.%-—…\u0301😀"), max_size=120
)


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width)]


@given(TEXT, st.integers(2, 40))
def test_nothing_but_white_space_is_lost_and_the_order_is_kept(text: str, width: int) -> None:
    assert "".join("".join(lines(text, width)).split()) == "".join(text.split())
    offsets = [offset for line in wrap(text, width) for offset in line]
    assert offsets == sorted(offsets)


@given(TEXT, st.integers(2, 40))
def test_no_line_is_wider_than_asked(text: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in lines(text, width))


def test_chinese_is_broken_between_any_two_characters_by_its_width_in_cells() -> None:
    assert lines("关于做好工作", 5) == ["关于", "做好", "工作"]


def test_a_line_neither_begins_with_a_closing_mark_nor_ends_with_an_opening_one() -> None:
    assert lines("做好工作。", 8) == ["做好工", "作。"]
    assert lines("关于印发《办法》", 10) == ["关于印发", "《办法》"]


def test_words_and_numbers_are_kept_together() -> None:
    assert lines("请访问 example.com 查询", 12) == ["请访问", "example.com", "查询"]
    assert lines("截至2024年", 6) == ["截至", "2024年"]


def test_the_line_breaks_of_the_text_stay() -> None:
    assert lines("一\n\n二", 10) == ["一", "", "二"]


def test_a_run_that_cannot_be_broken_is_broken_at_the_width() -> None:
    assert lines("a" * 10, 4) == ["aaaa", "aaaa", "aa"]
