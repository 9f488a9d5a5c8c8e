"""The changes of a library that are measured: a notice added, one replaced, one removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.running import plain
from corpus.foresight import Outcome
from corpus.library import Library
from corpus.parsing import parse

NEW = """云川市城市管理局关于规范共享陀螺车停放的通知

云城管〔2031〕77号

各区（县）城市管理局，各运营企业：

为规范共享陀螺车停放秩序，现就有关事项通知如下：

一、停放点位
共享陀螺车应当停放在划定的点位内，不得占用盲道和消防通道。

二、停放期限
共享陀螺车在同一点位连续停放不得超过七十七日，逾期由运营企业自行清运。

三、施行日期
本通知自2031年5月1日起施行。

云川市城市管理局
2031年4月17日
"""
INSERTED = "磁悬浮滑板的登记期限为三十三日。"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a library, and how it is known to be seen.

    Attributes:
        name: for people.
        arguments: of the command that tells the ledger.
        question: asked of what runs.
        seen: whether what is shown for it is of the library after the change.
    """

    name: str
    arguments: tuple[object, ...]
    question: str
    seen: Callable[[str], bool]


def changes(library: Library, folder: Path, shown: Callable[[str], str]) -> Iterator[Change]:
    """The three changes; each is chosen when the one before is done.

    Args:
        library: of the home.
        folder: to write notices into.
        shown: what is shown for a question now.
    """
    new = folder / "new.txt"
    new.write_text(NEW, "utf-8")
    yield Change("add one", ("add", new), "共享陀螺车能连续停放几天？", lambda text: "七十七日" in text)
    path = _newer(library, folder)
    yield Change("replace one", ("add", path), "磁悬浮滑板的登记期限是多久？", lambda text: INSERTED in text)
    name, title = _removable(library, shown)
    yield Change("remove one", ("remove", name), title, lambda text: f"《{plain(title)}》" not in text)


def _newer(library: Library, folder: Path) -> Path:
    """A file with a newer version of a notice in the middle of the library."""
    entries = list(library.entries())
    for entry in entries[len(entries) // 2 :]:
        lines = library.source(entry).split("\n")
        ends = [at for at, line in enumerate(lines) if line.endswith("。") and len(line) > 40]
        if not ends:
            continue
        lines[ends[len(ends) // 2]] += INSERTED
        path = folder / f"newer{Path(entry.name).suffix if entry.place.row is None else '.txt'}"
        path.write_text("\n".join(lines), "utf-8")
        foreseen = library.foresee(parse("\n".join(lines), file=path.name), path, {})
        known = foreseen.entry
        if foreseen.outcome is Outcome.REPLACES and known and known.notice.id == entry.notice.id:
            return path
    raise LookupError("no notice of the library could be replaced by a newer version")


def _removable(library: Library, shown: Callable[[str], str]) -> tuple[str, str]:
    """Id and title of a notice that is shown for its title, which no other's title contains."""
    entries = list(library.entries())
    titles = [plain(entry.notice.title or "") for entry in entries]
    for entry in entries[len(entries) // 3 :]:
        title = entry.notice.title
        if not title or sum(plain(title) in other for other in titles) != 1:
            continue
        if f"《{plain(title)}》" in shown(title):
            return entry.notice.id, title
    raise LookupError("no notice of the library is shown for its title")
