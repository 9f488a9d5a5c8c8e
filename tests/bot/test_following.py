"""When a watched folder is looked at, and when it is believed that a file is gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands import watching
from bot.dropped import FULL_LOOK, Dropped
from bot.following import Following
from tests.bot.conftest import Clock


@pytest.fixture
def following(folder: Path, tmp_path: Path, clock: Clock) -> Following:
    return Following(Dropped(folder, tmp_path / "library"), gone=False, now=clock)


def looked(following: Following) -> tuple[list[str], bool]:
    """The names that were taken, and whether what is gone was looked for."""
    work = following.look()
    following.taken(work)
    return [path.name for path in work.files], work.gone


def rest(following: Following) -> None:
    while following.due(False):
        looked(following)


def test_a_folder_at_rest_is_looked_at_when_told_and_seldom(following: Following, clock: Clock) -> None:
    assert following.due(False)  # the first time
    rest(following)
    assert not following.due(False)
    assert following.due(True)
    rest(following)
    clock.time += FULL_LOOK + 1
    assert following.due(False)


def test_what_was_told_is_not_forgotten_before_the_look(following: Following) -> None:
    rest(following)
    following.due(True)
    assert following.due(False)


def test_what_could_not_be_taken_is_found_again(following: Following, folder: Path) -> None:
    (folder / "a.txt").write_text("通知", "utf-8")
    following.look()
    assert [path.name for path in following.look().files] == ["a.txt"]
    assert following.due(False)
    assert [path.name for path in following.look().files] == ["a.txt"]


def test_that_a_file_is_gone_is_believed_at_the_second_look(following: Following, folder: Path) -> None:
    (folder / "a.txt").write_text("通知", "utf-8")
    rest(following)
    (folder / "a.txt").unlink()
    assert looked(following) == ([], False)
    assert following.due(False)
    assert looked(following) == ([], True)
    assert not following.due(False)


def test_a_file_that_is_renamed_is_taken_before_it_counts_as_gone(following: Following, folder: Path) -> None:
    """Also where another file is ready before the renamed one."""
    (folder / "a.txt").write_text("通知", "utf-8")
    rest(following)
    (folder / "other.txt").write_text("通知二", "utf-8")
    looked(following)
    (folder / "a.txt").rename(folder / "b.txt")
    assert looked(following) == (["other.txt"], False)
    assert looked(following) == (["b.txt"], True)


def test_a_file_that_never_rests_does_not_keep_others_for_ever(
    following: Following, folder: Path, clock: Clock
) -> None:
    (folder / "a.txt").write_text("通知", "utf-8")
    rest(following)
    (folder / "a.txt").unlink()
    believed = []
    for at in range(70):
        (folder / "log.txt").write_text("行" * at, "utf-8")
        clock.time += 1
        believed.append(looked(following)[1])
    assert believed.index(True) > 50
    assert believed.count(True) == 1


def wakes(kind: str, folder: Path) -> Iterator[bool]:
    """How `watch`, or the bot, is told of a folder."""
    if kind == "watch":
        yield from watching._wakes(folder)
        return
    dropping = pytest.importorskip("bot.chat.dropping")
    with asyncio.Runner() as runner:
        told = dropping._wakes(folder)
        try:
            while True:
                yield runner.run(anext(told))
        finally:
            runner.run(told.aclose())


@pytest.mark.parametrize("kind", ["watch", "serve"])
def test_a_folder_in_the_place_of_the_watched_one_is_watched(kind: str, folder: Path) -> None:
    pytest.importorskip("watchfiles")

    def told() -> None:
        end = time.monotonic() + 20
        while not next(woken):
            assert time.monotonic() < end, "it never came"

    def quiet() -> None:
        end = time.monotonic() + 20
        while any([next(woken), next(woken)]):
            assert time.monotonic() < end, "it never rests"

    woken = wakes(kind, folder)
    told()
    quiet()
    folder.rename(folder.with_name("away"))
    quiet()
    folder.mkdir()
    told()
    quiet()
    (folder / "a.txt").write_text("通知", "utf-8")
    told()
    woken.close()
