"""The four real notices, written as Word files in the manners of offices, give what their text gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.formats.doc import extract as extract_doc
from corpus.formats.docx import extract
from corpus.formats.programs import find_program, run_program
from corpus.notice import Notice
from corpus.parsing import parse
from corpus.sentences import sentences
from tests.corpus.formats import write_docx
from tests.corpus.formats.kept import (
    assert_ranges_hold,
    fields_of,
    kept,
    paragraphs,
    sections_of,
    squeezed,
)
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared

_SEEDS = (
    "000_7f805f21c1496d15.txt",
    "001_a68ba552baea020b.txt",
    "002_2c645b2d8c8f88d6.txt",
    "004_19de08771915f546.txt",
)
_MANNERS: dict[str, Callable[[list[str]], bytes]] = {
    "plain": write_docx.plain,
    "styled": write_docx.styled,
    "counted": write_docx.counted,
    "box": lambda lines: write_docx.framed(lines, head=2, table_head=False),
    "table": lambda lines: write_docx.framed(lines, head=2, table_head=True),
    "tracked": write_docx.tracked,
}
_FURNITURE = ("云川市信息中心制发", "—3—", "此处作废", "移走的话")
_ROWS = (("序号", "任务", "牵头单位"), ("1", "排查登记", "街道办事处"), ("2", "物资调配", "市财政局"))


def seed(name: str) -> tuple[list[str], Notice]:
    source = (SHARED / "seeds" / name).read_bytes().decode("utf-8").replace("\r", "")
    notice = parse(source, file=name)
    return paragraphs(source, notice), notice


def assert_same(found: Notice, wanted: Notice) -> None:
    assert fields_of(found) == fields_of(wanted)
    assert sections_of(found) == sections_of(wanted)
    text = squeezed(found.text) or ""
    for a, b in sentences(wanted.text):
        assert (squeezed(wanted.text[a:b]) or "") in text
    assert not any(words in text for words in _FURNITURE)


@pytest.mark.parametrize("manner", _MANNERS)
@pytest.mark.parametrize("name", _SEEDS, ids=[name[:3] for name in _SEEDS])
def test_a_notice_written_in_word_gives_the_fields_and_sections_of_its_text(name: str, manner: str) -> None:
    lines, wanted = seed(name)
    extracted = extract(_MANNERS[manner](lines), "a.docx")
    assert_ranges_hold(extracted)
    assert_same(parse(kept(extracted), file="a.docx"), wanted)


@pytest.mark.parametrize("name", _SEEDS, ids=[name[:3] for name in _SEEDS])
def test_an_attachment_with_a_table_follows_the_notice_and_changes_none_of_its_fields(name: str) -> None:
    lines, wanted = seed(name)
    extracted = extract(write_docx.with_attachment(lines, _ROWS), "a.docx")
    assert_ranges_hold(extracted)
    assert [extracted.text[a:b] for a, b in extracted.tables] == ["\n".join(map("\t".join, _ROWS))]
    typed = "\n".join([*lines, "附件1", "任务分工表", *map("\t".join, _ROWS)])
    found = parse(kept(extracted), file="a.docx")
    assert_same(found, parse(typed, file="a.txt"))
    assert fields_of(found) | {"source": None} == fields_of(wanted) | {"source": None}


@pytest.mark.slow
@pytest.mark.skipif(find_program("soffice", "libreoffice") is None, reason="needs LibreOffice")
@pytest.mark.parametrize(
    ("name", "form"),
    [*((name, "doc") for name in _SEEDS), (_SEEDS[0], "docx"), (_SEEDS[3], "rtf")],
    ids=lambda value: value[:4],
)
def test_what_libreoffice_writes_is_read(name: str, form: str, tmp_path: Path) -> None:
    lines, wanted = seed(name)
    source = tmp_path / "a.docx"
    # LibreOffice writes ? for the 、 of a counted 一、 into RTF, so there the numbers are typed.
    source.write_bytes(write_docx.plain(lines) if form == "rtf" else write_docx.counted(lines))
    office = str(find_program("soffice", "libreoffice"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path / "out")]
    assert run_program([*command, str(source)], tmp_path) == 0
    data = (tmp_path / "out" / f"a.{form}").read_bytes()
    extracted = extract(data, "a.docx") if form == "docx" else extract_doc(data, f"a.{form}")
    assert_ranges_hold(extracted)
    assert_same(parse(kept(extracted), file=f"a.{form}"), wanted)
