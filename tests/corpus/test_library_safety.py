"""The library when things go wrong: killed processes, damaged files, two writers, no space."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from corpus.errors import LibraryError
from corpus.ledger import LEDGER, exclusive
from corpus.library import Library
from corpus.verify import check_originals
from tests.corpus.plain import library, listed, write

ROOT = Path(__file__).parents[2]
CHILD = """
import sys
from pathlib import Path
from tests.corpus.plain import library
lib = library(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    lib.add([Path(sys.argv[1]) / "in"])
    for notice in list(lib.notices())[::2]:
        lib.remove(notice.id)
    for name in ("a", "b"):
        path = Path(sys.argv[1]) / "in" / f"{name}.txt"
        path.write_text(path.read_text(encoding="utf-8") + "又", encoding="utf-8")
"""


def test_a_killed_process_leaves_a_whole_library(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path, f"in/{name}.txt", f"通知{name}")
    rows = (json.dumps({"id": f"r{i}", "text": f"第{i}份"}, ensure_ascii=False) for i in range(40))
    write(tmp_path, "in/c.jsonl", "\n".join(rows))
    lib = library(tmp_path)
    for round_ in range(8):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(0.013 * (round_ + 1))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert list(check_originals(lib)) == []
        lib.add([tmp_path / "in"])
        assert {f"r{i}" for i in range(40)} <= set(listed(lib))
        on_disk = {
            path.relative_to(lib.originals.folder).as_posix() for path in lib.folder.glob("originals/*/*")
        }
        assert on_disk == {e.original for e in lib.entries()} | {
            f.original for e in lib.entries() for f in lib.former(e.notice.id)
        }
        assert not list(lib.folder.glob("originals/.*"))


def test_an_add_that_fails_halfway_changes_nothing(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        write(tmp_path, f"in/{name}.txt", name)
    lib = library(tmp_path)
    lib.add([tmp_path / "in/a.txt"])
    before, revision = listed(lib), lib.revision()

    def stop(where: str) -> None:
        if where.endswith("c.txt"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lib.add([tmp_path / "in"], progress=stop)
    assert (listed(lib), lib.revision()) == (before, revision)
    lib.add([tmp_path / "in/a.txt"])
    assert len(list(lib.folder.glob("originals/*/*"))) == 1  # what the failed run copied is cleared away


def test_a_full_disk_is_told_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lib = library(tmp_path)
    lib.add([write(tmp_path, "a.txt", "甲")])
    before = listed(lib)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("corpus.originals.os.fsync", full)
    with pytest.raises(LibraryError, match="No space left"):
        lib.add([write(tmp_path, "b.txt", "乙")])
    monkeypatch.undo()
    assert listed(lib) == before


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    blocked = write(tmp_path, "file", "")
    lib = Library(blocked / "library")
    assert list(lib.entries()) == []
    with pytest.raises(LibraryError, match="cannot be written") as caught:
        lib.add([write(tmp_path, "a.txt", "甲")])
    assert str(blocked) in str(caught.value)


@pytest.mark.parametrize("damage", ["garbage", "header", "middle"])
def test_a_damaged_ledger_is_named_and_left_alone(tmp_path: Path, damage: str) -> None:
    lib = library(tmp_path)
    rows = (json.dumps({"id": f"r{i}", "text": f"第{i}份" * 99}, ensure_ascii=False) for i in range(99))
    path = write(tmp_path, "c.jsonl", "\n".join(rows))
    lib.add([path])
    ledger = lib.folder / LEDGER
    data = bytearray(ledger.read_bytes())
    if damage == "garbage":
        data = bytearray(b"nothing of SQLite's" * 100)
    elif damage == "header":
        data[:16] = bytes(16)
    else:
        data[4096 : len(data) // 2] = b"\xff" * (len(data) // 2 - 4096)
    ledger.write_bytes(data)
    for use in (lambda: list(lib.entries()), lambda: lib.add([path]), lambda: list(check_originals(lib))):
        with pytest.raises(LibraryError) as caught:
            use()
        assert caught.value.code == "library-damaged"
        assert ledger.name in str(caught.value)
    assert ledger.read_bytes()[: len(data)] == data


@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_lost_ledger_is_not_silently_begun_anew(tmp_path: Path, how: str) -> None:
    lib = library(tmp_path)
    path = write(tmp_path, "a.txt", "甲")
    lib.add([path])
    (lib.folder / LEDGER).unlink()
    if how == "empty":
        (lib.folder / LEDGER).touch()
    for use in (lambda: list(lib.entries()), lambda: lib.add([path])):
        with pytest.raises(LibraryError) as caught:
            use()
        assert caught.value.code == "library-damaged"


def test_a_newer_ledger_is_refused(tmp_path: Path) -> None:
    lib = library(tmp_path)
    lib.add([write(tmp_path, "a.txt", "甲")])
    db = sqlite3.connect(lib.folder / LEDGER)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(LibraryError) as caught:
        lib.revision()
    assert caught.value.code == "library-newer"


def test_another_program_s_database_is_refused(tmp_path: Path) -> None:
    lib = library(tmp_path)
    lib.folder.mkdir(parents=True)
    db = sqlite3.connect(lib.folder / LEDGER)
    db.execute("CREATE TABLE mine (a)")
    db.commit()
    db.close()
    with pytest.raises(LibraryError, match="not a noticebot ledger"):
        lib.add([write(tmp_path, "a.txt", "甲")])


def test_a_second_writer_waits_and_then_says_who_is_in_the_way(tmp_path: Path) -> None:
    lib = Library(library(tmp_path).folder, parser=library(tmp_path).parser, patience=0.1)
    path = write(tmp_path, "a.txt", "甲")
    with exclusive(lib.folder, 1.0), pytest.raises(LibraryError) as caught:
        lib.add([path])
    assert caught.value.code == "library-busy"


def test_readers_never_wait_for_a_writer(tmp_path: Path) -> None:
    lib = library(tmp_path)
    lib.add([write(tmp_path, "a.txt", "甲")])
    seen: list[dict[str, str]] = []

    def look(where: str) -> None:
        reader = threading.Thread(target=lambda: seen.append(listed(lib)))
        reader.start()
        reader.join(10)

    lib.add([write(tmp_path, "b.txt", "乙")], progress=look)
    assert [list(state.values()) for state in seen] == [["甲"]]
    assert list(listed(lib).values()) == ["甲", "乙"]


def test_two_threads_adding_at_once_lose_nothing(tmp_path: Path) -> None:
    lib = library(tmp_path)
    paths = [write(tmp_path, f"{i}.txt", f"通知{i}") for i in range(12)]
    threads = [threading.Thread(target=lib.add, args=([path],)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(listed(lib)) == 12
    assert list(check_originals(lib)) == []


def test_a_library_on_a_read_only_disk_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lib = library(tmp_path)
    lib.add([write(tmp_path, "a.txt", "甲")])
    real = sqlite3.connect

    def no_shared_memory(path: str, **options: object) -> sqlite3.Connection:
        if "mode=ro" in path:
            path = path.replace(LEDGER, "nowhere.sqlite")
        return real(path, **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr("corpus.ledger.sqlite3.connect", no_shared_memory)
    assert list(listed(lib).values()) == ["甲"]
