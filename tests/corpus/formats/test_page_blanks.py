"""Spaces between letters, seen and unseen."""

from __future__ import annotations

from corpus.formats.page_blanks import set_apart


def test_a_space_stays_where_the_letter_before_it_is_wider_than_the_file_says() -> None:
    # as where the file's font is not there and another stands for it
    pieces = [("o", 0.0, 8.7), ("f", 8.4, 15.7), (" ", 12.6, 15.9), ("t", 15.9, 21.6)]
    assert set_apart(pieces, 16.0) == ("of t", ())


def test_a_space_that_takes_no_room_is_unseen() -> None:
    assert set_apart([("o", 0.0, 8.0), (" ", 8.0, 11.3), ("f", 8.2, 14.0)], 16.0) == ("o f", ((1, 2),))
    assert set_apart([("云", 0.0, 16.0), (" ", 16.0, 19.0), ("川", 16.5, 32.0)], 16.0) == ("云 川", ((1, 2),))
