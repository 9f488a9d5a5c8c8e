"""Fields read from the head and the sign-off, in every layout met."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.notice import Notice
from corpus.parsing import parse

BODY = (
    " 为做好有关工作，根据《云川市财政局关于旧事的通知》（云财办〔2020〕5号）精神，现通知如下： "
    "一、加强组织领导。各单位要高度重视，落实责任。 二、严格资金管理。要专款专用，不得挪用。 "
)
SIGNED = "云川市财政局 2024年2月1日"
DAY = date(2024, 2, 1)
A, B, NO = "关于甲的通知", "关于乙的通知", "云财〔2018〕1号"
TITLE = "云川市财政局关于做好专项资金管理工作的通知"


def evidence(notice: Notice, name: str) -> str:
    start, end = notice.evidence[name]
    return notice.text[start:end]


@pytest.mark.parametrize(
    "head",
    [
        f"{TITLE} 云财〔2024〕3号 各县（区）财政局：",
        f"{TITLE}云财〔2024〕3号各县（区）财政局：",
        f"{TITLE}（云财〔2024〕3号） 各县（区）财政局：",
        f"云财〔2024〕3号{TITLE} 各县（区）财政局：",
        f"{TITLE} [发文字号] 云财〔2024〕3号 [有效性] 有效 各县（区）财政局：",
        f"{TITLE} 索引号：01-2024 文  号：云财〔2024〕3号 主题词：各县（区）财政局：",
        f"云川市财政局出台新规 云川市财政局文件 云财〔2024〕3号 {TITLE} 各县（区）财政局：",
        "关于做好专项资金... 云川市财政局 关于做好专项资金管理工作的通知 云财〔2024〕3号 各县（区）财政局：",
    ],
)
def test_title_number_and_addressees_are_read_in_any_header(head: str) -> None:
    notice = parse(head + BODY + SIGNED)
    assert notice.title == TITLE
    assert notice.number == "云财〔2024〕3号"
    assert notice.addressees == ("各县（区）财政局",)
    assert notice.issuer == ("云川市财政局",)
    assert notice.issued_on == date(2024, 2, 1)
    assert evidence(notice, "number").strip("（）").endswith("云财〔2024〕3号")
    assert [s.heading for s in notice.sections if s.path] == ["一、加强组织领导", "二、严格资金管理"]


def test_a_number_the_body_cites_is_never_the_notices_own() -> None:
    assert parse(f"{TITLE} 各县（区）财政局：{BODY}{SIGNED}").number is None


@pytest.mark.parametrize(
    ("signed", "issuer", "day"),
    [
        ("云 川 市 财 政 局（代章） 2024年2月1 日", ["云川市财政局"], DAY),
        ("云川市财政局2024年2月1日", ["云川市财政局"], DAY),
        ("云川市极端天气应对工作 领导小组办公室 2024年2月1日", ["云川市极端天气应对工作领导小组办公室"], DAY),
        (
            "云川市财政局 云川市教育局 二〇二四年二月一日 （此件公开发布）",
            ["云川市财政局", "云川市教育局"],
            DAY,
        ),
        ("附件：1.甲表 2.乙表 云川市财政局 2024年2月1日", ["云川市财政局"], DAY),
        (f"{SIGNED} 抄送：省财政厅。 云川市财政局办公室 2024年2月9日印发", ["云川市财政局"], DAY),
        ("云川市财政局", ["云川市财政局"], None),
    ],
)
def test_the_signoff_is_read_and_stands_in_no_section(
    signed: str, issuer: list[str], day: date | None
) -> None:
    notice = parse(f"关于做好专项资金管理工作的通知 各县（区）财政局：{BODY}{signed}")
    assert list(notice.issuer) == issuer
    assert notice.issued_on == day
    body = "".join(notice.text[s.start : s.end] for s in notice.sections)
    assert "2024年" not in body
    assert issuer[0] not in body.replace("《云川市财政局", "")


def test_the_signoff_before_an_attached_text_is_the_notices_own() -> None:
    text = (
        "关于转发《省财政厅关于某事的通知》的通知 云财〔2024〕3号 各县（区）财政局： "
        "现将《省财政厅关于某事的通知》（省财〔2024〕1号）转发给你们，请遵照执行。 云川市财政局 2024年2月5日 "
        "省财政厅关于某事的通知 省财〔2024〕1号 各市财政局： 现通知如下： "
        "一、甲事。要办好。 二、乙事。要办好。 省财政厅 2024年2月1日"
    )
    notice = parse(text)
    assert notice.number == "云财〔2024〕3号"
    assert notice.issuer == ("云川市财政局",)
    assert notice.issued_on == date(2024, 2, 5)
    assert [s.path for s in notice.sections] == [(), (), ("一",), ("二",)]
    assert notice.text[notice.sections[1].start :].lstrip().startswith("省财政厅关于某事的通知")


@pytest.mark.parametrize("label", ["等级 ", "等级", "紧急程度：", "紧急程度", ""])
def test_urgency_is_read_from_behind_its_label_with_or_without_a_blank(label: str) -> None:
    notice = parse(f"{label}特急·明电 云财明电〔2024〕3号\n{TITLE}\n各县（区）财政局：\n{BODY}{SIGNED}")
    assert (notice.urgency, notice.number) == (("特急", "明电"), "云财明电〔2024〕3号")


def test_a_line_that_only_begins_like_a_label_states_no_urgency() -> None:
    assert parse(f"等级考试\n{TITLE}\n各县（区）财政局：\n{BODY}{SIGNED}").urgency == ()


def test_urgency_is_read_from_a_line_with_half_empty_fields() -> None:
    notice = parse(
        f" 等级 特急·明电  云水明电〔2024〕4号     云机发  号\n\n{TITLE}\n\n各县（区）财政局：\n\n{BODY}"
    )
    assert notice.urgency == ("特急", "明电")
    assert notice.number == "云水明电〔2024〕4号"
    assert notice.title == TITLE


def test_the_source_and_the_day_a_page_shows_are_read_before_and_after_the_body() -> None:
    before = parse(f"{TITLE} 2024年02月03日09:12 来源：云川日报 |编辑：李某{BODY}{SIGNED}")
    assert (before.source, before.published_on) == ("云川日报", date(2024, 2, 3))
    after = parse(f"{TITLE}{BODY}来源：云川日报 责任编辑：李某")
    assert after.source == "云川日报"
    assert "来源" not in "".join(after.text[s.start : s.end] for s in after.sections)


def test_traditional_text_is_understood_and_kept_as_written() -> None:
    notice = parse(
        "雲川市民政局關於調整高齡津貼標準的通知\n雲民發〔2024〕9號\n各縣（區）民政局：\n"
        "為讓高齡老人更多分享發展成果，現將有關事項通知如下。\n一、發放對象。本市戶籍老人。\n"
        "二、申請和審核。應當及時。《關於高齡津貼的通知》（雲民發〔2019〕1號）同時廢止。\n雲川市民政局\n2024年5月20日\n"
    )
    assert notice.title == "雲川市民政局關於調整高齡津貼標準的通知"
    assert notice.number == "雲民發〔2024〕9號"
    assert notice.issuer == ("雲川市民政局",)
    assert [s.heading for s in notice.sections if s.path] == ["一、發放對象", "二、申請和審核"]
    assert [(r.title, r.number) for r in notice.references] == [("關於高齡津貼的通知", "雲民發〔2019〕1號")]


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        (f"《{A}》（{NO}）、《{B}》现予废止。", [(A, NO), (B, None)]),
        (f"同时废止《{A}》（{NO}）。", [(A, NO)]),
        (f"《{A}》（{NO}）自本通知印发之日起废止。", [(A, NO)]),
        (f"原{NO}文件同时废止。", [(None, NO)]),
        (f"根据《规章制定程序条例》，《{A}》停止执行。", [(A, None)]),
        ("按照《关于甲的通知》（云财〔2018〕1号）执行。", []),
        ("《关于甲的通知》尚未废止。", []),
    ],
)
def test_what_a_notice_repeals_is_named(sentence: str, named: list[tuple[str | None, str | None]]) -> None:
    notice = parse(f"{TITLE}\n各县（区）财政局：\n有关事项通知如下。{sentence}\n{SIGNED}")
    assert [(r.title, r.number) for r in notice.references] == named


def test_a_title_the_page_repeats_is_the_one_under_the_issuers_name() -> None:
    words = "关于《云川市渡口管理若干措施》有关事项办理流程"
    notice = parse(
        f"{words} 云川市港航管理局 {words} 现将流程公布如下： 1.申请 到窗口申请。 2.领取 到窗口领取。"
    )
    assert notice.title == f"云川市港航管理局{words}"
    assert notice.issuer == ("云川市港航管理局",)


def test_a_name_broken_in_the_sign_off_is_whole_where_the_head_writes_it_whole() -> None:
    notice = parse(
        "关于做好防汛工作的通知 各县应对极端强降雨天气联防联控工作机制： 现通知如下： "
        "一、加强值守。要值守。 二、加强巡查。要巡查。 附件：防汛工作方案 "
        "应对极端强降雨 天气联防联控工作机制 2024年7月1日"
    )
    assert notice.issuer == ("应对极端强降雨天气联防联控工作机制",)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("云川：渡船增班方便赶集 市里昨天发布消息 渡船增班方便赶集", "云川：渡船增班方便赶集"),
        ("云川市增开八条渡船航线 我市增开八条渡船航线 方便 群众赶集", "云川市增开八条渡船航线"),
        ("渡船增班了 赶集怎么走？ 新华社云川2月5日电", "渡船增班了 赶集怎么走？"),
        (
            "渡船增班、票价不变、早班提前……最新消息！ 早班船提前一小时",
            "渡船增班、票价不变、早班提前……最新消息！",
        ),
        ("市航运领导小组出台意见 渡船分批增班", "市航运领导小组出台意见 渡船分批增班"),
        ("渡船航线恢复正常运营 原标题： 渡船航线恢复正常运营 落实各项安全措施", "渡船航线恢复正常运营"),
    ],
)
def test_a_headline_is_told_once_and_whole(head: str, title: str) -> None:
    body = " 记者从市港航管理局了解到，渡船今天起增班，群众赶集更方便。票价不变，老人和孩子免票乘船。"
    assert parse(head + body).title == title


@pytest.mark.parametrize("last", ["（云财〔2024〕3号", "（2024年2月1日", "(2024-02-01"])
def test_a_bracket_that_the_end_of_the_text_leaves_open_ends_nothing_beyond_it(last: str) -> None:
    notice = parse(f"{TITLE}\n{last}")
    assert notice.number == "云财〔2024〕3号" or notice.number is None
    assert all(end <= len(notice.text) for _, end in notice.evidence.values())
    if "号" in last:
        assert evidence(notice, "number") == "云财〔2024〕3号"


def test_who_made_a_leaflet_and_in_which_month_is_no_part_of_its_title() -> None:
    text = "平远县养老保险待遇调整明白纸\n平远县社会保险中心 2025年7月\n1．养老金是多少？\n每人每月155元。\n"
    assert parse(text).title == "平远县养老保险待遇调整明白纸"


PASSED_ON = "各乡镇人民政府：\n请于4月20日前申报。\n平远县财政局\n2025年4月2日\n"


@pytest.mark.parametrize(
    "title",
    [
        "转发云川市财政局\n关于做好申报工作的通知",
        "转发云川市发展和改革委员会 云川市财政局\n关于做好申报工作的通知",
        "平远县财政局转发云川市发展和改革委员会 云川市财政局\n关于做好申报工作的通知",
        "平远县财政局\n转发云川市财政局\n关于做好申报工作的通知",
    ],
)
def test_the_title_of_a_notice_that_passes_another_on_says_so(title: str) -> None:
    notice = parse(f"平财〔2025〕11号\n{title}\n{PASSED_ON}")
    assert notice.title == title.replace("\n", "")
    assert notice.issuer == ("平远县财政局",)


@pytest.mark.parametrize("hour", ["19时30分", " 19:30", "8时"])
def test_a_warning_that_is_signed_to_the_minute_is_signed(hour: str) -> None:
    body = "预计今晚有暴雨，请做好转移准备。\n"
    notice = parse(f"关于发布预警的通知\n各乡镇：\n{body}平远县应急管理局\n2025年6月8日{hour}\n")
    assert (notice.issuer, notice.issued_on) == (("平远县应急管理局",), date(2025, 6, 8))
    assert [notice.text[s.start : s.end] for s in notice.sections] == [body]
