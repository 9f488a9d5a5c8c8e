"""A folder that files are dropped into: which of them are new or changed, and are written to no more.

In: the folder, looked at again and again. Out: the files that are ready to be added, and those that went.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError
from corpus.files import find, printable

SETTLED = 0.5
"""Seconds between two looks that must find a file the same: while it is copied, it grows between them."""
FULL_LOOK = 30.0
"""Seconds after which the folder is looked at although nothing was told of it, as on network file systems."""
_NO_MATTER = frozenset({"folder-without-notices"})

Stamp = tuple[int, int, int, int]
"""Size, times of the last change of the contents and of the rights, and number of a file: with another one it
is another file, or one that may be read now."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the folder found.

    Attributes:
        ready: files that are new or changed since they were taken, the same as at the look before.
        moving: whether others are not: to be looked at again after `SETTLED`.
        gone: files that were taken, and are not there any more.
        refused: what is there and cannot be read as a file of notices; each is told once.
    """

    ready: tuple[Path, ...] = ()
    moving: bool = False
    gone: tuple[Path, ...] = ()
    refused: tuple[InputError, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ready or self.gone)


class Dropped:
    """The folder, and which of its files were taken.

    Args:
        folder: that files are dropped into.
        without: a folder inside it to pass over: the library's own.

    Raises:
        InputError: the folder is none.
    """

    def __init__(self, folder: Path, without: Path) -> None:
        self.folder = folder.expanduser().absolute()
        self._without = without
        self._taken: dict[Path, Stamp] = {}
        self._before: dict[Path, Stamp] = {}
        self._told: set[tuple[Path, str]] = set()
        self._check()

    def look(self) -> Look:
        """What is new since the last look.

        Raises:
            InputError: the folder is not there, as when its disk is not: nothing counts as gone then.
        """
        self._check()
        now: dict[Path, Stamp] = {}
        refused: list[InputError] = []
        for found in find([self.folder], without=self._without):
            if isinstance(found, Path):
                if stamp := _stamp(found):
                    now[found] = stamp
                continue
            path, error = found
            if error.code not in _NO_MATTER and (path, error.code) not in self._told:
                self._told.add((path, error.code))
                refused.append(error)
        new = [path for path, stamp in now.items() if self._taken.get(path) != stamp]
        ready = tuple(path for path in new if self._before.get(path) == now[path])
        gone = tuple(path for path in self._taken if path not in now)
        for path in gone:
            del self._taken[path]
        self._before = now
        return Look(ready, len(ready) < len(new), gone, tuple(refused))

    def taken(self, paths: tuple[Path, ...]) -> None:
        """Notes that these files, as the last look found them, need no more be told."""
        self._taken |= {path: self._before[path] for path in paths if path in self._before}

    def _check(self) -> None:
        if not self.folder.is_dir():
            raise InputError(
                "watch-no-folder",
                "{folder}: there is no such folder to watch; make it, or name another one",
                folder=printable(self.folder),
            )
        if self._without.exists() and self.folder.resolve().is_relative_to(self._without.resolve()):
            raise InputError(
                "watch-own-folder",
                "{folder}: this is the library itself; watch a folder that you drop files into",
                folder=printable(self.folder),
            )


def _stamp(path: Path) -> Stamp | None:
    """Of a file; None where it is gone again."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
