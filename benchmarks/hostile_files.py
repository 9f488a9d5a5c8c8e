"""Files made to harm, each written into a folder: what it is, and whether it may be read or has to be refused."""

# ruff: noqa: E501 - markup as it is written

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.formats import hostile_pdf, write_batches, write_docx, write_ofd

TITLE = "云川市水务局关于做好供水工作的通知"
LINES = (
    TITLE,
    "各区县：",
    "现将有关事项通知如下，请认真贯彻执行。",
    "一、加强巡查。",
    "云川市水务局",
    "2024年5月6日",
)
TEXT = "\n".join(LINES)
MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Hostile:
    """One such file.

    Attributes:
        name: of the file in its folder.
        what: in words.
        write: puts it at a path; the second argument is an address that nobody may connect to.
        read: whether it is read; False where it has to be refused, None where either will do.
        changing: something goes on writing to it.
    """

    name: str
    what: str
    write: Callable[[Path, str], object]
    read: bool | None = False
    changing: bool = False


def every() -> Iterator[Hostile]:
    """All of them."""
    yield from _texts()
    yield from _office()
    yield from _pages()
    yield from _pdfs()
    yield from _batches()
    yield from _paths()


def _texts() -> Iterator[Hostile]:
    yield Hostile("line.txt", "1 GB of one line", _sparse)
    yield Hostile(
        "long.txt", "19 MB of one line", _of(lambda _: ("通知事项" * 1_600_000).encode()[: 19 * MB]), None
    )
    yield Hostile(
        "brackets.txt",
        "3 MB of opened brackets and titles",
        _of(lambda _: "《（“〔".encode() * 250_000),
        None,
    )
    yield Hostile(
        "numerals.txt", "3 MB of numerals", _of(lambda _: (TEXT + "\n一、" * 430_000).encode()), None
    )
    yield Hostile(
        "dates.txt", "3 MB of dates", _of(lambda _: (TEXT + "2024年1月1日" * 180_000).encode()), None
    )
    yield Hostile(
        "program.txt", "a program under another name", _of(lambda _: b"MZ\x90\0" + bytes(range(256)) * 99)
    )


def _office() -> Iterator[Hostile]:
    yield Hostile("bomb.docx", "300 MB of spaces in 300 kB", _bomb)
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "哈" * 10}">' for i in range(12))
    yield Hostile("laughs.docx", "entities that become 10 TB", _document(f"<!DOCTYPE d [{laughs}]>", "&l11;"))
    for name, target in (("passwd", "file:///etc/passwd"), ("fetch", "{url}/entity")):
        kind = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{target}">]>'
        yield Hostile(
            f"{name}.docx", f"an external entity, {target.format(url='http://…')}", _document(kind, "&x;")
        )
    deep = "<w:tbl>" * 100_000 + "</w:tbl>" * 100_000
    yield Hostile("deep.docx", "100,000 tables in one another", _document("", deep))
    yield Hostile("macros.docm", "macros, a template and a picture from elsewhere", _macros, True)
    yield Hostile("laughs.ofd", "entities that become 10 TB", _ofd(laughs))
    yield Hostile(
        "damaged.doc", "an OLE file whose sectors lead round in circles", _of(lambda _: _compound())
    )


def _pages() -> Iterator[Hostile]:
    body = "".join(f"<p>{line}</p>" for line in LINES)
    yield Hostile(
        "deep.html", "500,000 <div> in one another", _of(lambda _: b"<div>" * 500_000 + body.encode())
    )
    yield Hostile(
        "tags.html", "3 million tags", _of(lambda _: b"<html>" + b"<b>" * 3_000_000 + body.encode())
    )
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(12))
    yield Hostile(
        "laughs.html",
        "entities that become 10 TB",
        _of(lambda _: f"<!DOCTYPE html [{laughs}]><html>{body}&l11;".encode()),
        True,
    )
    yield Hostile(
        "fetch.html",
        "pictures, scripts, styles and an entity from elsewhere",
        _of(
            lambda url: (
                f'<!DOCTYPE html [<!ENTITY x SYSTEM "{url}/e">]><html><link rel=stylesheet href={url}/c><script src={url}/s></script>'
                f"<iframe src={url}/i></iframe><img src={url}/p><meta http-equiv=refresh content='0;url={url}/r'>{body}&x;".encode()
            )
        ),
        True,
    )


def _pdfs() -> Iterator[Hostile]:
    yield Hostile("pages.pdf", "100,000 pages", _of(lambda _: hostile_pdf.many_pages(100_000)))
    for make, what, read in (
        (hostile_pdf.claimed_pages, "one page that says it is two thousand million", True),
        (hostile_pdf.page_tree_loop, "a page tree that holds itself", False),
        (hostile_pdf.xref_loop, "a cross-reference table before itself", False),
        (hostile_pdf.form_loop, "a form that draws itself, twice", None),
        (hostile_pdf.form_bomb, "forms that draw the next ten times, 12 levels", None),
        (hostile_pdf.length_loop, "a stream whose length is itself", True),
        (hostile_pdf.text_bomb, "20 million letters in a few kB", False),
        (hostile_pdf.flate_bomb, "a page of 1 GB of spaces in 1 MB", None),
        (hostile_pdf.picture_bomb, "a scan of 60,000 × 60,000 points", None),
        (hostile_pdf.actions, "a script, a program to launch, a file inside", True),
    ):
        yield Hostile(f"{make.__name__}.pdf", what, _of(lambda _, make=make: make()), read)


def _batches() -> Iterator[Hostile]:
    inside = TEXT.encode()
    climbing = [
        ("../../../climbed.txt", inside),
        ("/etc/climbed.txt", inside),
        ("..\\..\\climbed.txt", inside),
    ]
    yield Hostile(
        "climbing.zip",
        "names that lead out of the folder",
        _of(lambda _: write_batches.archive(climbing)),
        True,
    )
    odd = [("a\x1b[31m\n\x07\u202efdp.txt", inside), ("con.txt", inside), ("名" * 300 + ".txt", inside)]
    yield Hostile(
        "names.zip",
        "names with control characters, of devices, of 900 bytes",
        _of(lambda _: write_batches.archive(odd)),
        True,
    )
    yield Hostile("link.zip", "a link to /etc/passwd", _of(lambda _: _linked()), None)
    yield Hostile(
        "overlap.zip",
        "500 files of 15 MB that share 15 kB",
        _of(lambda _: write_batches.overlapping(500, 15 * MB)),
        None,
    )
    yield Hostile("zips.zip", "zips in zips, eight deep, ten of each", _of(lambda _: _nested(8)), None)
    yield Hostile("many.zip", "100,000 files", _of(lambda _: _many(100_000)))
    yield Hostile("mails.eml", "a mail in a mail, 1,000 deep", _of(lambda _: _mails(1_000)), None)
    yield Hostile("parts.eml", "parts in parts, 100,000 deep", _of(lambda _: _multiparts(100_000)))
    yield Hostile(
        "boundary.eml",
        "a head of 10 MB",
        _of(
            lambda _: (
                b"From: a@b\nMIME-Version: 1.0\nContent-Type: text/plain; " + b"a=b;" * 2_500_000 + b"\n\nx"
            )
        ),
    )


def _paths() -> Iterator[Hostile]:
    yield Hostile("pipe.txt", "a FIFO that nobody writes to", lambda path, _: os.mkfifo(path))
    yield Hostile("device.txt", "a link to /dev/zero", lambda path, _: path.symlink_to("/dev/zero"))
    yield Hostile("loop.txt", "a link to itself", lambda path, _: path.symlink_to(path))
    yield Hostile("folder", "a folder with a link to itself and to /", _folder, True)
    yield Hostile(
        "a\n\x1b[31m\u202efdp\udcff.txt",
        "a name of control characters and bytes that are no UTF-8",
        _of(lambda _: TEXT.encode()),
        True,
    )
    yield Hostile(
        "changing.txt",
        "written to while it is read",
        _of(lambda _: (TEXT + "\n" + "甲。\n" * 2_000_000).encode()),
        changing=True,
    )


def _of(data: Callable[[str], bytes]) -> Callable[[Path, str], object]:
    return lambda path, url: path.write_bytes(data(url))


def _sparse(path: Path, _: str) -> None:
    with path.open("wb") as file:
        file.write(("通知事项" * 100_000).encode())
        file.truncate(1 << 30)


def _bomb(path: Path, _: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        with file.open("word/document.xml", "w") as body:
            body.write(f'<w:document xmlns:w="{write_docx.W}"><w:body><w:p>'.encode())
            for _n in range(300):
                body.write(b" " * MB)


def _document(before: str, inside: str) -> Callable[[Path, str], object]:
    def write(path: Path, url: str) -> None:
        body = f'{before.replace("{url}", url)}<w:document xmlns:w="{write_docx.W}"><w:body><w:p><w:r><w:t>{inside}</w:t></w:r></w:p></w:body></w:document>'
        path.write_bytes(write_docx.zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": body}))

    return write


def _macros(path: Path, url: str) -> None:
    with zipfile.ZipFile(io.BytesIO(write_docx.plain(LINES))) as file:
        files: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    relation = '<Relationship Id="m{0}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{1}" Target="{2}" TargetMode="External"/>'
    links = "".join(
        relation.format(at, kind, url) for at, kind in enumerate(("attachedTemplate", "image", "oleObject"))
    )
    rels = "word/_rels/document.xml.rels"
    files[rels] = bytes(files[rels]).replace(b"</Relationships>", links.encode() + b"</Relationships>")  # type: ignore[arg-type]
    files["word/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Sub AutoOpen() Shell" * 99
    path.write_bytes(write_docx.zipped(files))


def _ofd(laughs: str) -> Callable[[Path, str], object]:
    def write(path: Path, _: str) -> None:
        with zipfile.ZipFile(io.BytesIO(write_ofd.write(LINES))) as file:
            files: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
        root = bytes(files["OFD.xml"]).replace(b"?>", f"?><!DOCTYPE d [{laughs}]>".encode(), 1)  # type: ignore[arg-type]
        files["OFD.xml"] = root.replace(b"<ofd:DocID>", b"<ofd:DocID>&l11;")
        path.write_bytes(write_docx.zipped(files))

    return write


def _compound() -> bytes:
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    head[24:34] = b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    head[76:80] = bytes(4)
    names = "WordDocument".encode("utf-16-le")
    return bytes(head) + bytes(512) + names + bytes(1000)


def _linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        info = zipfile.ZipInfo("通知.txt")
        info.external_attr = 0o120777 << 16
        file.writestr(info, "/etc/passwd")
    return out.getvalue()


def _nested(depth: int) -> bytes:
    data = write_batches.archive([("a.txt", b"0" * MB)])
    for _ in range(depth):
        data = write_batches.archive([(f"{n}.zip", data) for n in range(10)])
    return data


def _many(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for number in range(count):
            file.writestr(zipfile.ZipInfo(f"{number}.txt"), b"")
    return out.getvalue()


def _mails(depth: int) -> bytes:
    head = b"From: a@b.cn\nTo: c@d.cn\nMessage-ID: <1>\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
    return head * depth + b"From: a@b.cn\nSubject: x\n\n" + TEXT.encode()


def _multiparts(depth: int) -> bytes:
    head = b"From: a@b.cn\nTo: c@d.cn\nMessage-ID: <1>\nMIME-Version: 1.0\n"
    parts = (b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(depth))
    return head + b"".join(parts) + b"\nx"


def _folder(path: Path, _: str) -> None:
    path.mkdir()
    (path / "self").symlink_to(path)
    (path / "root").symlink_to("/")
    (path / "通知.txt").write_text(TEXT, "utf-8")
