from __future__ import annotations

import pytest

from corpus.formats.docx import extract
from corpus.formats.docx_numerals import numeral
from tests.corpus.formats.write_docx import (
    W,
    in_list,
    level,
    numbering,
    package,
    paragraph,
    run,
    style,
    table,
)

_OUTLINE = (
    level(0, "chineseCountingThousand", "%1、")
    + level(1, "decimal", "%1.%2")
    + level(2, "lowerLetter", "%3)")
)


def numbers(
    levels: str, places: list[tuple[int, int]], lists: list[tuple[int, str]] | None = None
) -> list[str]:
    """The numbers before paragraphs of (list, level), each of which says only 文."""
    part = numbering([levels], lists or [(0, "")])
    body = "".join(paragraph("文", in_list(*place)) for place in places)
    text = extract(package(body, parts={"numbering": part}), "a.docx").text
    return [line.removesuffix("文") for line in text.splitlines()]


@pytest.mark.parametrize(
    ("form", "values", "shown"),
    [
        ("decimal", (1, 10), "1 10"),
        ("decimalZero", (1, 10), "01 10"),
        ("decimalFullWidth", (12,), "１２"),
        ("chineseCounting", (1, 10, 11, 20, 99, 100), "一 十 十一 二十 九十九 一〇〇"),
        ("chineseCountingThousand", (10, 101, 110, 1001, 10010), "十 一百零一 一百一十 一千零一 一万零一十"),
        ("japaneseCounting", (1, 10, 21, 100), "一 十 二十一 百"),
        ("taiwaneseCountingThousand", (12, 20000), "十二 二萬"),
        ("ideographDigital", (10, 2026), "一〇 二〇二六"),
        ("chineseLegalSimplified", (1, 10, 21), "壹 壹拾 贰拾壹"),
        ("ideographLegalTraditional", (2, 100), "貳 壹佰"),
        ("ideographTraditional", (1, 10, 11), "甲 癸 11"),
        ("ideographZodiac", (1, 12, 13), "子 亥 13"),
        ("ideographZodiacTraditional", (1, 60), "甲子 癸亥"),
        ("ideographEnclosedCircle", (1, 10), "㊀ ㊉"),
        ("decimalEnclosedCircle", (1, 20, 21), "① ⑳ 21"),
        ("decimalEnclosedCircleChinese", (2,), "②"),
        ("decimalEnclosedParen", (1,), "⑴"),
        ("decimalEnclosedFullstop", (1,), "⒈"),
        ("lowerLetter", (1, 26, 27), "a z aa"),
        ("upperLetter", (2,), "B"),
        ("lowerRoman", (4, 9), "iv ix"),
        ("upperRoman", (14, 5000), "XIV 5000"),
        ("ordinal", (1, 12, 23), "1st 12th 23rd"),
        ("numberInDash", (3,), "- 3 -"),
        ("none", (1,), ""),
        ("thaiLetters", (7,), "7"),
    ],
)
def test_counts_are_written_as_word_writes_them(form: str, values: tuple[int, ...], shown: str) -> None:
    assert " ".join(numeral(value, form) for value in values) == shown


def test_a_custom_format_pads_with_zeros() -> None:
    assert numeral(7, "custom", "001, 002, 003, ...") == "007"
    assert numeral(7, "custom", "x, y") == "7"


@pytest.mark.parametrize("value", [0, -1, 10**9, 2**31 - 1])
@pytest.mark.parametrize("form", ["chineseCountingThousand", "lowerRoman", "lowerLetter", "japaneseCounting"])
def test_any_count_gives_a_short_numeral(form: str, value: int) -> None:
    assert 0 < len(numeral(value, form)) < 40


def test_levels_count_below_one_another_and_restart() -> None:
    places = [(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1)]
    levels = _OUTLINE.replace("%1.%2", "%2.")
    assert numbers(levels, places) == ["一、", "1. ", "a) ", "b) ", "2. ", "a) ", "二、", "1. "]


def test_places_of_other_levels_are_shown_in_their_own_format_or_in_figures() -> None:
    assert numbers(_OUTLINE, [(1, 0), (1, 0), (1, 1)])[-1] == "二.1 "
    legal = level(0, "chineseCounting", "第%1章") + level(1, "decimal", "%1.%2", "<w:isLgl/>")
    assert numbers(legal, [(1, 0), (1, 0), (1, 1)]) == ["第一章 ", "第二章 ", "2.1 "]


def test_a_level_may_never_restart_or_only_after_one_further_out() -> None:
    articles = level(0, "chineseCounting", "第%1章") + level(
        1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>'
    )
    assert numbers(articles, [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)])[-1] == "第三条 "
    outer = (
        level(0, "decimal", "%1.")
        + level(1, "decimal", "%2)")
        + level(2, "decimal", "<%3>", '<w:lvlRestart w:val="1"/>')
    )
    assert numbers(outer, [(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 2)])[4::2] == ["<2>", "<1>"]


def test_lists_of_one_abstract_go_on_and_a_start_of_their_own_restarts() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = [(0, ""), (0, ""), (0, anew), (0, anew.replace('val="1"', 'val="5"'))]
    one = level(0, "decimal", "%1.")
    places = [(1, 0), (2, 0), (3, 0), (3, 0), (1, 0), (4, 0)]
    assert numbers(one, places, lists) == ["1. ", "2. ", "1. ", "2. ", "3. ", "5. "]


def test_a_level_can_be_written_anew_by_a_list() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1．")}</w:lvlOverride>'
    assert numbers(level(0, "decimal", "%1."), [(1, 0), (2, 0)], [(0, ""), (0, own)]) == ["1. ", "B． "]


def test_a_level_passed_over_counts_as_begun() -> None:
    one = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2.")
    assert numbers(one, [(1, 1), (1, 1), (1, 0)]) == ["1.1. ", "1.2. ", "2. "]


def test_what_follows_a_number_is_as_set() -> None:
    for form, gap in (("nothing", ""), ("space", " "), ("tab", " ")):
        assert numbers(level(0, "decimal", "第%1条", f'<w:suff w:val="{form}"/>'), [(1, 0)]) == [
            f"第1条{gap}"
        ]
    assert numbers(level(0, "decimal", "（%1）"), [(1, 0)]) == ["（1）"]


def test_bullets_are_signs_of_unicode() -> None:
    assert numbers(level(0, "bullet", "\uf06e"), [(1, 0)]) == ["■ "]
    assert numbers(level(0, "bullet", "\ue123"), [(1, 0)]) == ["• "]
    assert numbers(level(0, "bullet", "—"), [(1, 0)])[0].strip() == "—"


def test_no_list_and_no_such_list_give_no_number() -> None:
    assert numbers(level(0, "decimal", "%1."), [(0, 0), (9, 0), (1, 8), (1, -1), (1, 0)]) == [
        "",
        "",
        "",
        "",
        "1. ",
    ]


def test_a_format_is_taken_from_the_first_alternative() -> None:
    custom = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="01, 02, ..."/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    one = f'<w:lvl w:ilvl="0"><w:start w:val="1"/>{custom}<w:lvlText w:val="%1."/></w:lvl>'
    assert numbers(one, [(1, 0)]) == ["01. "]


def test_styles_are_linked_to_levels_and_to_lists_of_another_style() -> None:
    styles = f"""<w:styles xmlns:w="{W}">
    <w:style w:type="paragraph" w:styleId="h1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/>
    </w:numPr></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="h2"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/>
    <w:numId w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:type="numbering" w:styleId="outline"><w:name w:val="outline"/><w:pPr><w:numPr>
    <w:numId w:val="2"/></w:numPr></w:pPr></w:style></w:styles>"""
    levels = level(0, "chineseCounting", "%1、", '<w:pStyle w:val="h1"/>')
    levels += level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="h2"/>')
    part = numbering(['<w:numStyleLink w:val="outline"/>', levels], [(0, ""), (1, "")])
    body = "".join(paragraph("文", style(name)) for name in ("h1", "h2", "h2", "h1"))
    text = extract(package(body, parts={"styles": styles, "numbering": part}), "a.docx").text
    assert text.split() == ["一、文", "（一）文", "（二）文", "二、文"]


def test_numbers_of_a_column_stand_in_their_cells_and_deleted_paragraphs_do_not_count() -> None:
    part = numbering([level(0, "decimal", "%1")], [(0, "")])
    count = f"<w:tc>{paragraph('', in_list(1))}</w:tc>"
    gone = paragraph(f"<w:del>{run('删', tag='w:delText')}</w:del>", in_list(1) + "<w:rPr><w:del/></w:rPr>")
    body = table([[count, "甲"], [count, "乙"]]) + gone + paragraph("丙", in_list(1))
    text = extract(package(body, parts={"numbering": part}), "a.docx").text
    assert text == "1\t甲\n2\t乙\n3 丙\n"
