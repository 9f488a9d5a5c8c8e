"""The operator's own everyday words, HOME/lexicon.tsv: a line put in or taken out, the rest as it was."""

from __future__ import annotations

import os
import re
from codecs import BOM_UTF8
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE

from corpus.errors import InputError
from index.lexicon import OWN
from index.lexicon_file import Entry, parse_line, read_text
from index.storage import write_atomically

_HEAD = (
    "# 本机词表：民间说法<TAB>公文用语（用、隔开）<TAB>权重 0.1–1；用语写 - 则停用随附的这个说法\n"
    "# Your own everyday words: word<TAB>official terms between 、<TAB>weight; terms - switch a word off\n"
)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def own_entry(path: Path, key: str) -> Entry | None:
    """The entry of a word in the file; None where it has none.

    Raises:
        InputError: the file cannot be read.
    """
    if not path.exists():
        return None
    found = (_entry(line) for line in _LINE.findall(read_text(path)))
    return next((entry for entry in found if entry and entry.key == key), None)


def put(path: Path, entry: Entry) -> None:
    """Writes an entry in the place of the word's line; where it has none, at the end of the file.

    Every other line stays as it is, byte for byte; a file that is not there is begun with its format.

    Raises:
        InputError: the file cannot be read, or not be written.
    """
    text = read_text(path) if path.exists() else _HEAD
    end = "\r\n" if "\r\n" in text else "\n"
    kept: list[str] = []
    placed = False
    for line in _LINE.findall(text):
        if not _is(line, entry.key):
            kept.append(line)
        elif not placed:
            kept.append(entry.line() + end)
            placed = True
    if not placed:
        if kept and not kept[-1].endswith("\n"):
            kept[-1] += end
        kept.append(entry.line() + end)
    _write(path, "".join(kept))


def take_out(path: Path, key: str) -> None:
    """Takes every line of a word out of the file.

    Raises:
        InputError: the file cannot be read, or not be written.
    """
    _write(path, "".join(line for line in _LINE.findall(read_text(path)) if not _is(line, key)))


def _is(line: str, key: str) -> bool:
    entry = _entry(line)
    return entry is not None and entry.key == key


def _entry(line: str) -> Entry | None:
    stripped = line.strip("\r\n ")
    if not stripped or stripped.startswith("#"):
        return None
    try:
        return parse_line(stripped, OWN)
    except InputError:
        return None  # not ours to change


def _write(path: Path, text: str) -> None:
    target = path.resolve()  # a link stays one
    try:
        mark = BOM_UTF8 if target.exists() and target.read_bytes().startswith(BOM_UTF8) else b""
        target.parent.mkdir(parents=True, exist_ok=True)
        before = target.stat() if target.exists() else None
        write_atomically(target, mark + text.encode())
        if before is not None:
            _as_before(target, before)
    except OSError as error:
        raise InputError(
            "lexicon-unwritable",
            "{path}: cannot be written ({reason})",
            path=path,
            reason=error.strerror or str(error),
        ) from error


def _as_before(path: Path, before: os.stat_result) -> None:
    """Gives a replaced file its owner and permissions back: by them others, such as a service, read it."""
    now = path.stat()
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        with suppress(PermissionError):  # only root may give files away
            os.chown(path, before.st_uid, before.st_gid)
    path.chmod(S_IMODE(before.st_mode))  # after the owner, whose change clears bits of it
