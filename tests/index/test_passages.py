from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus.notice import Notice, Section
from corpus.parsing import parse
from index.passages import LIMIT, SHORT, TARGET, is_formal, passages
from index.pieces import searchable
from tests.index.toys import notice

PATHS = [
    (),
    ("一",),
    ("一", "（一）"),
    ("一", "（一）", "1."),
    ("一", "（二）"),
    ("二",),
    ("二", "（一）"),
    (),
]
sentence = st.builds(
    lambda words, mark: words + mark,
    st.text("文件要求通知各单位2020 ，；：", min_size=1, max_size=90)
    | st.text("长", min_size=300, max_size=420),
    st.sampled_from(["。", "！\n", "；", "。\n\n", "", "\n", "　　"]),
)


@st.composite
def documents(draw: st.DrawFn) -> Notice:
    """A notice whose sections tile the text from some title on, with headings and dropped sentences."""
    text = draw(st.sampled_from(["", "关于某事的通知\n"]))
    sections = []
    for path in draw(st.lists(st.sampled_from(PATHS), max_size=6)):
        start = len(text)
        heading = None
        if path and draw(st.booleans()):
            heading = f"{path[-1]}、" + draw(st.text("标题", min_size=1, max_size=20))
            text += heading + draw(st.sampled_from(["。", "\n", "：", ""]))
        text += "".join(draw(st.lists(sentence, max_size=5)))
        sections.append(Section(path, heading, start, len(text)))
    breaks = draw(st.lists(st.integers(0, len(text)), max_size=4, unique=True).map(sorted))
    return Notice(id="x", text=text, sections=tuple(sections), breaks=tuple(breaks))


@given(documents())
def test_passages_lie_within_one_section_and_the_limit_and_cross_no_dropped_sentence(doc: Notice) -> None:
    last = 0
    for passage in passages(doc):
        section = doc.sections[passage.section]
        assert section.start <= passage.start < passage.end <= section.end
        assert passage.end - passage.start <= LIMIT
        assert not any(passage.start < at < passage.end for at in doc.breaks)
        assert last <= passage.start
        last = passage.end


@given(documents())
def test_passages_leave_out_nothing_but_white_space_and_headings_that_stand_alone(doc: Notice) -> None:
    covered = bytearray(len(doc.text))
    for passage in passages(doc):
        covered[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
    for at, section in enumerate(doc.sections):
        left = "".join(doc.text[i] for i in range(section.start, section.end) if not covered[i]).strip()
        if left:
            below = doc.sections[at + 1].path
            assert left.rstrip("。：:") == section.heading
            assert len(below) > len(section.path) and below[: len(section.path)] == section.path


@given(documents())
def test_passages_begin_and_end_with_text(doc: Notice) -> None:
    for passage in passages(doc):
        text = doc.text[passage.start : passage.end]
        assert text == text.strip()


@given(st.text("通知要求。，；\n ", max_size=LIMIT) | st.text("通知。", min_size=TARGET, max_size=LIMIT))
def test_a_section_within_the_limit_is_one_passage(text: str) -> None:
    doc = Notice(id="x", text=text, sections=(Section(("一",), None, 0, len(text)),))
    assert len(passages(doc)) == bool(text.strip())


def test_a_short_section_is_one_passage_though_it_has_many_sentences() -> None:
    doc = notice("x", "加强领导。" * 20)
    assert [(p.start, p.end) for p in passages(doc)] == [(1, len(doc.text))]


def test_a_long_section_is_cut_between_sentences_into_passages_near_the_target() -> None:
    doc = notice("x", "各单位要按照职责分工抓好贯彻落实并及时报告进展情况。" * 40)
    cut = passages(doc)
    assert all(TARGET <= p.end - p.start <= LIMIT for p in cut[:-1])
    assert all(doc.text[p.end - 1] == "。" for p in cut)


def test_a_short_rest_joins_the_passage_before_it() -> None:
    body = "字" * 249 + "。" + "词" * 54 + "。" + "尾" * 20 + "。"
    doc = Notice(id="x", text=body, sections=(Section((), None, 0, len(body)),))
    assert len(body) - 305 < SHORT
    assert len(passages(doc)) == 1


def test_a_sentence_longer_than_the_limit_is_cut_at_semicolons_before_commas() -> None:
    one = "甲" * 100 + "，" + "乙" * 98 + "；"
    body = one * 3
    doc = Notice(id="x", text=body, sections=(Section((), None, 0, len(body)),))
    assert [doc.text[p.end - 1] for p in passages(doc)] == ["；"] * 3


def test_text_without_any_mark_is_cut_at_the_limit() -> None:
    doc = Notice(id="x", text="字" * 1000, sections=(Section((), None, 0, 1000),))
    assert [(p.start, p.end) for p in passages(doc)] == [(0, 350), (350, 700), (700, 1000)]


def test_a_heading_alone_above_its_parts_is_no_passage_but_a_heading_with_text_is() -> None:
    text = "一、加强领导\n（一）落实责任。二、保障措施。落实经费。"
    a, b = text.index("（一）"), text.index("二、")
    doc = Notice(
        id="x",
        text=text,
        sections=(
            Section(("一",), "一、加强领导", 0, a),
            Section(("一", "（一）"), None, a, b),
            Section(("二",), "二、保障措施", b, len(text)),
        ),
    )
    assert [p.section for p in passages(doc)] == [1, 2]


def test_a_heading_above_the_parts_of_another_section_is_a_passage() -> None:
    text = "一、取消年度考核\n（一）落实责任。"
    at = text.index("（一）")
    sections = (
        Section(("一",), "一、取消年度考核", 0, at),
        Section(("二", "（一）"), None, at, len(text)),
    )
    assert [p.section for p in passages(Notice(id="x", text=text, sections=sections))] == [0, 1]


def test_a_heading_without_parts_below_is_a_passage() -> None:
    text = "一、本通知自印发之日起施行\n二、其他"
    at = text.index("二、")
    doc = Notice(
        id="x",
        text=text,
        sections=(
            Section(("一",), "一、本通知自印发之日起施行", 0, at),
            Section(("二",), "二、其他", at, len(text)),
        ),
    )
    assert [p.section for p in passages(doc)] == [0, 1]


def test_a_dropped_sentence_parts_two_passages() -> None:
    doc = Notice(id="x", text="前一句。后一句。", sections=(Section((), None, 0, 8),), breaks=(0, 4, 8))
    assert [(p.start, p.end) for p in passages(doc)] == [(0, 4), (4, 8)]


def test_a_notice_without_sections_or_of_white_space_has_no_passages() -> None:
    assert passages(Notice(id="x", text="关于某事的通知", sections=())) == []
    assert passages(Notice(id="x", text=" \n　", sections=(Section((), None, 0, 3),))) == []


def test_leads_and_effect_clauses_are_told_from_what_answers() -> None:
    assert is_formal("为做好防汛工作，经市人民政府同意，现就有关事项通知如下：")
    assert is_formal("本通知自2024年7月1日起施行，有效期至2026年6月30日。")
    assert not is_formal("（一）提取额度。每人每月最高可提取1500元。")


def test_no_passage_cuts_a_row_and_each_is_found_by_the_head_of_its_table() -> None:
    head = "河道\t要求\t时限"
    table = [f"东河{n}段\t{'先清，再通；' * 9}要快。\t{n}月" for n in range(1, 13)]
    text = "关于清淤的通知\n各单位：\n现通知如下。\n一、任务\n见下表。\n" + "\n".join([head, *table])
    text += "\n二、要求\n要快。\n"
    notice = parse(text)
    found = passages(notice)
    assert all(sum(row in notice.text[p.start : p.end] for p in found) == 1 for row in table)
    rows = np.array([(p.section, p.start, p.end) for p in found], dtype=np.int32)
    inside = [t for t, p in zip(searchable(notice, rows), found, strict=True) if "东河" in t]
    assert len(inside) == 3
    assert all("河道" in indexed and "时限" in indexed for indexed in inside)
