from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings

from bot.chat.articles import notice_article, passage_article
from bot.chat.citing import Brief
from bot.chat.render import LIMIT
from bot.chat.texts import Texts
from bot.chat.units import units
from corpus.notice import Status
from index.answer import Quote
from tests.chat.made import balanced, documents, quote, quotes, read

ZH = Texts("zh")


def test_a_passage_is_offered_by_title_section_and_best_sentence() -> None:
    article = passage_article(quote("前面的话。\n要做好工作。", (6, 12)), ZH, lambda _: None)
    assert article.title == "关于做好防控工作的通知"
    assert article.description == "第二部分（一）“加强领导”｜要做好工作。"
    assert read(article.text).startswith("前面的话。\n要做好工作。\n——《关于做好防控工作的通知》")


@settings(deadline=None, max_examples=60)
@given(quotes())
def test_whatever_is_offered_is_valid(found: Quote) -> None:
    article = passage_article(found, ZH, lambda _: None)
    assert article.title
    assert balanced(article.text)
    assert 0 < units(read(article.text).strip()) <= LIMIT
    assert units(article.title) <= 64
    assert units(article.description) <= 160


@given(documents)
def test_a_notice_is_offered_by_title_issuer_and_date(title: str) -> None:
    article = notice_article(Brief("n1", title, ("甲",), None, date(2020, 2, 1), None), ZH)
    assert article.title
    assert article.description == "甲，2020年2月1日成文"
    assert balanced(article.text)
    assert read(article.text).startswith("《")


def test_a_repealed_notice_is_marked_where_it_is_offered() -> None:
    brief = Brief("n1", "题", ("甲",), None, None, None, Status.REPEALED)
    assert notice_article(brief, ZH).title == "【已废止】题"
    cited = quote("要做好工作。", (0, 6))
    cited = replace(cited, citation=replace(cited.citation, status=Status.REPEALED))
    assert passage_article(cited, ZH, lambda _: None).title == "【已废止】关于做好防控工作的通知"
