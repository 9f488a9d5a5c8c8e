"""Bytes made to harm the readers of pages, mails, archives and OFD: only the project's own errors, in linear time."""

# ruff: noqa: E501 - markup and bytes as they are met

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.formats import Part, archive, html, mail, ofd
from corpus.formats.html_tree import MAX_TAGS
from tests.corpus.formats import write_html, write_layouts, write_ofd
from tests.corpus.formats.test_html import NOTICE, kept
from tests.corpus.formats.write_batches import archive as zipped
from tests.corpus.formats.write_batches import mail as posted

SENTENCE = "为做好二〇二四年春季开学工作，现就有关事项通知如下，请认真贯彻执行。"
PAGES = [make(NOTICE) for make in (write_html.LAYOUTS | write_layouts.LAYOUTS).values()]
OFD = write_ofd.write(NOTICE.paragraphs, NOTICE.title)
ZIP = zipped([("通知.txt", b"1" * 100), ("a/b.docx", b"2")], encoding="gbk")
MAIL = posted(
    [
        ("text/plain; charset=gb2312", "", SENTENCE.encode("gbk")),
        ("a/b", 'attachment; filename="a.txt"', b"1"),
    ]
)

PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<div class='zoom nav'>", "</div>", "<table>", "<tr>", "<td colspan=9>", "</table>", "<br>", "<li>"),
        *("<ol start=-3 type=i>", "</ol>", "<h1>", "<pre>\n", "<a href=x.doc>", "</a>", "<!--", "-->", "<script>", "</script>"),
        *("<title>", "<meta name=PubDate content=2024-13-99>", "&nbsp;", "&#1;", "&#xD800;", "&#x2;", "\x01", "\x02", "\u200b"),
        *("<p hidden>", "<![CDATA[", "<?xml?>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "索引号：", "发文机关：", "成文日期：", "附件1：", "2024年2月1日"),
        *(SENTENCE, "一、", "\n", "\t", "　", "来源：", "<img>", "<input type=password>", "<frameset>", "</html>", "<span style='display:block'>"),
    ]
)  # fmt: skip


def sound(extracted: object) -> None:
    text = kept(extracted)  # type: ignore[arg-type]
    assert text.strip()
    for start, end in (*((h.start, h.end) for h in extracted.headings), *extracted.tables):  # type: ignore[attr-defined]
        assert 0 <= start < end <= len(extracted.text)  # type: ignore[attr-defined]
    assert not set(extracted.text) & {"\x00", "\x01", "\x02", "\x03"}  # type: ignore[attr-defined]


def tried(read: Callable[[], object]) -> object | None:
    try:
        return read()
    except InputError as error:
        assert str(error).startswith("件")
        return None


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
@example("<table><tr><td>a<table></table></td></tr></table>" + SENTENCE)
def test_any_markup_gives_sound_offsets_or_an_error_of_ours(markup: str) -> None:
    extracted = tried(lambda: html.extract(markup.encode(), "件.html"))
    if extracted is not None:
        sound(extracted)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([html, ofd, mail, archive]))
def test_any_bytes_give_a_result_or_an_error_of_ours(data: bytes, reader: object) -> None:
    if reader in (html, ofd):
        tried(lambda: reader.extract(data, "件"))  # type: ignore[attr-defined]
    else:
        tried(lambda: list(reader.parts(data, "件")))  # type: ignore[attr-defined]


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """`whole` with a few bytes changed, a run cut out or put in twice."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data) - 1))
        to = min(len(data), at + draw(st.integers(1, 200)))
        change = draw(st.sampled_from(["byte", "cut", "twice"]))
        if change == "byte":
            data[at] = draw(st.integers(0, 255))
        elif change == "cut" and to - at < len(data):
            del data[at:to]
        else:
            data[at:at] = data[at:to]
    return bytes(data)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PAGES).flatmap(damaged))
def test_a_damaged_page_gives_sound_offsets_or_an_error_of_ours(data: bytes) -> None:
    extracted = tried(lambda: html.extract(data, "件.html"))
    if extracted is not None:
        sound(extracted)


@settings(max_examples=150, deadline=None)
@given(damaged(OFD))
def test_a_damaged_ofd_gives_sound_offsets_or_an_error_of_ours(data: bytes) -> None:
    extracted = tried(lambda: ofd.extract(data, "件.ofd"))
    if extracted is not None:
        sound(extracted)


@settings(max_examples=150, deadline=None)
@given(damaged(ZIP))
def test_a_damaged_archive_gives_safe_names_or_an_error_of_ours(data: bytes) -> None:
    for part in tried(lambda: list(archive.parts(data, "件.zip"))) or ():  # type: ignore[attr-defined]
        assert "/" not in part.name and "\\" not in part.name and part.name.isprintable()
        if not isinstance(part, Part):
            assert part.error.code


@settings(max_examples=150, deadline=None)
@given(damaged(MAIL))
def test_a_damaged_mail_gives_safe_names_or_an_error_of_ours(data: bytes) -> None:
    for part in tried(lambda: list(mail.parts(data, "件.eml"))) or ():  # type: ignore[attr-defined]
        assert "/" not in part.name and part.name.isprintable()


def repeated(piece: str, before: str = "", after: str = "") -> Callable[[int], bytes]:
    return lambda size: before.encode() + piece.encode() * (size // len(piece.encode())) + after.encode()


TEXT = f"<div id=zoom>{SENTENCE * 3}</div>"
HOSTILE = {
    "paragraphs": repeated(f"<p>{SENTENCE}</p>"),
    "deep": lambda size: b"<div>" * (size // 11) + SENTENCE.encode() + b"</div>" * (size // 11),
    "never closed": repeated("<b>", "", SENTENCE),
    "end tags of nothing": repeated("</i>", "<div>" * 1900, SENTENCE),
    "one line": repeated(SENTENCE),
    "white space": repeated(" \n", "<p>", SENTENCE),
    "entities": repeated("&nbsp;", "<p>", SENTENCE),
    "entity bomb": repeated(
        "&b;", '<!DOCTYPE x [<!ENTITY a "AAAAAAAA"><!ENTITY b "&a;&a;&a;&a;">]><p>', SENTENCE
    ),
    "bare <": repeated("< ", TEXT),
    "names": repeated("zoom nav ", "<p class='", f"'>{SENTENCE * 3}"),
    "cells": repeated("<td>通知</td>", "<table><tr>"),
    "links": repeated("<a href=x>通知公告</a> "),
    "text in text": repeated(f"<div id=zoom>{SENTENCE}"),
    "labels": repeated("索引号：1 发文机关：云川市教育局 ", TEXT),
    "headings": repeated("<h1>关于开学的通知</h1>", "", SENTENCE),
    "attachments": repeated("<a href=a.doc>附件</a><br>", TEXT),
    "page counts": repeated("<p>第1页共 </p>", TEXT),
    "scripts": repeated("createPageHTML(", "<script>", f"</script>{TEXT}"),
    "crumbs": repeated("<p>首页 > 首页 > </p>", "", TEXT),
    "open quotes": repeated("<p>《（“"),
    "numbers": repeated("<ol><li value=999999>", "", SENTENCE),
    "comment": repeated("-", f"{TEXT}<!--"),
    "dates": repeated("2024-02-01 ", "<h1>a</h1>", TEXT),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_made_to_hang_a_reader_costs_time_by_its_length(name: str) -> None:
    seconds = []
    for size in (100_000, 400_000):
        data = HOSTILE[name](size)
        started = time.process_time()
        tried(lambda data=data: html.extract(data, "件.html"))
        seconds.append(time.process_time() - started)
    assert seconds[1] < 5
    assert seconds[1] < 10 * max(seconds[0], 0.02), seconds


def test_more_tags_than_any_notice_has_are_refused_before_they_are_read() -> None:
    for data, code in ((b"<p>" * (MAX_TAGS + 1), "page-too-large"), (b"<div>" * 3000, "page-too-deep")):
        started = time.process_time()
        with pytest.raises(InputError) as caught:
            html.extract(data, "件.html")
        assert caught.value.code == code
        assert time.process_time() - started < 1


def test_entities_of_a_document_type_are_never_resolved() -> None:
    data = (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "bomb">]><p>&a;&b;'
        + SENTENCE.encode()
    )
    text = html.extract(data, "件.html").text
    assert "&a;&b;" in text


def test_parts_of_a_large_archive_are_not_held_together() -> None:
    data = zipped([(f"{n:03}.txt", bytes(900_000)) for n in range(40)])
    found = list(islice(archive.parts(data, "件.zip"), 2))
    assert [len(part.data) for part in found if isinstance(part, Part)] == [900_000] * 2
