"""What is left out of the source, and why."""

from __future__ import annotations

import pytest

from corpus.cleaning import clean
from corpus.notice import Reason
from corpus.parsing import parse

BODY = (
    "各单位：\n现就有关事项通知如下。\n一、加强领导。各单位要高度重视，落实责任，不得推诿。\n"
    "二、严格管理。要专款专用，不得挪用，违者追究责任。\n"
)


@pytest.mark.parametrize(
    "words",
    [
        "扫一扫在手机打开当前页",
        "【 打印本页】",
        "【 关闭窗口】",
        "分享：",
        "[网络编辑：王某]",
        "责任编辑：王某",
        "责任编辑：",
        "清除所有标记 清除选中的标记 错误类型 无错字 - 写作（在线版）",
        "【相关解读】",
        "附件下载:",
        "详细阅读 >>",
        "版权声明：\n凡注明来源本报的作品，版权均属本报所有，未经授权不得转载。",
        "相关稿件\n某部部署某项工作\n某部发布某报告",
        "Copyright © 2024 某网. All rights reserved",
        "- END -",
        "@所有人",
        "编辑：小林　审核：老陈",
        "编辑：小林\n初审：老陈",
        "点击蓝字 关注我们",
        "往期推荐\n▶ 医保码怎么激活？\n点个“在看”再走吧",
    ],
)
def test_a_pages_own_words_are_dropped(words: str) -> None:
    source = f"关于做好有关工作的通知\n{BODY}云川市财政局\n2024年2月1日\n{words}"
    notice = parse(source)
    assert words.split(maxsplit=1)[0] not in notice.text
    assert notice.text.rstrip().endswith("2024年2月1日")
    assert all(d.reason is Reason.FURNITURE for d in notice.drops)


TITLE = "云川市水务局关于停水的通知"
CRUMBS = [
    "首页 > 政务公开 > 文件",
    "首页>政务公开>通知公告",
    "网站首页 » 通知公告 » 关于停水的通知",
    "当前位置：首页 > 政务公开 > 通知公告",
    "您所在的位置: 云川水务 / 政务公开",
    "首页 - 政务公开 - 文件",
]


@pytest.mark.parametrize("crumbs", CRUMBS)
@pytest.mark.parametrize("page", ["", "关于停水的通知\n", "关于停水的通知_云川市人民政府网\n"])
@pytest.mark.parametrize("gap", ["\n", " "])
def test_a_breadcrumb_above_the_title_is_no_part_of_it(crumbs: str, page: str, gap: str) -> None:
    source = f"{page}{crumbs}\n{TITLE}\n云水〔2024〕2号\n{BODY}云川市水务局\n2024年5月1日\n"
    notice = parse(source.replace("\n", gap))
    assert (notice.title, notice.number) == (TITLE, "云水〔2024〕2号")
    assert any(source.replace("\n", gap)[d.start : d.end] == crumbs for d in notice.drops)


@pytest.mark.parametrize(
    "row", ["打印 关闭", "打印本页 | 关闭窗口", "收藏　打印　关闭", "字体 大 中 小 打印 关闭"]
)
@pytest.mark.parametrize("signed", ["", "云川市水务局\n2024年5月1日\n", "\n\n"])
@pytest.mark.parametrize("gap", ["\n", " "])
def test_a_row_of_buttons_after_the_text_is_in_no_section(row: str, signed: str, gap: str) -> None:
    notice = parse(f"{TITLE}\n{BODY}{signed}{row}\n责任编辑：张三\n".replace("\n", gap))
    quotable = "".join(notice.text[s.start : s.end] for s in notice.sections)
    assert "打印" not in quotable
    assert "关闭" not in quotable
    assert "不得挪用，违者追究责任。" in quotable


def test_buttons_and_paths_a_notice_writes_about_stay() -> None:
    text = (
        f"{TITLE}\n{BODY}三、办理。打开网站，依次点 首页 > 政务服务 > 缴费 办理。\n"
        "需要的可打印 本人凭证，用后 关闭 页面。\n"
    )
    assert clean(text).text == text


def test_words_of_the_notice_itself_stay() -> None:
    text = (
        "关于做好有关工作的通知\n"
        + BODY
        + "三、做好宣传。可分享到朋友圈，请详细阅读 指南，责任编辑：由各单位指定。相关链接由办公室发布。\n"
    )
    assert clean(text).text == text


def test_residue_of_html_is_dropped_and_quoting_brackets_stay() -> None:
    text = clean("转发&lt;某通知&gt;的通知⠂⠼/span&gt;联系电话&nbsp;：1").text
    assert text == "转发&lt;某通知&gt;的通知联系电话：1"


def test_the_marks_of_markdown_are_dropped_before_headings() -> None:
    assert (
        clean("# 某条例\n<!-- INFO END -->\n## 第一章 总则\n#标签\n").text == "某条例\n\n第一章 总则\n#标签\n"
    )


def test_the_remark_about_a_sample_is_dropped() -> None:
    draft = clean("【示例】本文件为演示而写。\n关于做好有关工作的通知\n")
    assert draft.text == "关于做好有关工作的通知\n"
    assert draft.drops[0].reason is Reason.REMARK


def test_a_pages_abstract_of_the_first_paragraph_is_dropped() -> None:
    first = (
        "为全面落实各项措施，最大限度减少人员流动，保护群众安全，根据有关要求，"
        "接待场所自二月三日起暂时关闭，停止现场接待，恢复时间另行通知"
    )
    notice = parse(f"关于暂停现场接待的通知 {first[:-8]} {first}。 云川市信访局 2024年2月1日")
    assert notice.text.count("最大限度") == 1


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (
            "要注重在疫情防控第一线发现、考验入党积极分子，对表现突出、特别优秀的同志，"
            "经过培养考察，及时吸收入党，并对入党积极",
            "分子加强教育。",
        ),
        ("一、要注重在一线发现、考验入党积极分子，表现突出、符合条件\n", "的，及时发展入党。"),
        ("为把《若干措施》（云政办发", "〔2024〕21号）送到企业手中。"),
    ],
)
def test_a_line_wrapped_inside_a_sentence_is_joined(above: str, below: str) -> None:
    text = clean(f"关于做好有关工作的通知\n\n{above}\n{below}\n").text
    assert above.strip() + below in text


def test_a_title_over_several_lines_is_joined() -> None:
    notice = parse(
        "关于在有关工作中\n\n充分发挥各级组织作用\n\n先锋模范作用的通知\n\n各单位：\n现通知如下。\n"
    )
    assert notice.text.startswith("关于在有关工作中充分发挥各级组织作用先锋模范作用的通知\n\n各单位：")
    assert {d.reason for d in notice.drops} == {Reason.WRAP}


@pytest.mark.parametrize(
    "text",
    [
        "一、加强领导\n各单位要高度重视。\n",
        "科目    日期    时间\n语文    6月15日    9:00\n数学    6月16日    9:00\n",
        "云川市财政局\n云川市教育局\n2024年2月1日\n",
        "联系人：张某\n电话：0599-1\n",
        "Use the word\nprocessor here\n",
        "各单位要高度重视。\n\n各部门要落实责任。\n",
    ],
)
def test_lines_that_are_units_of_their_own_stay_apart(text: str) -> None:
    assert clean(text).text == text


def test_sentences_repeat_unless_the_documents_own_head_recurs() -> None:
    body = "一、要专款专用，不得挪用。二、要专款专用，不得挪用。"
    assert parse("关于专项资金管理使用的通知\n各县区财政局：\n" + body).text.count("专款专用") == 2
    head = "关于专项资金管理使用的通知云财〔2024〕1号各县（区）财政局，各直属单位：为做好工作，现通知如下。"
    scraped = parse(head + "一、要专款专用。" + head + "要加强监管。一、要专款专用。二、要及时拨付。")
    assert scraped.text == head + "一、要专款专用。要加强监管。二、要及时拨付。"
    assert scraped.breaks == (len(head + "一、要专款专用。"), len(head + "一、要专款专用。要加强监管。"))


@pytest.mark.parametrize(
    "words", ["审核：县医保局负责。", "编辑：每单位1名", "扫码关注“平远医保”公众号可以办理"]
)
def test_a_line_of_the_notice_that_begins_like_a_pages_own_stays(words: str) -> None:
    source = f"关于做好有关工作的通知\n{BODY}{words}\n云川市财政局\n2024年2月1日\n"
    assert words in parse(source).text


def test_lines_of_a_message_that_begin_or_end_with_a_picture_stay_lines() -> None:
    lines = [
        "接自来水公司通知，因管道检修，幸福小区将于6月18日（周三）上午8：30至下午17：00停水⚠️",
        "📌请提前储水",
        "①关好水龙头",
    ]
    text = "\n".join(["停水通知", "各位居民：", *lines, "幸福社区居委会", "2025年6月16日"])
    assert all(line in parse(text).text.split("\n") for line in lines)


HEAD = "发件人：某局 <a@b.cn>\n发送时间：2024年2月1日\n收件人：办公室\n主题：转发：通知\n"
OUTLOOK = "From: 某局\nSent: 2024年2月1日\nTo: 办公室\nSubject: 通知\n"
PASSED_ON = f"关于做好有关工作的通知\n{BODY}云川市财政局\n2024年2月1日\n"


@pytest.mark.parametrize(
    "head", [HEAD, OUTLOOK, f"> {OUTLOOK}".replace("\n", "\n> ", 3), OUTLOOK + "\n" + HEAD]
)
@pytest.mark.parametrize("above", ["", "各位：\n请查收。\n张三 0599-123\n---原始邮件---\n"])
def test_the_head_of_a_mail_that_was_passed_on_is_no_part_of_its_notice(head: str, above: str) -> None:
    notice = parse(f"{above}{head}\n{PASSED_ON}")
    assert notice.text.strip().startswith("关于做好有关工作的通知")
    assert notice.title == "关于做好有关工作的通知"
    assert notice.drops[0].reason is Reason.FURNITURE


def test_a_notice_above_an_older_mail_stays_and_so_do_lines_that_are_no_head() -> None:
    assert PASSED_ON.strip() in parse(f"{PASSED_ON}{HEAD}请报送材料。\n").text
    form = "关于填报的通知\n各单位：\n请按下列格式填写。\n发件人：本单位全称\n主题：单位名称\n特此通知。\n"
    assert "发件人：本单位全称" in parse(form).text
