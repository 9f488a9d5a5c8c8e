from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.units import clip, clip_middle, cut, fitting, joined, plain_line, units
from tests.chat.made import documents


@given(documents)
def test_units_are_utf_16_code_units(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le")) // 2


@given(documents, st.integers(0, 400), st.integers(0, 50))
def test_as_much_fits_as_there_is_room_for(text: str, room: int, start: int) -> None:
    start = min(start, len(text))
    end = fitting(text, room, start)
    assert units(text[start:end]) <= room
    assert end == len(text) or units(text[start : end + 1]) > room


@given(documents, st.integers(2, 400))
def test_cutting_again_and_again_gives_back_the_text_in_pieces_that_fit(text: str, room: int) -> None:
    at, pieces = 0, []
    while at < len(text):
        end = cut(text, room, at)
        pieces.append(text[at:end])
        at = end
    assert "".join(pieces) == text
    assert all(0 < units(piece) <= room for piece in pieces)


@pytest.mark.parametrize("whole", ["👨‍👩‍👧‍👦", "👍🏽", "🇨🇳", "e\u0301", "❤\ufe0f", "\r\n"])
def test_what_is_seen_as_one_character_is_not_cut(whole: str) -> None:
    text = "一" + whole + "二"
    for room in range(1, units(text)):
        assert cut(text, room) in {1, 1 + len(whole), 1 + len(whole) + 1}


def test_flags_are_cut_between_pairs() -> None:
    text = "🇨🇳🇫🇷🇩🇪"
    assert [at for at in range(1, 6) if not joined(text, at)] == [2, 4]


def test_an_endless_run_of_joiners_is_cut_all_the_same() -> None:
    assert 0 < cut("\u200d" * 5000, 100) <= 100


@given(documents, st.integers(0, 300))
def test_what_is_clipped_fits(text: str, room: int) -> None:
    assert units(clip(text, room)) <= room
    assert units(clip_middle(text, room)) <= room


@given(documents, st.integers(3, 300))
def test_what_is_clipped_in_the_middle_keeps_both_ends(text: str, room: int) -> None:
    short = clip_middle(text, room)
    if short != text:
        head, _, tail = short.partition("…") if "…" not in text else (text[:0], "", text[:0])
        assert text.startswith(head)
        assert text.endswith(tail)


def test_a_title_loses_its_middle() -> None:
    assert clip_middle("关于进一步做好工作的通知", 7) == "关于进…的通知"


def test_a_plain_line_has_no_breaks_or_controls_and_keeps_the_rest() -> None:
    assert plain_line(" 甲\n乙\x1b[1m\u202e丙\u3000丁👨‍👩‍👧 ") == "甲 乙 [1m 丙\u3000丁👨‍👩‍👧"
