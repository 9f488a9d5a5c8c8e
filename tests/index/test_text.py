from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.text import normalise


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
