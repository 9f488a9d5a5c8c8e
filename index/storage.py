"""What is on disk, safely: whole files or none, and checksums."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

_LEAST_FREE = 2**20  # bytes


def sync_folder(folder: Path) -> None:
    """Makes the names in `folder` durable (fsync of the directory, POSIX)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Makes the contents of `path` durable."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def write_atomically(path: Path, data: bytes) -> None:
    """Replaces `path` by `data` in one step: a reader sees the old contents or the new, never a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def disk_is_full(folder: Path) -> bool:
    """Whether nothing more fits on the disk of a folder; the errors of short writes do not always say."""
    return shutil.disk_usage(folder).free < _LEAST_FREE


def sha256(path: Path) -> str:
    """SHA-256 of a file's contents, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
