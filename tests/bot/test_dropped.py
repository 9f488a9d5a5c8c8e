from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.dropped import Dropped
from bot.taking import take
from corpus.errors import InputError
from corpus.library import Library
from tests.invented import invented, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.fixture
def dropped(folder: Path, tmp_path: Path) -> Dropped:
    return Dropped(folder, tmp_path / "library")


def ready(dropped: Dropped) -> list[str]:
    """Names of the files that are ready now, which are taken."""
    look = dropped.look()
    dropped.taken(look.ready)
    return [path.name for path in look.ready]


def test_a_file_is_ready_once_it_was_found_the_same_twice(dropped: Dropped, folder: Path) -> None:
    file = folder / "a.txt"
    for part in ("关于停水", "关于停水的通知", "关于停水的通知\n"):
        file.write_text(part, "utf-8")
        look = dropped.look()
        assert (look.ready, look.moving) == ((), True)
    assert ready(dropped) == ["a.txt"]
    look = dropped.look()
    assert (look.ready, look.moving, bool(look)) == ((), False, False)


def test_a_file_that_never_rests_holds_up_no_other(dropped: Dropped, folder: Path) -> None:
    (folder / "still.txt").write_text("通知", "utf-8")
    for at in range(3):
        (folder / "log.txt").write_text("行" * at, "utf-8")
        look = dropped.look()
        assert look.moving
        dropped.taken(look.ready)
    assert [path.name for path in look.ready] == []
    assert dropped.look().moving is False or ready(dropped) == ["log.txt"]


def test_a_changed_file_is_ready_again_and_a_touched_one_too(dropped: Dropped, folder: Path) -> None:
    file = folder / "a.txt"
    file.write_text("一", "utf-8")
    dropped.look()
    assert ready(dropped) == ["a.txt"]
    file.write_text("二", "utf-8")
    os.utime(file, ns=(1, 1))
    dropped.look()
    assert ready(dropped) == ["a.txt"]
    replacement = folder / "b.part"
    replacement.write_text("二", "utf-8")
    os.utime(replacement, ns=(1, 1))
    replacement.replace(file)  # same size, same time, another file
    dropped.look()
    assert ready(dropped) == ["a.txt"]


def test_a_file_that_goes_is_told_once(dropped: Dropped, folder: Path) -> None:
    (folder / "a.txt").write_text("通知", "utf-8")
    dropped.look()
    ready(dropped)
    (folder / "a.txt").unlink()
    assert [path.name for path in dropped.look().gone] == ["a.txt"]
    assert dropped.look().gone == ()


def test_what_is_no_file_of_notices_is_told_once(dropped: Dropped, folder: Path) -> None:
    (folder / "table.xyz").write_bytes(b"\x00")
    assert [error.code for error in dropped.look().refused] == ["suffix-unknown"]
    assert dropped.look().refused == ()


def test_an_empty_folder_is_no_problem_and_hidden_files_are_passed_over(
    dropped: Dropped, folder: Path
) -> None:
    (folder / ".a.txt.swp").write_text("x")
    look = dropped.look()
    assert (look.ready, look.moving, look.gone, look.refused) == ((), False, (), ())


def test_a_folder_that_vanishes_takes_nothing_with_it(dropped: Dropped, folder: Path) -> None:
    (folder / "a.txt").write_text("通知", "utf-8")
    dropped.look()
    ready(dropped)
    shutil.rmtree(folder)
    with pytest.raises(InputError, match="no such folder to watch"):
        dropped.look()
    folder.mkdir()
    (folder / "a.txt").write_text("通知二", "utf-8")
    assert dropped.look().gone == ()


def test_the_library_itself_is_not_watched(tmp_path: Path) -> None:
    (tmp_path / "library" / "originals").mkdir(parents=True)
    for folder in ("library", "library/originals"):
        with pytest.raises(InputError, match="the library itself"):
            Dropped(tmp_path / folder, tmp_path / "library")


def test_files_are_taken_and_one_that_cannot_be_read_stops_none(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    files = written(folder, range(2))
    (folder / "broken.txt").write_bytes(bytes(range(128, 256)) * 8)
    taken = take(library, folder, [folder / "broken.txt", *files], gone=False, remove=False)
    assert len(taken.report.added) == 2
    assert [refusal.path for refusal in taken.report.refused] == [str(folder / "broken.txt")]
    assert library.count() == 2


def test_notices_go_with_their_files_only_where_that_is_wanted(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    files = written(folder, range(3))
    other = written(tmp_path / "elsewhere", range(3, 4))
    take(library, folder, files, gone=False, remove=False)
    library.add(other)
    files[0].unlink()
    other[0].unlink()  # not of this folder: it stays
    kept = take(library, folder, [], gone=True, remove=False)
    assert [item.file for item in kept.kept] == ["notice-00000.txt"]
    assert (kept.removed, library.count()) == ((), 4)
    removed = take(library, folder, [], gone=True, remove=True)
    assert [item.file for item in removed.removed] == ["notice-00000.txt"]
    assert library.count() == 3
    assert take(library, folder, [], gone=True, remove=True).removed == ()


def test_a_file_that_was_renamed_keeps_its_notice(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    (file, _) = written(folder, range(2))
    take(library, folder, [file], gone=False, remove=False)
    renamed = file.rename(folder / "renamed.txt")
    renamed.write_text(invented(0, version=1), "utf-8")
    taken = take(library, folder, [renamed], gone=True, remove=True)
    assert (len(taken.report.replaced), taken.removed, library.count()) == (1, (), 1)


def test_a_file_that_was_only_renamed_keeps_its_notice(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    (file, _) = written(folder, range(2))
    take(library, folder, [file], gone=False, remove=False)
    taken = take(library, folder, [file.rename(folder / "renamed.txt")], gone=True, remove=True)
    assert (len(taken.report.unchanged), taken.removed, taken.kept) == (1, (), ())
    (folder / "renamed.txt").unlink()
    assert len(take(library, folder, [], gone=True, remove=True).removed) == 1


def test_what_an_archive_holds_goes_with_the_archive_and_not_before(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    (other,) = written(folder, range(1))
    with ZipFile(folder / "both.zip", "w") as archive:
        for number in (1, 2):
            archive.writestr(f"{number}.txt", invented(number))
    take(library, folder, [other, folder / "both.zip"], gone=False, remove=False)
    assert library.count() == 3
    assert take(library, folder, [], gone=True, remove=True).removed == ()
    (folder / "both.zip").unlink()
    assert len(take(library, folder, [], gone=True, remove=True).removed) == 2
    assert library.count() == 1


def test_a_notice_that_came_some_other_way_too_is_not_missed(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    (file, _) = written(folder, range(2))
    take(library, folder, [file], gone=False, remove=False)
    (elsewhere,) = written(tmp_path / "elsewhere", range(1))
    library.add([elsewhere])
    file.unlink()
    taken = take(library, folder, [], gone=True, remove=True)
    assert (taken.removed, taken.kept) == ((), ())


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX only")
def test_a_file_whose_name_is_no_utf_8_keeps_its_notice(folder: Path, tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    file = Path(os.fsdecode(os.fsencode(folder) + "/通知.txt".encode("gb18030")))
    file.write_text(invented(0), "utf-8")
    written(folder, range(1, 2))
    take(library, folder, [file], gone=False, remove=False)
    assert take(library, folder, [], gone=True, remove=True).removed == ()
    file.unlink()
    assert len(take(library, folder, [], gone=True, remove=True).removed) == 1


def test_nothing_is_gone_that_is_in_a_folder_which_cannot_be_looked_into(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(tmp_path / "library")
    inner = written(folder / "inner", range(1))
    take(library, folder, [*inner, *written(folder, range(1, 2))], gone=False, remove=False)
    scandir = os.scandir

    def refused(path: str | Path) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "inner":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    taken = take(library, folder, [], gone=True, remove=True)
    assert (taken.removed, taken.kept) == ((), ())


def test_a_file_that_may_be_read_now_is_ready_again(dropped: Dropped, folder: Path) -> None:
    file = folder / "a.txt"
    file.write_text("通知", "utf-8")
    dropped.look()
    assert ready(dropped) == ["a.txt"]
    time.sleep(0.05)  # longer than a tick of the clock that stamps files
    file.chmod(0o600)
    dropped.look()
    assert ready(dropped) == ["a.txt"]


def test_an_empty_folder_removes_nothing(folder: Path, tmp_path: Path) -> None:
    """As an empty mount point looks when its disk is away."""
    library = Library(tmp_path / "library")
    files = written(folder, range(2))
    take(library, folder, files, gone=False, remove=True)
    for file in files:
        file.unlink()
    taken = take(library, folder, [], gone=True, remove=True)
    assert taken.removed == ()
    assert taken.problem is not None
    assert taken.problem.code == "watch-emptied"
    assert library.count() == 2
