"""Paths a user names → the files to read, each opened safely; nothing here hangs or follows a loop."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from corpus.errors import InputError
from corpus.formats import detection
from corpus.reading import MAX_BYTES, too_large

SUFFIXES = frozenset(suffix for suffixes in detection.SUFFIXES.values() for suffix in suffixes)
"""Suffixes of what is read: in a folder other files are passed over, and a file that is named is tried."""
KNOWN = " ".join(suffix for suffixes in detection.SUFFIXES.values() for suffix in suffixes[:1])
"""One suffix for each format, for errors."""
_TEXTS = frozenset((*detection.SUFFIXES["text"], *detection.SUFFIXES["rows"]))
MAX_FILE = 100 * 1024 * 1024
"""Largest file that is read of a format that is no plain text: scans are large."""

Found = Path | tuple[Path, InputError]
"""A file to read, or a path and why it is not read."""


def printable(path: Path | str) -> str:
    """A path as valid Unicode: bytes of a name that are not UTF-8 are shown as escapes."""
    return os.fspath(path).encode("utf-8", "backslashreplace").decode("utf-8")


def most_bytes(path: Path) -> int:
    """How large a file may be that is read whole."""
    return MAX_BYTES if path.suffix.lower() in _TEXTS else MAX_FILE


def find(paths: Iterable[Path], *, without: Path | None = None) -> Iterator[Found]:
    """Files under `paths` in a stable order; hidden ones and the folder `without` are passed over."""
    for path in paths:
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except (OSError, ValueError) as error:
            yield path, _unreadable(path, error)
            continue
        if is_folder:
            yield from _walk(path, without)
        else:
            yield path


def _walk(folder: Path, without: Path | None) -> Iterator[Found]:
    failed: list[OSError] = []
    any_file = False
    for root, folders, names in os.walk(folder, onerror=failed.append):
        here = Path(root)
        if without is not None and _same(here, without):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if (here / name).is_symlink():
                yield here / name, _not_file(here / name, "a link to a folder, which is not followed")
        for name in sorted(names):
            if name.startswith("."):
                continue
            if _leads_out(here / name, folder):
                # whoever may put files into a folder may not thereby have any file of this machine quoted
                why = "a link that leads out of the folder, which is not followed; name it to have it added"
                yield here / name, _not_file(here / name, why)
            elif Path(name).suffix.lower() in SUFFIXES:
                any_file = True
                yield here / name
            else:
                yield here / name, _suffix_unknown(here / name)
    for error in failed:
        path = Path(error.filename)
        yield path, _unreadable(path, error)
    if not any_file and not failed:
        yield (
            folder,
            InputError(
                "folder-without-notices",
                "{path}: no notices in this folder; expected files like {known}",
                path=printable(folder),
                known=KNOWN,
            ),
        )


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file opened for reading.

    Raises:
        InputError: missing, unreadable, or a device, pipe or socket (which could block for ever).
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise _not_file(path, "Is a directory" if stat.S_ISDIR(mode) else "not a regular file")
        # Without O_NONBLOCK, a pipe that took the file's place since would block here.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _not_file(path, "not a regular file")
        yield file


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file, its size checked before any is read.

    Raises:
        InputError: as `opened`; larger than `limit`; or written to meanwhile.
    """
    with opened(path) as file:
        before = os.fstat(file.fileno())
        if before.st_size > limit:
            raise too_large(printable(path), limit)
        try:
            data = file.read(limit + 1)
        except OSError as error:
            raise _unreadable(path, error) from error
        after = os.fstat(file.fileno())
    if len(data) > limit:
        raise too_large(printable(path), limit)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise InputError(
            "file-changing", "{path}: changed while it was read; add it again", path=printable(path)
        )
    return data


def chunks(path: Path, size: int = 1 << 20) -> Iterator[bytes]:
    """The bytes of a regular file of any size, a piece at a time.

    Raises:
        InputError: as `opened`.
    """
    with opened(path) as file:
        while True:
            try:
                chunk = file.read(size)
            except OSError as error:
                raise _unreadable(path, error) from error
            if not chunk:
                return
            yield chunk


def _leads_out(path: Path, folder: Path) -> bool:
    """Whether a file in a folder is a link to one that is not."""
    try:
        return path.is_symlink() and path.exists() and not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False  # a loop of links; reading it will say so


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _unreadable(path: Path, error: OSError | ValueError) -> InputError:
    if isinstance(error, FileNotFoundError):
        reason = "a link to nothing" if path.is_symlink() else "no such file"
    else:
        reason = getattr(error, "strerror", None) or str(error)
    return InputError(
        "file-unreadable", "{path}: cannot be read ({reason})", path=printable(path), reason=reason
    )


def _not_file(path: Path, reason: str) -> InputError:
    return InputError("not-a-file", "{path}: {reason}", path=printable(path), reason=reason)


def _suffix_unknown(path: Path) -> InputError:
    return InputError(
        "suffix-unknown",
        "{path}: of a kind that is passed over in folders (read are {known}); name it to have it tried",
        path=printable(path),
        known=KNOWN,
    )
