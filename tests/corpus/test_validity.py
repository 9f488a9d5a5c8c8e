"""From when until when a notice applies: only what it says of itself counts."""

from __future__ import annotations

import time
from datetime import date

import pytest

from corpus.notice import Notice
from corpus.parsing import parse
from corpus.today import Term, china_day, term
from corpus.validity import with_validity

ISSUED = date(2024, 2, 20)
Days = tuple[str | None, str | None]


def days(text: str, **fields: object) -> Days:
    notice = with_validity(
        Notice("", text, (), **({"title": "云川市供水管理办法", "issued_on": ISSUED} | fields))  # type: ignore[arg-type]
    )
    for name in ("effective_on", "expires_on"):
        assert (name in notice.evidence) == (getattr(notice, name) is not None)
    first, last = notice.effective_on, notice.expires_on
    return (first.isoformat() if first else None, last.isoformat() if last else None)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("本办法自2024年3月1日起施行。", "2024-03-01", None),
        ("第二十条 本办法自2024年3月1日起施行，有效期五年。", "2024-03-01", "2029-02-28"),
        ("本办法自2024年3月1日起施行，有效期至2028年12月31日。", "2024-03-01", "2028-12-31"),
        ("本办法自2024年3月1日起施行。有效期为3年。", "2024-03-01", "2027-02-28"),
        ("本办法有效期为5年，自2024年3月1日起施行。", "2024-03-01", "2029-02-28"),
        ("本通知自 2024 年 3 月 1 日起施行。", "2024-03-01", None),
        ("本规定自二〇二四年三月一日起施行。", "2024-03-01", None),
        ("本规定自２０２４年３月１日起施行。", "2024-03-01", None),
        ("本条例于2024年3月1日起正式实施。", "2024-03-01", None),
        ("本通知自印发之日起施行。", "2024-02-20", None),
        ("本通知自即日起执行。", "2024-02-20", None),
        ("本公告自发布之日起施行，有效期2年。", "2024-02-20", "2026-02-19"),
        ("本办法自印发之日起30日后施行。", "2024-03-21", None),
        ("本办法自公布之日起三十日后施行。", "2024-03-21", None),
        ("本办法自发布之日起满三个月后施行。", "2024-05-20", None),
        ("本细则由市水务局负责解释，自发布之日起施行。", "2024-02-20", None),
        ("本办法由市水务局负责解释，自2024年3月1日起施行，试行期两年。", "2024-03-01", "2026-02-28"),
        ("本办法（试行）自2024年3月1日起试行一年。", "2024-03-01", "2025-02-28"),
        ("本通知有效期至2025年12月31日止。", None, "2025-12-31"),
        ("本措施执行至2025年底。", None, "2025-12-31"),
        ("本措施有效期至2025年6月底。", None, "2025-06-30"),
        ("本政策执行期限为2024年3月1日至2025年2月28日。", "2024-03-01", "2025-02-28"),
        ("本政策执行期限自2024年3月1日起至2025年2月28日止。", "2024-03-01", "2025-02-28"),
        ("本通知自2024年3月1日起至6月30日止施行。", "2024-03-01", "2024-06-30"),
        ("本政策执行期暂定为自发布之日起的三个月。", None, "2024-05-19"),
        ("本通知自2024年3月1日起执行，至2025年12月31日自动失效。", "2024-03-01", "2025-12-31"),
        ("本办法自2024年3月1日起施行，2026年1月1日起废止。", "2024-03-01", "2025-12-31"),
        ("五、以上政策自印发之日起实施，有效期至2024年底。", "2024-02-20", "2024-12-31"),
        ("《云川市供水管理办法》已经市政府同意，现予公布，自2024年3月1日起施行。", "2024-03-01", None),
    ],
)
def test_what_a_notice_says_of_itself(text: str, first: str | None, last: str | None) -> None:
    assert days(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "供水许可证有效期三年。",
        "本办法所称许可证有效期三年。",
        "本办法规定的许可证自颁发之日起有效期五年。",
        "取得的资格证书有效期至2025年12月31日。",
        "报名截止2025年12月31日。",
        "补贴执行至2025年12月31日。",
        "自2024年3月1日起执行新的水价。",
        "居民水价自2024年3月1日起执行。",
        "自2024年3月1日起施行。",  # of what?
        "有效期五年。",
        "本通知附件中的合同有效期一年。",
        "本办法施行前已签订的合同有效期至2025年12月31日。",
        "本办法施行之日起三个月内完成登记。",
        "本办法第五条自2025年1月1日起施行。",
        "本市自2024年3月1日起施行阶梯水价。",
        "本年度执行至2024年12月31日。",
        "本通知中的补贴政策执行至2025年12月31日。",
        "本通知由市水务局负责解释，补贴政策执行至2025年12月31日。",
        "本通知未尽事宜，按《云川市节水条例》执行至2025年12月31日。",
        "《云川市节水条例》自2024年3月1日起施行。",
        "《云川市节水条例》有效期延长至2026年12月31日。",
        "根据《云川市节水条例》，自2024年3月1日起施行计划用水。",
        "将第二十条修改为：“本办法自2025年3月1日起施行，有效期五年。”",
        "该办法自2024年3月1日起施行。",
        "上述规定自2024年3月1日起施行。",
        "本办法自3月1日起施行。",
        "本办法自2024年2月30日起施行。",
        "本办法自批准之日起施行。",
        "本公告自2024年起施行。",
        "本通知有效期至疫情结束之日止。",
        "本通知截止日期视情况另行公告。",
        "申请本计划的企业，自2024年3月1日起实施改造。",
        "样本办法自2024年3月1日起施行。",
        "本函自2024年3月1日起算，十日内答复。",
        "本方案明确，自2024年3月1日起实施。",
        "本办法自2024年3月1日至2025年2月28日，对企业给予补贴。",
        "本办法有效期五年。",  # from when?
    ],
)
def test_what_is_said_of_something_else_or_not_in_full_is_none(text: str) -> None:
    assert days(text) == (None, None)


def test_a_term_of_years_needs_the_day_from_which_it_runs() -> None:
    text = "本办法自印发之日起施行，有效期五年。"
    assert days(text, issued_on=None, published_on=date(2024, 2, 21)) == (None, None)
    published = "本办法自发布之日起施行，有效期五年。"
    assert days(published, issued_on=None, published_on=ISSUED) == ("2024-02-20", "2029-02-19")
    assert days(published, issued_on=None) == (None, None)


def test_two_days_that_contradict_one_another_are_none() -> None:
    text = "本通知自2024年3月1日起施行。\n附件\n本办法自2024年5月1日起施行。"
    assert days(text) == (None, None)
    assert days(text.replace("5月", "3月")) == ("2024-03-01", None)


def test_a_last_day_before_the_first_or_before_the_issue_is_none() -> None:
    assert days("本办法自2024年3月1日起施行，有效期至2023年12月31日。") == ("2024-03-01", None)
    assert days("本办法有效期至2024年1月31日。") == (None, None)


def test_policies_of_one_part_are_not_the_notice() -> None:
    text = "一、补贴\n以上政策执行至2024年6月30日。\n二、其他\n以上政策执行至2024年12月31日。"
    notice = parse(
        "云川市财政局关于补贴的通知\n云财〔2024〕1号\n各单位：\n" + text + "\n云川市财政局\n2024年2月1日\n"
    )
    assert notice.expires_on == date(2024, 12, 31)
    assert notice.text[slice(*notice.evidence["expires_on"])] == "执行至2024年12月31日"


def test_a_notice_in_traditional_characters_is_read_too() -> None:
    said = "本通知自2024年3月1日起執行，有效期兩年。"
    text = f"雲川市財政局關於票據管理的通知\n\n各有關單位：\n{said}\n\n雲川市財政局\n2024年2月1日\n"
    notice = parse(text)
    assert (notice.effective_on, notice.expires_on) == (date(2024, 3, 1), date(2026, 2, 28))
    assert notice.text[slice(*notice.evidence["effective_on"])] == "自2024年3月1日起執行"


LAW = "云川市供水条例\n（{told}）\n\n第一条 为了供水，制定本条例。\n第二条 本条例自公布之日起施行。\n"


@pytest.mark.parametrize(
    ("told", "first"),
    [
        ("2020年1月2日云川市人民政府令第3号公布", "2020-01-02"),
        ("2020年1月2日云川市第二届人民代表大会常务委员会第三次会议通过", None),
        ("2010年1月2日云川市人民政府令第3号公布 根据2020年1月2日云川市人民政府令第9号修正", None),
    ],
)
def test_the_day_of_publication_of_a_law_is_not_that_of_its_adoption_or_amendment(
    told: str, first: str | None
) -> None:
    notice = parse(LAW.format(told=told))
    assert notice.kind is not None
    assert notice.effective_on == (date.fromisoformat(first) if first else None)


@pytest.mark.parametrize(
    "unit",
    [
        "，本办法自",
        "本办法",
        "本办法由由由由",
        "《云川市供水管理办法》",
        "，本办法由甲，",
        "“本办法自2024年",
        "本" * 50,
        "以上政策",
    ],
)
def test_a_long_hostile_text_is_read_in_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    began = time.process_time()
    days(text)
    assert time.process_time() - began < 3


def test_a_day_is_that_of_china() -> None:
    from datetime import UTC, datetime

    assert china_day(datetime(2024, 12, 31, 15, 59, tzinfo=UTC)) == date(2024, 12, 31)
    assert china_day(datetime(2024, 12, 31, 16, 0, tzinfo=UTC)) == date(2025, 1, 1)


def test_a_notice_applies_from_its_first_to_its_last_day() -> None:
    first, last = date(2024, 3, 1), date(2024, 12, 31)
    told = [term(first, last, date(2024, month, day)) for month, day in ((2, 29), (3, 1), (12, 31))]
    assert told == [Term.PENDING, None, None]
    assert term(first, last, date(2025, 1, 1)) is Term.EXPIRED
    assert term(None, None, first) is None
