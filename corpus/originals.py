"""The original bytes of every file added, kept under their SHA-256 so that a citation can be checked."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus.errors import LibraryError

_UNSAFE = re.compile(r'[\x00-\x20\x7f-\x9f/\\:*?"<>|\ufffd\ud800-\udfff]+')
_SYNCING = 16  # files synced at once: the file system writes its journal once for all of them
_MAX_NAME = 120  # bytes; file systems allow 255


class Originals:
    """A folder of original files; a file appears in it whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._unsynced: set[Path] = set()

    def keep(self, chunks: Iterable[bytes], name: str) -> tuple[str, str, int]:
        """A copy of the bytes in `chunks`.

        Args:
            chunks: read one at a time, so that a file may be of any size.
            name: what the copy is called after its hash.

        Returns:
            SHA-256 (hex), path of the copy inside the folder, size in bytes.

        Raises:
            LibraryError: the folder cannot be written.
        """
        with self._incoming() as incoming:
            digest = hashlib.sha256()
            size = 0
            with incoming.open("wb") as out:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
            sha256 = digest.hexdigest()
            path = f"{sha256[:2]}/{sha256[:16]}-{safe_name(name)}"
            self._place(incoming, path)
        return sha256, path, size

    def restore(self, chunks: Iterable[bytes], path: str) -> None:
        """Put the bytes of a copy back where they are recorded.

        Raises:
            LibraryError: the folder cannot be written.
        """
        with self._incoming() as incoming:
            with incoming.open("wb") as out:
                out.writelines(chunks)
            self._place(incoming, path)

    def intact(self, path: str, sha256: str) -> bool:
        """Whether a copy is there and still has the bytes it was recorded with."""
        try:
            return self.digest(path) == sha256
        except OSError:
            return False

    def digest(self, path: str) -> str:
        """SHA-256 (hex) of the bytes of a copy as they are now.

        Raises:
            OSError: the copy is gone or cannot be read.
        """
        with (self.folder / path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @contextmanager
    def _incoming(self) -> Iterator[Path]:
        """A file of this process to write into, gone afterwards unless it was placed."""
        incoming = self.folder / f".incoming-{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            yield incoming
        except OSError as error:
            raise unwritable(self.folder, error) from error
        finally:
            with suppress(OSError):
                incoming.unlink(missing_ok=True)

    def _place(self, incoming: Path, path: str) -> None:
        target = self.folder / path
        target.parent.mkdir(exist_ok=True)
        incoming.replace(target)
        self._unsynced.add(target)

    def sync(self) -> None:
        """Make all copies kept so far survive a power cut; called before they are recorded.

        Raises:
            LibraryError: the folder cannot be written.
        """
        folders = {path.parent for path in self._unsynced}
        try:
            with ThreadPoolExecutor(_SYNCING) as pool:
                for paths in (self._unsynced, folders, {self.folder} if folders else set()):
                    list(pool.map(_sync, paths))
        except OSError as error:
            raise unwritable(self.folder, error) from error
        self._unsynced.clear()

    def read(self, path: str, offset: int = 0, length: int | None = None) -> bytes:
        """Bytes of a copy: all of it, or one row's.

        Raises:
            LibraryError: the copy is gone or cannot be read.
        """
        try:
            with (self.folder / path).open("rb") as file:
                file.seek(offset)
                return file.read(-1 if length is None else length)
        except OSError as error:
            raise LibraryError(
                "original-unreadable",
                "{path}: the original cannot be read ({reason}); add the file again or restore a backup",
                path=str(self.folder / path),
                reason=error.strerror or str(error),
            ) from error

    def sweep(self, recorded: set[str]) -> int:
        """Delete what no record names: leftovers of an interrupted run. Returns how many files went."""
        self._unsynced.clear()
        gone = 0
        for path in list(self._files()):
            if path.relative_to(self.folder).as_posix() not in recorded:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def delete(self, path: str) -> None:
        """Delete one copy that no record names any more; a failure leaves it to the next `sweep`."""
        with suppress(OSError):
            (self.folder / path).unlink(missing_ok=True)

    def _files(self) -> Iterator[Path]:
        if self.folder.is_dir():
            for root, _, names in os.walk(self.folder):
                for name in names:
                    yield Path(root) / name


def _sync(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except IsADirectoryError:
        descriptor = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders, and needs no such step
        if path.is_dir():
            return
        raise
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def safe_name(name: str) -> str:
    """A file name every file system takes, as close to `name` as that allows; the suffix is kept."""
    readable = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    readable = _UNSAFE.sub("_", readable).rstrip(". ") or "notice"
    stem, dot, suffix = readable.rpartition(".")
    if not dot or len(suffix) > 8:
        stem, dot, suffix = readable, "", ""
    room = _MAX_NAME - len((dot + suffix).encode("utf-8"))
    return stem.encode("utf-8")[:room].decode("utf-8", "ignore") + dot + suffix


def unwritable(folder: Path, error: OSError) -> LibraryError:
    """The error for a folder of the library that cannot be written."""
    return LibraryError(
        "library-unwritable",
        "{folder}: cannot be written ({reason}); free space or choose another home (--home DIR)",
        folder=str(folder),
        reason=error.strerror or str(error),
    )
