"""The notices of a generation on disk: one checked line each, read one at a time."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import GenerationError
from corpus.notice import Notice
from index.places import own_places

LINES = "notices.jsonl"
OFFSETS = "notices.npy"  # int64[n, 3]: start byte, end byte, CRC-32 of the line
CARDS = "cards.json"

_CARD = (
    "id",
    "title",
    "issuer",
    "number",
    "issued_on",
    "published_on",
    "source",
    "status",
    "repealed_by",
    "amended_by",
    "effective_on",
    "expires_on",
    "extended_by",
    "file",
)


def write_notices(folder: Path, notices: Iterable[tuple[Notice, tuple[str, ...]]]) -> None:
    """Writes notices with their aliases, and a card of each one's fields without its text."""
    offsets: list[tuple[int, int, int]] = []
    cards: list[dict[str, Any]] = []
    at = 0
    with (folder / LINES).open("wb") as file:
        for notice, aliases in notices:
            data = notice.to_json()
            line = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            file.write(line)
            offsets.append((at, at + len(line), zlib.crc32(line)))
            at += len(line)
            cards.append(_card(notice, data, aliases))
    np.save(folder / OFFSETS, np.array(offsets, dtype=np.int64).reshape(-1, 3))
    (folder / CARDS).write_text(
        json.dumps(cards, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )


def _card(notice: Notice, data: dict[str, Any], aliases: tuple[str, ...]) -> dict[str, Any]:
    fields = {name: data[name] for name in _CARD}
    return fields | {"aliases": list(aliases), "places": own_places(notice.issuer, notice.title)}


class NoticeFile:
    """The notices of an opened generation, by position."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / LINES).open("rb")
        self._path = folder / LINES
        self._offsets = np.load(folder / OFFSETS, mmap_mode="r")
        self.cards: list[dict[str, Any]] = json.loads((folder / CARDS).read_text(encoding="utf-8"))
        self._read = lru_cache(maxsize=64)(self._parse)

    def __len__(self) -> int:
        return len(self.cards)

    def __getitem__(self, position: int) -> Notice:
        """The notice at `position`.

        Raises:
            GenerationError: its line is not what was written.
        """
        return self._read(position)

    def checksum(self, position: int) -> int:
        """CRC-32 of the line of the notice at `position`: where it differs, so do the notices."""
        return int(self._offsets[position][2])

    def _parse(self, position: int) -> Notice:
        start, end, checksum = (int(value) for value in self._offsets[position])
        line = os.pread(self._file.fileno(), end - start, start)  # no shared position
        if zlib.crc32(line) != checksum:
            raise GenerationError(
                "index-damaged",
                "{file}: damaged at byte {byte}; run `noticebot build --fresh` to write the index anew",
                file=self._path,
                byte=start,
            )
        return Notice.from_json(json.loads(line))

    def close(self) -> None:
        """Gives the file handle back."""
        self._file.close()
