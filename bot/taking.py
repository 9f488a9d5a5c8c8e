"""Files of a watched folder → the library: what came is added; what went is removed where that is wanted."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from corpus.adding import AddReport, Item
from corpus.errors import InputError
from corpus.files import printable

if TYPE_CHECKING:
    from corpus.library import Library


@dataclass(frozen=True, slots=True)
class Taken:
    """What was done.

    Attributes:
        report: of what was added.
        removed: notices whose file is gone, removed from the library.
        kept: such notices that are still there.
        problem: why none was removed, where that was wanted.
    """

    report: AddReport
    removed: tuple[Item, ...] = ()
    kept: tuple[Item, ...] = ()
    problem: InputError | None = None


def take(
    library: Library,
    folder: Path,
    files: Sequence[Path],
    *,
    gone: bool,
    remove: bool,
    progress: Callable[[str], None] = lambda _: None,
) -> Taken:
    """Adds files, and looks for notices that were added from files which the folder has no more.

    Args:
        library: to change.
        folder: that is watched.
        files: of it, to be added.
        gone: whether to look for files that are gone.
        remove: whether their notices are removed; else they are only told.
        progress: called as each file is done.

    Raises:
        LibraryError: the library cannot be written or is damaged.
    """
    report = library.add(files, progress=progress) if files else AddReport()
    if not gone:
        return Taken(report)
    there = _There(folder)
    items = tuple(
        Item(one.id, one.title, one.file) for one in library.placed() if not any(map(there.may_be, one.paths))
    )
    if not remove or not items:
        return Taken(report, kept=items)
    if there.empty:
        return Taken(report, kept=items, problem=_empty(folder, len(items)))
    for item in items:
        library.remove(item.id)
    return Taken(report, removed=items)


class _There:
    """Which files a folder has, by the names that the library records."""

    def __init__(self, folder: Path) -> None:
        inside = folder.resolve()
        failed: list[OSError] = []
        self._inside = PurePath(printable(inside))
        self._files = {
            printable(Path(root, name))
            for root, _, names in os.walk(inside, onerror=failed.append)
            for name in names
        }
        self._unknown = {printable(error.filename) for error in failed}  # folders that cannot be looked into

    @property
    def empty(self) -> bool:
        """Whether there is no file at all."""
        return not self._files

    def may_be(self, place: str) -> bool:
        """Whether a place of a notice is there, or is not of this folder, or cannot be told."""
        path = PurePath(place)
        if not path.is_relative_to(self._inside):
            return True
        return any(str(one) in self._files or str(one) in self._unknown for one in (path, *path.parents))


def _empty(folder: Path, count: int) -> InputError:
    return InputError(
        "watch-emptied",
        "{folder}: nothing is left in it, which a disk that is not there looks like too; {count} notices are "
        "kept, remove them with `noticebot remove ID`",
        folder=printable(folder),
        count=count,
    )
