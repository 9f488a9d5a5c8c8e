from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.highlight import highlights
from index.terms import typed_terms

QUOTE = "一、停水时间。本周六停水。请居民提前储水。\n联系电话见下。"


def weights(question: str, value: float = 2.0) -> dict[int, float]:
    return dict.fromkeys(typed_terms(question).tolist(), value)


def marked(question: str, quote: str = QUOTE, title: str | None = None) -> list[str]:
    return [quote[a:b] for a, b in highlights(quote, title, weights(question))]


def test_the_sentence_with_most_of_the_question_is_marked() -> None:
    assert marked("居民怎么储水") == ["请居民提前储水。"]


def test_a_second_sentence_that_scores_nearly_as_well_is_marked_in_reading_order() -> None:
    assert marked("周六停水居民储水") == ["本周六停水。", "请居民提前储水。"]


def test_at_most_two_sentences_are_marked() -> None:
    assert len(marked("停水居民电话")) == 2


def test_terms_of_the_title_weigh_less() -> None:
    quote = "停水安排。储水安排。"
    assert marked("停水储水", quote, "关于停水的通知") == ["储水安排。"]


def test_nothing_is_marked_where_nothing_of_the_question_stands() -> None:
    assert marked("秸秆禁烧") == []
    assert highlights("", None, weights("停水")) == ()


@given(st.text("停水储居民。；！ \n　a1"), st.text("停水储居民a1"), st.none() | st.text("停水"))
def test_marks_lie_inside_the_quote_apart_from_each_other_and_begin_and_end_with_text(
    quote: str, question: str, title: str | None
) -> None:
    last = 0
    spans = highlights(quote, title, weights(question))
    assert len(spans) <= 2
    for start, end in spans:
        assert last <= start < end <= len(quote)
        assert quote[start:end] == quote[start:end].strip()
        last = end


def test_a_marked_heading_marks_what_follows_it() -> None:
    text = "（一）贷款额度。一人缴存的最高可贷45万元，夫妻双方缴存的最高可贷75万元。逾期不予受理。"
    spans = highlights(text, None, {int(key): 1.0 for key in typed_terms("贷款额度")})
    assert [text[start:end] for start, end in spans] == [
        "（一）贷款额度。",
        "一人缴存的最高可贷45万元，夫妻双方缴存的最高可贷75万元。",
    ]
