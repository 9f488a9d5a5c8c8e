"""Files that wait for an admin's word: HOME/incoming, a folder for each, for an hour."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from corpus.errors import LibraryError
from corpus.originals import unwritable

LASTING = 3600.0  # seconds
MOST = 50  # files that wait; the oldest make room
_MOST_BYTES = 200 << 20


class Spool:
    """The files that wait, by the id of the message that asks about each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, answer_id: str, name: str, data: bytes) -> Path:
        """Keeps a file; where it lies says nothing about which notice it is.

        Raises:
            LibraryError: the disk is full, or the folder cannot be written.
        """
        self._make_room(len(data))
        path = self.path(answer_id, name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            self.drop(answer_id)
            raise unwritable(self._folder, error) from error
        return path

    def path(self, answer_id: str, name: str) -> Path:
        """Where a file lies."""
        return self._folder.resolve() / answer_id / name

    def read(self, answer_id: str, name: str) -> bytes | None:
        """The bytes of a file; None where it is no longer here."""
        try:
            return self.path(answer_id, name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LibraryError(
                "original-unreadable",
                "{path}: the file cannot be read ({reason}); send it again",
                path=name,
                reason=error.strerror or str(error),
            ) from error

    def drop(self, answer_id: str) -> None:
        """Deletes a file; what cannot be deleted is left to `sweep`."""
        shutil.rmtree(self._folder / answer_id, ignore_errors=True)

    def sweep(self, now: float) -> None:
        """Deletes what has waited for more than an hour."""
        for at, _, folder in self._waiting():
            if now - at > LASTING:
                shutil.rmtree(folder, ignore_errors=True)

    def _make_room(self, size: int) -> None:
        waiting = self._waiting()
        total = size + sum(taken for _, taken, _ in waiting)
        for count, (_, taken, folder) in zip(range(len(waiting), 0, -1), waiting, strict=True):
            if count < MOST and total <= _MOST_BYTES:
                return
            shutil.rmtree(folder, ignore_errors=True)
            total -= taken

    def _waiting(self) -> list[tuple[float, int, Path]]:
        """Time, size and folder of each file, the oldest first."""
        found: list[tuple[float, int, Path]] = []
        with suppress(OSError):
            for folder in self._folder.iterdir():
                with suppress(OSError):
                    size = sum(file.stat().st_size for file in folder.iterdir())
                    found.append((folder.stat().st_mtime, size, folder))
        return sorted(found)
