from __future__ import annotations

import codecs
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.encodings import guess
from corpus.errors import InputError
from corpus.reading import MAX_BYTES, read_text
from tests.shared import SHARED, needs_shared

SIMPLE = (
    "云川市人民政府办公室关于做好防汛工作的通知\n\n云政办〔2024〕7号\n\n各区人民政府，市政府各部门：\n"
    "　　为做好今年防汛工作，现将有关事项通知如下。\n　　一、落实责任。各单位要切实加强值班值守，确保安全。\n"
)
TRADITIONAL = (
    "雲川市人民政府辦公室關於做好防汛工作的通知\n\n雲政辦〔2024〕7號\n\n各區人民政府，市政府各部門：\n"
    "　　為做好今年防汛工作，現將有關事項通知如下。\n　　一、落實責任。各單位要切實加強值班值守，確保安全。\n"
)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", SIMPLE),
        ("utf-8-sig", SIMPLE),
        ("utf-16", SIMPLE),
        ("utf-16-le", SIMPLE),
        ("utf-16-be", TRADITIONAL),
        ("utf-32", SIMPLE),
        ("gb18030", SIMPLE),
        ("gbk", SIMPLE),
        ("gb18030", TRADITIONAL),
        ("cp950", TRADITIONAL),
        ("big5hkscs", TRADITIONAL),
    ],
)
def test_every_encoding_of_chinese_offices_is_read(encoding: str, text: str) -> None:
    assert read_text(text.encode(encoding), "a.txt") == text


def test_big_endian_utf16_with_mark_is_read() -> None:
    assert read_text(codecs.BOM_UTF16_BE + SIMPLE.encode("utf-16-be"), "a.txt") == SIMPLE


def test_gb18030_characters_beyond_gbk_are_read() -> None:
    text = SIMPLE + "镕\U00020000㐀"
    assert read_text(text.encode("gb18030"), "a.txt") == text


def test_mostly_latin_text_with_little_chinese_is_read() -> None:
    text = "Notice No. 7, see https://example.cn/notices?id=7 for the full text. " * 5 + "关于停水的通知"
    assert read_text(text.encode("gbk"), "a.txt") == text


def test_windows_line_ends_become_plain_ones_and_nothing_else_changes() -> None:
    text = "关于停水的通知\r\n\r\n　　一、明天停水。\t请 储水\u00a0。\r单独的回车保留\r\n"
    assert read_text(codecs.BOM_UTF8 + text.encode(), "a.txt") == text.replace("\r\n", "\n")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1))
def test_utf8_text_is_the_original_with_only_deletions(text: str) -> None:
    try:
        read = read_text(text.encode("utf-8"), "a.txt")
    except InputError:
        assert not text.replace("\ufeff", "").strip() or text.encode().startswith((b"%PDF", b"PK", b"{\\rtf"))
        return
    rest = iter(text)
    assert all(character in rest for character in read)
    assert read == text.replace("\ufeff", "")


@given(st.integers(0, len(TRADITIONAL) - 40), st.sampled_from(["gb18030", "cp950", "big5hkscs"]))
def test_any_stretch_of_forty_characters_tells_gb18030_from_big5(at: int, encoding: str) -> None:
    text = TRADITIONAL[at : at + 40]
    assert read_text(text.encode(encoding), "a.txt") == text


@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_read_or_refused_with_one_line(data: bytes) -> None:
    try:
        text = read_text(data, "a.txt")
    except InputError as error:
        assert str(error).startswith("a.txt: ") and "\n" not in str(error)
    else:
        assert text.strip()
        assert "\x00" not in text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-empty"),
        (b" \r\n\t \n", "file-empty"),
        (codecs.BOM_UTF8, "file-empty"),
        (codecs.BOM_UTF16_LE, "file-empty"),
        ("　　\n".encode("gbk"), "encoding-unknown"),
        (b"%PDF-1.7 ...", "text-expected"),
        (b"PK\x03\x04rest", "text-expected"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "text-expected"),
        (b"\x89PNG\r\n\x1a\nrest", "text-expected"),
        (b"\xff\xd8\xff\xe0rest", "text-expected"),
        (b"text\x00\x01\x02" * 50, "not-text"),
        (bytes(range(256)) * 20, "not-text"),
        ("通知".encode() + b"\x01\x02\x03\x04", "not-text"),
        (b"caf\xe9 cr\xe8me br\xfbl\xe9e " * 20, "encoding-unknown"),
    ],
)
def test_what_is_not_text_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_text(data, "a.txt")
    assert caught.value.code == code
    assert str(caught.value).startswith("a.txt: ")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "cp950"])
def test_a_damaged_byte_is_refused_and_never_read_as_another_encoding(encoding: str) -> None:
    text = TRADITIONAL * 3
    half = len(text) // 2
    data = text[:half].encode(encoding) + b"\xff" + text[half:].encode(encoding)
    with pytest.raises(InputError) as caught:
        read_text(data, "a.txt")
    assert caught.value.code in ("bytes-broken", "encoding-unknown")


def test_the_place_of_a_damaged_byte_is_named() -> None:
    data = SIMPLE.encode("gb18030")
    with pytest.raises(InputError, match=rf"GB18030.*byte {len(data)}"):
        read_text(data + b"\xff\xff" + data, "a.txt")


def test_more_than_the_limit_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        read_text(b"a" * (MAX_BYTES + 1), "a.txt")
    assert caught.value.code == "file-too-large"


def test_the_largest_file_is_read() -> None:
    data = SIMPLE.encode("gb18030")
    data *= MAX_BYTES // len(data)
    assert len(read_text(data, "a.txt")) > 10_000_000


@needs_shared
@pytest.mark.parametrize("length", [60, 300, 3000])
def test_real_documents_are_read_in_gb18030_and_utf16(length: int) -> None:
    lines = (SHARED / "bench/policy-qa-dev/documents.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"][:length] for line in lines]
    texts = [text for text in texts if text.strip()]
    wrong = 0
    for text in texts:
        for encoding in ("gb18030", "utf-16-le", "utf-16-be"):
            found = guess(text.encode(encoding))
            wrong += found is None or text.encode(encoding).decode(found.encoding) != text
    assert wrong <= len(texts) * 3 // 500
