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


def test_a_part_of_a_code_counts_its_articles_on_past_a_hundred() -> None:
    text = "第九十九条 甲应当办理。\n第一百条 乙应当办理。\n第一百零一条 丙应当办理。\n"
    assert [path for path, _ in outline(text)] == ["第九十九条", "第一百条", "第一百零一条"]


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


def bodies(text: str) -> list[tuple[str, str]]:
    notice = parse(text)
    return [("/".join(s.path), notice.text[s.start : s.end].strip()) for s in notice.sections]


def test_a_list_of_attachments_closes_even_a_part_of_one_sentence() -> None:
    text = (
        HEAD
        + "一、甲事。要办好。 二、本办法从下月一日起施行。 \u3000\u3000\u2002\u2002附件：1.某表 2.某办法 "
    )
    assert bodies(text)[1:] == [("二", "二、本办法从下月一日起施行。"), ("", "附件：1.某表 2.某办法")]
    assert outline("一、甲事。要办好。 二、本办法从下月一日起施行。 附件：某表")[1] == ("二", None)


def test_closing_words_after_plain_clauses_are_not_the_body_of_the_last() -> None:
    text = "一、渡口全天开放。 二、船票价格不变。 三、大风时停航。 请你单位主动向乘客说明，做好退票工作。"
    assert outline(text) == [("一", None), ("二", None), ("三", None), ("", None)]
    led = "一、渡口开放。全天开放，不得关闭。 二、船票价格。一律不变。 三、大风停航。 请你单位主动说明。"
    assert outline(led)[-1] == ("三", "三、大风停航")


def test_a_call_to_everybody_closes_a_letter() -> None:
    text = "一、早睡。要早睡。 二、早起。要早起。 全市的老人和孩子们，让我们一起跑步！"
    assert outline(text) == [("一", "一、早睡"), ("二", "二、早起"), ("", None)]


def test_no_part_reaches_into_a_sign_off_that_more_follows() -> None:
    text = (
        "关于启用渡口乘船码的通告 现通告如下： 一、乘船扫码。上船前应当扫码。 二、停用时间另行通告。 "
        "云川市港航管理局 2024年5月6日 乘船码操作说明 打开手机，点开渡口小程序，按提示填写。"
    )
    got = bodies(text)
    assert got[2] == ("二", "二、停用时间另行通告。")
    assert got[3] == ("", "云川市港航管理局 2024年5月6日")
    assert [path for path, _ in got] == ["", "一", "二", "", ""]


def test_the_parts_of_an_attached_text_stand_under_no_part_of_the_notice() -> None:
    text = (
        "云川市水务局关于转发《省水务厅关于河道清淤的通知》的通知 各县水务局： 现转发给你们，请照此办理： "
        "一、抓紧清淤。要赶在汛前。 二、按时上报。每周一报。 云川市水务局 2024年3月8日 （此件公开发布） "
        "省水务厅关于河道清淤的通知 各市水务局： 现通知如下： （一）清淤。要清到底。 （二）疏通。要通到头。"
    )
    assert [path for path, _ in bodies(text)] == ["", "一", "二", "", "", "（一）", "（二）"]
