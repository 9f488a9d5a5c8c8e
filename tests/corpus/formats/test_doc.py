"""Word 97 and RTF, by way of programs of the system; played by scripts where it matters what they do."""

from __future__ import annotations

import os
import shutil
import struct
import sys
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.formats import doc, programs
from corpus.formats.doc import extract
from corpus.formats.docx import OLE
from tests.corpus.formats.kept import assert_ranges_hold, kept
from tests.corpus.formats.write_docx import cell, in_list, level, numbering, package, paragraph, table

_WORD = "WordDocument".encode("utf-16-le")
OLE_WORD = OLE + b"\0" * 504 + b"\xec\xa5" + struct.pack("<5H", 0xC1, 0, 0, 0, 0) + b"\0" * 500 + _WORD
RTF = b"{\\rtf1\\ansi\\ansicpg936 \\u20113?\\u20065?\\par}"

needs_office = pytest.mark.skipif(
    programs.find_program("soffice", "libreoffice") is None, reason="needs LibreOffice"
)
posix = pytest.mark.skipif(os.name != "posix", reason="plays programs with shell scripts")


def refused(data: bytes, name: str = "甲.doc") -> InputError:
    with pytest.raises(InputError) as error:
        extract(data, name)
    assert name in str(error.value)
    return error.value


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that alone is on PATH, for programs that a test plays."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


def play(folder: Path, name: str, script: str) -> None:
    """A program of this name that is a Python script."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport os, subprocess, sys, time\n{script}\n", "utf-8")
    path.chmod(0o755)


def test_without_a_program_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert refused(OLE_WORD).code == "doc-needs-program"
    assert "LibreOffice or antiword" in str(refused(OLE_WORD))
    assert refused(RTF, "甲.rtf").code == "rtf-needs-program"


def test_a_docx_under_another_name_needs_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert extract(package(paragraph("甲")), "甲.doc").text == "甲\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le"), "office-encrypted"),
        (OLE_WORD[:523] + b"\x01" + OLE_WORD[524:], "office-encrypted"),
        (OLE + b"\0" * 504 + "Workbook".encode("utf-16-le"), "not-word"),
        (b"", "not-word"),
        (b"plain text", "not-word"),
    ],
)
def test_what_no_program_could_read_is_told_before_one_is_asked(data: bytes, code: str) -> None:
    assert refused(data).code == code


@posix
def test_libreoffice_is_asked_first_and_its_docx_is_read(played: Path, tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(package(paragraph("云川市财政局") + table([["甲", "乙"]])))
    play(
        played,
        "soffice",
        f"""
at = sys.argv.index("--outdir") + 1
os.makedirs(sys.argv[at])
open(sys.argv[at] + "/in.docx", "wb").write(open({str(tmp_path / "made.docx")!r}, "rb").read())
profile = next(a for a in sys.argv if a.startswith("-env:UserInstallation=file:///"))
settings = profile.partition("file://")[2] + "/user/registrymodifications.xcu"
assert "DisableMacrosExecution" in open(settings).read()
assert os.path.basename(sys.argv[-1]) == "in.doc"
assert not any(key.startswith("NOTICEBOT_") for key in os.environ)
""",
    )
    play(played, "antiword", "sys.exit(1)")
    found = extract(OLE_WORD, "../../甲; rm -rf.doc")
    assert found.text == "云川市财政局\n甲\t乙\n"
    assert found.format == "doc"
    assert [path.name for path in tmp_path.iterdir()] == ["programs", "made.docx"]  # nothing stays behind


@posix
def test_antiword_is_asked_where_there_is_no_libreoffice(played: Path) -> None:
    play(played, "antiword", 'sys.stdout.buffer.write("\\n云川市\\t财政局\\n|甲  |乙 |\\n\\n".encode())')
    found = extract(OLE_WORD, "甲.doc")
    assert found.text == "云川市 财政局\n甲\t乙\n"
    assert found.laid_out
    assert "antiword" in found.left_out[0]
    assert refused(RTF, "甲.rtf").code == "rtf-needs-program"


@posix
@pytest.mark.parametrize("script", ["sys.exit(1)", "pass", "os.kill(os.getpid(), 9)"])
def test_a_program_that_fails_is_told(played: Path, script: str) -> None:
    play(played, "soffice", script)
    error = refused(OLE_WORD)
    assert error.code == "word-not-converted"
    assert "LibreOffice" in str(error)


@posix
def test_a_program_that_hangs_is_killed_with_all_that_it_started(
    played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doc, "run_program", partial(programs.run_program, timeout=0.7))
    children = tmp_path / "children"
    play(
        played,
        "soffice",
        f"""
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open({str(children)!r}, "w").write(str(child.pid))
time.sleep(60)
""",
    )
    begun = time.monotonic()
    assert refused(OLE_WORD).code == "word-too-slow"
    assert time.monotonic() - begun < 5
    _assert_ended(int(children.read_text()))


@posix
def test_what_a_program_leaves_running_is_killed(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', "
        "'import time; time.sleep(60)'], stdout=subprocess.DEVNULL).pid)"
    )
    assert programs.run_program([sys.executable, "-c", script], tmp_path) == 0
    _assert_ended(int((tmp_path / "printed").read_text()))


def _assert_ended(process: int) -> None:
    for _ in range(100):
        try:
            os.kill(process, 0)
            if Path(f"/proc/{process}/stat").read_text().split(")")[-1].split()[0] == "Z":
                return  # ended, and nobody has asked how
        except OSError:
            return
        time.sleep(0.02)
    raise AssertionError("still running")


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("suffix", ["html", "rtf"])
def test_libreoffice_follows_no_link_of_a_file(suffix: str, tmp_path: Path) -> None:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    texts = {
        # it is HTML whose pictures LibreOffice fetches as it comes; no reader hands it any
        "html": f'<html><body>text<img src="{url}/a.png"></body></html>',
        "rtf": f"{{\\rtf1\\ansi{{\\*\\template {url}/b.dot}} text "
        f'{{\\field{{\\*\\fldinst {{INCLUDEPICTURE "{url}/c.png" \\\\d}}}}{{\\fldrslt {{}}}}}}'
        '{\\field{\\*\\fldinst {INCLUDETEXT "file:///etc/passwd"}}{\\fldrslt {}}}\\par}',
    }
    source = tmp_path / f"in.{suffix}"
    source.write_text(texts[suffix], "utf-8")
    try:
        data = doc.to_docx(str(programs.find_program("soffice", "libreoffice")), source, "a")
    finally:
        server.shutdown()
        server.server_close()
    assert extract(data, "a.docx").text.strip() == "text"
    assert not asked


@pytest.mark.slow
@needs_office
def test_garbage_after_the_head_of_a_word_file_is_refused() -> None:
    assert refused(OLE_WORD + bytes(range(256)) * 400).code in ("word-not-converted", "file-empty")


@pytest.mark.slow
@needs_office
@pytest.mark.skipif(shutil.which("antiword") is None, reason="needs antiword")
def test_antiword_reads_what_libreoffice_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = numbering([level(0, "japaneseCounting", "%1、")], [(0, "")])
    body = (
        paragraph("关于检查的通知")
        + paragraph("各单位。" * 300)  # antiword takes no file with little text
        + paragraph("总体要求", in_list(1))
        + table([["甲", cell("乙")]])
        + paragraph()
    )
    (tmp_path / "a.docx").write_bytes(package(body, parts={"numbering": part}))
    office = str(programs.find_program("soffice", "libreoffice"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "doc", "--outdir", str(tmp_path / "out")]
    assert programs.run_program([*command, str(tmp_path / "a.docx")], tmp_path) == 0
    data = (tmp_path / "out" / "a.doc").read_bytes()
    by_office = extract(data, "a.doc")
    assert_ranges_hold(by_office)
    assert kept(by_office) == "关于检查的通知\n" + "各单位。" * 300 + "\n一、总体要求\n甲\t乙\n\n"
    monkeypatch.setattr(
        doc, "find_program", lambda *names: shutil.which("antiword") if "antiword" in names else None
    )
    by_antiword = extract(data, "a.doc")
    assert "关于检查的通知" in by_antiword.text
    assert "总体要求" in by_antiword.text
    assert "甲\t乙" in by_antiword.text
