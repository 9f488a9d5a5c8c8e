"""Bytes from the web → what sort of file they are, told by the bytes; and a name with that suffix."""

from __future__ import annotations

import re
from contextlib import suppress
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote

from corpus.originals import safe_name

_HEAD = 2048
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", ".pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"BM", ".bmp"),
    (b"{\\rtf", ".rtf"),
)
_ZIPPED = ((b"word/", ".docx"), (b"OFD.xml", ".ofd"), (b"xl/", ".xlsx"), (b"ppt/", ".pptx"))
_HTML = re.compile(
    rb"<(?:!doctype[ \t\r\n]+html|html|head|body|meta|title|div|table|p|script)\b", re.IGNORECASE
)
_MAIL = re.compile(
    rb"(?:received|return-path|from|to|subject|date|mime-version|message-id|x-[a-z-]{1,40}):[^\r\n]{0,998}\r?\n",
    re.IGNORECASE,
)
_TEXTS = frozenset({".txt", ".md", ".jsonl"})
_SAME = {".htm": ".html", ".shtml": ".html", ".xhtml": ".html", ".jpeg": ".jpg", ".tiff": ".tif"}
_OWN = _TEXTS | set(_SAME) | {suffix for _, suffix in (*_MAGIC, *_ZIPPED)} | {".html", ".zip", ".eml"}
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"  # byte order marks and blanks
_CHARSET = re.compile(r"[A-Za-z0-9._:-]{1,40}")


def sniffed(data: bytes) -> str:
    """The suffix that files of this kind have; .txt for whatever is of no kind that is known."""
    head = data[:_HEAD]
    for magic, suffix in _MAGIC:
        if head.startswith(magic):
            return suffix
    if head.startswith(b"PK\x03\x04"):
        # a zip file names its members in a list at its end, and each again before its bytes
        listed = data[-65_536:] + head
        return next((suffix for part, suffix in _ZIPPED if part in listed), ".zip")
    start = head.replace(b"\x00", b"").lstrip(_MARKS)  # as good as ASCII, also of UTF-16
    if len(_MAIL.findall(start[:1024])) >= 3 and _MAIL.match(start):
        return ".eml"
    if start.startswith(b"<") and _HTML.search(start):
        return ".html"
    return ".txt"


def named(path: str, disposition: str | None, data: bytes) -> str:
    """A safe name for what was fetched, with the suffix of what it is.

    Args:
        path: of the address, still quoted.
        disposition: the Content-Disposition header, whose file name counts first.
        data: the bytes.
    """
    given = _offered(disposition) or unquote(path.partition("?")[0].rpartition("/")[2], errors="replace")
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    last = "".join(c if c.isprintable() else "_" for c in last).strip(". _")
    own = PurePosixPath(last).suffix.lower()
    kind = sniffed(data)
    if kind == ".txt" and own in _TEXTS:
        kind = own
    if own not in _OWN:
        return safe_name(f"{last or 'page'}{kind}")
    return safe_name(last if _SAME.get(own, own) == kind else f"{last[: -len(own)] or 'page'}{kind}")


def charset(content_type: str | None) -> str | None:
    """The character set that a Content-Type header states: a hint for html that does not state it itself."""
    value = _header("Content-Type", content_type).get_param("charset") if content_type else None
    return value.lower() if isinstance(value, str) and _CHARSET.fullmatch(value) else None


def _offered(disposition: str | None) -> str:
    """The file name in a Content-Disposition header; servers often send its UTF-8 bytes as they are."""
    if not disposition:
        return ""
    try:
        name = _header("Content-Disposition", disposition).get_filename() or ""
    except (LookupError, ValueError):  # a charset that there is not
        return ""
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        name = name.encode("latin-1").decode("utf-8")
    return unquote(name, errors="replace")


def _header(name: str, value: str) -> Message:
    message = Message()
    message[name] = "".join(c if c.isprintable() else " " for c in value[:1000])
    return message
