"""What is left out is said with its number, and can be said in another language."""

from __future__ import annotations

import pytest

from corpus.formats.amounts import KINDS, amount, taken_apart


@pytest.mark.parametrize("what", sorted(KINDS))
@pytest.mark.parametrize("count", [1, 2, 31])
def test_what_is_said_can_be_taken_apart_again(what: str, count: int) -> None:
    assert taken_apart(amount(count, what)) == (count, what)


@pytest.mark.parametrize("said", ["form fields", "", "3", "3 wishes", "x pictures", "99999999999 pictures"])
def test_other_words_are_not_taken_apart(said: str) -> None:
    assert taken_apart(said) is None
