from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.followups import Ask, NextPage, ShowSection, context_after, in_context
from bot.chat.memory import Context
from index.about import about
from index.answer import Tier
from tests.chat.made import answer, quote

BEFORE = Context("企业复工复产有什么要求？", ("n1", "n2"), ("二",), 100)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("什么时候发的？", "issued_on"),
        ("是什么时候发布的呢？", "published_on"),
        ("什麼時候發的？", "issued_on"),
        ("那份通知是哪天印发的", "issued_on"),
        ("发布时间", "published_on"),
        ("什么时候成文的？", "issued_on"),
        ("哪一年的？", "issued_on"),
        ("谁发的？", "issuer"),
        ("是哪个部门发的？", "issuer"),
        ("这是谁发的", None),
        ("请问它是哪个单位印发的呢", "issuer"),
        ("文号是多少？", "number"),
        ("发给谁的", "addressees"),
        ("主送机关是哪些", "addressees"),
        ("来源是哪里？", "source"),
        ("标题是什么？", "title"),
        ("全称", "title"),
        ("哪份文件？", "title"),
        ("讲了什么？", "gist"),
        ("这份通知主要内容是什么", "gist"),
    ],
)
def test_a_question_for_a_field_is_about_the_notice_last_quoted(question: str, field: str | None) -> None:
    found = in_context(question, BEFORE)
    assert isinstance(found, Ask)
    asked = about(found.question) if field else None
    assert (asked.field if asked else None) == field
    assert found.notice_id == ("n1" if field else None)


@pytest.mark.parametrize(
    ("question", "path", "step"),
    [
        ("第二部分讲什么？", ("二",), 0),
        ("第2部分主要讲了什么内容", ("2",), 0),
        ("那第三部分呢？", ("三",), 0),
        ("第（一）条", ("一",), 0),
        ("这份通知的第四部分怎么说的", ("四",), 0),
        ("这份通知的第四部分是什么", ("四",), 0),
        ("第二部分第一点说了什么", ("二", "一"), 0),
        ("第二部分（三）", ("二", "三"), 0),
        ("附件1讲什么？", ("附件1",), 0),
        ("附件一第二部分讲什么？", ("附件一", "二"), 0),
        ("下一部分讲什么", ("二",), 1),
        ("上一条呢", ("二",), -1),
        ("展开本节", ("二",), 0),
        ("这部分的全文", ("二",), 0),
    ],
)
def test_a_part_is_shown(question: str, path: tuple[str, ...], step: int) -> None:
    assert in_context(question, BEFORE) == ShowSection("n1", path, step)


@pytest.mark.parametrize(
    "question", ["还有呢？", "还有吗", "继续", "下一条", "更多", "然后呢", "还有其他的吗？", "再来几条"]
)
def test_more_is_the_next_page(question: str) -> None:
    assert in_context(question, BEFORE) == NextPage()


@pytest.mark.parametrize(
    ("before", "question", "asked"),
    [
        ("企业复工复产有什么要求？", "那高校呢？", "高校复工复产有什么要求"),
        ("企业复工复产有什么要求？", "高校呢", "高校复工复产有什么要求"),
        ("企业复工复产有什么要求？", "那党员也一样吗？", "党员复工复产有什么要求"),
        ("企业复工复产有什么要求？", "換成大學生", "大学生复工复产有什么要求"),
        ("企业复工复产有什么要求？", "那安庆呢", "安庆，企业复工复产有什么要求"),
        ("公积金怎么提取？", "那医保呢", "医保怎么提取"),
        ("租房怎么提取公积金", "买房呢？", "买房怎么提取公积金"),
        ("2020年的停水安排", "那2021年呢", "2021年的停水安排"),
        ("党员干部要怎么做", "那党员呢", "党员要怎么做"),
        ("怎么办", "高校呢", "高校，怎么办"),
    ],
)
def test_a_new_subject_takes_the_place_of_the_former(before: str, question: str, asked: str) -> None:
    found = in_context(question, Context(before, ("n1",)))
    assert isinstance(found, Ask)
    assert (found.question, found.notice_id) == (asked, None)


def test_subjects_follow_one_another() -> None:
    first = in_context("那安庆呢？", Context("停水怎么通知居民", ("n1",)))
    assert isinstance(first, Ask)
    second = in_context("那合肥呢？", Context(first.question, ("n1",), subject=first.subject))
    assert isinstance(second, Ask)
    assert second.question == "合肥,停水怎么通知居民"


@pytest.mark.parametrize(
    "question",
    [
        "企业怎么申请补贴？",
        "补贴什么时候发？",
        "一线医务人员有什么补助",
        "第一季度的补贴怎么发",
        "第三方机构怎么认定",
        "工信部党〔2020〕16号是什么？",
        "安庆那份通知是什么时候发的？",
        "为什么呢",
        "那要交什么材料呢",
        "谁发放补贴",
        "通知里说谁来发口罩",
        "高校" * 30 + "呢",
        "",
        "？？",
    ],
)
def test_a_complete_question_is_left_alone(question: str) -> None:
    assert in_context(question, BEFORE) == Ask(question)


@pytest.mark.parametrize(
    "question",
    [
        "这份通知对党员有什么要求？",
        "它对高校有什么规定",
        "该文件里对补贴怎么规定",
        "第二部分对党员有什么要求",
    ],
)
def test_a_question_that_speaks_of_the_notice_is_asked_of_it_alone(question: str) -> None:
    assert in_context(question, BEFORE) == Ask(question, "n1")


@given(st.text(max_size=50))
def test_without_context_every_question_is_left_alone(question: str) -> None:
    assert in_context(question, None) == Ask(question)


@pytest.mark.parametrize("question", ["什么时候发的？", "第二部分讲什么？", "这份通知对党员有什么要求？"])
def test_where_nothing_was_quoted_there_is_no_notice_to_ask(question: str) -> None:
    assert in_context(question, Context("甲")) == Ask(question)


@given(st.text("那第二部分呢还有什么时候发的高校这份通知?？（）一1 \n", max_size=45))
def test_any_mixture_is_resolved(question: str) -> None:
    found = in_context(question, BEFORE)
    assert not isinstance(found, Ask) or found.question.strip() or not question.strip()


def test_an_answer_is_remembered_with_its_notices() -> None:
    found = answer(quote("甲。", start=5), quote("乙。", notice_id="n9"), quote("丙。"))
    assert context_after(Ask("问"), found, BEFORE) == Context("问", ("n1", "n9"), ("二", "（一）"), 5)


def test_a_question_about_the_notice_leaves_the_one_before_in_memory() -> None:
    kept = context_after(Ask("什么时候发的", "n1"), answer(quote("甲。")), BEFORE)
    assert kept.question == BEFORE.question
    assert in_context("那高校呢", kept) == Ask("高校复工复产有什么要求", subject="高校")


def test_where_nothing_is_found_the_notices_before_stay() -> None:
    kept = context_after(Ask("问"), answer(tier=Tier.NONE), BEFORE)
    assert (kept.question, kept.notice_ids, kept.section) == ("问", ("n1", "n2"), ("二",))
    assert context_after(Ask("问"), answer(tier=Tier.NONE), None) == Context("问")
