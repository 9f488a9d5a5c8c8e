"""Numbered parts: what opens one, how they nest, where headings end, what closes a notice."""

from __future__ import annotations

from corpus.parsing import parse

HEAD = "关于做好有关工作的通知\n各单位：\n"


def outline(text: str) -> list[tuple[str, str | None]]:
    return [("/".join(s.path), s.heading) for s in parse(HEAD + text).sections]


def test_parts_nest_in_four_ranks() -> None:
    text = (
        "现通知如下。\n一、总体要求\n（一）原则。坚持稳妥。\n1. 分步实施。先易后难。\n（1）先试点。再推开。\n"
        "（2）后推开。要总结。\n2. 统筹安排。要衔接。\n二、工作任务\n抓好落实。\n"
    )
    assert outline(text) == [
        ("", None),
        ("一", "一、总体要求"),
        ("一/（一）", "（一）原则"),
        ("一/（一）/1.", "1. 分步实施"),
        ("一/（一）/1./（1）", "（1）先试点"),
        ("一/（一）/1./（2）", "（2）后推开"),
        ("一/（一）/2.", "2. 统筹安排"),
        ("二", "二、工作任务"),
    ]


def test_enumerations_inside_a_sentence_open_no_part() -> None:
    text = (
        "一、加强领导。一是要重视。二是要落实。第一，抓紧。第二，抓好。"
        "违反第三条规定的，按一、二级响应处理。\n二、严格管理。要负责。\n"
    )
    assert [path for path, _ in outline(text)] == ["一", "二"]


def test_articles_stand_under_their_chapter() -> None:
    text = (
        "现予印发。\n第一章 总则\n第一条 为规范管理，制定本办法。\n"
        "第二章 附则\n第二条 依照第一条执行。自印发之日起施行。\n"
    )
    assert [path for path, _ in outline(text)] == ["", "第一章", "第一章/第一条", "第二章", "第二章/第二条"]


def test_numerals_that_go_on_across_parts_are_kept() -> None:
    text = "一、甲。要办。\n（一）子。要办。\n二、乙。要办。\n（二）丑。要办。\n（三）寅。要办。\n"
    assert [path for path, _ in outline(text)] == ["一", "一/（一）", "二", "二/（二）", "二/（三）"]


def test_a_list_of_attachments_is_no_part() -> None:
    text = "一、甲。要办。\n二、乙。要办。\n附件：1. 某表\n2. 某办法\n"
    assert [path for path, _ in outline(text)] == ["一", "二", ""]


def test_a_sentence_longer_than_a_heading_is_none() -> None:
    long = "一、" + "各单位要高度重视" * 9 + "。要落实。\n二、乙。要办。\n"
    assert outline(long)[0] == ("一", None)


def test_what_closes_a_notice_has_no_path() -> None:
    text = (
        "现通知如下。\n一、甲\n要办好。\n二、乙\n要办好。\n本通知自印发之日起施行。\n"
        "云川市财政局\n2024年2月1日\n"
    )
    assert [path for path, _ in outline(text)] == ["", "一", "二", ""]


def test_questions_are_headings_with_their_mark() -> None:
    text = "1、什么时候开始？ 下月一日。\n2、在哪里办？可以网上办吗？ 可以。\n"
    assert outline(text) == [("1、", "1、什么时候开始？"), ("2、", "2、在哪里办？可以网上办吗？")]
