"""The name under which an original is sent: what it was called, safe for any phone and any file system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.units import clip

if TYPE_CHECKING:
    from corpus.records import Entry

_FORBIDDEN = frozenset('/\\:*?"<>|')
_LONGEST = 80  # UTF-16 units; with three bytes for a Chinese character, under the 255 bytes of file systems
_SUFFIX = 8


def file_name(entry: Entry) -> str:
    """The name for the original of an entry; one row of a .jsonl file is a .json of its own."""
    name = entry.name.replace("\\", "/").rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem or len(suffix) > _SUFFIX:
        stem, suffix = name, "txt"
    if entry.place.row is not None:
        stem, suffix = f"{stem}-{entry.place.row}", "json"
    return f"{_safe(stem) or _safe(entry.notice.id) or 'notice'}.{_safe(suffix) or 'txt'}"


def _safe(text: str) -> str:
    kept = "".join(c if c.isprintable() and c not in _FORBIDDEN else "_" for c in text)
    data = clip(kept, _LONGEST).encode("utf-8", "replace")
    return data.decode().strip(" ._")
