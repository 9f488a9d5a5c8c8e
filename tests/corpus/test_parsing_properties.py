"""What holds for every input: text is the source less its drops, sections tile, nothing raises."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.notice import Notice
from corpus.parsing import parse

_FRAGMENTS = st.sampled_from(
    [
        "云川市财政局关于做好有关工作的通知",
        "云财〔2024〕3号",
        "发布日期：2024-02-18",
        "各县（区）人民政府，市直各单位：",
        "为做好有关工作，现通知如下。",
        "一、加强领导",
        "二、严格执行。各单位要落实责任",
        "（一）明确分工。",
        "1. 报送材料；",
        "第一章 总则",
        "第二条 本办法适用于本市。",
        "《关于旧事的通知》（云财〔2020〕1号）同时废止。",
        "云川市财政局",
        "2024年2月1日",
        "二〇二四年二月一日",
        "责任编辑：王某",
        "扫一扫在手机打开当前页",
        "相关链接",
        "\n",
        "\n\n",
        "　　",
        " ",
        "&nbsp;",
        "關於調整標準的通知",
        "【示例】本文为演示而写\n",
        "附件：1. 某表 2. 某办法",
        "\n附件1\n某某办法\n",
        "\n附表\n",
        "\n序号\t事项。要快\t时限\n",
        "\t",
    ]
)
SOURCES = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="一二三、（）()1.。，：\n 　章第条年月日2024〔〕号《》关于的通知", max_size=300),
    st.lists(_FRAGMENTS, max_size=30).map("".join),
)


def assert_sound(source: str, notice: Notice) -> None:
    """The promises of DESIGN.md about text, spans, drops, sections and evidence."""
    pieces = [source[s.origin : s.origin + s.end - s.start] for s in notice.spans]
    assert "".join(pieces) == notice.text
    assert [s.start for s in notice.spans] == [0, *(s.end for s in notice.spans)][: len(notice.spans)]
    runs = sorted(
        [(s.origin, s.origin + s.end - s.start) for s in notice.spans]
        + [(d.start, d.end) for d in notice.drops]
    )
    at = 0
    for start, end in runs:
        assert start == at < end
        at = end
    assert at == len(source)
    for above, below in zip(notice.sections, notice.sections[1:], strict=False):
        assert above.end == below.start
    for section in notice.sections:
        assert 0 <= section.start < section.end <= len(notice.text)
        if section.heading is not None:
            assert notice.text.startswith(section.heading, section.start)
            assert len(section.heading) <= 60
    for start, end in notice.evidence.values():
        assert 0 <= start < end <= len(notice.text)
    for reference in notice.references:
        assert 0 <= reference.start < reference.end <= len(notice.text)
    assert all(0 <= at <= len(notice.text) for at in notice.breaks)
    assert Notice.from_json(notice.to_json()) == notice


@given(SOURCES)
@settings(max_examples=300, deadline=None)
def test_every_string_parses_to_a_sound_notice(source: str) -> None:
    notice = parse(source, id="x", file="x.txt")
    assert_sound(source, notice)
    assert parse(source, id="x", file="x.txt") == notice


def test_empty_text_gives_a_notice_without_sections() -> None:
    notice = parse("")
    assert notice.text == ""
    assert notice.sections == ()
    assert notice.title is None


@pytest.mark.parametrize(
    "unit",
    [
        *(" ", "\n", "\u3000", "a", "通", "一、", "1. ", "（一）", "2020年1月1日 ", "《", "废止", "附件：1."),
        *("〔2020〕1号", "分享 ", "<", "财政部\n", "。 ", "相关链接 ", "《通知》废止，"),
        *("附件1\n", "附件 ", "甲\t乙\n", "\t", "一、\t甲"),
    ],
)
def test_a_hundred_thousand_characters_of_anything_parse_in_linear_time(unit: str) -> None:
    source = unit * (100_000 // len(unit))
    started = time.process_time()
    parse(source)
    assert time.process_time() - started < 3  # a quadratic rule takes half a minute here


@pytest.mark.parametrize(
    "unit",
    [
        *("\n", "。 ", "一、甲。 附件：乙。 ", "（一）甲。 ", "全市人民，让我们走。 ", "怎么办？ "),
        *("\n附件1\n甲办法\n", " 附件 甲", "\n甲\t乙", "\t甲", "\n附表一\n甲\t乙"),
    ],
)
def test_four_hundred_thousand_characters_after_a_head_parse_in_linear_time(unit: str) -> None:
    head = "关于做好有关工作的通知 各单位： 现通知如下： 一、甲事。要办。 二、乙事。"
    source = head + unit * (400_000 // len(unit))
    started = time.process_time()
    parse(source)
    assert time.process_time() - started < 3
