"""What a notice changes in another, and whose last day it moves."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from corpus.library import Library
from corpus.notice import Notice, Status
from corpus.parsing import parse
from corpus.references import references

A, B = "云川市供水管理办法", "云川市节水奖励办法"
NO, NO_B = "云水〔2020〕5号", "云水〔2020〕6号"
LAST = date(2025, 12, 31)


def named(text: str) -> list[tuple[Status, str | None, str | None, date | None]]:
    return [(found.effect, found.title, found.number, found.until) for found in references(text)]


@pytest.mark.parametrize(
    "text",
    [
        f"将《{A}》（{NO}）第三条修改为：“每日供水。”",
        f"将《{A}》（{NO}）第三条第二款中的“500元”调整为“600元”。",
        f"一、《{A}》（{NO}）第五条修改为：“每日供水。”",
        f"经研究，《{A}》（{NO}）附件1调整为本通知附件。",
        f"对《{A}》（{NO}）作如下修改：",
        f"《{A}》（{NO}）规定的优惠政策，执行期限延长至2025年12月31日。",
    ],
)
def test_a_notice_of_which_something_is_changed_is_amended(text: str) -> None:
    assert named(text) == [(Status.AMENDED, A, NO, None)]


@pytest.mark.parametrize(
    "text",
    [
        f"将《{A}》（{NO}）有效期延长至2025年12月31日。",
        f"《{A}》（{NO}）有效期延长至2025年12月31日。",
        f"经市政府同意，《{A}》（{NO}）有效期由2023年12月31日延长至2025年12月31日。",
        f"《{A}》（{NO}）继续有效至2025年12月31日。",
        f"《{A}》（{NO}）文件有效期限延续至2025年底。",
        f"现将《{A}》（{NO}）延长执行至2025年12月31日，",
    ],
)
def test_a_notice_of_which_the_term_is_extended_is_given_its_last_day(text: str) -> None:
    assert named(text) == [(Status.AMENDED, A, NO, LAST)]


def test_of_notices_listed_together_every_one_is_extended() -> None:
    text = f"将《{A}》（{NO}）、《{B}》（{NO_B}）两个文件的有效期统一延长至2025年12月31日。"
    assert named(text) == [(Status.AMENDED, A, NO, LAST), (Status.AMENDED, B, NO_B, LAST)]


@pytest.mark.parametrize(
    "text",
    [
        f"根据《{A}》（{NO}）第三条，将补贴标准调整为600元。",
        f"按照《{A}》（{NO}）第三条规定调整为600元。",
        f"根据《{A}》（{NO}），许可证有效期延长至2025年12月31日。",
        f"《{A}》（{NO}）规定的许可证有效期延长至2025年12月31日。",
        f"《{A}》（{NO}）规定的申报期限延长至2025年12月31日。",
        f"依据《{A}》（{NO}）有效期延长至2025年12月31日。",
        f"针对《{A}》（{NO}）第三条的不足，标准调整为600元。",
        "水价调整为每吨3元。",
        f"《{A}》（{NO}）有效期延长至疫情结束。",
    ],
)
def test_what_merely_names_a_notice_changes_nothing_in_it(text: str) -> None:
    assert named(text) == []


def text_of(title: str, number: str, day: str, body: str) -> str:
    return f"云川市水务局\n关于{title}的通知\n\n{number}\n\n各有关单位：\n{body}\n\n云川市水务局\n{day}\n"


OLD = text_of(
    "做好节水奖励工作",
    "云水〔2023〕1号",
    "2023年1月5日",
    "一、每户每年奖励一百元。\n二、本通知自2023年2月1日起施行，有效期一年。",
)
LONGER = text_of(
    "延长节水奖励期限",
    "云水〔2024〕2号",
    "2024年1月5日",
    "经研究，《云川市水务局关于做好节水奖励工作的通知》（云水〔2023〕1号）有效期延长至2025年12月31日。",
)
CHANGED = text_of(
    "调整节水奖励标准",
    "云水〔2024〕3号",
    "2024年3月5日",
    "将《云川市水务局关于做好节水奖励工作的通知》（云水〔2023〕1号）第一条修改为：“每户每年奖励二百元。”",
)
GONE = text_of(
    "废止节水奖励",
    "云水〔2024〕4号",
    "2024年5月5日",
    "《云川市水务局关于做好节水奖励工作的通知》（云水〔2023〕1号）自即日起废止。",
)


def filled(folder: Path, *texts: str) -> tuple[Library, dict[str, Notice]]:
    lib = Library(folder / "lib")
    for at, text in enumerate(texts):
        path = folder / f"{at}.txt"
        path.write_text(text, encoding="utf-8")
        lib.add([path])
    found = {notice.number or "": notice for notice in lib.notices()}
    for notice in found.values():
        assert lib.get(notice.id).notice == notice
    return lib, found


def test_the_library_says_who_amends_a_notice_and_until_when_it_applies_now(tmp_path: Path) -> None:
    _, found = filled(tmp_path, LONGER, OLD)
    old, longer = found["云水〔2023〕1号"], found["云水〔2024〕2号"]
    assert (old.status, old.amended_by, old.extended_by) == (Status.AMENDED, longer.id, longer.id)
    assert (old.effective_on, old.expires_on) == (date(2023, 2, 1), LAST)
    assert Notice.from_json(old.to_json()) == old
    assert Notice.from_json(longer.to_json()) == longer


def test_of_several_amendments_the_latest_is_named_and_the_extension_stays(tmp_path: Path) -> None:
    _, found = filled(tmp_path, CHANGED, OLD, LONGER)
    old = found["云水〔2023〕1号"]
    assert old.amended_by == found["云水〔2024〕3号"].id
    assert old.extended_by == found["云水〔2024〕2号"].id
    assert old.expires_on == LAST


def test_a_repeal_outweighs_them(tmp_path: Path) -> None:
    _, found = filled(tmp_path, GONE, CHANGED, OLD)
    assert found["云水〔2023〕1号"].status is Status.REPEALED
    assert found["云水〔2023〕1号"].repealed_by == found["云水〔2024〕4号"].id


def test_without_the_notice_that_extends_it_the_old_last_day_counts_again(tmp_path: Path) -> None:
    lib, found = filled(tmp_path, OLD, LONGER)
    before = lib.revision()
    lib.remove(found["云水〔2024〕2号"].id)
    (old,) = lib.notices()
    assert (old.status, old.expires_on, old.extended_by) == (Status.IN_FORCE, date(2024, 1, 31), None)
    assert lib.revision() != before


@pytest.mark.parametrize(
    "sentence",
    [
        f"《{A}》（{NO}）第三条修改为延长至2025年12月31日，作如下修改，" * 90,
        f"《{A}》（{NO}）、" * 150 + "有效期延长至2025年12月31日",
        f"《{A}》规定的政策措施，" * 300 + "执行期限延长至2025年12月31日",
        "将《" * 2000 + "第三条修改为",
    ],
)
def test_long_hostile_sentences_are_read_in_linear_time(sentence: str) -> None:
    text = (sentence[:5900] + "。") * 85
    began = time.process_time()
    references(text)
    assert time.process_time() - began < 2


LEAD = (
    "云川市人社局关于修改《云川市培训补贴办法》的通知\n各县：\n"
    "经研究，决定对《云川市培训补贴办法》（云人社规〔2023〕8号）作如下修改：\n"
)


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("一、将“30日”修改为“15日”。\n二、第十条有效期延长至2027年12月31日。\n", date(2027, 12, 31)),
        ("一、将有效期由2025年12月31日延长至2027年12月31日。\n", date(2027, 12, 31)),
        ("一、第十条修改为：“本办法自2023年7月1日起施行，有效期至2027年12月31日。”\n", date(2027, 12, 31)),
        ("一、第五条中的许可证有效期延长至2027年12月31日。\n", None),
        ("一、第三条补贴政策执行期限延长至2027年12月31日。\n", None),
        ("一、第三条修改为：“每人200元。”\n本通知有效期至2026年1月1日。\n", None),
        ("一、有效期延长至2026年6月30日。\n二、第二条有效期延长至2027年12月31日。\n", None),
    ],
)
def test_amendments_under_a_colon_may_give_the_notice_that_they_amend_another_last_day(
    words: str, until: date | None
) -> None:
    (found,) = parse(LEAD + words + "云川市人社局\n2025年4月10日\n").references
    assert (found.title, found.number) == ("云川市培训补贴办法", "云人社规〔2023〕8号")
    assert (found.effect, found.until) == (Status.AMENDED, until)


def test_a_heading_never_ends_inside_quotation_marks() -> None:
    notice = parse(LEAD + "一、将第四条修改为：“补贴标准为每人1200元。”\n二、删去第五条。\n三、其他不变。\n")
    first = next(section for section in notice.sections if section.path == ("一",))
    assert first.heading is None
