"""Traditional characters read as simplified ones, character by character."""

from __future__ import annotations

from corpus.parsing import parse
from corpus.variants import simplified


def test_each_character_gives_one() -> None:
    assert simplified("關於調整標準的通知 abc\U00020000") == "关于调整标准的通知 abc\U00020000"


def test_halves_of_surrogate_pairs_stay_as_they_are() -> None:
    assert simplified("關\ud800於\udfff") == "关\ud800于\udfff"
    assert parse("關於調整標準的通知\n一、調整\ud800\n").text.count("\ud800") == 1
