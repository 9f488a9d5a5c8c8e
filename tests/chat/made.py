"""Notices, quotes and answers for tests, and what Telegram would show of a message."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from corpus.notice import Notice, Section, Status
from corpus.sentences import Range
from index.answer import Answer, Citation, Quote, Tier
from tests.botapi.html import parse_html

PLAIN = Citation(
    notice_id="n1",
    title="关于做好防控工作的通知",
    issuer=("中共工业和信息化部党组",),
    number="工信部党〔2020〕16号",
    issued_on=date(2020, 2, 1),
    published_on=date(2020, 2, 2),
    source=None,
    status=Status.IN_FORCE,
    repealed_by=None,
    section=("二", "（一）"),
    heading="（一）加强领导",
    start=0,
    end=10,
)

_CHARACTERS = st.one_of(
    st.sampled_from("。！？；，、\n 　《》“”…"),
    st.characters(codec="utf-8"),
    st.sampled_from("通知党员干部要做好工作"),
)
_BITS = st.sampled_from(
    [
        "<b>",
        "</b>",
        "</blockquote>",
        "<blockquote expandable>",
        "&amp;",
        "&#60;",
        "<!--",
        '"',
        "\x00",
        "\x1b[31m",
        "\u202e",
        "👨‍👩‍👧‍👦",
        "🇨🇳",
        "👍🏽",
        "e\u0301",
        "😀" * 300,
        "字" * 500 + "。",
        "短句。" * 100,
        " " * 50,
    ]
)
documents = st.lists(st.one_of(st.text(_CHARACTERS, max_size=60), _BITS), max_size=12).map("".join)
"""Text of documents as hostile as it gets."""

fields = st.one_of(st.none(), documents)


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    text = draw(documents) + draw(st.sampled_from(["。", "字", "<"]))
    ends = st.integers(0, len(text))
    marks = tuple(
        sorted((min(a, b), max(a, b)) for a, b in draw(st.lists(st.tuples(ends, ends), max_size=3)))
    )
    return Quote(text, marks, 1.0, draw(citations()), tuple(draw(st.lists(citations(), max_size=7))))


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    return replace(
        PLAIN,
        title=draw(fields),
        issuer=tuple(draw(st.lists(documents, max_size=3))),
        number=draw(fields),
        issued_on=draw(st.one_of(st.none(), st.dates())),
        published_on=draw(st.one_of(st.none(), st.dates())),
        status=draw(st.sampled_from(Status)),
        repealed_by=draw(st.sampled_from([None, "n2"])),
        section=tuple(draw(st.lists(documents, max_size=3))),
        heading=draw(fields),
        amended_by=draw(st.sampled_from([None, "n2", "n3"])),
        extended_by=draw(st.sampled_from([None, "n2"])),
        effective_on=draw(st.one_of(st.none(), st.dates())),
        expires_on=draw(st.one_of(st.none(), st.dates())),
        url=draw(st.sampled_from([None, "https://yunchuan.example/" + "a" * 1900])),
        fetched_at=draw(st.sampled_from([None, "2026-11-28T16:00:00+00:00"])),
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    tier = draw(st.sampled_from(Tier))
    found = () if tier is Tier.NONE else tuple(draw(st.lists(quotes(), min_size=1, max_size=3)))
    return Answer("问", tier, 0.5, draw(fields), 1.0, "g1", found)


def quote(text: str, *marks: Range, **changes: Any) -> Quote:
    return Quote(text, marks, 1.0, replace(PLAIN, **changes))


def answer(*quotes: Quote, tier: Tier = Tier.ANSWER, reason: str | None = None) -> Answer:
    return Answer("问", tier, 0.5, reason, 1.0, "g1", quotes)


def notice(text: str, *sections: Section, **changes: Any) -> Notice:
    return Notice("n1", text, sections or (Section((), None, 0, len(text)),), "关于测试的通知", **changes)


def read(html: str) -> str:
    """The characters that Telegram reads from HTML; fails where it would refuse it."""
    return parse_html(html)[0]


def styled(html: str, kind: str) -> list[str]:
    """What stands in a style (bold, italic, blockquote, expandable_blockquote)."""
    text, entities = parse_html(html)
    data = text.encode("utf-16-le")
    return [
        data[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in entities
        if e["type"] == kind
    ]


def balanced(html: str) -> bool:
    """Whether every tag is closed in the order opened, seen independently of the strict parser."""
    stack: list[str] = []
    for closing, name in re.findall(r"<(/?)(\w+)[^>]*>", html):
        if closing and (not stack or stack.pop() != name):
            return False
        if not closing:
            stack.append(name)
    return not stack
