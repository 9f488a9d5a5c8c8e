"""Names of files inside other files → names that are safe anywhere, and whether such a file may be read.

What a member really is, is told by its bytes where it is read; a name only rules out what no notice is in.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from unicodedata import category

from corpus.encodings import score
from corpus.errors import InputError
from corpus.formats.detection import SUFFIXES
from corpus.originals import safe_name

MAX_MEMBER = 20 * 1024 * 1024
"""Most bytes of one file in a batch, as for a file by itself (`corpus.reading.MAX_BYTES`)."""
MAX_MEMBERS = 1000
"""Most files in a batch."""

READABLE = frozenset(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
"""Suffixes of files that are read; others in a batch are refused by their name."""

_LITTER = frozenset(("__macosx", "thumbs.db", "desktop.ini", "ehthumbs.db"))


def short_text(data: bytes) -> str:
    """A name or a line whose encoding is not stated: the one in which it looks most like Chinese.

    UTF-8 is not taken just because it fits: the GBK bytes of 通知 are two characters of UTF-8.
    """
    best, most = data.decode("gb18030", "replace"), -1.0
    for encoding in ("utf-8", "gb18030", "cp950"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = score(text)
        if found > most:
            best, most = text, found
    return best


def is_litter(path: str) -> bool:
    """Whether a system left a file there for itself: hidden, __MACOSX, Thumbs.db, an editor's lock."""
    words = [word for word in path.replace("\\", "/").split("/") if word not in ("", ".", "..")]
    return any(word.startswith((".", "~$")) or word.lower() in _LITTER for word in words)


class Names:
    """Names for the members of one batch: the last word of each path, no two the same."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def give(self, path: str) -> str:
        """A name for the member at `path`, without folders and characters that nothing shows."""
        shown = "".join(c if c.isprintable() else " " if category(c) == "Zs" else "" for c in path)
        base = shown.replace("\\", "/").rstrip("/").rpartition("/")[2].lstrip(".")
        name = safe_name(base)
        stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
        given = name
        while given.lower() in self._given:
            self._given[name.lower()] += 1
            given = f"{stem}-{self._given[name.lower()]}{dot}{suffix}"
        self._given[given.lower()] = 1
        return given


def refusal(name: str) -> InputError | None:
    """Why a file of this name is not read, or None."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in READABLE:
        return None
    return InputError(
        "member-not-read",
        "{name}: {kind} files in a batch are not read; save it as .docx, .pdf or plain text and add that",
        name=name,
        kind=suffix or "unnamed",
    )


def too_large(name: str) -> InputError:
    """The error for a member of more bytes than a file may have."""
    return InputError(
        "member-too-large",
        "{name}: larger than {limit_mb} MB; split it and add it by itself",
        name=name,
        limit_mb=MAX_MEMBER // (1024 * 1024),
    )
