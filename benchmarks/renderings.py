"""The notices of a folder of texts → files of every format, in the manners that the tests' writers know."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.formats.programs import find_program, run_program
from corpus.notice import Notice
from corpus.parsing import parse
from tests.corpus.formats import write_batches, write_docx, write_html, write_layouts, write_ofd, write_pdf
from tests.corpus.formats.kept import paragraphs

_GAZETTE = "云川市人民政府公报"
_COVER = "请查收，附件为通知正文。"
_SYSTEM = ("云川市电子公文系统", "内部资料", "电子印章")
_RED_HEAD = "云川市人民政府"


@dataclass(frozen=True)
class Seed:
    """A text with the notice in it.

    Attributes:
        lines: its lines that are not blank, as they stand.
        paragraphs: those of them put together that were only wrapped.
        page: what a web page is made of.
    """

    name: str
    source: bytes
    notice: Notice
    lines: Sequence[str]
    paragraphs: Sequence[str]
    page: write_html.Written


@dataclass(frozen=True)
class Manner:
    """One way of writing a notice as a file.

    Attributes:
        format: of what is in the end read.
        name: the manner, for a person.
        suffix: of the file.
        write: makes it.
        furniture: words that it puts around the notice.
        issuer: what it states where the text states no issuer.
        unstated: fields that such a file does not state.
    """

    format: str
    name: str
    suffix: str
    write: Callable[[Seed], bytes]
    furniture: Sequence[str] = ()
    issuer: Sequence[str] = ()
    unstated: frozenset[str] = field(default=frozenset())


def seeds(folder: Path) -> list[Seed]:
    """The notices of a folder of .txt files."""
    out = []
    for path in sorted(folder.glob("*.txt")):
        data = path.read_bytes()
        text = data.decode("utf-8").replace("\r", "")
        notice = parse(text, file=path.name)
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        whole = paragraphs(text, notice)
        out.append(Seed(path.stem, data, notice, lines, whole, write_html.from_notice(notice)))
    return out


def manners() -> list[Manner]:
    """All that need no program of the system."""
    return [*_texts(), *_docx(), *_pdf(), *_ofd(), *_html(), *_batches()]


def _texts() -> Iterable[Manner]:
    for encoding in ("gb18030", "utf-16"):
        yield Manner("text", encoding, ".txt", lambda seed, e=encoding: seed.source.decode("utf-8").encode(e))


def _docx() -> Iterable[Manner]:
    ways: Mapping[str, Callable[[list[str]], bytes]] = {
        "numbers typed": write_docx.plain,
        "styles": write_docx.styled,
        "numbers counted": write_docx.counted,
        "text box, header, footer": lambda lines: write_docx.framed(lines, head=2, table_head=False),
        "head in a table": lambda lines: write_docx.framed(lines, head=2, table_head=True),
        "changes tracked": write_docx.tracked,
    }
    words = ("云川市信息中心制发", "— 3 —", "（此处作废）", "移走的话")
    for name, write in ways.items():
        yield Manner("docx", name, ".docx", lambda seed, w=write: w(list(seed.paragraphs)), words)


def _pdf() -> Iterable[Manner]:
    ways = {
        "one column": write_pdf.Manner(),
        "two columns": write_pdf.Manner(columns=2, size=10.5, leading=16),
        "page numbers": write_pdf.Manner(number="— {n} —", alternate=True, header=f"{_GAZETTE}　第{{n}}页"),
        "two columns, numbers, header": write_pdf.Manner(
            columns=2, size=12, leading=18, number="{n}", header=f"{_GAZETTE}　第{{n}}页"
        ),
        "not indented": write_pdf.Manner(indent=0, gap=12, number="- {n} -"),
        "red head": write_pdf.Manner(red_head=(f"{_RED_HEAD}文件",), number="— {n} —", alternate=True),
        "numbers of total": write_pdf.Manner(number="第 {n} 页 共 {total} 页", footer="云川市信息中心制发"),
        "each character apart": write_pdf.Manner(apart=True, number="— {n} —"),
        "spaces between": write_pdf.Manner(spaced=True, number="— {n} —"),
        "watermark": write_pdf.Manner(watermark="内部资料", number="— {n} —"),
    }
    for name, manner in ways.items():
        yield Manner(
            "pdf",
            name,
            ".pdf",
            lambda seed, m=manner: write_pdf.write(seed.lines, m),
            (_GAZETTE, "— 1 —", "- 1 -", "第 1 页", "云川市信息中心制发", "内部资料"),
            (_RED_HEAD,) if manner.red_head else (),
        )


def _ofd() -> Iterable[Manner]:
    # the writer sets the title large, and has no line for the day and place of publication
    yield Manner(
        "ofd",
        "numbers, template, stamp",
        ".ofd",
        lambda seed: write_ofd.write(seed.page.paragraphs, seed.page.title),
        (*_SYSTEM, "— 1 —"),
        unstated=frozenset({"published_on", "source"}),
    )


def _html() -> Iterable[Manner]:
    words = (*write_html.CHROME, *write_layouts.RELATED, *write_layouts.LINKS)
    for name, write in (write_html.LAYOUTS | write_layouts.LAYOUTS).items():
        yield Manner("html", name, ".html", lambda seed, w=write: w(seed.page), words)
    for name, write in write_html.LAYOUTS.items():
        yield Manner(
            "html",
            f"{name}, GBK",
            ".htm",
            lambda seed, w=write: w(seed.page, encoding="gb18030", meta="gb2312"),
            words,
        )


def _batches() -> Iterable[Manner]:
    word = _the("docx", "numbers counted")
    news = _the("html", "news")
    portal = _the("html", "portal")

    def zipped(seed: Seed) -> bytes:
        return write_batches.archive([(f"附件/{seed.name}.html", news.write(seed))], encoding="gbk")

    def posted(name: str, data: bytes) -> bytes:
        attached = ("application/octet-stream", f"attachment; filename={name}", data)
        return write_batches.mail([("text/plain; charset=utf-8", "", _COVER.encode()), attached])

    yield Manner("zip", ".html, names in GBK", ".zip", zipped, news.furniture)
    yield Manner(
        "zip", ".docx", ".zip", lambda seed: write_batches.archive([(f"{seed.name}.docx", word.write(seed))])
    )
    yield Manner(
        "eml",
        ".docx attached",
        ".eml",
        lambda seed: posted(f"{seed.name}.docx", word.write(seed)),
        (*word.furniture, _COVER),
    )
    yield Manner(
        "eml",
        ".html attached",
        ".eml",
        lambda seed: posted(f"{seed.name}.html", portal.write(seed)),
        (*portal.furniture, _COVER),
    )
    yield Manner("eml", "pasted, html in GBK", ".eml", _pasted)
    yield Manner(
        "eml",
        ".zip attached",
        ".eml",
        lambda seed: posted("a.zip", zipped(seed)),
        (*news.furniture, _COVER),
    )


def _the(format: str, name: str) -> Manner:
    return next(one for one in [*_docx(), *_html()] if (one.format, one.name) == (format, name))


def _pasted(seed: Seed) -> bytes:
    from html import escape

    text = "".join(f"<div><span>{escape(line)}</span></div>" for line in seed.paragraphs)
    return write_batches.mail(
        [("text/html; charset=gb2312", "", f"<div>{text}</div>".encode("gb18030", "xmlcharrefreplace"))]
    )


def by_office(chosen: Sequence[Seed]) -> list[Manner]:
    """What LibreOffice writes: .doc, RTF, Word and PDF; empty where it is not there."""
    office = find_program("soffice", "libreoffice")
    if office is None:
        return []
    made = {
        form: _converted(office, chosen, form, typed=form == "rtf") for form in ("doc", "rtf", "docx", "pdf")
    }

    def one(format: str, form: str) -> Manner:
        return Manner(format, f".{form} of LibreOffice", f".{form}", lambda seed: made[form][seed.name])

    return [one("doc", "doc"), one("doc", "rtf"), one("docx", "docx"), one("pdf", "pdf")]


def _converted(office: str, chosen: Sequence[Seed], form: str, *, typed: bool) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in chosen:
            # LibreOffice writes ? for the 、 of a counted 一、 into RTF, so there the numbers are typed
            write = write_docx.plain if typed or form == "pdf" else write_docx.counted
            (folder / f"{seed.name}.docx").write_bytes(write(list(seed.paragraphs)))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", form, "--outdir", str(folder / "out")]
        if run_program([*command, *(str(folder / f"{seed.name}.docx") for seed in chosen)], folder, 240) != 0:
            raise RuntimeError(f"LibreOffice does not write .{form}")
        return {seed.name: (folder / "out" / f"{seed.name}.{form}").read_bytes() for seed in chosen}


def scanned(office: Manner) -> list[Manner]:
    """The pages of a PDF as pictures, as a PDF without text; recognition reads them."""

    def write(seed: Seed) -> bytes:
        import pypdfium2

        pages = [
            page.render(scale=150 / 72).to_pil().convert("L")
            for page in pypdfium2.PdfDocument(office.write(seed))
        ]
        out = io.BytesIO()
        pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150)
        return out.getvalue()

    return [Manner("scan", "pictures in a .pdf, 150 dpi", ".pdf", write)]
