"""What each run of a text was understood as: all of it has a role, and nothing is dropped in silence."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.extracted import Extracted, Heading
from corpus.notice import Drop, Reason
from corpus.parsing import parse_extracted
from corpus.roles import Role, lines, roles
from tests.corpus.test_parsing_properties import SOURCES

TEXT = (
    "【示例】演示\n首页 > 通知公告 > 正文\n云川市水务局关于做好清淤工作的通知\n云水发〔2024〕7号\n"
    "各县水务局：\n现通知如下。\n一、清淤\n要快，\n不得拖延。\n二、上报\n每周。要报。\n附件：清淤任务表\n云川市水务局\n2024年3月8日\n"
    "附件\n清淤任务表\n河道\t长度\n东河\t3公里\n责任编辑：王某\n"
)


def understood(extracted: Extracted) -> list[tuple[str, Role]]:
    runs = roles(parse_extracted(extracted), extracted)
    return [
        (extracted.text[r.start : r.end].strip(), r.role)
        for r in runs
        if extracted.text[r.start : r.end].strip()
    ]


def test_each_line_of_a_notice_has_its_role() -> None:
    assert understood(Extracted(TEXT, "text")) == [
        ("【示例】演示", Role.REMARK),
        ("首页 > 通知公告 > 正文", Role.FURNITURE),
        ("云川市水务局关于做好清淤工作的通知", Role.TITLE),
        ("云水发〔2024〕7号", Role.NUMBER),
        ("各县水务局：", Role.ADDRESSEES),
        ("现通知如下。", Role.BODY),
        ("一、清淤", Role.HEADING),
        ("要快，\n不得拖延。", Role.BODY),
        ("二、上报", Role.HEADING),
        ("每周。要报。", Role.BODY),
        ("附件：清淤任务表", Role.BODY),
        ("云川市水务局", Role.SIGN_OFF),
        ("2024年3月8日", Role.SIGN_OFF),
        ("附件\n清淤任务表", Role.ATTACHMENT),
        ("河道\t长度", Role.ROW),
        ("东河\t3公里", Role.ROW),
        ("责任编辑：王某", Role.FURNITURE),
    ]


def test_a_run_names_its_section_and_every_field_that_it_states() -> None:
    extracted = Extracted(TEXT.replace("云川市水务局\n2024年3月8日\n", ""), "text")
    runs = roles(parse_extracted(extracted), extracted)
    title = next(run for run in runs if run.role is Role.TITLE)
    assert title.fields == ("title", "issuer")
    assert next(run for run in runs if run.role is Role.HEADING).path == ("一",)


def test_a_wrap_is_told_apart_and_a_table_without_tabs_is_known_by_its_format() -> None:
    text = "云川市水务局关于做好清淤\n工作的通知\n各县水务局：\n现通知如下。\n一、清淤\n"
    text += "要快。\n一格\n二格\n完。\n"
    wrap = text.index("\n工作")
    table = (text.index("一格"), text.index("完"))
    found = understood(Extracted(text, "pdf", drops=(Drop(wrap, wrap + 1, Reason.WRAP),), tables=(table,)))
    assert ("一格\n二格", Role.ROW) in found
    assert [words for words, role in found if role is Role.TITLE] == [
        "云川市水务局关于做好清淤",
        "工作的通知",
    ]


_DROPS = st.lists(
    st.tuples(st.integers(0, 320), st.integers(0, 60), st.sampled_from(list(Reason))), max_size=8
)
_RANGES = st.lists(st.tuples(st.integers(0, 320), st.integers(0, 60)), max_size=4)


@given(SOURCES, _DROPS, _RANGES)
@settings(max_examples=300, deadline=None)
def test_roles_tile_any_text_and_every_character_that_is_dropped_has_a_role_that_says_so(
    source: str, drops: list[tuple[int, int, Reason]], ranges: list[tuple[int, int]]
) -> None:
    extracted = Extracted(
        source,
        "docx",
        drops=tuple(Drop(at, at + size, reason) for at, size, reason in drops),
        headings=tuple(Heading(at, at + size, 1) for at, size in ranges),
        tables=tuple((min(at, len(source)), min(at + size, len(source))) for at, size in ranges),
    )
    notice = parse_extracted(extracted)
    runs = roles(notice, extracted)
    assert [run.start for run in runs] == [0, *(run.end for run in runs)][: len(runs)]
    assert (runs[-1].end if runs else 0) == len(source)
    left_out = [False] * len(source)
    for drop in notice.drops:
        left_out[drop.start : drop.end] = [True] * (drop.end - drop.start)
    for run in runs:
        assert all(left_out[at] is run.role.dropped for at in range(run.start, run.end))
    listed = list(lines(source, runs))
    assert "".join(source[run.start : run.end] for line in listed for run in line.runs) == source
    assert len(listed) == source.count("\n") + (1 if source and source[-1] != "\n" else 0)
