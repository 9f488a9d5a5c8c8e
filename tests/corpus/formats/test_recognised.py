"""Marks and blanks of recognised lines, told by where the characters around them stand."""

from __future__ import annotations

import pytest

from corpus.formats.page_blanks import chinese
from corpus.formats.recognised import as_set, pitch

STEP = 25.0


def places(printed: str) -> list[float]:
    """The middles of the characters of a line, set without kerning; blanks take room and have none."""
    out: list[float] = []
    at = 100.0
    for char in printed:
        room = STEP if chinese(char) or char == "\u3000" else STEP / 2
        if not char.isspace():
            out.append(at + room / 2)
        at += room
    return out


def seen(read: str, printed: str) -> str:
    """What is made of `read`, where the page has `printed`."""
    where = places(printed)
    return as_set(read, where, pitch("".join(read.split()), where))


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("各县(区)人民政府要落实方案(试行)的要求", "各县（区）人民政府要落实方案（试行）的要求"),
        ("于6月15日(星期六)9:00开始考试", "于6月15日（星期六）9:00开始考试"),
        ("(三）证件遗失的应当申请补办", "（三）证件遗失的应当申请补办"),
        ("高一8:30,高二10:00返回学校报到上课", "高一8:30，高二10:00返回学校报到上课"),
        ("予以表扬;对工作不力的单位予以通报", "予以表扬；对工作不力的单位予以通报"),
        ("根据云政办发[2024]21号文件的要求", "根据云政办发〔2024〕21号文件的要求"),
        ("根据云政办发〔2024]21号文件的要求", "根据云政办发〔2024〕21号文件的要求"),
    ],
)
def test_a_mark_that_takes_the_room_of_a_character_is_of_full_width(read: str, printed: str) -> None:
    assert seen(read, printed) == printed


@pytest.mark.parametrize(
    "printed",
    [
        "各县(区)人民政府要落实方案(试行)的要求",
        "作表率,让党旗在一线高高飘扬",
        "根据云政办发[2024]21号文件的要求",
        "增长(5.2%)以上并于10:30前报送情况",
        "补贴1,200元的人员名单应当公示",
        "网址http://a.cn/b(c)由主管部门公布",
    ],
)
def test_a_mark_that_takes_half_of_it_stays(printed: str) -> None:
    assert seen(printed, printed) == printed


@pytest.mark.parametrize("number", ["云政办发（2024）21号", "云政办发（2024）沪01民初3号"])
def test_round_brackets_around_a_year_stay_round(number: str) -> None:
    assert seen(f"根据{number}的要求", f"根据{number}的要求") == f"根据{number}的要求"


def test_square_brackets_that_are_no_number_stay() -> None:
    assert (
        seen("见参考文献[2024]和附件的说明", "见参考文献［2024］和附件的说明")
        == "见参考文献[2024]和附件的说明"
    )


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        ("各位家长:", "各位家长："),  # nothing stands behind it to measure by
        ("通知》(以下简称《通知》),各级党委", "通知》（以下简称《通知》），各级党委"),
        ("(2024年3月)", "（2024年3月）"),
        ("(5)", "(5)"),
        ("ABC(def)", "ABC(def)"),
    ],
)
def test_without_a_measure_custom_decides(read: str, shown: str) -> None:
    assert as_set(read, places(read), None) == shown


def test_a_short_line_is_measured_by_those_as_high() -> None:
    read, printed = "临汛[2024]3号", "临汛〔2024〕3号"
    where = places(printed)
    assert pitch(read, where) is None
    assert as_set(read, where, None, STEP) == printed
    assert as_set(read, where, None) == read


def test_blanks_between_characters_are_kept() -> None:
    assert (
        seen("云川市教育局云川市财政局", "云川市教育局\u3000云川市财政局") == "云川市教育局\u3000云川市财政局"
    )
    assert seen("特急·明电云组明电一号文件", "特急·明电 云组明电一号文件") == "特急·明电 云组明电一号文件"
    assert seen("云川市教育局 云川市财政局", "云川市教育局\u3000云川市财政局") == "云川市教育局 云川市财政局"


def test_the_empty_half_of_a_bracket_is_no_blank_in_a_number() -> None:
    assert seen("云政办发〔2024〕 3号的要求", "云政办发〔2024〕3号的要求") == "云政办发〔2024〕3号的要求"
    assert (
        seen("云政办发〔2024] 3号 附件的要求", "云政办发〔2024〕3号 附件的要求")
        == "云政办发〔2024〕3号 附件的要求"
    )


def test_what_is_set_apart_evenly_has_no_blanks() -> None:
    where = [100 + 60.0 * at for at in range(7)]
    assert as_set("云川市人民政府", where, pitch("云川市人民政府", where)) == "云川市人民政府"


def test_places_that_do_not_fit_the_text_tell_nothing() -> None:
    assert as_set("各县(区)", [1.0, 2.0], 25.0) == "各县(区)"
    assert as_set("", [], None) == ""
