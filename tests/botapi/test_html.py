"""parse_mode HTML: what Telegram takes, what it refuses and with which words."""

from __future__ import annotations

import time

import pytest

from tests.botapi.errors import ApiError
from tests.botapi.html import parse_html


def kinds(source: str) -> list[tuple]:
    return [(e["type"], e["offset"], e["length"]) for e in parse_html(source)[1]]


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"), ("strong", "bold"), ("i", "italic"), ("em", "italic"), ("u", "underline"),
        ("ins", "underline"), ("s", "strikethrough"), ("strike", "strikethrough"), ("del", "strikethrough"),
        ("tg-spoiler", "spoiler"), ("code", "code"), ("pre", "pre"), ("blockquote", "blockquote"),
    ],
)  # fmt: skip
def test_every_allowed_tag_becomes_its_entity(tag: str, kind: str) -> None:
    assert parse_html(f"一<{tag}>二三</{tag}>") == ("一二三", [{"type": kind, "offset": 1, "length": 2}])


def test_tags_with_attributes() -> None:
    assert kinds('<span class="tg-spoiler">x</span>') == [("spoiler", 0, 1)]
    assert kinds("<blockquote expandable>x</blockquote>") == [("expandable_blockquote", 0, 1)]
    assert parse_html('<a href="https://a.cn/?x=1&amp;y=2">t</a>')[1][0]["url"] == "https://a.cn/?x=1&y=2"
    assert parse_html('<a href="tg://user?id=7">t</a>')[1][0]["user"]["id"] == 7
    assert parse_html('<pre><code class="language-py">x</code></pre>')[1] == [
        {"type": "pre", "offset": 0, "length": 1, "language": "py"}
    ]
    assert parse_html('<tg-emoji emoji-id="5">👍</tg-emoji>')[1][0]["custom_emoji_id"] == "5"
    assert kinds("<B>x</B >") == [("bold", 0, 1)]


def test_offsets_count_utf16_units() -> None:
    assert kinds("😀<b>𠮷野</b>") == [("bold", 2, 3)]
    assert kinds("&#128512;<b>x</b>") == [("bold", 2, 1)]


def test_only_four_named_entities_and_numbers_are_decoded() -> None:
    assert parse_html("&lt;&gt;&amp;&quot;&#39;&#x4e2d;")[0] == "<>&\"'中"
    assert parse_html("&nbsp;&apos;&#0; a & b")[0] == "&nbsp;&apos;&#0; a & b"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("一<x>y</x>", 'Unsupported start tag "x" at byte offset 3'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<!-- c -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", 'can\'t be nested in "blockquote"'),
        ("<code>a<b>b</b></code>", 'Tag "b" can\'t be nested in "code" at byte offset 7'),
        ("<pre>a<a href='x.cn'>b</a></pre>", 'Tag "a" can\'t be nested in "pre"'),
        ("<b><code>x</code></b>", 'Tag "code" can\'t be nested in "b"'),
        ("&#xd800;", "invalid Unicode"),
    ],
)
def test_what_telegram_refuses(source: str, said: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.code == 400
    assert refused.value.description.startswith("Bad Request: can't parse entities: ")
    assert said in refused.value.description


def test_long_texts_parse_in_linear_time() -> None:
    started = time.perf_counter()
    parse_html("<b>" + "& " * 200_000 + "&#" * 100_000 + "</b>")
    for source in ("<" * 100_000, "<a " + "x" * 100_000, "<a " + " " * 100_000):
        with pytest.raises(ApiError):
            parse_html(source)
    assert time.perf_counter() - started < 5
