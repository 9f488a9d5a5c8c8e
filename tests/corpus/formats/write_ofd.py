"""A notice as an OFD file: paragraphs set on A4 pages as an office's printer driver sets them."""

# ruff: noqa: E501 - parts as they are written

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

SIZE = 5.6  # 16 points, 三号
TITLE_SIZE = 7.76  # 22 points, 二号
LEFT, TOP, WIDTH, LINE, LINES = 28.0, 37.0, 156.8, 10.0, 22  # GB/T 9704: 28 characters, 22 lines
_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def lines(paragraphs: Sequence[str], title: str = "") -> list[tuple[float, float, str]]:
    """Left edge, size and words of every line."""
    out: list[tuple[float, float, str]] = []
    for at in range(0, len(title), 16):
        words = title[at : at + 16]
        out.append((105 - len(words) * TITLE_SIZE / 2, TITLE_SIZE, words))
    per = round(WIDTH / SIZE)
    for paragraph in paragraphs:
        out.append((LEFT + 2 * SIZE, SIZE, paragraph[: per - 2]))
        out += [(LEFT, SIZE, paragraph[at : at + per]) for at in range(per - 2, len(paragraph), per)]
    return out


def text_object(number: int, x: float, y: float, size: float, words: str, extra: str = "") -> str:
    """A text object of one line; its base line is most of a character below its top."""
    steps = f'DeltaX="g {len(words) - 1} {size}"' if len(words) > 1 else ""
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{x} {y - size} {len(words) * size} {size * 1.2}" Font="3" Size="{size}" {extra}>'
        f'<ofd:TextCode X="0" Y="{size}" {steps}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def page(objects: str, template: str = "") -> str:
    """Content.xml."""
    return f'{_HEAD}<ofd:Page {_NS}>{template}<ofd:Content><ofd:Layer ID="2">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def package(
    pages: Sequence[str], files: Sequence[tuple[str, str]] = (), common: str = "", after: str = ""
) -> bytes:
    """The zip of an OFD file."""
    listed = "".join(
        f'<ofd:Page ID="{100 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    document = (
        f"{_HEAD}<ofd:Document {_NS}><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{after}</ofd:Document>"
    )
    root = (
        f'{_HEAD}<ofd:OFD {_NS} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zip_:
        zip_.writestr("OFD.xml", root)
        zip_.writestr("Doc_0/Document.xml", document)
        for number, content in enumerate(pages):
            zip_.writestr(f"Doc_0/Pages/Page_{number}/Content.xml", content)
        for path, content in files:
            zip_.writestr(path, content)
    return out.getvalue()


def write(paragraphs: Sequence[str], title: str = "") -> bytes:
    """The notice with page numbers, a template behind each page and a stamp on the last."""
    set_ = lines(paragraphs, title)
    pages: list[str] = []
    for first in range(0, len(set_), LINES):
        objects = [
            text_object(10 + n, x, TOP + n * LINE, size, words)
            for n, (x, size, words) in enumerate(set_[first : first + LINES])
        ]
        objects.append(text_object(90, 95, 280, 4.9, f"— {len(pages) + 1} —"))
        pages.append(page("".join(objects), '<ofd:Template TemplateID="5" ZOrder="Background"/>'))
    template = page(
        text_object(70, 28, 15, 3.5, "云川市电子公文系统")
        + text_object(71, 60, 150, 9, "内部资料", 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    )
    last = 100 + len(pages) - 1
    notes = f'{_HEAD}<ofd:Annotations {_NS}><ofd:Page PageID="{last}"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    note = f'{_HEAD}<ofd:PageAnnot {_NS}><ofd:Annot ID="80" Type="Stamp"><ofd:Appearance Boundary="0 0 40 40">{text_object(81, 120, 200, 4, "电子印章")}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>'
    return package(
        pages,
        [
            ("Doc_0/Tpls/Tpl_0/Content.xml", template),
            ("Doc_0/Annots/Annotations.xml", notes),
            ("Doc_0/Annots/Page_0/Annotation.xml", note),
        ],
        '<ofd:TemplatePage ID="5" BaseLoc="Tpls/Tpl_0/Content.xml"/>',
        "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
    )
