from __future__ import annotations

from corpus.formats.page_blanks import set_apart

SIZE = 16.0


def test_a_space_is_seen_behind_a_letter_that_a_wider_font_draws_over_it() -> None:
    pieces = [("o", 208.4, 217.2), ("f", 216.8, 224.1), (" ", 221.0, 224.3), ("t", 224.3, 230.0)]
    assert set_apart(pieces, SIZE) == ("of t", ())


def test_a_space_that_takes_no_room_is_not_seen() -> None:
    pieces = [("o", 208.4, 217.2), ("f", 217.2, 221.0), (" ", 221.0, 224.3), ("t", 221.0, 226.0)]
    assert set_apart(pieces, SIZE) == ("of t", ((2, 3),))


def test_a_space_between_chinese_characters_is_seen_by_the_gap_alone() -> None:
    pieces = [("甲", 100.0, 116.0), (" ", 108.0, 112.0), ("乙", 116.0, 132.0)]
    assert set_apart(pieces, SIZE) == ("甲 乙", ((1, 2),))
