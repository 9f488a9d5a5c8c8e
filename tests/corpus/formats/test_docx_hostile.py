"""Files made to harm, or damaged on the way: each is refused in one clear line, soon and in little memory."""

from __future__ import annotations

import io
import random
import time
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.formats.docx import OLE, extract
from tests.corpus.formats import write_docx
from tests.corpus.formats.kept import assert_ranges_hold
from tests.corpus.formats.write_docx import (
    W,
    box,
    cell,
    field,
    in_list,
    level,
    numbering,
    package,
    paragraph,
    run,
    table,
    zipped,
)


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as error:
        extract(data, "坏.docx")
    assert "坏.docx" in str(error.value)
    return error.value.code


def document(text: str | bytes) -> bytes:
    return zipped({"word/document.xml": text})


_OPEN, _SHUT = f'<w:document xmlns:w="{W}"><w:body>', "</w:body></w:document>"


def test_a_bomb_of_zeros_is_refused_before_it_is_whole() -> None:
    body = _OPEN.encode() + b"<w:p><w:r><w:t>" + b" " * (40 << 20)
    begun = time.process_time()
    assert refused(document(body)) == "office-too-large"
    assert time.process_time() - begun < 3


def test_a_size_that_the_zip_belies_is_not_trusted() -> None:
    data = bytearray(document(_OPEN.encode() + b" " * (30 << 20) + _SHUT.encode()))
    size = (len(_OPEN) + (30 << 20) + len(_SHUT)).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (1000).to_bytes(4, "little")
    assert refused(bytes(data)) in ("office-damaged", "office-too-large")


def test_more_members_than_any_document_has_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for i in range(20_500):
            file.writestr(f"{i}", b"")
    begun = time.process_time()
    assert refused(out.getvalue()) == "office-too-large"
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["word/document.xml", "word/_rels/document.xml.rels", "_rels/.rels"])
def test_entities_are_refused_before_they_are_read(part: str, encoding: str) -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "哈" * 10}">' for i in range(12))
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [{laughs}]>{_OPEN}<w:p>&l11;</w:p>{_SHUT}'
    files: dict[str, str | bytes] = {"word/document.xml": _OPEN + paragraph("甲") + _SHUT}
    files[part] = bomb.encode(encoding)
    assert refused(zipped(files)) == "office-doctype"


def test_external_entities_are_refused() -> None:
    text = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>{_OPEN}<w:p><w:r><w:t>&x;</w:t></w:r></w:p>{_SHUT}'
    assert refused(document(text)) == "office-doctype"


@pytest.mark.parametrize("element", ["w:p", "w:r", "w:tbl", "w:tc", "w:txbxContent", "w:sdt", "x"])
def test_bottomless_nesting_is_refused(element: str) -> None:
    depth = 100_000
    text = _OPEN + f"<{element}>" * depth + f"</{element}>" * depth + _SHUT
    assert refused(document(text)) == "office-damaged"


def test_tables_nested_as_deep_as_is_read_are_told_in_one_line() -> None:
    deep = paragraph("底")
    for _ in range(70):
        deep = table([["甲", cell(deep + paragraph())]])
    found = extract(package(deep), "a.docx")
    assert_ranges_hold(found)
    assert found.text == "甲\t" + "甲 " * 69 + "底\n"


def test_a_file_with_a_password_says_so() -> None:
    assert refused(OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")) == "office-encrypted"


def test_a_member_with_a_password_says_so() -> None:
    data = bytearray(package(paragraph("甲")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        where = data.find(mark)
        while where >= 0:
            data[where + at] |= 1
            where = data.find(mark, where + 4)
    assert refused(bytes(data)) == "office-encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_ways_of_packing_that_office_does_not_use_are_refused(method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        file.writestr("word/document.xml", _OPEN + paragraph("甲") + _SHUT)
    assert refused(out.getvalue()) == "office-damaged"


def test_parts_outside_the_file_are_not_looked_for() -> None:
    out = package(paragraph("甲") + '<w:sectPr><w:headerReference r:id="r-header1"/></w:sectPr>')
    with zipfile.ZipFile(io.BytesIO(out)) as file:
        files: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    rels = "word/_rels/document.xml.rels"
    for target in ("../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1/x"):
        for mode in ("", ' TargetMode="External"'):
            relation = (
                f'<Relationship Id="r-header1" Type="x/header" Target="{target}"{mode}/></Relationships>'
            )
            whole = bytes(files[rels]).replace(b"</Relationships>", relation.encode())  # type: ignore[arg-type]
            assert extract(zipped(files | {rels: whole}), "a.docx").text == "甲\n"


def test_numbers_cannot_swell() -> None:
    long = numbering([level(0, "decimal", "%1" * 100_000)], [(0, "")])
    body = paragraph("甲", in_list(1)) * 1000
    assert len(extract(package(body, parts={"numbering": long}), "a.docx").text) < 300_000


def test_a_note_cited_again_and_again_is_told_once() -> None:
    note = f'<w:footnote w:id="2">{paragraph("注" * 10_000)}</w:footnote>'
    notes = f'<w:footnotes xmlns:w="{W}">{note}</w:footnotes>'
    body = paragraph(run("甲") + '<w:r><w:footnoteReference w:id="2"/></w:r>') * 1000
    assert len(extract(package(body, parts={"footnotes": notes}), "a.docx").text) < 30_000


_MANY = {
    "paragraphs": paragraph("甲") * 10_000,
    "runs": paragraph(run("甲") * 10_000),
    "fields begun": paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>') * 10_000 + paragraph("甲"),
    "fields nested": paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 10_000 + run("甲")),
    "boxes": paragraph(box(paragraph("甲")) * 5_000),
    "marks deleted": paragraph(run("甲"), "<w:rPr><w:del/></w:rPr>") * 10_000,
    "rows": table([["甲", "乙"]] * 5_000),
    "columns": table([["甲"] * 10_000]),
    "tables": table([["甲", "乙"]]) * 5_000,
    "tables in a cell": table([[cell(table([["甲", "乙"]]) * 5_000)]]),
    "notes": paragraph('<w:r><w:footnoteReference w:id="2"/></w:r>' * 10_000 + run("甲")),
    "headers": paragraph("甲") + '<w:sectPr><w:headerReference r:id="r-header1"/></w:sectPr>' * 10_000,
    "page numbers": paragraph(field("PAGE", "1") * 5_000),
}


@pytest.mark.parametrize("what", _MANY)
def test_many_of_anything_take_linear_time(what: str) -> None:
    header = f'<w:hdr xmlns:w="{W}">{paragraph("眉")}</w:hdr>'
    begun = time.process_time()
    found = extract(package(_MANY[what], parts={"header1": header}), "a.docx")
    assert time.process_time() - begun < 3  # quadratic time would be minutes
    assert_ranges_hold(found)


def test_styles_in_a_long_chain_take_linear_time() -> None:
    chain = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{i}"><w:basedOn w:val="s{i + 1}"/></w:style>'
        for i in range(10_000)
    )
    body = "".join(paragraph("甲", write_docx.style(f"s{i}")) for i in range(0, 10_000, 10))
    begun = time.process_time()
    extract(package(body, parts={"styles": f'<w:styles xmlns:w="{W}">{chain}</w:styles>'}), "a.docx")
    assert time.process_time() - begun < 3


def _sample() -> bytes:
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{paragraph("注")}</w:footnote></w:footnotes>'
    body = (
        paragraph(box(paragraph("云川市财政局文件")))
        + paragraph("关于检查的通知", write_docx.style("a3"))
        + paragraph("总体要求", in_list(1))
        + paragraph(run("甲") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + field("PAGE", "1"))
        + table([["一", cell("二", '<w:gridSpan w:val="2"/>')]])
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('乙')}</w:sdtContent></w:sdt>"
    )
    levels = level(0, "japaneseCounting", "%1、")
    return package(body, parts={"footnotes": notes, "numbering": numbering([levels], [(0, "")])})


_SAMPLE = _sample()
with zipfile.ZipFile(io.BytesIO(_SAMPLE)) as _file:
    _PARTS = {name: _file.read(name) for name in _file.namelist()}
_WORDS = [
    b"w:p", b"w:r", b"w:t", b"w:tbl", b"w:tc", b"w:tr", b"w:sdt", b"w:sdtContent", b"w:txbxContent", b"w:del",
    b"mc:Choice", b"mc:AlternateContent", b"w:fldChar", b"w:footnote", b"w:numId", b"w:ilvl", b"w:lvl",
    b"val=",     b"-1", b"99999999999999999999", b"w:pPr", b"w:rPr", b"<", b">", b"/", b"&#0;", b"&#xD800;",
    b"&x;", b"\xff",
]  # fmt: skip


def _holds_or_is_refused(data: bytes) -> None:
    try:
        found = extract(data, "a.docx")
    except InputError:
        return
    assert_ranges_hold(found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_changed_markup_gives_text_or_a_refusal(data: st.DataObject) -> None:
    _changed(data)


def _changed(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(sorted(_PARTS)))
    text = _PARTS[part]
    for _ in range(data.draw(st.integers(1, 6))):
        word = data.draw(st.sampled_from(_WORDS))
        if data.draw(st.booleans()) and word in text:  # elements under another name, still well-formed
            text = text.replace(word, data.draw(st.sampled_from(_WORDS[:17])))
        else:
            at = data.draw(st.integers(0, len(text)))
            text = text[:at] + word + text[at + data.draw(st.integers(0, 8)) :]
    _holds_or_is_refused(zipped(_PARTS | {part: text}))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(_SAMPLE)), st.integers(0, len(_SAMPLE)), st.binary(max_size=4))
@example(0, len(_SAMPLE), b"")
def test_damaged_zips_give_text_or_a_refusal(start: int, end: int, put: bytes) -> None:
    _holds_or_is_refused(_SAMPLE[:start] + put + _SAMPLE[end:])
    _holds_or_is_refused(_SAMPLE[:start])


@pytest.mark.slow
@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_much_changed_markup_gives_text_or_a_refusal(data: st.DataObject) -> None:
    _changed(data)


def test_bytes_changed_anywhere_give_text_or_a_refusal() -> None:
    choose = random.Random(7)
    for _ in range(300):
        data = bytearray(_SAMPLE)
        for _ in range(choose.randint(1, 4)):
            data[choose.randrange(len(data))] = choose.randrange(256)
        _holds_or_is_refused(bytes(data))
