from __future__ import annotations

import io
from collections.abc import Sequence

import pytest

from corpus.errors import InputError
from corpus.extracted import Extracted
from corpus.formats.docx import extract
from corpus.notice import Reason
from corpus.parsing import parse_extracted
from tests.corpus.formats.kept import assert_ranges_hold, kept
from tests.corpus.formats.write_docx import (
    W,
    box,
    cell,
    field,
    in_list,
    package,
    paragraph,
    run,
    style,
    table,
    zipped,
)


def read(body: str, **parts: str) -> Extracted:
    extracted = extract(package(body, parts=parts), "a.docx")
    assert_ranges_hold(extracted)
    assert extracted.laid_out
    assert extracted.format == "docx"
    return extracted


def lines(body: str, **parts: str) -> list[str]:
    return read(body, **parts).text.rstrip("\n").split("\n")


def headings(extracted: Extracted) -> list[tuple[str, int]]:
    return [(extracted.text[h.start : h.end], h.level) for h in extracted.headings]


def dropped(extracted: Extracted) -> list[str]:
    return [extracted.text[d.start : d.end] for d in extracted.drops]


def test_a_paragraph_is_a_line_and_blank_ones_in_a_row_are_one() -> None:
    assert lines(paragraph("甲") + paragraph() * 3 + paragraph("乙")) == ["甲", "", "乙"]


def test_a_line_break_is_a_line_and_a_tab_a_space() -> None:
    body = paragraph(run("甲") + "<w:r><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t><w:cr/></w:r>" + run("丁"))
    assert lines(body) == ["甲", "乙 丙", "丁"]


def test_tab_stops_are_no_tabs() -> None:
    assert lines(paragraph("甲", '<w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs>')) == ["甲"]


def test_hyphens_and_symbols_are_as_seen() -> None:
    body = paragraph(
        "<w:r><w:t>010</w:t><w:noBreakHyphen/><w:t>12\u00ad3</w:t><w:softHyphen/>"
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="宋体" w:char="2611"/></w:r>'
    )
    assert lines(body) == ["010-123☑☑"]


def test_a_symbol_of_an_unknown_font_is_counted_and_not_guessed() -> None:
    found = read(paragraph(run("甲") + '<w:r><w:sym w:font="Webdings" w:char="F061"/></w:r>'))
    assert found.text == "甲\n"
    assert found.left_out == ("1 symbol of an unknown font",)


def test_raised_figures_stay_raised() -> None:
    up = '<w:vertAlign w:val="superscript"/>'
    assert lines(paragraph(run("10") + run("4", up) + run("m") + run("2", up) + run("注", up))) == ["10⁴m²注"]


def test_white_space_counts_only_where_it_is_to_be_kept() -> None:
    body = paragraph("<w:r><w:t> 甲 </w:t></w:r><w:r><w:t xml:space='preserve'> 乙</w:t></w:r>")
    assert lines(body) == ["甲 乙"]


def test_headings_are_told_by_name_by_descent_and_by_outline_level() -> None:
    found = read(
        paragraph("关于检查的通知", style("a3"))
        + paragraph("一、总体要求", style("1"))
        + paragraph("（一）目标", style("own"))
        + paragraph("1.范围", '<w:outlineLvl w:val="2"/>')
        + paragraph("正文", style("1") + '<w:outlineLvl w:val="9"/>')
        + paragraph("", style("1"))
    )
    assert headings(found) == [("关于检查的通知", 0), ("一、总体要求", 1), ("（一）目标", 2), ("1.范围", 3)]


def test_a_line_break_in_a_heading_is_a_wrap_and_in_a_paragraph_ends_a_line() -> None:
    broken = run("关于做好") + "<w:r><w:br/></w:r>" + run("检查工作的通知")
    found = read(paragraph(broken, style("a3")) + paragraph(broken))
    assert kept(found) == "关于做好检查工作的通知\n关于做好\n检查工作的通知\n"
    assert headings(found) == [("关于做好\n检查工作的通知", 0)]
    assert [drop.reason for drop in found.drops] == [Reason.WRAP]


def test_styles_based_on_one_another_in_a_ring_are_read() -> None:
    ring = (
        f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="x"><w:name w:val="x"/>'
        '<w:basedOn w:val="y"/></w:style><w:style w:type="paragraph" w:styleId="y">'
        '<w:name w:val="heading 3"/><w:basedOn w:val="x"/></w:style></w:styles>'
    )
    found = read(paragraph("甲", style("x")) + paragraph("乙", style("y")), styles=ring)
    assert ("乙", 3) in headings(found)


def test_tracked_changes_are_accepted() -> None:
    body = (
        paragraph(
            run("加强")
            + f"<w:ins>{run('全面')}</w:ins><w:del>{run('局部', tag='w:delText')}</w:del>"
            + f"<w:moveFrom>{run('旧处')}</w:moveFrom><w:moveTo>{run('领导')}</w:moveTo>"
        )
        + paragraph(f"<w:del>{run('整段删去', tag='w:delText')}</w:del>", "<w:rPr><w:del/></w:rPr>")
        + paragraph(run("两段"), "<w:rPr><w:del/></w:rPr>")
        + paragraph(run("合一"))
    )
    found = read(body)
    assert found.text == "加强全面领导\n两段合一\n"
    assert found.left_out == ("3 tracked deletions",)


def test_properties_before_a_change_do_not_count() -> None:
    old = f"<w:pPrChange><w:pPr>{style('1')}</w:pPr></w:pPrChange>"
    found = read(paragraph(run("甲", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"), old))
    assert found.text == "甲\n"
    assert not found.headings


def test_a_deleted_row_is_left_out() -> None:
    gone = "<w:tr><w:trPr><w:del/></w:trPr>" + cell("旧") + cell("行") + "</w:tr>"
    whole = table([["甲", "乙"], ["丙", "丁"]]).replace("</w:tbl>", gone + "</w:tbl>")
    assert lines(whole) == ["甲\t乙", "丙\t丁"]


def test_hidden_text_is_left_out_and_counted() -> None:
    found = read(
        paragraph(run("甲") + run("暗", "<w:vanish/>") + run("乙", '<w:vanish w:val="0"/>'))
        + paragraph(run("丙", '<w:rStyle w:val="secret"/>') + run("丁"))
    )
    assert found.text == "甲乙\n丁\n"
    assert found.left_out == ("2 passages of hidden text",)


def test_a_heading_that_runs_into_its_paragraph_is_one_line() -> None:
    mark = "<w:rPr><w:vanish/><w:specVanish/></w:rPr>"
    assert lines(paragraph("一、目标。", style("1") + mark) + paragraph("全面完成。")) == [
        "一、目标。全面完成。"
    ]


def test_rows_are_lines_and_cells_are_parted_by_tabs() -> None:
    two = cell(paragraph("张三") + paragraph("李四"))
    found = read(
        paragraph("前") + table([["姓名", "职务"], [two, cell(paragraph("<w:r><w:t>主</w:t><w:br/></w:r>"))]])
    )
    assert found.text == "前\n姓名\t职务\n张三 李四\t主\n"
    assert [found.text[a:b] for a, b in found.tables] == ["姓名\t职务\n张三 李四\t主"]


def test_merged_cells_are_said_once_and_columns_stay_in_line() -> None:
    wide = cell("合计", '<w:gridSpan w:val="2"/>')
    down = cell("财政局", '<w:vMerge w:val="restart"/>')
    more = cell(paragraph(), "<w:vMerge/>")
    assert lines(table([["甲", "乙", "丙"], [down, "1", "2"], [more, "3", "4"], [wide, "10"]])) == [
        "甲\t乙\t丙",
        "财政局\t1\t2",
        "\t3\t4",
        "合计\t\t10",
    ]


def test_a_span_that_no_table_has_swells_nothing() -> None:
    assert len(read(table([[cell("甲", '<w:gridSpan w:val="2000000000"/>'), "乙"]])).text) < 100


def test_a_table_inside_a_cell_is_part_of_the_cell() -> None:
    inner = cell(paragraph("内：") + table([["一", "二"], ["三", "四"]]) + paragraph())
    assert lines(table([["甲", inner]])) == ["甲\t内： 一 二 三 四"]


def test_a_table_that_only_frames_text_is_no_table() -> None:
    found = read(table([[cell(paragraph("云川市财政局文件") + paragraph("云财发〔2026〕1号", style("1")))]]))
    assert found.text == "云川市财政局文件\n云财发〔2026〕1号\n"
    assert not found.tables
    assert headings(found) == [("云财发〔2026〕1号", 1)]


def test_a_text_box_stands_once_before_the_paragraph_that_anchors_it() -> None:
    body = paragraph(box(paragraph("云川市财政局文件")) + run("关于检查的通知")) + paragraph(
        run("正文") + box(paragraph("旁注"))
    )
    assert lines(body) == ["云川市财政局文件", "关于检查的通知", "正文", "旁注"]


def test_word_art_is_read() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="云川市人民政府文件"/></v:shape></w:pict></w:r>'
    assert lines(paragraph(art) + paragraph("正文")) == ["云川市人民政府文件", "", "正文"]


def test_content_controls_links_and_tags_are_seen_through() -> None:
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('甲')}</w:sdtContent></w:sdt>"
        + paragraph(f'<w:hyperlink r:id="x">{run("乙")}</w:hyperlink><w:smartTag>{run("丙")}</w:smartTag>')
        + paragraph(
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('点击输入')}</w:sdtContent></w:sdt>"
        )
    )
    found = read(body)
    assert found.text == "甲\n乙丙\n\n"
    assert found.left_out == ("1 placeholder that was not filled in",)


def test_fields_are_told_by_their_results() -> None:
    body = paragraph(run("见") + field(' REF _x \\h "指令" ', "第二条") + run("。")) + paragraph(
        f'<w:fldSimple w:instr=" DATE ">{run("2026年1月5日")}</w:fldSimple>'
    )
    assert lines(body) == ["见第二条。", "2026年1月5日"]


def test_enclosed_figures_and_check_boxes_are_drawn() -> None:
    ticked = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/>'
        f"</w:checkBox></w:ffData></w:fldChar></w:r>{run(' FORMCHECKBOX ', tag='w:instrText')}"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert lines(paragraph(field("eq \\o\\ac(○,3)") + run("甲") + ticked)) == ["③甲☑"]


def test_a_field_that_never_ends_hides_nothing() -> None:
    body = paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("甲")) + paragraph("乙")
    assert lines(body) == ["甲", "乙"]


def with_headers(*headers: Sequence[str], body: Sequence[str]) -> Extracted:
    """A file whose page headers stand in its body's properties in this order."""
    names = [f"header{n}" for n in range(1, len(headers) + 1)]
    frames = "".join(f'<w:headerReference r:id="r-{name}"/>' for name in names)
    parts = {
        name: f'<w:hdr xmlns:w="{W}">{"".join(map(paragraph, lines))}</w:hdr>'
        for name, lines in zip(names, headers, strict=True)
    }
    words = "".join(map(paragraph, body))
    return extract(package(words + f"<w:sectPr>{frames}</w:sectPr>", parts=parts), "a.docx")


RED = ("平远县人民政府文件", "平政发〔2025〕7号　　签发人：王强")
NOTICE = ("平远县人民政府关于春季造林的通知", "各乡镇人民政府：", "现通知如下。")


def test_a_red_head_in_a_page_header_is_text_and_other_headers_are_not() -> None:
    extracted = with_headers(["平远县人民政府"], [*RED, "内部"], ["平远县人民政府文件"], body=NOTICE)
    assert kept(extracted).split() == " ".join([*RED, *NOTICE]).split()
    assert extracted.text.count(RED[0]) == 1
    assert parse_extracted(extracted).number == "平政发〔2025〕7号"


def test_a_page_header_that_repeats_the_number_of_the_body_or_cites_another_is_dropped() -> None:
    number = "平政发〔2025〕7号"
    assert kept(with_headers([number], body=[number, *NOTICE])).split() == [number, *NOTICE]
    cited = "依据云政发〔2024〕1号编制"
    assert kept(with_headers([cited], body=NOTICE)).split() == list(NOTICE)


def test_page_headers_and_footers_are_in_the_text_and_dropped() -> None:
    frames = '<w:sectPr><w:headerReference r:id="r-header1"/><w:footerReference r:id="r-footer1"/></w:sectPr>'
    found = read(
        paragraph("正文") + frames + paragraph("", frames),
        header1=f'<w:hdr xmlns:w="{W}">{paragraph("云川市政府办公室")}</w:hdr>',
        footer1=f'<w:ftr xmlns:w="{W}">{paragraph(run("— ") + field("PAGE", "3") + run(" —"))}</w:ftr>',
    )
    assert dropped(found) == ["云川市政府办公室\n", "— 3 —\n"]
    assert kept(found) == "正文\n\n"


def test_a_page_number_in_the_body_and_a_table_of_contents_are_dropped() -> None:
    gallery = "<w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
    found = read(
        f"<w:sdt>{gallery}<w:sdtContent>{paragraph('目  录')}</w:sdtContent></w:sdt>"
        + paragraph("一、总则 1", style("toc1"))
        + paragraph(run("第") + field("PAGE \\* MERGEFORMAT", "2") + run("页"))
        + paragraph(run("共有") + field("NUMPAGES", "2") + run("页附件。"))
    )
    assert kept(found) == "共有2页附件。\n"


def test_footnotes_stand_after_their_paragraph_and_their_marks_are_dropped() -> None:
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="-1">{paragraph("——")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("以决算为准。") + paragraph("含专户。")}</w:footnote></w:footnotes>'
    )
    ends = f'<w:endnotes xmlns:w="{W}"><w:endnote w:id="1">{paragraph("见年鉴。")}</w:endnote></w:endnotes>'
    body = (
        paragraph(run("支出") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("下降。"))
        + paragraph(run("产值") + '<w:r><w:endnoteReference w:id="1"/></w:r>')
        + paragraph(run("重提") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
    )
    found = read(body, footnotes=notes, endnotes=ends)
    assert kept(found) == "支出下降。\n[1] 以决算为准。\n含专户。\n产值\n[i] 见年鉴。\n重提\n"
    assert dropped(found) == ["[1]", "[i]", "[2]"]


def test_a_note_to_a_cell_stands_after_the_table() -> None:
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{paragraph("估算")}</w:footnote></w:footnotes>'
    one = cell(paragraph(run("10") + '<w:r><w:footnoteReference w:id="2"/></w:r>'))
    assert lines(table([["甲", one], ["乙", "丙"]]), footnotes=notes) == ["甲\t10[1]", "乙\t丙", "[1] 估算"]


def test_what_is_no_text_is_counted() -> None:
    found = read(
        paragraph(run("甲") + "<w:r><w:drawing><a:graphic><pic:pic/></a:graphic></w:drawing></w:r>" * 2)
        + paragraph("<w:r><w:object><v:shape><v:imagedata/></v:shape></w:object></w:r>")
        + paragraph('<w:r><w:commentReference w:id="0"/></w:r>')
        + '<w:altChunk r:id="x"/>'
    )
    assert found.left_out == ("1 comment", "1 embedded object", "1 inserted file", "2 pictures")


def test_pronunciation_is_left_out_and_formulas_are_read_in_a_line() -> None:
    over, under = run("yún"), run("云")
    ruby = f"<w:r><w:ruby><w:rt>{over}</w:rt><w:rubyBase>{under}</w:rubyBase></w:ruby></w:r>"
    a, b = "<m:r><m:t>a</m:t></m:r>", "<m:r><m:t>b</m:t></m:r>"
    formula = f"<m:oMath><m:f><m:num>{a}</m:num><m:den>{b}</m:den></m:f></m:oMath>"
    assert lines(paragraph(ruby + formula)) == ["云a/b"]


def test_a_large_first_letter_is_part_of_its_paragraph() -> None:
    assert lines(paragraph("为", '<w:framePr w:dropCap="drop"/>') + paragraph("加强管理")) == ["为加强管理"]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("main", ["word/document.xml", "word/document2.xml", "doc/main.xml"])
def test_strict_files_and_parts_of_other_names_are_read(main: str, strict: bool) -> None:
    data = package(paragraph("甲") + table([["一", "二"]]), main=main, strict=strict)
    assert extract(data, "a.docx").text == "甲\n一\t二\n"


def test_a_file_without_relations_or_content_types_is_read() -> None:
    body = f'<w:document xmlns:w="{W}"><w:body>{paragraph("甲")}</w:body></w:document>'
    assert extract(zipped({"word\\document.xml": body}), "a.docx").text == "甲\n"


def test_a_document_of_python_docx_is_read() -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("关于检查的通知", 0)
    document.add_heading("总体要求", 2)
    document.add_paragraph("自查", style="List Number")
    document.add_paragraph("抽查", style="List Number")
    document.add_paragraph("另", style="List Bullet")
    grid = document.add_table(2, 2)
    grid.cell(0, 0).merge(grid.cell(0, 1)).text = "分工"
    grid.cell(1, 0).text, grid.cell(1, 1).text = "甲", "乙"
    document.sections[0].header.paragraphs[0].text = "内部资料"
    out = io.BytesIO()
    document.save(out)
    found = extract(out.getvalue(), "a.docx")
    assert kept(found) == "关于检查的通知\n总体要求\n1. 自查\n2. 抽查\n• 另\n分工\n甲\t乙\n"
    assert headings(found) == [("关于检查的通知", 0), ("总体要求", 2)]
    assert dropped(found) == ["内部资料\n"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (paragraph(), "file-empty"),
        (paragraph("<w:r><w:drawing><pic:pic/></w:drawing></w:r>"), "word-only-pictures"),
    ],
)
def test_a_file_without_text_is_told(body: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        extract(package(body), "a.docx")
    assert refused.value.code == code


def test_a_workbook_is_told_from_a_document() -> None:
    data = package("", main="xl/workbook.xml")
    with pytest.raises(InputError) as refused:
        extract(data, "a.docx")
    assert refused.value.code == "not-word"


def test_lists_through_a_style_are_counted_and_can_be_left() -> None:
    from tests.corpus.formats.write_docx import level, numbering

    part = numbering([level(0, "decimal", "%1.")], [(0, "")])
    body = (
        paragraph("甲", style("item"))
        + paragraph("乙", style("item") + in_list(0))
        + paragraph("丙", style("item"))
    )
    assert lines(body, numbering=part) == ["1. 甲", "乙", "2. 丙"]
