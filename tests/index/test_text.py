from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.text import _table, codes, normalise


@cache
def simplified() -> dict[int, str]:
    """OpenCC's table of single characters."""
    import opencc

    converter = opencc.OpenCC("t2s")
    return {code: converter.convert(chr(code)) for code in range(0x4E00, 0xA000)}


def reference(text: str) -> str:
    """The promise, character by character."""
    return unicodedata.normalize("NFKC", text).lower().translate(simplified())


CONTEXTS = ("{}", "水{}电", "a{}", "{}{}", "{}\u0301", "か{}\u3099", "ᄒ{}ᆫ", "Σ{}", "，{}。")


def check(numbers: Iterable[int]) -> None:
    for code in numbers:
        for context in CONTEXTS:
            text = context.replace("{}", chr(code))
            assert normalise(text) == reference(text), f"U+{code:04X} in {context}"


def test_width_case_and_script_are_folded() -> None:
    assert normalise("ＡＢＣ１２３％") == "abc123%"
    assert normalise("順義區廠房補貼標準") == "顺义区厂房补贴标准"
    assert normalise("㈠⑵") == "(一)(2)"


def test_simplified_text_and_punctuation_of_offices_stay_as_they_are() -> None:
    text = "关于做好“六稳”工作的通知，各区、县：国发〔2020〕1号。"
    assert normalise(text) == text.replace("，", ",").replace("：", ":")


def test_the_same_words_in_either_script_compare_equal() -> None:
    assert normalise("臺灣同胞聯絡處後勤") == normalise("台湾同胞联络处后勤")


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = normalise(text)
    # NFKC and lower case do not commute for a few letters (ϓ → Υ → υ), so the fixed point is the second
    assert normalise(normalise(once)) == normalise(once)


mixed = st.text(
    st.sampled_from("関於通知Ａａé①㈠Ⅳ…—“”﹏㎡ﾊﾞか\u3099\u0301\u0323각ᄀ\u1161ΑΣςİßﬁ\U0002f800𠀀臺\0")
    | st.characters(codec=None, exclude_categories=()),
    max_size=12,
)


@given(mixed)
@example("")
@example("ΑΣ")
@example("\ud83d\udcff")
@example("e\u0323\u0301")
def test_any_text_is_folded_as_by_the_slow_way(text: str) -> None:
    assert normalise(text) == reference(text)
    assert codes(text).tolist() == [ord(one) for one in reference(text)]
    assert codes(text).dtype == np.uint32


def test_a_character_of_the_table_never_changes_with_its_neighbours() -> None:
    # what composes with the character before it: combining marks, and the second half of a decomposition
    seconds = {0x3099, 0x309A, *range(0x1161, 0x1176), *range(0x11A7, 0x11C3)}
    for code in range(sys.maxunicode + 1):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            seconds.add(int(parts[1], 16))
    for code in np.flatnonzero(_table()).tolist():
        assert unicodedata.combining(chr(code)) == 0
        assert code not in seconds
        assert code != ord("Σ")  # small in one way inside a word and in another at its end


def test_every_character_of_the_table_is_folded_as_by_the_slow_way() -> None:
    known = np.flatnonzero(_table()).tolist()
    assert len(known) > 25_000
    for at in range(0, len(known), 100):
        text = "".join(map(chr, known[at : at + 100]))
        assert normalise(text) == reference(text)


def test_some_characters_of_all_of_unicode_are_folded_as_by_the_slow_way() -> None:
    check(range(0x0, 0x3100, 3))
    check(range(0x3100, sys.maxunicode + 1, 613))
    check(range(0xD7F0, 0xE010, 7))


@pytest.mark.slow
def test_every_character_of_unicode_is_folded_as_by_the_slow_way() -> None:
    check(code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) not in ("Cn", "Co"))
    for at in range(
        0, sys.maxunicode + 1, 1000
    ):  # unassigned and private ones have nothing to do with others
        text = "".join(map(chr, range(at, min(at + 1000, sys.maxunicode + 1))))
        assert normalise(text) == reference(text)
