"""Several processes at one home: builders, readers of old generations; a full disk, one that only reads."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import GenerationError, LibraryError
from corpus.library import Library
from index.encoder import Encoder, load_encoder
from index.engine import Engine
from index.generation import Generations
from tests.e2e.conftest import COMMAND, ROOT, Run, environment, one_line
from tests.e2e.killed_program import build
from tests.invented import question, written

SMALL = 50  # passages: the library below has two segments


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A home with 30 invented notices, built; never to be changed."""
    folder = tmp_path_factory.mktemp("thirty")
    Library(folder / "home" / "library").add(written(folder / "in", range(30)))
    build(folder / "home", SMALL, encoder=encoder)
    return folder / "home"


@pytest.fixture
def home(base: Path, tmp_path: Path) -> Path:
    """This test's own copy."""
    shutil.copytree(base.parent / "cache", tmp_path / "cache")
    return Path(shutil.copytree(base, tmp_path / "home"))


def clean(home: Path) -> None:
    """Nothing but whole generations is there, each as its manifest says."""
    generations = Generations(home / "index")
    assert {path.name for path in (home / "index").iterdir()} <= {"CURRENT", "generations", ".lock"}
    assert {path.name for path in (home / "index" / "generations").iterdir()} == set(generations.names())
    for name in generations.names():
        assert list(generations.problems(generations.manifest(name))) == []


@pytest.mark.slow
def test_of_two_builders_at_once_one_builds_and_the_other_waits_or_says_so(home: Path) -> None:
    Library(home / "library").add(written(home.parent / "more", range(30, 34)))
    command = [*COMMAND, "build", "--json", "--fresh"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    running = [subprocess.Popen(command, env=environment(home), cwd=ROOT, **pipes) for _ in range(3)]
    told = [(*one.communicate(timeout=60), one.returncode) for one in running]
    built = [json.loads(out) for out, _, code in told if code == 0]
    refused = [err.decode() for _, err, code in told if code != 0]
    assert built
    assert all("another build is under way; wait for it to end" in err for err in refused)
    assert {one["notices"] for one in built} == {34}
    assert len(Engine.open(home / "index").opened.notices) == 34
    clean(home)


def test_answers_go_on_while_generations_come_and_are_pruned(home: Path, encoder: Encoder) -> None:
    """Readers that open at any moment, and one that keeps what it has, while another process builds."""
    kept = Engine.open(home / "index", encoder)
    before = kept.ask(question(3)).to_json()["quotes"]
    failed: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                assert Engine.open(home / "index", encoder).ask(question(3)).quotes
                assert kept.ask(question(3)).to_json()["quotes"] == before
        except BaseException as error:
            failed.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for at in range(6):
            Library(home / "library").add(written(home.parent / f"more-{at}", range(40 + at, 41 + at)))
            build(home, SMALL, encoder=encoder)
    finally:
        stop.set()
        reader.join()
    assert failed == []
    clean(home)


def test_a_builder_and_a_pruner_harm_nothing(home: Path, encoder: Encoder) -> None:
    generations = Generations(home / "index")
    failed: list[BaseException] = []
    stop = threading.Event()

    def prune() -> None:
        try:
            while not stop.is_set():
                generations.prune()
        except BaseException as error:
            failed.append(error)

    pruner = threading.Thread(target=prune)
    pruner.start()
    try:
        for at in range(4):
            Library(home / "library").add(written(home.parent / f"more-{at}", range(50 + at, 51 + at)))
            build(home, SMALL, encoder=encoder)
            assert Engine.open(home / "index", encoder).ask(question(3)).quotes
    finally:
        stop.set()
        pruner.join()
    assert failed == []
    clean(home)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_what_an_old_generation_held_is_freed_once_it_is_let_go(home: Path, encoder: Encoder) -> None:
    engine = Engine.open(home / "index", encoder)
    engine.ask(question(3))
    for at in range(2):
        Library(home / "library").add(written(home.parent / f"more-{at}", range(60 + at, 61 + at)))
        build(home, SMALL, fresh=True, encoder=encoder)  # so that no segment is shared
    assert engine.manifest.name not in Generations(home / "index").names()
    held = engine.opened
    assert any(engine.manifest.name in path for path in _held(home))
    assert engine.refresh()
    answer = held.searcher  # a search in flight
    assert any(held.manifest.name in path for path in _held(home))
    old = held.manifest.name
    del held, answer
    gc.collect()
    assert [path for path in _held(home) if old in path or path.endswith("(deleted)")] == []
    assert engine.ask(question(3)).quotes


def _held(home: Path) -> set[str]:
    """Files of the index that this process has open or mapped."""
    maps = {line.split(maxsplit=5)[-1].strip() for line in Path("/proc/self/maps").read_text().splitlines()}
    for link in Path("/proc/self/fd").iterdir():
        try:
            maps.add(str(link.readlink()))
        except OSError:  # the one that lists the folder
            continue
    return {path for path in maps if path.startswith(str(home / "index" / "generations"))}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if not done or done.returncode:
        pytest.skip("a file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(disk: Path, free: int) -> Path:
    """A file that leaves so many bytes free."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, shutil.disk_usage(disk).free - free))
    return filler


def test_a_disk_that_is_full_at_any_point_of_a_build_costs_nothing_that_was_there(
    base: Path, disk: Path, encoder: Encoder, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(base, disk / "home"))
    shutil.copytree(base.parent / "cache", disk / "cache")
    library = Library(home / "library")
    library.add(written(tmp_path / "more", range(30, 50)))
    before = Generations(home / "index").current()
    failed_in = set()
    needed = 0
    for free in (0, 8, 50, 150, 300, 600, 900, 1200, 1600, 2200, 3000, 4000, 6000, 9000):  # KB
        filler = fill(disk, free << 10)
        try:
            build(home, SMALL, encoder=encoder)
            needed = free
            break
        except GenerationError as error:
            assert error.code == "index-not-writable", error
            assert "No space left on device" in str(error)
        finally:
            filler.unlink()
        failed_in.add(bool(list((home / "index").glob("unfinished/*/*.npz"))))
        assert not list((home / "index" / "generations").glob(".building-*"))
        engine = Engine.open(home / "index", encoder)
        assert engine.manifest.name == before
        assert engine.ask(question(3)).quotes
    assert needed
    assert failed_in == {False, True}  # before the first chunk was written, and after
    report = build(home, SMALL, encoder=encoder)
    assert report.manifest.counts["notices"] == 50
    clean(home)


def test_a_full_disk_leaves_the_library_as_it_was(base: Path, disk: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(base, disk / "home"))
    library = Library(home / "library")
    before = [entry.notice.id for entry in library.entries()]
    files = written(tmp_path / "more", range(30, 60))
    done = False
    for free in (0, 8, 30, 60, 100, 150, 200, 300, 500, 1000, 2000, 4000):  # KB
        filler = fill(disk, free << 10)
        try:
            library.add(files)
            done = True
            break
        except LibraryError as error:
            assert error.code in ("library-unwritable", "library-unusable"), error
        finally:
            filler.unlink()
        assert [entry.notice.id for entry in library.entries()] == before
    assert done
    assert library.count() == 60
    assert not list((home / "library").glob("originals/.incoming-*"))


def test_a_home_that_can_only_be_read_answers_and_says_why_it_builds_nothing(
    base: Path, disk: Path, run: Run
) -> None:
    home = Path(shutil.copytree(base, disk / "home"))
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    answered = run("ask", "--json", question(3), NOTICEBOT_HOME=str(home))
    assert answered.returncode == 0, answered.stderr
    assert json.loads(answered.stdout)["quotes"]
    assert run("status", NOTICEBOT_HOME=str(home)).returncode == 0
    assert run("verify", NOTICEBOT_HOME=str(home)).returncode == 0
    told = one_line(run("build", NOTICEBOT_HOME=str(home)))
    assert f"{home}/index: cannot write the index (Read-only file system)" in told
    assert "what was there before is as it was" in told
    assert "Read-only file system" in one_line(run("add", ROOT / "README.md", NOTICEBOT_HOME=str(home)))
