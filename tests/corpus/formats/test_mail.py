# ruff: noqa: E501 - mails as they are sent

from __future__ import annotations

from base64 import b64encode
from urllib.parse import quote

import pytest

from corpus.errors import InputError
from corpus.formats import Part, mail
from corpus.formats.mail_headers import decoded, parameter
from tests.corpus.formats.write_batches import mail as written

LONG = "为做好春季开学工作，现就有关事项通知如下，请认真贯彻执行。" * 15
COVER = "各位：请查收附件。"


def listed(data: bytes) -> list[tuple[str, bytes | str]]:
    found = mail.parts(data, "信.eml")
    return [(p.name, p.data if isinstance(p, Part) else p.error.code) for p in found]


def raises(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        list(mail.parts(data, "信.eml"))
    return caught.value.code


def word(text: str, charset: str) -> str:
    return f"=?{charset}?B?{b64encode(text.encode('gb18030' if charset == 'gb2312' else charset)).decode()}?="


@pytest.mark.parametrize(
    "disposition",
    [
        f"attachment; filename*=UTF-8''{quote('关于开学的通知.docx')}",
        f"attachment; filename*0*=UTF-8''{quote('关于开学')}; filename*1*={quote('的通知')}; filename*2=.docx",
        f'attachment; filename="{word("关于开学的通知.docx", "gb2312")}"',
        f'attachment;\r\n filename="{word("关于开学", "utf-8")}\r\n {word("的通知.docx", "utf-8")}"',
        'attachment; filename="关于开学的通知.docx"',
        'attachment; filename="'
        + "关于开学的通知.docx".encode("gb18030").decode("utf-8", "surrogateescape")
        + '"',
    ],
)
def test_the_names_of_attachments_are_read_as_mailers_write_them(disposition: str) -> None:
    data = written(
        [("text/plain; charset=utf-8", "", COVER.encode()), ("application/msword", disposition, b"1")]
    )
    assert listed(data) == [("关于开学的通知.docx", b"1")]


def test_a_name_in_the_content_type_alone_is_read() -> None:
    assert listed(written([(f'application/pdf; name="{word("通知.pdf", "gbk")}"', "", b"1")])) == [
        ("通知.pdf", b"1")
    ]


def test_a_character_cut_between_two_words_is_whole_again() -> None:
    raw = "关于开学".encode("gb18030")
    words = " ".join(f"=?gb2312?B?{b64encode(piece).decode()}?=" for piece in (raw[:3], raw[3:]))
    assert decoded(words) == "关于开学"
    assert decoded("=?gb2312?Q?=B9=D8=D3=DA?= (=?utf-8?q?a_b?=)") == "关于 (a b)"
    assert decoded(word("镕", "gb2312")) == "镕"


def test_parameters_without_quotes_and_with_escapes_are_read() -> None:
    assert parameter("; name=a.txt; charset=GBK", "charset") == "GBK"
    assert parameter('; name="a\\"b;c.txt"', "name") == 'a"b;c.txt'
    assert parameter("; x=1", "name") is None


def test_a_path_as_a_name_is_made_safe_and_what_is_not_read_is_refused() -> None:
    data = written(
        [
            ("a/b", 'attachment; filename="../../etc/a.txt"', b"1"),
            ("a/b", 'attachment; filename="x.exe"', b"MZ"),
        ]
    )
    assert listed(data) == [("a.txt", b"1"), ("x.exe", "member-not-read")]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_the_text_is_a_part_if_nothing_is_attached(charset: str) -> None:
    text = COVER.encode("gb18030" if charset == "gb2312" else charset)
    assert listed(written([(f"text/plain; charset={charset}", "", text)])) == [
        ("关于开学的通知.txt", COVER.encode())
    ]


def test_the_text_beside_attachments_is_a_part_only_if_it_is_long() -> None:
    attached = ("application/pdf", 'attachment; filename="a.pdf"', b"1")
    quoted = "\n".join("> " + LONG for _ in range(3))
    short = written([("text/plain; charset=utf-8", "", f"{COVER}\n{quoted}".encode()), attached])
    assert listed(short) == [("a.pdf", b"1")]
    long = written([("text/plain; charset=utf-8", "", LONG.encode()), attached])
    assert listed(long) == [("a.pdf", b"1"), ("关于开学的通知.txt", LONG.encode())]


def test_a_short_text_with_a_title_and_something_below_it_is_a_notice_though_files_are_attached() -> None:
    attached = ("application/msword", 'attachment; filename="a.doc"', b"1")
    title = "关于开展春季消防安全检查的通知"
    said = "各单位：\n定于3月15日至25日检查消防通道、灭火器和应急灯，发现隐患的限10日内整改完毕。"
    for kind, text in (("plain", f"请查收。\n{title}\n{said}"), ("html", f"<p>{title}</p><p>{said}</p>")):
        data = written([(f"text/{kind}; charset=utf-8", "", text.encode()), attached])
        assert listed(data)[0][0] == "a.doc"
        assert len(listed(data)) == 2
    named = written([("text/plain; charset=utf-8", "", f"{title}\n请查收附件。".encode()), attached])
    assert [name for name, _ in listed(named)] == ["a.doc"]


def test_a_page_is_taken_before_the_plain_text_and_pictures_in_it_are_passed_over() -> None:
    page = f"<html><style>p{{}}</style><p>{LONG}</p><img src='cid:1'></html>"
    inner = (
        'Content-Type: multipart/alternative; boundary="c"\r\n\r\n--c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
        f"{LONG}\r\n--c\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n--c--\r\n"
    ).encode()
    picture = b"--b\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: <1>\r\n\r\nx\r\n--b--\r\n"
    data = b'Subject: a\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n' + inner + picture
    assert listed(data) == [("a.html", page.encode())]


def passed_on(data: bytes, times: int) -> bytes:
    for number in range(times):
        head = f'Subject: m{number}\r\nContent-Type: multipart/mixed; boundary="o{number}"\r\n\r\n'
        inner = f"--o{number}\r\nContent-Type: message/rfc822\r\n\r\n"
        data = head.encode() + inner.encode() + data + f"\r\n--o{number}--\r\n".encode()
    return data


def test_a_mail_passed_on_is_opened_and_one_too_deep_is_refused() -> None:
    data = written([("application/pdf", 'attachment; filename="a.pdf"', b"1")])
    assert listed(passed_on(data, 3)) == [("a.pdf", b"1")]
    assert listed(passed_on(data, 4)) == [("关于开学的通知.eml", "mail-nested")]


def test_what_is_locked_signed_or_empty_is_told() -> None:
    assert raises(b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\nAAAA") == "mail-encrypted"
    signature = ("application/pkcs7-signature; name=smime.p7s", "attachment; filename=smime.p7s", b"1")
    assert listed(written([("text/plain", "", b"hello"), signature])) == [("关于开学的通知.txt", b"hello")]
    assert raises(b"Subject: a\r\n\r\n") == "mail-empty"
    assert raises(b"") == "mail-damaged"
    assert listed(written([("a/b", "attachment; filename=a.txt", b"")])) == [("a.txt", "file-empty")]


def test_a_zip_and_a_mail_that_are_attached_come_as_they_are() -> None:
    found = listed(written([("application/zip", "attachment; filename=a.zip", b"PK")]))
    assert found == [("a.zip", b"PK")]


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Type: multipart/mixed; boundary=" + b"x" * 1_000_000,
        b"Content-Type: text/plain" + b';a="b' * 300_000 + b"\r\n\r\n1",
        b"Content-Disposition: attachment; filename=" + b"=?gbk?B?" * 200_000 + b"\r\n\r\n1",
        b"".join(
            b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (i, i) for i in range(3000)
        ),
    ],
    ids=["boundary", "parameters", "words", "nested"],
)
def test_fields_and_parts_made_to_hang_a_reader_are_refused(data: bytes) -> None:
    assert raises(data) == "mail-damaged"


def test_a_long_subject_costs_no_time() -> None:
    data = b"Subject: " + b"=?gbk?B?uea2qA==?= " * 100_000 + b"\r\n\r\n" + COVER.encode()
    ((name, text),) = listed(data)
    assert len(name.encode()) <= 120
    assert text == COVER.encode()
