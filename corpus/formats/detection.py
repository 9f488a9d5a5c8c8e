"""Bytes of a file and its name → its format; what it holds decides, its name only where that leaves a doubt.

Nothing is unpacked or parsed here: what is looked at is bounded, so that any file may be asked about.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from corpus.errors import InputError
from corpus.formats.containers import members, streams
from corpus.formats.magic import COMPOUND, CONTAINER, NONE, Kind, kind_of
from corpus.formats.office_errors import encrypted

TEXT = "text"
SUFFIXES = {
    "text": (".txt", ".md"),
    "rows": (".jsonl",),
    "docx": (".docx", ".docm"),
    "doc": (".doc", ".wps", ".rtf"),
    "pdf": (".pdf",),
    "html": (".html", ".htm", ".shtml", ".xhtml"),
    "ofd": (".ofd",),
    "image": (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"),
    "eml": (".eml", ".mht", ".mhtml"),
    "zip": (".zip",),
}
"""Suffixes under which files of a format are looked for in folders."""

_HEAD = 4096
"""Bytes at the beginning that say what sort of text it is."""


def detect(data: bytes, name: str, called: str | None = None) -> str:
    """The format of a file: "text", or a key of `corpus.formats.READERS` or `BATCHES`.

    Args:
        data: the whole file.
        name: what it is called, for its suffix.
        called: how it is called in an error, if otherwise.

    Raises:
        InputError: it is of a kind that is not read; names the kind and what to do.
    """
    kind = kind_of(data)
    suffix = PurePosixPath(name).suffix.lower()
    if kind is CONTAINER:
        kind = _container(data, suffix)
    elif kind is COMPOUND:
        kind = _compound(data, called or name)
    elif kind is None:
        kind = _text(data, suffix)
    if kind.format is None:
        raise not_read(called or name, kind)
    return kind.format


def not_read(name: str, kind: Kind) -> InputError:
    """The error for a file of a kind that is not read."""
    if kind.code == "format-not-read":
        return InputError(
            "format-not-read",
            "{name}: {kind} files are not read; save it as .docx, .pdf or plain text and add that",
            name=name,
            kind=kind.name,
        )
    if kind.code == NONE:
        return InputError(
            "file-no-document", "{name}: this is no document ({kind})", name=name, kind=kind.name
        )
    return InputError(
        "archive-not-read",
        "{name}: {kind} archives are not read; unpack it, or pack it as .zip, and add that",
        name=name,
        kind=kind.name,
    )


_ODF = {".odt": "OpenDocument text", ".ods": "OpenDocument table", ".odp": "OpenDocument slides"}
_ZIP = Kind("zip", "zip")


def _container(data: bytes, suffix: str) -> Kind:
    """A zip: which document, or an archive of files."""
    names = set(members(data))
    folders = {member.partition("/")[0] for member in names if "/" in member}
    if "OFD.xml" in names:
        return Kind("OFD", "ofd")
    if "[Content_Types].xml" in names or {"_rels", "word"} <= folders:
        for folder, kind in _OFFICE.items():
            if folder in folders:
                return kind
        return Kind("Word", "docx") if suffix in SUFFIXES["docx"] else Kind("Office")
    if "mimetype" in names and ("content.xml" in names or "META-INF" in folders):
        return Kind(_ODF.get(suffix, "EPUB" if suffix == ".epub" else "OpenDocument"))
    if not names and suffix in (".docx", ".docm", ".ofd"):  # damaged: its reader says so
        return Kind(suffix, "ofd" if suffix == ".ofd" else "docx")
    return _ZIP


_OFFICE = {
    "word": Kind("Word", "docx"),
    "xl": Kind("Excel"),
    "ppt": Kind("PowerPoint"),
    "visio": Kind("Visio"),
}


def _compound(data: bytes, name: str) -> Kind:
    """A compound file: Word 97 and WPS have a stream of their own, and so have the others."""
    found = streams(data)
    if "EncryptedPackage" in found:
        raise encrypted(name)
    for stream, kind in _STREAMS.items():
        if stream in found:
            return kind
    if any(stream.startswith("__substg1.0_") for stream in found):
        return Kind("Outlook")
    for stream, kind in _STREAMS.items():  # a damaged table of contents: the name still stands in its entry
        if stream.encode("utf-16-le") in data:
            return kind
    return Kind("Office 97")


_STREAMS = {
    "WordDocument": Kind("Word 97", "doc"),
    "Workbook": Kind("Excel 97"),
    "Book": Kind("Excel 97"),
    "PowerPoint Document": Kind("PowerPoint 97"),
    "VisioDocument": Kind("Visio"),
    "__properties_version1.0": Kind("Outlook"),
}

_MARKED = re.compile(
    r"<(?:!doctype\s{1,9}html|html|head|body|meta|title|script|style)(?=[\s>/])", re.IGNORECASE
)
_TAG = re.compile(
    r"<(?:p|div|span|table|tr|td|br|a|ul|li|font|center|h[1-6]|article|section|img)(?=[\s>/])", re.IGNORECASE
)
_WORD_XML = re.compile(r'<\?mso-application\s{1,9}progid="Word|<w:wordDocument|<pkg:package')
_BEFORE = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,3}", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):")
_MAIL = frozenset(
    {
        *("received", "return-path", "message-id", "mime-version", "delivered-to", "dkim-signature"),
        *("from", "to", "cc", "subject", "date", "reply-to", "content-type", "x-mailer", "sender"),
    }
)
_ONLY_MAIL = frozenset(
    {"received", "return-path", "message-id", "mime-version", "delivered-to", "dkim-signature"}
)
_FIELDS_OF_MAIL = 3
"""Fields a mail begins with at least, where its name does not say that it is one."""


def _text(data: bytes, suffix: str) -> Kind:
    """What sort of text it is; plain text unless it clearly is something else."""
    head = _decoded(data)
    start = _BEFORE.match(head)
    rest = head[start.end() :] if start else head
    if _WORD_XML.search(head):
        return Kind("Word XML")
    if _MARKED.match(rest):
        return _HTML
    named = suffix in SUFFIXES["html"]
    if (named or suffix in SUFFIXES["doc"] or suffix in SUFFIXES["docx"]) and (
        _MARKED.search(head) or _TAG.search(head)
    ):
        return _HTML
    if _mail(rest, suffix in SUFFIXES["eml"]):
        return Kind("mail", "eml")
    return Kind("text", TEXT)


_HTML = Kind("html", "html")


def _decoded(data: bytes) -> str:
    """The beginning, as far as it is ASCII: what marks html and mail is."""
    head = data[:_HEAD]
    if head.startswith(b"\xff\xfe"):
        return head[2:].decode("utf-16-le", "replace")
    if head.startswith(b"\xfe\xff"):
        return head[2:].decode("utf-16-be", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _mail(head: str, named: bool) -> bool:
    """Whether a text begins with the header of a mail: field after field, some of which only mails have."""
    found: set[str] = set()
    lines = head.splitlines()
    if lines and lines[0].startswith("From "):  # of a mailbox
        del lines[0]
    for line in lines:
        if line[:1] in (" ", "\t") and found:
            continue
        field = _FIELD.match(line)
        if field is None:
            break
        found.add(field[1].lower())
    if named:
        return bool(found & _MAIL)
    return len(found & _MAIL) >= _FIELDS_OF_MAIL and bool(found & _ONLY_MAIL)
