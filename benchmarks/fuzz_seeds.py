"""Whole files of every format to begin with, short ones, written by the writers of the tests' fixtures."""

# ruff: noqa: E501 - markup as it is written

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from benchmarks.fuzz_inputs import unpacked
from tests.corpus.formats import write_batches, write_docx, write_html, write_layouts, write_ofd

TITLE = "云川市教育局关于做好春季开学工作的通知"
LINES = (
    "云教发〔2024〕3号",
    "各县（区）教育局，市直各学校：",
    "为做好2024年春季开学工作，现就有关事项通知如下。",
    "一、按时开学",
    "（一）全市中小学于2月26日开学，不得提前。",
    "二、落实责任。各校校长为第一责任人。",
    "1.发现问题及时报告。",
    "云川市教育局",
    "2024年2月1日",
)
PAGE = write_html.Written(
    TITLE, LINES, date(2024, 2, 2), "云川市教育局网站", ("云川市教育局",), LINES[0], date(2024, 2, 1), ("表",)
)


@cache
def pages() -> tuple[bytes, ...]:
    """Pages of every layout that the tests know, and short ones."""
    long = [make(PAGE) for make in (write_html.LAYOUTS | write_layouts.LAYOUTS).values()]
    body = "".join(f"<p>{line}</p>" for line in LINES)
    rows = "".join(f"<tr><td>{n}<td>{line}" for n, line in enumerate(LINES))
    short = [
        f"<html><title>{TITLE}</title><body><div id=zoom>{body}</div></body>".encode(),
        f"<meta charset=gbk><h1>{TITLE}</h1><div class=content>{body}</div>".encode("gb18030"),
        f"<h2>{TITLE}</h2><div class=TRS_Editor>{body}<table>{rows}</table></div><a href=a.doc>附件</a>".encode(),
    ]
    return (*long, *short * 4)


@cache
def documents() -> tuple[Mapping[str, bytes], ...]:
    """Parts of Word documents."""
    lines = (TITLE, *LINES)
    note = f'<w:footnotes xmlns:w="{write_docx.W}"><w:footnote w:id="2">{write_docx.paragraph("注")}</w:footnote></w:footnotes>'
    noted = write_docx.paragraph(write_docx.run("甲") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
    made = (
        write_docx.plain(lines),
        write_docx.styled(lines),
        write_docx.counted(lines),
        write_docx.framed(lines, head=2, table_head=True),
        write_docx.framed(lines, head=2, table_head=False),
        write_docx.tracked(lines),
        write_docx.with_attachment(lines, [("序号", "事项"), ("1", "报送")]),
        write_docx.package(noted + write_docx.field("PAGE", "1"), parts={"footnotes": note}),
        write_docx.package(write_docx.paragraph("关于检查的通知"), strict=True),
    )
    return tuple(unpacked(data) for data in made)


@cache
def sheets() -> tuple[Mapping[str, bytes], ...]:
    """Parts of OFD files."""
    return unpacked(write_ofd.write(LINES, TITLE)), unpacked(write_ofd.write(LINES[:2]))


@cache
def archives() -> tuple[bytes, ...]:
    """Archives: of Chinese names in both encodings, one in another, with a password, bombs."""
    inner = write_batches.archive([("内/通知.txt", b"1" * 60), ("b.docx", b"2")])
    return (
        write_batches.archive([("通知.txt", b"1" * 100), ("a/b.docx", b"2")], encoding="gbk"),
        write_batches.archive([("甲.zip", inner), ("../../乙.html", b"<p>"), ("con.txt", b"3" * 40)]),
        write_batches.flagged(inner, 1),
        write_batches.overlapping(5, 2000),
    )


@cache
def mails() -> tuple[bytes, ...]:
    """Mails: with attachments, a page, a mail in a mail."""
    words = "".join(LINES)
    plain = ("text/plain; charset=gb2312", "", words.encode("gbk"))
    file = ("a/b", 'attachment; filename="a.txt"', b"1")
    first = write_batches.mail([plain, file])
    return (
        first,
        write_batches.mail([("text/html; charset=utf-8", "", b"<p>" + words.encode()), file]),
        write_batches.mail([("message/rfc822", "", first[:400])]),
        f"From: a@b.cn\nTo: c@d.cn\nSubject: {TITLE}\nDate: x\nMessage-ID: <1>\n\n{words}".encode(),
    )


@cache
def prints() -> tuple[bytes, ...]:
    """PDFs: of one and two columns, with a head and numbers; and one by hand, not packed."""
    from tests.corpus.formats import hostile_pdf
    from tests.corpus.formats.write_pdf import Manner, write

    return (
        write(LINES, Manner(title=(TITLE,), number="— {n} —", header="云川市教育局")),
        write(LINES * 2, Manner(columns=2, size=10, leading=14)),
        write(LINES, Manner(red_head=("云川市教育局文件", LINES[0]), title=(TITLE,))),
        hostile_pdf.page(hostile_pdf.WORDS),
        hostile_pdf.page(
            b"0 0 m 500 0 l S 0 50 m 500 50 l S BT /F1 9 Tf 9 700 Td (1.) Tj 0 -20 Td (a b) Tj ET"
        ),
        hostile_pdf.many_pages(3),
    )


@cache
def pictures() -> tuple[bytes, ...]:
    """Small pictures of a line of text in every format of images; none without pillow or a font."""
    try:
        from PIL import Image, ImageDraw, ImageFont

        from tests.corpus.formats.write_scan import font, saved
    except ImportError:
        return ()
    if (found := font()) is None:
        return ()
    picture = Image.new("RGB", (420, 60), "white")
    ImageDraw.Draw(picture).text((10, 10), TITLE[:12], "black", ImageFont.truetype(found, 30))
    return tuple(saved([picture], kind) for kind in ("PNG", "JPEG", "TIFF", "BMP", "WEBP"))


@cache
def old_documents() -> tuple[bytes, ...]:
    """A .doc that LibreOffice wrote; none where it is not installed."""
    office = shutil.which("soffice")
    if office is None:
        return ()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.docx"
        source.write_bytes(write_docx.plain((TITLE, *LINES)))
        home = f"-env:UserInstallation=file://{folder}/home"
        command = [office, home, "--headless", "--convert-to", "doc", "--outdir", folder, str(source)]
        subprocess.run(command, capture_output=True, check=False, timeout=120)
        made = Path(folder) / "a.doc"
        return (made.read_bytes(),) if made.exists() else ()
