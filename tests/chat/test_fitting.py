from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.fitting import GAP, Excerpt, fit, paged
from bot.chat.units import units
from corpus.sentences import sentences
from tests.chat.made import documents

ENDING = "…（节选）"


def shown(excerpt: Excerpt) -> str:
    """What is shown at most: a gap before every run, the mark at the end."""
    if excerpt.whole:
        return excerpt.text
    parts = []
    end = 0
    for a, b in excerpt.ranges:
        parts += [GAP] if a > end else []
        parts.append(excerpt.text[a:b])
        end = b
    return "".join(parts) + ENDING


marks = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)).map(sorted).map(tuple), max_size=3)


@given(documents, marks, st.integers(0, 2000), st.booleans())
def test_the_size_is_never_less_than_what_is_shown(
    text: str, marked: list[tuple[int, int]], room: int, hard: bool
) -> None:
    excerpt = Excerpt(text, marked, units(ENDING))
    fits = fit([excerpt], room, marked=hard)
    assert units(shown(excerpt)) <= excerpt.size
    if fits:
        assert excerpt.size <= room


@given(documents, marks, st.integers(0, 500))
def test_highlighted_sentences_stay_while_they_may(
    text: str, marked: list[tuple[int, int]], room: int
) -> None:
    excerpt = Excerpt(text, marked, units(ENDING))
    fit([excerpt], room)
    for start, end in sentences(text):
        if any(a < end and start < b for a, b in marked):
            assert any(a <= start and end <= b for a, b in excerpt.ranges)


@given(documents, marks, st.integers(0, 500))
def test_only_whole_sentences_are_left_out(text: str, marked: list[tuple[int, int]], room: int) -> None:
    excerpt = Excerpt(text, marked, units(ENDING))
    fit([excerpt], room, marked=True)
    edges = {0} | {end for _, end in sentences(text)}
    assert all(a in edges and b in edges for a, b in excerpt.ranges)
    assert excerpt.ranges or not text


def test_the_sentence_farthest_from_the_highlight_goes_first() -> None:
    text = "一一。二二。三三。四四。"
    excerpt = Excerpt(text, [(3, 6)], 0)
    excerpt.drop()
    assert [text[a:b] for a, b in excerpt.ranges] == ["一一。二二。三三。"]
    excerpt.drop()
    assert [text[a:b] for a, b in excerpt.ranges] == ["一一。二二。"]
    excerpt.drop()
    assert [text[a:b] for a, b in excerpt.ranges] == ["二二。"]
    assert not excerpt.may_drop(marked=True)


def test_without_highlights_the_last_sentence_goes_first() -> None:
    excerpt = Excerpt("一。二。三。", (), 0)
    excerpt.drop()
    assert excerpt.ranges == ((0, 4),)


def test_the_longest_quote_is_shortened_first() -> None:
    long, short = Excerpt("很长的句子。" * 10, (), 2), Excerpt("短。短。", (), 2)
    assert fit([long, short], 40)
    assert short.whole
    assert not long.whole


@given(documents, st.integers(4, 300))
def test_pages_tile_the_text_and_fit(text: str, room: int) -> None:
    pages = paged(text, 0, len(text), room)
    assert "".join(text[a:b] for a, b in pages) == text
    assert all(units(text[a:b]) <= room for a, b in pages)


@given(documents, st.integers(4, 300))
def test_pages_end_with_a_sentence_unless_it_is_longer_than_a_page(text: str, room: int) -> None:
    spans = sentences(text)
    ends = {end for _, end in spans} | {0, len(text)}
    long = [(a, b) for a, b in spans if units(text[a:b]) > room]
    for _, end in paged(text, 0, len(text), room):
        assert end in ends or any(a < end < b for a, b in long)


def test_a_long_sentence_is_cut_at_a_mark() -> None:
    text = "前面一句很长很长，" + "字" * 8 + "。"
    assert next(text[a:b] for a, b in paged(text, 0, len(text), 12)) == "前面一句很长很长，"


def test_a_megabyte_is_paged_in_time() -> None:
    for text in (" " * 1_000_000, "字" * 1_000_000, "。" * 1_000_000, "字。" * 500_000):
        assert paged(text, 0, len(text), 3500)
