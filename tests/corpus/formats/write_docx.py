"""Paragraphs → a .docx, in the manners in which offices write one. By hand, so that every element is chosen.

The pieces (`paragraph`, `run`, `table` …) give XML of a body; `package` makes a file of it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = {
    "w": W,
    "r": R,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
_NUMBERED = re.compile(
    r"(?P<han>[一二三四五六七八九十]{1,3})、|（(?P<paren>[一二三四五六七八九十]{1,3})）|(?P<arabic>\d{1,2})[.．]"
)
_HAN = "零一二三四五六七八九十"

STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:name w:val="公文小标题"/><w:basedOn w:val="2"/></w:style>
<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="item"><w:name w:val="条目"/><w:basedOn w:val="a"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="secret"><w:name w:val="暗"/><w:rPr><w:vanish/></w:rPr></w:style>
</w:styles>"""


def run(text: str, properties: str = "", *, tag: str = "w:t") -> str:
    """A run of words."""
    inner = f'<{tag} xml:space="preserve">{escape(text)}</{tag}>'
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inner}</w:r>"


def paragraph(content: str = "", properties: str = "") -> str:
    """A paragraph of runs (XML), or of plain words."""
    inner = content if content.startswith("<") else run(content) if content else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def style(name: str) -> str:
    """The paragraph property that names a style."""
    return f"<w:pStyle w:val={quoteattr(name)}/>"


def in_list(list_id: int, level: int = 0) -> str:
    """The paragraph property that puts it into a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


def cell(content: str, properties: str = "") -> str:
    """A cell of paragraphs (XML), or of plain words."""
    inner = content if content.startswith("<") else paragraph(content)
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{inner}</w:tc>"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of cells (XML), or of plain words."""
    inner = "".join(
        "<w:tr>" + "".join(one if one.startswith("<w:tc>") else cell(one) for one in row) + "</w:tr>"
        for row in rows
    )
    grid = '<w:gridCol w:w="2000"/>' * max(map(len, rows))
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{inner}</w:tbl>"


def box(content: str) -> str:
    """A run that anchors a text box, in new and in old words as Word writes both."""
    inner = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic>'
        f"<a:graphicData><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic>"
        "</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{inner}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def field(instruction: str, result: str = "") -> str:
    """The runs of a field."""
    out = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run(instruction, tag="w:instrText")
    if result:
        out += f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}'
    return out + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def level(at: int, form: str, text: str, more: str = "") -> str:
    """A level of a list; `more`: other elements of it."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f"<w:lvlText w:val={quoteattr(text)}/></w:lvl>"
    )


def numbering(abstracts: Sequence[str], lists: Sequence[tuple[int, str]]) -> str:
    """A numbering part: the levels of each abstract list; and of each list its abstract one and overrides."""
    inner = "".join(
        f'<w:abstractNum w:abstractNumId="{i}">{a}</w:abstractNum>' for i, a in enumerate(abstracts)
    )
    inner += "".join(
        f'<w:num w:numId="{i}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'
        for i, (of, more) in enumerate(lists, 1)
    )
    return f'<w:numbering xmlns:w="{W}" xmlns:mc="{_NAMESPACES["mc"]}">{inner}</w:numbering>'


def package(
    body: str,
    *,
    parts: Mapping[str, str] | None = None,
    main: str = "word/document.xml",
    strict: bool = False,
) -> bytes:
    """A .docx with this body.

    Args:
        body: XML of the body.
        parts: other parts by their kind ("styles", "numbering", "footnotes", "header1", "footer1" …).
        main: path of the body's part.
        strict: in the namespaces of strict Open XML.
    """
    texts = {"styles": STYLES} | dict(parts or {})
    files = {main: f"<w:document {_DECLARED}><w:body>{body}</w:body></w:document>"}
    relations = []
    for kind, text in texts.items():
        files[f"word/{kind}.xml"] = text
        relations.append(_relation(f"r-{kind}", kind.rstrip("0123456789"), f"{kind}.xml"))
    folder, _, base = main.rpartition("/")
    files[f"{folder}/_rels/{base}.rels"] = _relations(relations)
    files["_rels/.rels"] = _relations([_relation("rId1", "officeDocument", main)])
    files["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/>'
        + "".join(
            f'<Override PartName="/word/{kind}.xml" ContentType="application/vnd.'
            f'openxmlformats-officedocument.wordprocessingml.{kind.rstrip("0123456789")}+xml"/>'
            for kind in texts
        )
        + "</Types>"
    )
    if strict:
        files = {path: text.replace(W, STRICT).replace(R, _STRICT_R) for path, text in files.items()}
    return zipped(files)


_STRICT_R = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for path, text in files.items():
            whole = text if isinstance(text, bytes) else _PROLOG + text
            file.writestr(path, whole)
    return out.getvalue()


_PROLOG = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _relation(id: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{id}" Type="{R}/{kind}" Target="{target}"/>'


def _relations(relations: Sequence[str]) -> str:
    uri = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{uri}">{"".join(relations)}</Relationships>'


# whole notices


def plain(lines: Sequence[str]) -> bytes:
    """A paragraph a line, numbers typed."""
    return package("".join(map(paragraph, lines)))


def styled(lines: Sequence[str]) -> bytes:
    """The title and short numbered lines in Word's styles, numbers typed."""

    def one(line: str) -> str:
        found = _NUMBERED.match(line)
        if line.endswith("的通知") and len(line) < 80:
            return paragraph(line, style("a3"))
        if found and len(line) < 40 and "。" not in line:
            return paragraph(line, style("1" if found["han"] else "own"))
        return paragraph(line)

    return package("".join(map(one, lines)))


def counted(lines: Sequence[str]) -> bytes:
    """Numbers of numbered lines counted by Word and typed nowhere."""
    levels = (
        level(0, "japaneseCounting", "%1、")
        + level(1, "chineseCounting", "（%2）", '<w:suff w:val="nothing"/>')
        + level(2, "decimal", "%3.")
    )
    body = ""
    for line in lines:
        found = _NUMBERED.match(line)
        if found:
            at = 0 if found["han"] else 1 if found["paren"] else 2
            body += paragraph(line[found.end() :], in_list(1, at))
        else:
            body += paragraph(line)
    return package(body, parts={"numbering": numbering([levels], [(0, "")])})


def framed(lines: Sequence[str], *, head: int, table_head: bool) -> bytes:
    """The first lines in a text box or a table, a page header, a footer with the page's number."""
    top = "".join(map(paragraph, lines[:head]))
    body = table([[cell(top)]]) if table_head else paragraph(box(top))
    body += "".join(map(paragraph, lines[head:]))
    body += (
        '<w:sectPr><w:headerReference w:type="default" r:id="r-header1"/>'
        '<w:footerReference w:type="default" r:id="r-footer1"/>'
        '<w:footerReference w:type="even" r:id="r-footer2"/></w:sectPr>'
    )
    number = paragraph(run("— ") + field(" PAGE ", "3") + run(" —"))
    return package(
        body,
        parts={
            "header1": f"<w:hdr {_DECLARED}>{paragraph('云川市信息中心制发')}</w:hdr>",
            "footer1": f"<w:ftr {_DECLARED}>{number}</w:ftr>",
            "footer2": f"<w:ftr {_DECLARED}>{paragraph(box(number))}</w:ftr>",
        },
    )


def tracked(lines: Sequence[str]) -> bytes:
    """Every paragraph revised: words inserted, words and whole paragraphs deleted, a break taken out."""
    body = ""
    for at, line in enumerate(lines):
        cut = len(line) // 2
        change = f'w:id="{at}" w:author="甲" w:date="2026-01-05T00:00:00Z"'
        gone = f"<w:del {change}>{run('（此处作废）', tag='w:delText')}</w:del>"
        moved = f"<w:moveFrom {change}>{run('移走的话。')}</w:moveFrom>"
        new = f"<w:ins {change}>{run(line[cut:])}</w:ins>"
        if at % 3 == 2:  # two paragraphs made one
            mark = f"<w:rPr><w:del {change}/></w:rPr>"
            body += paragraph(run(line[:cut]) + gone, mark) + paragraph(new)
        else:
            body += paragraph(run(line[:cut]) + gone + moved + new)
        if at % 4 == 0:
            body += paragraph(gone, f"<w:rPr><w:del {change}/></w:rPr>")
    return package(body)


def with_attachment(lines: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """An attachment with a table after the notice."""
    body = "".join(map(paragraph, lines)) + paragraph("附件1") + paragraph("任务分工表") + table(rows)
    return package(body + "<w:sectPr/>")
