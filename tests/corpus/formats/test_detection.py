"""What a file is, told by what it holds; its name only where that leaves a doubt."""

from __future__ import annotations

import io
import struct
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.formats import BATCHES, READERS
from corpus.formats.containers import members, streams
from corpus.formats.detection import SUFFIXES, detect

NOTICE = "云川市水务局关于做好供水工作的通知\n各区县：\n请遵照执行。\n"


def zipped(*names: str, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
        archive.comment = comment
    return out.getvalue()


def compound(*names: str, nested: str = "") -> bytes:
    """A compound file whose root holds streams of these names; `nested` stands below the first of them."""

    def entry(name: str, left: int, right: int, child: int) -> bytes:
        encoded = name.encode("utf-16-le")
        head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, 1, 1)
        return (head + struct.pack("<3L", left, right, child)).ljust(128, b"\0")

    no = 0xFFFFFFFF
    below = len(names) + 1 if nested else no
    entries = entry("Root Entry", no, no, 1 if names else no)
    for at, name in enumerate(names, 1):
        entries += entry(name, no, at + 1 if at < len(names) else no, below if at == 1 else no)
    if nested:
        entries += entry(nested, no, no, no)
    entries += b"\0" * (-len(entries) % 512)
    count = len(entries) // 512
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<L", header, 48, 1)
    struct.pack_into("<109L", header, 76, 0, *[no] * 108)
    table = [0xFFFFFFFD, *range(2, count + 1), 0xFFFFFFFE] + [no] * (127 - count)
    return bytes(header) + struct.pack("<128L", *table) + entries


def mail(**parts: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@yunchuan.example", "b@yunchuan.example", "通知"
    message.set_content(NOTICE)
    return message.as_bytes()


HTML = f"<html><body><p>{NOTICE}</p></body></html>"
OOXML = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("data", "name", "format"),
    [
        (NOTICE.encode(), "a.txt", "text"),
        (NOTICE.encode("gb18030"), "a", "text"),
        (b"", "a.txt", "text"),
        (zipped(OOXML, "_rels/.rels", "word/document.xml"), "a.docx", "docx"),
        (zipped("_rels/.rels", "word/document2.xml", "word/styles.xml", OOXML), "a.zip", "docx"),
        (zipped(OOXML, "word/document.xml", comment=b"x" * 60_000), "a", "docx"),
        (zipped(OOXML, "a/b.xml"), "a.docx", "docx"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "a.ofd", "ofd"),
        (zipped("通知.docx", "附件/一.pdf"), "a.zip", "zip"),
        (zipped("xl/not-a-package.txt"), "a.zip", "zip"),
        (zipped(), "a.zip", "zip"),
        (zipped(OOXML, "word/document.xml")[:60], "a.docx", "docx"),
        (compound("WordDocument", "1Table"), "a.doc", "doc"),
        (compound("1Table", "Data", "WordDocument"), "a.xls", "doc"),
        (compound("WordDocument", nested="Workbook"), "a", "doc"),
        (b"{\\rtf1\\ansi", "a.doc", "doc"),
        (b"%PDF-1.7\n", "a.pdf", "pdf"),
        (b"%PDF-1.7\n", "a.docx", "pdf"),
        (b"\r\n\r\n%PDF-1.4\n1 0 obj\nendobj\n", "a.txt", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "image"),
        (b"\xff\xd8\xff\xe0", "a.docx", "image"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a", "image"),
        (b"BM" + bytes(12) + b"\x28\0\0\0", "a.bmp", "image"),
        (HTML.encode(), "a.html", "html"),
        (HTML.encode(), "a.docx", "html"),
        (HTML.encode(), "a.doc", "html"),
        (HTML.encode(), "a.txt", "html"),
        (HTML.encode("utf-16"), "a.doc", "html"),
        (b"\xef\xbb\xbf\n<!-- x -->\n<!DOCTYPE  html>", "a", "html"),
        (b'<?xml version="1.0" encoding="gbk"?>\n<!DOCTYPE html PUBLIC "x">', "a", "html"),
        (f"<div>{NOTICE}</div>".encode("gb18030"), "a.htm", "html"),
        (f"<div>{NOTICE}</div>".encode(), "a.doc", "html"),
        (f"<p>{NOTICE}".encode(), "a.md", "text"),
        (f"{NOTICE}<html>".encode(), "a.txt", "text"),
        (NOTICE.encode(), "a.html", "text"),
        (mail(), "a.eml", "eml"),
        (mail(), "a.txt", "eml"),
        (b"Subject: x\n\ny", "a.eml", "eml"),
        (b"Subject: x\nDate: y\nFrom: z\n\ny", "a.txt", "text"),
        ("主题: 通知\n".encode(), "a.eml", "text"),
    ],
)
def test_a_file_is_what_it_holds(data: bytes, name: str, format: str) -> None:
    assert detect(data, name) == format


@pytest.mark.parametrize(
    ("data", "name", "code", "kind"),
    [
        (zipped(OOXML, "xl/workbook.xml"), "a.docx", "format-not-read", "Excel"),
        (zipped(OOXML, "ppt/presentation.xml"), "a.pptx", "format-not-read", "PowerPoint"),
        (zipped(OOXML, "a/b.xml"), "a.xyz", "format-not-read", "Office"),
        (
            zipped("mimetype", "content.xml", "META-INF/manifest.xml"),
            "a.odt",
            "format-not-read",
            "OpenDocument",
        ),
        (compound("Workbook"), "a.doc", "format-not-read", "Excel 97"),
        (compound("Workbook", nested="WordDocument"), "a.doc", "format-not-read", "Excel 97"),
        (compound("PowerPoint Document"), "a.ppt", "format-not-read", "PowerPoint 97"),
        (compound("__properties_version1.0"), "a.msg", "format-not-read", "Outlook"),
        (compound("EncryptedPackage"), "a.docx", "office-encrypted", ""),
        (
            b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>',
            "a.doc",
            "format-not-read",
            "XML",
        ),
        (b"Rar!\x1a\x07\x01\x00", "a.zip", "archive-not-read", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "a", "archive-not-read", "7z"),
        (b"\x1f\x8b\x08\0", "a.tar.gz", "archive-not-read", "gzip"),
        (bytes(257) + b"ustar\x0000", "a.tar", "archive-not-read", "tar"),
        (b"MZ\x90\0\x03", "通知.exe", "file-no-document", "program"),
        (b"\x7fELF\x02", "a.txt", "file-no-document", "program"),
        (b"SQLite format 3\x00", "a.db", "file-no-document", "SQLite"),
        (b"\0\0\0\x18ftypmp42", "a.mp4", "file-no-document", "video"),
        (b"\0\0\0\x18ftypheic", "a.heic", "format-not-read", "HEIC"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do(data: bytes, name: str, code: str, kind: str) -> None:
    with pytest.raises(InputError) as caught:
        detect(data, name)
    assert caught.value.code == code
    assert str(caught.value).startswith(f"{name}: ")
    assert kind in str(caught.value)


def test_every_format_but_text_and_rows_has_a_reader_and_every_reader_a_suffix() -> None:
    assert set(SUFFIXES) - {"text", "rows"} == set(READERS) | set(BATCHES)


def test_a_directory_of_a_million_members_costs_no_more_than_one_of_thousands() -> None:
    entry = b"PK\x01\x02" + bytes(42)
    data = b"PK\x03\x04" + entry * 100_000
    data += b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 0, 0, len(entry) * 100_000, 4, 0)
    assert len(list(members(data))) < 5_000


def test_a_chain_that_runs_in_a_circle_ends() -> None:
    data = bytearray(compound("WordDocument"))
    struct.pack_into("<L", data, 512 + 4, 1)  # the directory's sector is followed by itself
    assert streams(bytes(data)) == {"WordDocument"}


@given(
    st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<", b"BM"]),
    st.binary(),
)
def test_any_bytes_have_a_format_or_are_refused(magic: bytes, rest: bytes) -> None:
    try:
        assert detect(magic + rest, "a.txt") in {"text", *READERS, *BATCHES}
    except InputError as error:
        assert str(error).startswith("a.txt: ")


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=4), st.booleans())
def test_a_container_damaged_anywhere_has_a_format_or_is_refused(at: int, put: bytes, office: bool) -> None:
    data = bytearray(compound("WordDocument") if office else zipped(OOXML, "word/document.xml"))
    data[at : at + len(put)] = put
    try:
        assert detect(bytes(data), "a.docx") in {"text", *READERS, *BATCHES}
    except InputError as error:
        assert str(error).startswith("a.docx: ")
