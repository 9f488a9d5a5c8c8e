"""Attachments after the sign-off: sections of their own, whose numbers begin anew."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.notice import Notice
from corpus.parsing import parse

HEAD = (
    "云川市水务局关于做好清淤工作的通知\n各县水务局：\n现通知如下。\n"
    "一、抓紧清淤\n要赶在汛前。\n二、按时上报\n每周一报。\n"
)
SIGNED = "云川市水务局\n2024年3月8日\n"
RULES = "一、总则\n（一）为规范清淤，制定本办法。\n（二）本办法适用于全市。\n二、职责\n各县负责。\n"


def outline(notice: Notice) -> list[tuple[str, str | None]]:
    return [("/".join(s.path), s.heading) for s in notice.sections]


def body(notice: Notice, path: str) -> str:
    return next(notice.text[s.start : s.end] for s in notice.sections if "/".join(s.path) == path)


def test_an_attachment_is_a_section_with_its_title_and_its_parts_below_it() -> None:
    text = (
        HEAD + "附件：1. 清淤任务表\n2. 清淤办法\n\n" + SIGNED + "（此件公开发布）\n附件1\n\n清淤任务表\n\n"
        "河道\t长度\n东河\t3公里\n附件2\n云川市河道清淤\n管理办法\n" + RULES
    )
    notice = parse(text)
    assert outline(notice) == [
        ("", None),
        ("一", "一、抓紧清淤"),
        ("二", "二、按时上报"),
        ("", None),
        ("附件1", "附件1\n\n清淤任务表"),
        ("附件2", "附件2\n云川市河道清淤\n管理办法"),
        ("附件2/一", "一、总则"),
        ("附件2/一/（一）", None),
        ("附件2/一/（二）", None),
        ("附件2/二", "二、职责"),
    ]
    assert "东河\t3公里" in body(notice, "附件1")
    assert (notice.issuer, notice.issued_on) == (("云川市水务局",), date(2024, 3, 8))


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "附件：1. 清淤任务表\n2. 清淤办法\n" + SIGNED,
        HEAD + "附件1：清淤任务表\n附件2：清淤办法\n" + SIGNED,
        HEAD + SIGNED + "附件1：清淤任务表\n附件2：清淤办法\n",
        HEAD + SIGNED + "附件1：清淤任务表.docx\n附件2：清淤办法.pdf\n请下载，有疑问请联系水务局值班同志。\n",
        HEAD + SIGNED + "附件：\n1. 清淤任务表\n2. 清淤办法\n",
        HEAD.replace("每周一报。", "每周一报，填写附件 1 所列表格。\n附件所列河道不得遗漏。") + SIGNED,
    ],
)  # fmt: skip
def test_a_list_of_attachments_is_none_wherever_it_stands(text: str) -> None:
    assert not any(path.startswith("附") for path, _ in outline(parse(text)))


@pytest.mark.parametrize("mark", ["附件1", "附件 1", "附件一", "附件", "附表2", "附录", "附件1-1", "附："])
def test_the_name_is_the_path_without_its_blanks(mark: str) -> None:
    notice = parse(HEAD + SIGNED + f"{mark}\n清淤办法\n" + RULES)
    name = mark.replace(" ", "").rstrip("：")
    assert [path for path, _ in outline(notice)][4:6] == [name, f"{name}/一"]


def test_a_title_on_the_line_of_the_mark_is_its_heading() -> None:
    notice = parse(HEAD + SIGNED + "附件1：清淤任务表\n河道\t长度\n东河\t3公里\n附件2 清淤办法\n" + RULES)
    assert outline(notice)[4:6] == [("附件1", "附件1：清淤任务表"), ("附件2", "附件2 清淤办法")]


def test_the_number_before_the_mark_is_the_attachments_own_line() -> None:
    notice = parse(HEAD + SIGNED + "云水发〔2024〕7号附件1\n清淤办法\n" + RULES)
    assert outline(notice)[4] == ("附件1", "云水发〔2024〕7号附件1\n清淤办法")
    assert notice.number == "云水发〔2024〕7号"


def test_a_table_attached_to_an_attachment_stands_below_it() -> None:
    text = HEAD + SIGNED + "附件1\n清淤办法\n" + RULES + "附表\n河道表\n河道\t长度\n东河\t3公里\n"
    assert outline(parse(text))[-1] == ("附件1/附表", "附表\n河道表")


def test_a_sign_off_without_a_date_is_found_before_the_attachments() -> None:
    notice = parse(HEAD + "云川市水务局\n附件\n清淤办法\n" + RULES)
    assert (notice.issuer, notice.issued_on) == (("云川市水务局",), None)
    assert outline(notice)[4] == ("附件", "附件\n清淤办法")


def test_attachments_may_stand_before_the_sign_off_where_a_list_announced_them() -> None:
    announced = "附件：\n1. 清淤任务表\n附件1\n清淤任务表\n河道\t长度\n东河\t3公里\n"
    notice = parse(HEAD + announced + SIGNED)
    assert outline(notice)[-1] == ("附件1", "附件1\n清淤任务表")
    assert notice.issued_on == date(2024, 3, 8)
    unannounced = parse(HEAD + "附件1\n清淤任务表\n河道\t长度\n东河\t3公里\n" + "本通知即日起施行。\n")
    assert not any(path.startswith("附") for path, _ in outline(unannounced))
    page = parse(HEAD + "本通知即日起施行。\n\f附件1\n清淤任务表\n河道\t长度\n东河\t3公里\n")
    assert outline(page)[-1] == ("附件1", "附件1\n清淤任务表")


def test_text_without_line_breaks_has_attachments_too() -> None:
    text = (
        " ".join((HEAD + SIGNED).split())
        + " 附件 云川市河道清淤 管理办法 （一）清淤。要清到底。 （二）疏通。要通。"
    )
    assert outline(parse(text))[-3:] == [
        ("附件", "附件 云川市河道清淤 管理办法"),
        ("附件/（一）", "（一）清淤"),
        ("附件/（二）", "（二）疏通"),
    ]


def test_what_closes_an_attached_notice_is_the_attachments() -> None:
    attached = "附件\n省水务厅通知\n一、清淤。要清到底。\n二、疏通。要通。要快。\n特此通知。\n"
    attached += "省水务厅\n2024年3月1日\n"
    notice = parse(HEAD + SIGNED + attached)
    assert outline(notice)[-3:] == [("附件/一", "一、清淤"), ("附件/二", "二、疏通"), ("附件", None)]
    assert notice.issuer == ("云川市水务局",)


def test_the_lines_of_the_printer_belong_to_no_attachment() -> None:
    foot = "抄送：市委办公室。\n云川市水务局办公室　2024年3月8日印发\n"
    notice = parse(HEAD + SIGNED + "附件\n清淤办法\n" + RULES + foot)
    assert outline(notice)[-1] == (
        "附件/二",
        "二、职责",
    )  # in no section, as below a notice without attachments
    assert body(notice, "附件/二") == "二、职责\n各县负责。\n"
    assert notice.text.endswith(foot)


def test_text_below_the_lines_of_the_printer_stays_a_section() -> None:
    foot = "报送：每月5日前报市水务局。\n逾期不报的，予以通报。\n"
    notice = parse(HEAD + SIGNED + "附件\n清淤办法\n" + RULES + foot)
    assert notice.text[notice.sections[-1].start : notice.sections[-1].end] == foot
