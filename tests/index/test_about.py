from __future__ import annotations

from dataclasses import replace

import pytest

from index.about import about, stated
from tests.index.toys import SIX


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("工信部党〔2020〕16号是什么？", "title"),
        ("工信部党[2020]16号文件讲的是什么", "title"),
        ("安庆那份通知是什么时候发的？", "issued_on"),
        ("開學通知是什麼時候發的？", "issued_on"),
        ("停水通知的发文日期", "issued_on"),
        ("谁发布的停水通知", "issuer"),
        ("这个通知是哪个部门印发的", "issuer"),
        ("停水通知的文号是多少", "number"),
        ("该通知主送哪些单位", "addressees"),
        ("停水通知发给谁", "addressees"),
        ("这份文件的来源是什么", "source"),
    ],
)
def test_a_question_for_a_field_of_a_notice_is_told(question: str, field: str) -> None:
    found = about(question)
    assert found is not None
    assert found.field == field


@pytest.mark.parametrize(
    "question",
    [
        "补贴什么时候发",
        "补贴发给谁",
        "谁负责转移群众",
        "停水到什么时候",
        "通知要求做什么",
        "失业金是哪个部门发的",
        "工资什么时候发",
    ],
)
def test_a_question_for_what_notices_say_is_left_to_the_search(question: str) -> None:
    assert about(question) is None


@pytest.mark.parametrize(
    "question", ["停水的通知说了什么？", "甲水〔2024〕9号主要内容", "这份文件规定了什么"]
)
def test_a_question_for_what_a_notice_says_at_all_is_told(question: str) -> None:
    found = about(question)
    assert found is not None
    assert found.field == "gist"


def test_the_subject_is_the_question_without_the_words_that_ask_and_those_for_a_notice() -> None:
    found = about("安庆那份通知是什么时候发的？")
    assert found is not None
    assert found.subject == "安庆"


def test_a_field_is_quoted_where_it_is_stated_and_a_date_from_either_line() -> None:
    one = SIX[0]
    assert stated(one, "issued_on") == [one.evidence["issued_on"]]
    assert stated(one, "source") == []
    published = replace(one, evidence={"published_on": (3, 7)})
    assert stated(published, "issued_on") == [(3, 7)]
    assert stated(published, "issuer") == []


def test_what_a_notice_says_is_its_title_and_its_opening() -> None:
    title, opening = stated(SIX[0], "gist")
    assert SIX[0].text[slice(*title)] == SIX[0].title
    assert opening[0] == 0
