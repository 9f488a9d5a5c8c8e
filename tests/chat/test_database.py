from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from bot.chat.database import Database
from bot.chat.migrations import MIGRATIONS, VERSION
from bot.chat.store import Store
from corpus.errors import LibraryError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite"


def refused(path: Path) -> LibraryError:
    with pytest.raises(LibraryError) as caught:
        Database(path)
    assert str(path) in str(caught.value)
    return caught.value


def test_a_new_file_is_its_owners_only_and_of_this_version(path: Path) -> None:
    Database(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_newer_file_is_refused_and_left_as_it_is(path: Path) -> None:
    Database(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    before = path.read_bytes()
    error = refused(path)
    assert error.code == "records-newer"
    assert error.values["version"] == VERSION + 1
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["text", "head", "middle", "cut"])
def test_a_damaged_file_is_refused_and_never_overwritten(path: Path, damage: str) -> None:
    store = Store(path)
    for at in range(300):
        store.record_question(at, 1, "问题" * 50, tier="none", generation="g", at=1.0)
    store.close()
    data = path.read_bytes()
    broken = {
        "text": b"not a database, but longer than its header would be" * 10,
        "head": b"\x00" * 50 + data[50:],
        "middle": data[:8192] + os.urandom(8192) + data[16384:],
        "cut": data[: len(data) // 2],
    }[damage]
    path.write_bytes(broken)
    assert refused(path).code == "records-damaged"
    assert path.read_bytes() == broken
    assert not [
        file.name for file in path.parent.iterdir() if file.name.endswith("-wal") and file.stat().st_size
    ]


@pytest.mark.parametrize("head", [0, 8192])
def test_a_damaged_file_beside_the_journal_of_a_killed_bot_is_left_as_it_is(path: Path, head: int) -> None:
    store = Store(path)
    for at in range(300):
        store.record_question(at, 1, "问题" * 50, tier="none", generation="g", at=1.0)
    store.close()
    store = Store(path)
    store.set_language(7, "en")
    journal = path.with_name("records.sqlite-wal")
    saved = journal.read_bytes()
    store.close()
    data = path.read_bytes()
    broken = data[:head] + b"\xff" * (len(data) - head)
    path.write_bytes(broken)
    journal.write_bytes(saved)
    refused(path)
    assert path.read_bytes() == broken
    assert journal.read_bytes() == saved


def test_a_folder_in_its_place_is_told(path: Path) -> None:
    path.mkdir()
    assert refused(path).code == "records-unusable"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="cannot be used for the records"):
        Database(tmp_path / "file" / "records.sqlite")


def test_a_full_disk_is_told_and_reading_goes_on(path: Path) -> None:
    store = Store(path)
    store.set_language(7, "en")
    (pages,) = store._base._db.execute("PRAGMA page_count").fetchone()
    store._base._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LibraryError) as caught:
        for at in range(1000):
            store.record_question(at, 1, "问题" * 50, tier="none", generation="g", at=1.0)
    assert caught.value.code == "records-unwritable"
    assert store.language(7) == "en"
    store._base._db.execute("PRAGMA max_page_count = 1000000")
    store.set_language(7, "zh")
    assert store.language(7) == "zh"
    store.close()


def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    base = Database(path)
    with pytest.raises(ZeroDivisionError), base.write() as db:
        db.execute("INSERT INTO user VALUES (7, 'en')")
        raise ZeroDivisionError
    assert base.read("SELECT * FROM user") == []
    with base.write() as db:
        db.execute("INSERT INTO user VALUES (8, 'en')")
    assert base.read("SELECT id FROM user") == [(8,)]
    base.close()


def test_an_older_file_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(path).close()
    steps = (*MIGRATIONS, ("CREATE TABLE later (id INTEGER)",))
    monkeypatch.setattr("bot.chat.database.MIGRATIONS", steps)
    monkeypatch.setattr("bot.chat.database.VERSION", len(steps))
    base = Database(path)
    assert base.read("SELECT * FROM later") == []
    assert base.read("PRAGMA user_version") == [(len(steps),)]
    base.close()


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(path).close()
    steps = (*MIGRATIONS, ("CREATE TABLE later (id INTEGER)", "CREATE NONSENSE"))
    monkeypatch.setattr("bot.chat.database.MIGRATIONS", steps)
    monkeypatch.setattr("bot.chat.database.VERSION", len(steps))
    refused(path)
    monkeypatch.undo()
    base = Database(path)
    assert base.read("SELECT count(*) FROM sqlite_master WHERE name = 'later'") == [(0,)]
    base.close()


def test_two_processes_may_open_it_at_once(path: Path) -> None:
    first, second = Database(path), Database(path)
    with first.write() as db:
        db.execute("INSERT INTO user VALUES (7, 'en')")
    assert second.read("SELECT id FROM user") == [(7,)]
    first.close()
    second.close()
