"""An invented notice with all that offices put around one gives, in every manner, what its text gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from corpus.formats.docx import extract
from corpus.parsing import parse
from tests.corpus.formats import write_docx
from tests.corpus.formats.kept import assert_ranges_hold, fields_of, kept, sections_of, squeezed
from tests.corpus.formats.write_docx import box, cell, package, paragraph, run, table

LINES = [
    "云财发〔2026〕12号",
    "云川市财政局关于开展惠企资金专项检查的通知",
    "各县（区）财政局，市直各单位：",
    "为规范惠企资金管理，提高资金使用效益，现就开展专项检查有关事项通知如下。",
    "一、检查范围",
    "本次检查覆盖2025年度下达的全部惠企资金。",
    "（一）稳岗补贴。重点检查申报材料是否真实、拨付是否及时。",
    "（二）技改奖补。重点检查项目是否完工、设备是否到位。",
    "1.设备购置发票与合同是否一致。",
    "2.设备是否在用。",
    "二、检查方式",
    "（一）单位自查。各单位于3月15日前完成自查并报送报告。",
    "（二）重点抽查。市财政局按不低于30%的比例抽查。",
    "三、工作要求",
    "各单位要高度重视，明确专人负责，对发现的问题限期整改。",
    "附件：1.惠企资金自查表",
    "云川市财政局",
    "2026年2月20日",
    "（此件公开发布）",
    "附件1",
    "惠企资金自查表",
]
_MANNERS: dict[str, Callable[[list[str]], bytes]] = {
    "plain": write_docx.plain,
    "styled": write_docx.styled,
    "counted": write_docx.counted,
    "box": lambda lines: write_docx.framed(lines, head=1, table_head=False),
    "table": lambda lines: write_docx.framed(lines, head=1, table_head=True),
    "tracked": write_docx.tracked,
}


@pytest.mark.parametrize("manner", _MANNERS)
def test_every_manner_gives_the_same_notice(manner: str) -> None:
    wanted = parse("\n".join(LINES))
    extracted = extract(_MANNERS[manner](LINES), "a.docx")
    assert_ranges_hold(extracted)
    found = parse(kept(extracted))
    assert fields_of(found) == fields_of(wanted)
    assert sections_of(found) == sections_of(wanted)
    assert squeezed(found.text) == squeezed(wanted.text)


def test_the_text_is_that_of_the_table() -> None:
    notice = parse("\n".join(LINES))
    assert notice.number == "云财发〔2026〕12号"
    assert notice.issued_on == date(2026, 2, 20)
    assert [s.path for s in notice.sections if s.path][:6] == [
        ("一",),
        ("一", "（一）"),
        ("一", "（二）"),
        ("一", "（二）", "1."),
        ("一", "（二）", "2."),
        ("二",),
    ]


@pytest.mark.parametrize("strict", [False, True])
def test_a_red_head_of_two_offices_and_an_imprint_change_no_field(strict: bool) -> None:
    """联合发文: two issuers beside 文件, number and signatory in a row, 抄送 in a table at the end."""
    offices = cell(paragraph("云川市财政局") + paragraph("云川市工业和信息化局"))
    body = table([[offices, cell(paragraph(run("文件", "<w:b/>")))]])
    body += table([[LINES[0], "签发人：王某"]]) + paragraph()
    body += "".join(map(paragraph, LINES[1:]))
    body += table(
        [[cell("抄送：市审计局。", '<w:gridSpan w:val="2"/>')], ["云川市财政局办公室", "2026年2月21日印发"]]
    )
    extracted = extract(package(body + paragraph(box(paragraph("— 4 —"))), strict=strict), "a.docx")
    assert_ranges_hold(extracted)
    assert extracted.text.startswith(
        "云川市财政局 云川市工业和信息化局\t文件\n云财发〔2026〕12号\t签发人：王某\n\n云川市财政局关于"
    )
    assert "抄送：市审计局。\n云川市财政局办公室\t2026年2月21日印发\n" in extracted.text
    found, wanted = parse(kept(extracted)), parse("\n".join(LINES))
    assert found.number == wanted.number
    assert found.title == wanted.title
    assert found.issued_on == wanted.issued_on
    assert [s.heading for s in found.sections if s.path] == [s.heading for s in wanted.sections if s.path]
