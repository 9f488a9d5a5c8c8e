"""The steps of `watch`, one by one; tests/e2e/test_watch.py runs the command."""

from __future__ import annotations

import os
from pathlib import Path

import filelock
import pytest

from bot.commands.watching import Watching
from bot.dropped import Dropped
from bot.session import Session
from corpus.library import Library
from index.build import PARTS
from index.engine import Engine
from index.generation import Generations
from index.rebuild import rebuild
from index.served import served_manifest
from tests.bot.conftest import Clock
from tests.invented import written


@pytest.fixture
def session(home: Path) -> Session:
    session = Session(os.environ)
    session.start(home)
    return session


@pytest.fixture
def watching(session: Session, folder: Path, home: Path, clock: Clock) -> Watching:
    return Watching(session, Dropped(folder, home / "library"), remove=False, now=clock)


def settle(watching: Watching, told: bool = True) -> None:
    for _ in range(4):
        watching.step(told)
        told = False


def notices(home: Path) -> int:
    return len(Engine.open(home / "index").opened.notices)


def test_what_is_dropped_is_added_and_searchable_and_each_is_told(
    watching: Watching, folder: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watching.step(True)
    assert not (home / "library").exists()
    written(folder, range(2))
    settle(watching)
    out, err = capsys.readouterr()
    assert [line.split("  ")[0] for line in out.splitlines()] == ["added", "added"]
    assert err.startswith("generation 000001-")
    assert notices(home) == 2
    written(folder, range(1, 2), version=1)
    settle(watching)
    assert [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()] == ["replaced"]
    (folder / "notice-00000.txt").unlink()
    settle(watching)
    assert capsys.readouterr().out.startswith("file gone, kept (see --remove)  ")
    assert notices(home) == 2
    settle(watching)
    assert capsys.readouterr() == ("", "")


def test_a_notice_goes_with_its_file_where_that_is_wanted_even_if_it_went_unwatched(
    session: Session, folder: Path, home: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    files = written(folder, range(3))
    settle(Watching(session, Dropped(folder, home / "library"), remove=True, now=clock))
    files[0].unlink()
    again = Watching(session, Dropped(folder, home / "library"), remove=True, now=clock)
    settle(again)
    assert notices(home) == 2
    files[1].unlink()
    settle(again)
    assert notices(home) == 1
    assert capsys.readouterr().out.count("file gone, removed") == 2


def test_a_notice_whose_file_is_gone_is_told_once(
    watching: Watching, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = written(folder, range(3))
    settle(watching)
    for file in files[:2]:
        file.unlink()
        settle(watching)
    assert capsys.readouterr().out.count("file gone, kept") == 2


def test_changes_of_the_library_by_others_are_built_without_a_folder(
    session: Session, home: Path, tmp_path: Path, clock: Clock
) -> None:
    watching = Watching(session, None, remove=False, now=clock)
    watching.step(True)
    Library(home / "library").add(written(tmp_path / "in", range(2)))
    watching.step(False)
    assert notices(home) == 2
    Library(home / "library").remove(next(Library(home / "library").entries()).notice.id)
    watching.step(False)
    assert notices(home) == 1
    watching.step(False)
    assert len(Generations(home / "index").names()) == 2


def test_an_index_of_an_earlier_version_of_the_program_is_rebuilt_at_once(
    session: Session, built: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr("index.build.PARTS", PARTS | {"pieces": 0})
        rebuild(session.library, built / "index", session.encoder)
    capsys.readouterr()
    watching = Watching(session, None, remove=False, now=clock)
    watching.step(True)
    watching.step(True)
    assert len(Generations(built / "index").names()) == 2
    assert (found := served_manifest(built / "index")) is not None
    assert found.parts == PARTS
    assert "made by another version" in capsys.readouterr().err


def test_a_build_of_somebody_else_is_waited_for_and_told_once(
    watching: Watching, folder: Path, home: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder, range(1))
    (home / "index").mkdir(parents=True)
    with filelock.FileLock(home / "index" / ".lock"):
        settle(watching)
        for _ in range(3):
            clock.time += 3
            watching.step(False)
    assert capsys.readouterr().err.count("another build is under way") == 1
    watching.step(False)
    assert not (home / "index" / "CURRENT").exists()
    clock.time += 3
    watching.step(False)
    assert notices(home) == 1


def test_what_fails_is_told_and_tried_again_and_ends_nothing(
    watching: Watching, folder: Path, home: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "index").parent.mkdir(parents=True)
    (home / "index").write_text("in the way")
    written(folder, range(1))
    settle(watching)
    assert "index: is in the way of the index" in capsys.readouterr().err
    (home / "index").unlink()
    clock.time += 31
    watching.step(False)
    assert notices(home) == 1


def test_a_file_that_cannot_be_read_is_told_once_and_stops_no_other(
    watching: Watching, folder: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.txt").write_bytes(bytes(range(128, 256)) * 8)
    written(folder, range(1))
    settle(watching)
    settle(watching)
    assert capsys.readouterr().err.count("broken.txt") == 1
    assert notices(home) == 1
