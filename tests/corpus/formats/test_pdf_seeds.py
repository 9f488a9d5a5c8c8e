"""The four real notices set as PDFs: each gives the fields, sections and sentences of its text."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from corpus.formats.pdf import extract
from corpus.notice import Notice, Reason
from corpus.parsing import parse, parse_extracted
from tests.corpus.formats.kept import assert_sound, dropped, kept, squeezed
from tests.corpus.formats.write_pdf import Manner, write
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared

SEEDS = sorted(path.name for path in (SHARED / "seeds").glob("*.txt"))
HEADER = "云川市人民政府公报　第{n}页"
MANNERS = {
    "one column": Manner(),
    "two columns": Manner(columns=2, size=10.5, leading=16),
    "numbers and header": Manner(number="— {n} —", alternate=True, header=HEADER),
    "two columns, numbers and header": Manner(columns=2, size=12, leading=18, number="{n}", header=HEADER),
    "not indented": Manner(indent=0, gap=12, number="- {n} -"),
    "red head": Manner(red_head=("云川市人民政府文件",), number="— {n} —", alternate=True),
}
FIELDS = ("title", "issuer", "number", "issued_on", "published_on", "source", "addressees", "urgency")


def stated(notice: Notice) -> dict[str, object]:
    """The fields, white space aside."""
    out: dict[str, object] = {}
    for name in FIELDS:
        value = getattr(notice, name)
        value = tuple(map(squeezed, value)) if isinstance(value, tuple) else value
        out[name] = squeezed(value) if isinstance(value, str) else value
    return out


def divided(notice: Notice) -> list[tuple[tuple[str, ...], str, str]]:
    """Path, heading and text of each section, white space aside."""
    return [
        (s.path, squeezed(s.heading or ""), squeezed(notice.text[s.start : s.end])) for s in notice.sections
    ]


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS.keys())
def test_a_notice_set_as_pdf_is_the_notice_of_its_text(name: str, manner: Manner) -> None:
    source = (SHARED / "seeds" / name).read_bytes().decode("utf-8").replace("\r", "")
    expected = parse(source)
    extracted = extract(write([line.strip() for line in source.split("\n") if line.strip()], manner), name)
    assert_sound(extracted)
    text = kept(extracted)
    assert squeezed(text) == "".join(manner.red_head) + squeezed(source)
    assert len(dropped(extracted, Reason.FURNITURE)) >= 2 * bool(manner.number) + 2 * bool(manner.header)
    notice = parse_extracted(extracted)
    fields = stated(expected)
    if manner.red_head and not expected.issuer:
        fields["issuer"] = ("云川市人民政府",)  # which only the red head states
    assert stated(notice) == fields
    assert divided(notice) == divided(expected)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("columns", [1, 2])
def test_a_notice_that_libreoffice_sets_is_the_notice_of_its_text(columns: int, tmp_path: Path) -> None:
    for name in SEEDS:
        _write_docx(tmp_path / f"{name}.docx", _paragraphs(name), columns)
    command = ["soffice", f"-env:UserInstallation={tmp_path.as_uri()}/profile", "--headless"]
    files = [str(tmp_path / f"{name}.docx") for name in SEEDS]
    done = subprocess.run(
        [*command, "--convert-to", "pdf", "--outdir", str(tmp_path), *files],
        check=True,
        capture_output=True,
        timeout=240,
    )
    assert done.returncode == 0
    for name in SEEDS:
        expected = parse("\n".join(_paragraphs(name)))
        extracted = extract((tmp_path / f"{name}.pdf").read_bytes(), name)
        assert_sound(extracted)
        assert squeezed(kept(extracted)) == squeezed("".join(_paragraphs(name)))
        assert dropped(extracted, Reason.FURNITURE)
        notice = parse_extracted(extracted)
        assert stated(notice) == stated(expected)
        assert divided(notice) == divided(expected)


def _paragraphs(name: str) -> list[str]:
    source = (SHARED / "seeds" / name).read_bytes().decode("utf-8").replace("\r", "")
    return [line.strip() for line in source.split("\n") if line.strip()]


def _write_docx(path: Path, paragraphs: list[str], columns: int) -> None:
    docx = pytest.importorskip("docx")
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    size = 16 if columns == 1 else 10.5
    document.styles["Normal"].font.size = Pt(size)
    for words in paragraphs:
        paragraph = document.add_paragraph(words)
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    section = document.sections[0]
    section._sectPr.xpath("./w:cols")[0].set(qn("w:num"), str(columns))
    section.header.paragraphs[0].text = "云川市人民政府公报"
    document.save(str(path))
