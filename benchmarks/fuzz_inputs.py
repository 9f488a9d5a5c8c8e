"""A random number generator → an input that looks like a notice, a page or a file, and is damaged somewhere.

Every input follows from its generator alone, so that one that fails can be made again from its number.
"""

# ruff: noqa: E501 - markup and words as they are met

from __future__ import annotations

import copy
import io
import string
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random

from corpus.draft import Range
from corpus.extracted import Extracted, Heading
from corpus.notice import Drop, Reason
from corpus.reading import read_text

NOTICES = Path(__file__).parents[1] / "corpus" / "notices"

FRAGMENTS = (
    *("云川市财政局关于做好有关工作的通知", "云财〔2024〕3号", "发布日期：2024-02-18", "来源：云川市人民政府网站"),
    *("各县（区）人民政府，市直各单位：", "为做好有关工作，现通知如下。", "一、加强领导", "二、严格执行。各单位要落实责任"),
    *("（一）明确分工。", "1. 报送材料；", "（1）表一", "①甲", "第一章 总则", "第二条 本办法适用于本市。", "第九十九条 "),
    *("《关于旧事的通知》（云财〔2020〕1号）同时废止。", "将第三条修改为：“甲”。", "有效期延长至2030年12月31日。", "云川市财政局"),
    *("2024年2月1日", "二〇二四年二月一日", "2024年2月30日", "自2024年13月1日起施行", "有效期5年。", "责任编辑：王某"),
    *("扫一扫在手机打开当前页", "相关链接", "【打印】【关闭】", "首页 > 政务公开", "特急 明电", "— 3 —", "附件：1. 某表 2. 某办法"),
    *("\n附件1\n某某办法\n", "\n附表\n", "\n序号\t事项。要快\t时限\n", "中华人民共和国某法", "（2020年1月1日通过）", "目 录"),
    *("關於調整標準的通知", "【示例】本文为演示而写\n", "&nbsp;", "《《《", "》", "“", "〔", "（", "）", "：", "；", "。", "，"),
    *("\n", "\n\n", "\r\n", "　　", " ", "\t", "\x0c", "\u200b", "\ufeff", "\x00", "\U0001f600", "\ud800", "a", "0"),
    *("99999999999999999999", "零零零〇", "十十十", "万亿", "http://a.cn/b?c=d", "a@b.cn", "| 甲 | 乙 |\n|---|---|\n", "# 标题\n"),
)  # fmt: skip
ALPHABET = "一二三、（）()1.。，：\n 　章第条年月日2024〔〕号《》关于的通知附件\t；“”"
PIECES = (
    *(piece.encode()
    for piece in (
        *("<p>", "</p>", "<div class='zoom nav'>", "</div>", "<table>", "<tr>", "<td colspan=9>", "</table>", "<br>", "<li>", "<ol>"),
        *("<h1>", "<pre>", "<a href=x.doc>", "<!--", "-->", "<script>", "<title>", "<meta name=PubDate content=2024-13-99>", "<span>"),
        *("&nbsp;", "&#1;", "&#xD800;", "&x;", "<![CDATA[", "]]>", "<?xml?>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "<", ">", '"', "="),
        *("w:p", "w:r", "w:t", "w:tbl", "w:tc", "w:tr", "w:sdt", "w:del", "w:fldChar", "w:numId", "w:ilvl", "w:val=", "xmlns:w="),
        *("mc:Choice", "w:txbxContent", "ofd:TextObject", "ofd:TextCode", "DeltaX=", "g 9 9 ", "Boundary=", "NaN", "inf", "1e999"),
        *("-1", "0", "65536", "4294967296", "99999999999999999999", "%PDF-1.7", " obj\n", "endobj", "stream\n", "endstream", "/Kids"),
        *("/Length", "/Count", "/Filter", "/FlateDecode", "/Parent", " 0 R", "<<", ">>", "[", "]", "BT ", " Tf ", " Td ", " Tj ", "ET "),
        *("\r\n", "\n", "Content-Type: multipart/mixed; boundary=x\r\n", "--=_b\r\n", "--=_b--", "charset=", "=?utf-8?B?", "?=", "base64"),
        *("PK\x01\x02", "PK\x03\x04", "PK\x05\x06", "../", "/", "\\", "\x00", "一、", "通知", "附件1"),
    )),
    *(b"\xff", b"\xfe\xff", b"\xff\xff\xff\xff", b"\x80", b"\x81\x30"),
)  # fmt: skip


def text(rng: Random) -> str:
    """A text of up to about two thousand characters, mostly of a few hundred."""
    how = rng.random()
    if how < 0.45:
        made = "".join(rng.choices(FRAGMENTS, k=rng.randint(1, 14)))
    elif how < 0.8:
        whole = rng.choice(notices())
        at = rng.choice((0, rng.randrange(len(whole))))
        made = whole[at : at + rng.randint(20, 400)]
    elif how < 0.92:
        made = "".join(rng.choices(ALPHABET, k=rng.randint(1, 200)))
    else:
        unit = "".join(rng.choices(FRAGMENTS, k=rng.randint(1, 2)))
        made = unit * rng.randint(2, max(2, 1200 // len(unit)))
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4, 8))):
        made = _text_change(rng, made)
    return made


def encoded(rng: Random) -> bytes:
    """A text in an encoding that offices use, in two of three cases damaged."""
    made = text(rng)
    encoding = rng.choice(
        ("utf-8", "utf-8", "gb18030", "gb18030", "big5", "utf-16", "utf-16-le", "utf-8-sig")
    )
    data = made.encode(encoding, "ignore")
    return damaged(rng, data) if rng.random() < 0.66 else data


def damaged(rng: Random, data: bytes, most: int = 6) -> bytes:
    """Bytes with a few changes: bits, runs cut out or put in twice, words of the formats, cut ends."""
    out = bytearray(data)
    for _ in range(rng.randint(1, most)):
        size = len(out)
        at = rng.randint(0, size)
        to = min(size, at + rng.choice((1, 2, 8, rng.randint(1, 200))))
        change = rng.randrange(8)
        if change == 0 and at < size:
            out[at] ^= 1 << rng.randrange(8)
        elif change == 1 and at < size:
            out[at] = rng.randrange(256)
        elif change == 2:
            del out[at:to]
        elif change == 3:
            out[at:at] = out[at:to] * rng.choice((1, 2, 20))
        elif change == 4:
            out[at : at + rng.choice((0, 1, 4))] = rng.choice(PIECES)
        elif change == 5:  # the same word elsewhere: markup stays well-formed more often
            word = rng.choice(PIECES)
            found = out.find(word, at)
            if found >= 0:
                out[found : found + len(word)] = rng.choice(PIECES)
        elif change == 6 and (digits := _digits(out, at)):
            out[digits[0] : digits[1]] = rng.choice(
                (b"0", b"-1", b"1", b"7", b"65536", b"99999999999", b"1e9")
            )
        elif change == 7 and rng.random() < 0.3:
            del out[at:]
    return bytes(out)


def respelt(rng: Random, data: bytes) -> bytes:
    """Damaged as `damaged` does, but what is no UTF-8 then is left out, so that a decoder lets it pass."""
    return damaged(rng, data).decode("utf-8", "ignore").encode("utf-8")


def packed(rng: Random, seeds: Sequence[Mapping[str, bytes]]) -> bytes:
    """A package with a part or two damaged and packed again; in one of eight cases the packing is damaged."""
    files = dict(rng.choice(seeds))
    for _ in range(rng.choice((1, 1, 2))):
        part = rng.choice(sorted(files))
        files[part] = damaged(rng, files[part]) if rng.random() < 0.3 else moved(rng, files[part])
    if rng.random() < 0.05:
        del files[rng.choice(sorted(files))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for path, data in files.items():
            file.writestr(zipfile.ZipInfo(path), data)
    return damaged(rng, out.getvalue()) if rng.random() < 0.125 else out.getvalue()


def moved(rng: Random, data: bytes) -> bytes:
    """XML with elements moved, doubled, put into one another, taken out and renamed, other values and words."""
    from lxml import etree

    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return damaged(rng, data)
    for _ in range(rng.randint(1, 6)):
        every = [element for element in root.iter() if isinstance(element.tag, str)]
        one, other = rng.choice(every), rng.choice(every)
        change = rng.randrange(7)
        if change == 0 and one.getparent() is not None:
            one.getparent().remove(one)
        elif change == 1:
            other.insert(rng.randint(0, len(other)), copy.deepcopy(one))
        elif (
            change == 2
            and one.getparent() is not None
            and one not in other.iterancestors()
            and one is not other
        ):
            other.append(one)
        elif change == 3:
            one.tag = other.tag
        elif change == 4 and one.attrib:
            one.set(rng.choice(sorted(one.attrib)), rng.choice(_VALUES))
        elif change == 5:
            one.text = "".join(c for c in rng.choice(FRAGMENTS) if c.isprintable())
        elif change == 6:
            for name, value in other.attrib.items():
                one.set(name, value)
        if len(every) > 2000:
            break
    return etree.tostring(root, encoding="UTF-8")


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def extracted(rng: Random, source: str | None = None) -> Extracted:
    """What a reader might give: a text, and ranges in it that hold what `Extracted` promises."""
    source = text(rng) if source is None else source
    drops = tuple(
        Drop(start, end, rng.choice((Reason.FURNITURE, Reason.WRAP))) for start, end in _ranges(rng, source)
    )
    headings = tuple(Heading(start, end, rng.randrange(4)) for start, end in _lines(rng, source))
    fields = {
        name: rng.choice(FRAGMENTS)
        for name in rng.sample(_FIELDS, rng.choice((0, 0, 1, 3)))
        if name != "issuer" or rng.random() < 0.5
    }
    return Extracted(
        source,
        "docx",
        drops,
        rng.random() < 0.5,
        headings,
        tuple(_ranges(rng, source)),
        fields,
        rng.choice((None, None, 0.0, 0.9)),
    )


_VALUES = (
    *("", "0", "-1", "1", "2", "99999999999999999999", "1e999", "nan", "inf", "g 9 9", "0 0 210 297", "1 0 0 1 0 0"),
    *("%1、%2.%9", "decimal", "japaneseCounting", "../../etc/passwd", "/etc/passwd", "http://127.0.0.1/", "rId1", "3", "true"),
    *("Doc_0/Document.xml", "Content.xml", "begin", "end", "separate", "a" * 300, "1.5", "0x10", " "),
)  # fmt: skip
_FIELDS = ("title", "issuer", "number", "issued_on", "published_on", "source", "effective_on", "expires_on")


def _ranges(rng: Random, source: str) -> list[Range]:
    """Ranges in order, apart, none empty."""
    marks = sorted({rng.randint(0, len(source)) for _ in range(rng.choice((0, 0, 2, 4, 10)))})
    return [(start, end) for start, end in zip(marks[::2], marks[1::2], strict=False) if start < end]


def _lines(rng: Random, source: str) -> list[Range]:
    """Some of the lines without the white space around them."""
    out: list[Range] = []
    at = 0
    chance = rng.choice((0.0, 0.2, 1.0))
    for line in source.split("\n"):
        if (words := line.strip()) and rng.random() < chance:
            start = at + line.index(words)
            out.append((start, start + len(words)))
        at += len(line) + 1
    return out


@cache
def notices() -> tuple[str, ...]:
    """The texts of the sample notices."""
    return tuple(read_text(path.read_bytes(), path.name) for path in sorted(NOTICES.glob("*.txt")))


def _text_change(rng: Random, made: str) -> str:
    at = rng.randint(0, len(made))
    to = min(len(made), at + rng.choice((1, 3, rng.randint(1, 60))))
    change = rng.randrange(6)
    if change == 0:
        return made[:at] + made[to:]
    if change == 1:
        return made[:to] + made[at:to] * rng.choice((1, 1, 5)) + made[to:]
    if change == 2:
        return made[:at] + rng.choice(FRAGMENTS) + made[at:]
    if change == 3:
        return made[:at] + rng.choice(ALPHABET + string.ascii_letters + string.digits) + made[at + 1 :]
    if change == 4:
        return made[:at] + chr(rng.choice((rng.randrange(0x300), rng.randrange(0x10000)))) + made[at:]
    other = rng.choice(notices())
    return made[:at] + other[rng.randrange(len(other)) :][:100]


def _digits(data: bytearray, at: int) -> Range | None:
    """The first run of digits after a place."""
    start = next((n for n in range(at, min(at + 400, len(data))) if 48 <= data[n] <= 57), None)
    if start is None:
        return None
    end = next((n for n in range(start, min(start + 30, len(data))) if not 48 <= data[n] <= 57), start + 1)
    return start, end
