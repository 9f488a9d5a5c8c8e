"""Files of a watched folder → the library: what came is added; what went is removed where that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.adding import AddReport, Item
from corpus.errors import InputError
from corpus.files import printable

if TYPE_CHECKING:
    from corpus.library import Library
    from corpus.records import Entry


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
    left = _left(library, folder)
    items = tuple(Item(entry.notice.id, entry.notice.title, entry.name) for entry in left)
    if not remove or not items:
        return Taken(report, kept=items)
    if not any(path.is_file() for path in folder.rglob("*")):
        return Taken(report, kept=items, problem=_empty(folder, len(items)))
    for item in items:
        library.remove(item.id)
    return Taken(report, removed=items)


def _left(library: Library, folder: Path) -> list[Entry]:
    """Notices that came from a file of the folder that is not there any more."""
    inside = folder.resolve()
    return [
        entry
        for entry in library.entries()
        if (path := Path(entry.place.path)).is_relative_to(inside) and not path.exists()
    ]


def _empty(folder: Path, count: int) -> InputError:
    return InputError(
        "watch-emptied",
        "{folder}: nothing is left in it, which a disk that is not there looks like too; {count} notices are "
        "kept, remove them with `noticebot remove ID`",
        folder=printable(folder),
        count=count,
    )
