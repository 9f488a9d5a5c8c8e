"""The notices of a segment on disk: for each a checked line of fields and its text, read one at a time."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.generation import damaged
from index.mapped import mapped

LINES = "lines.jsonl"
TEXTS = "texts.utf8"
OFFSETS = "notices.npy"
"""int64[n, 6]: start and end of the line, start and end of the text, CRC-32 of both, number of sections."""
KEYS = "keys.npy"
"""S32[n]: `corpus.stock.Stocked.key` of each."""


def checksum(line: bytes, text: bytes) -> int:
    """CRC-32 of what is stored of a notice."""
    return zlib.crc32(text, zlib.crc32(line))


class NoticeFile:
    """The notices of an opened segment, by number."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / LINES
        self._lines = self.path.open("rb")
        self._texts = (folder / TEXTS).open("rb")
        self._offsets = mapped(folder / OFFSETS)
        self._keys = mapped(folder / KEYS)

    def __len__(self) -> int:
        return len(self._offsets)

    def __del__(self) -> None:
        for name in ("_lines", "_texts"):  # neither, where opening failed
            if file := getattr(self, name, None):
                file.close()

    @property
    def sections(self) -> npt.NDArray[np.int64]:
        """How many sections each has."""
        return np.asarray(self._offsets[:, 5])

    def key(self, at: int) -> str:
        """The key of one."""
        key: bytes = self._keys[at]
        return key.decode("ascii")

    def keys(self) -> list[str]:
        """The keys of all."""
        return [key.decode("ascii") for key in self._keys.tolist()]

    def checksum(self, at: int) -> int:
        """Where it differs, so does what is stored of a notice."""
        return int(self._offsets[at, 4])

    def stored(self, at: int) -> tuple[bytes, bytes]:
        """The line and the text of a notice.

        Raises:
            GenerationError: they are not what was written.
        """
        start, end, text_start, text_end, wanted, _ = self._offsets[at].tolist()
        line = os.pread(self._lines.fileno(), end - start, start)  # no shared position
        text = os.pread(self._texts.fileno(), text_end - text_start, text_start)
        if checksum(line, text) != wanted:
            raise damaged(self.path, "a notice is not what was written")
        return line, text

    def part(self, at: int, first: int, last: int) -> str:
        """A run of bytes of a notice's text, as text; not checked."""
        start = int(self._offsets[at, 2]) + first
        return os.pread(self._texts.fileno(), last - first, start).decode("utf-8", "replace")
