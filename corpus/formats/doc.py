"""A Word 97 file (.doc, WPS's .wps) or RTF → Extracted, by way of a program of the system.

LibreOffice writes it as .docx, which is read like any other; without it, antiword writes the text of a .doc.
catdoc is not used: it puts page headers and footers into the text without saying which lines they are.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from corpus.errors import InputError
from corpus.extracted import Extracted
from corpus.formats.docx import OLE, not_word
from corpus.formats.docx import extract as extract_docx
from corpus.formats.office_errors import encrypted
from corpus.formats.programs import find_program, run_program

_RTF = b"{\\rtf"
_ZIP = b"PK\x03\x04"
_STREAM = "WordDocument".encode("utf-16-le")
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_FIB = b"\xec\xa5"  # [MS-DOC] 2.5.2: how the main stream begins
_SECTOR = 512
_FLAGS, _IS_ENCRYPTED = 0x0B, 0x01  # [MS-DOC] 2.5.2: fEncrypted
_MAX_RESULT = 64 * 1024 * 1024
_BY_ANTIWORD = "page headers and perhaps numbers of lists, which antiword does not read (LibreOffice does)"

# Settings of a new profile: no macros, no links followed, no way out to a network.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType"
 oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName"
 oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort"
 oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName"
 oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort"
 oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""


def extract(data: bytes, name: str) -> Extracted:
    """The text of a Word 97 or RTF file; one that is a .docx under another name is read as that.

    Args:
        data: the whole file.
        name: how the file is called in an error.

    Raises:
        InputError: protected by a password, no Word file, not to be converted, or no program to convert it.
    """
    if data.startswith(_ZIP):
        return extract_docx(data, name)
    if data.lstrip()[:5] == _RTF:
        return _extracted(data, name, ".rtf")
    if not data.startswith(OLE):
        raise not_word(name)
    if _PACKAGE in data or _has_password(data):
        raise encrypted(name)
    if _STREAM not in data:
        raise not_word(name)
    return _extracted(data, name, ".doc")


def _has_password(data: bytes) -> bool:
    """Whether the main stream, which begins at a sector, says that it is encrypted."""
    at = data.find(_FIB, _SECTOR)
    while at >= 0:
        if at % _SECTOR == 0 and len(data) > at + _FLAGS:
            return bool(data[at + _FLAGS] & _IS_ENCRYPTED)
        at = data.find(_FIB, at + 1)
    return False


def _extracted(data: bytes, name: str, suffix: str) -> Extracted:
    office = find_program("soffice", "libreoffice")
    antiword = find_program("antiword") if suffix == ".doc" else None
    if office is None and antiword is None:
        raise _no_program(name, suffix)
    # The user's own name for the file reaches no program.
    with tempfile.TemporaryDirectory(prefix="noticebot-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        source = folder / f"in{suffix}"
        source.write_bytes(data)
        if office is not None:
            return replace(extract_docx(to_docx(office, source, name), name), format="doc")
        return _by_antiword(str(antiword), source, name)


def to_docx(office: str, source: Path, name: str) -> bytes:
    """A file as LibreOffice writes it in .docx; macros and links in it do nothing.

    Args:
        office: path of LibreOffice.
        source: the file, called "in" with the suffix of its format, in a folder of its own.
        name: how the file is called in an error.

    Raises:
        InputError: it cannot be read, or not in time.
    """
    folder = source.parent
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
    command = [
        office,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--nologo",
        "--nofirststartwizard",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder / "out"),
        str(source),
    ]
    return _result(run_program(command, folder), folder / "out" / "in.docx", name, "LibreOffice")


def _by_antiword(antiword: str, source: Path, name: str) -> Extracted:
    command = [antiword, "-m", "UTF-8.txt", "-w", "0", str(source)]
    printed = _result(run_program(command, source.parent), source.parent / "printed", name, "antiword")
    lines = [_row(line) for line in printed.decode("utf-8", "replace").splitlines()]
    text = "\n".join(lines).strip("\n") + "\n"
    if not text.strip():
        raise InputError("file-empty", "{name}: there is no text in it", name=name)
    return Extracted(text=text, format="doc", laid_out=True, left_out=(_BY_ANTIWORD,))


def _row(line: str) -> str:
    """A row of a table, which antiword writes between bars, as cells parted by tabs."""
    if len(line) > 1 and line[0] == line[-1] == "|":
        return "\t".join(cell.strip() for cell in line[1:-1].split("|")).rstrip("\t")
    return line.replace("\t", " ").rstrip()


def _result(status: int | None, path: Path, name: str, program: str) -> bytes:
    """What the program wrote, if it ended well and in time."""
    try:
        if status == 0 and path.stat().st_size <= _MAX_RESULT:
            data = path.read_bytes()
            if data:
                return data
    except OSError as error:
        raise _not_converted(name, program) from error
    if status is None:
        raise InputError(
            "word-too-slow",
            "{name}: {program} did not finish reading it; save it as .docx in Word or WPS and add that",
            name=name,
            program=program,
        )
    raise _not_converted(name, program)


def _not_converted(name: str, program: str) -> InputError:
    return InputError(
        "word-not-converted",
        "{name}: {program} could not read it; save it as .docx in Word or WPS and add that",
        name=name,
        program=program,
    )


def _no_program(name: str, suffix: str) -> InputError:
    if suffix == ".rtf":
        return InputError(
            "rtf-needs-program",
            "{name}: reading RTF needs LibreOffice; install it, or save the file as .docx and add that",
            name=name,
        )
    return InputError(
        "doc-needs-program",
        "{name}: reading .doc needs LibreOffice or antiword; install one, or save it as .docx and add that",
        name=name,
    )
