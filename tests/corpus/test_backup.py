from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from corpus.backup import LIST, backup, restore
from corpus.errors import InputError, LibraryError
from corpus.ledger import exclusive
from corpus.verify import check_originals
from tests.corpus.plain import library, listed, write


def home_of(folder: Path) -> Path:
    lib = library(folder)
    lib.add([write(folder, "通知.txt", "甲"), write(folder, "b.txt", "乙" * 5000)])
    write(lib.folder.parent, "index/000001/vectors.bin", "\x00" * 100_000)
    write(lib.folder.parent, "index/current", "000001")
    write(lib.folder.parent, "index/000002.tmp", "unfinished")
    return lib.folder.parent


def files(home: Path) -> set[str]:
    return {
        path.relative_to(home).as_posix()
        for path in home.rglob("*")
        if path.is_file() and "sqlite-" not in path.name
    }


def test_a_home_comes_back_as_it_was(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    count = backup(home, tmp_path / "b.tar.gz")
    new = tmp_path / "new" / "home"
    assert restore(tmp_path / "b.tar.gz", new) == count
    assert listed(library(tmp_path)) == listed(library(tmp_path / "new"))
    assert library(tmp_path).revision() == library(tmp_path / "new").revision()
    assert list(check_originals(library(tmp_path / "new"))) == []
    assert (new / "index/000001/vectors.bin").read_bytes() == (home / "index/000001/vectors.bin").read_bytes()
    assert len(files(new)) == count
    assert not (new / "index/000002.tmp").exists()
    library(tmp_path / "new").add([write(tmp_path, "c.txt", "丙")])


def test_restoring_into_an_empty_folder_works_and_into_a_full_one_does_not(tmp_path: Path) -> None:
    backup(home_of(tmp_path), tmp_path / "b.tar.gz")
    new = tmp_path / "new"
    new.mkdir()
    restore(tmp_path / "b.tar.gz", new)
    before = files(new)
    with pytest.raises(InputError) as caught:
        restore(tmp_path / "b.tar.gz", new)
    assert caught.value.code == "home-not-empty"
    assert files(new) == before


def test_a_backup_waits_for_a_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_of(tmp_path)
    monkeypatch.setattr("corpus.backup._PATIENCE", 0.05)
    with exclusive(home / "library", 1.0), pytest.raises(LibraryError) as caught:
        backup(home, tmp_path / "b.tar.gz")
    assert caught.value.code == "home-busy"
    assert not list(tmp_path.glob("*b.tar.gz*"))


def test_a_backup_inside_its_home_or_of_no_home_is_refused(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    with pytest.raises(InputError):
        backup(home, home / "library" / "b.tar.gz")
    with pytest.raises(InputError):
        backup(tmp_path / "nowhere", tmp_path / "b.tar.gz")
    with pytest.raises(LibraryError):
        backup(home, tmp_path / "nowhere" / "b.tar.gz")


def test_a_failed_backup_leaves_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_of(tmp_path)
    target = write(tmp_path, "b.tar.gz", "earlier")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("corpus.backup.os.fsync", full)
    with pytest.raises(LibraryError, match="No space left"):
        backup(home, target)
    assert target.read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


@pytest.mark.parametrize("damage", ["cut", "flip", "text", "gzip", "nothing"])
def test_a_damaged_archive_restores_nothing(tmp_path: Path, damage: str) -> None:
    home = home_of(tmp_path)
    path = tmp_path / "b.tar.gz"
    backup(home, path)
    data = bytearray(path.read_bytes())
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "flip":
        plain = bytearray(gzip.decompress(bytes(data)))
        plain[plain.index("乙".encode()) + 1] ^= 1
        data = bytearray(gzip.compress(bytes(plain)))
    elif damage == "text":
        data = bytearray("不是备份".encode())
    elif damage == "gzip":
        data = bytearray(gzip.compress("不是备份".encode() * 1000))
    else:
        data = bytearray()
    path.write_bytes(data)
    new = tmp_path / "new" / "home"
    with pytest.raises(InputError) as caught:
        restore(path, new)
    assert caught.value.code == "backup-broken"
    assert "\n" not in str(caught.value)
    assert not new.exists()
    assert list(new.parent.iterdir()) == []


def archive(folder: Path, *members: tarfile.TarInfo) -> Path:
    path = folder / "evil.tar.gz"
    with tarfile.open(path, "w:gz") as out:
        for member in members:
            out.addfile(member, io.BytesIO(bytes(member.size)))
    return path


@pytest.mark.parametrize(
    "kind", ["absolute", "parent", "link", "hard link", "device", "backslash", "no list"]
)
def test_an_archive_that_reaches_outside_is_refused(tmp_path: Path, kind: str) -> None:
    member = tarfile.TarInfo("a")
    if kind == "absolute":
        member.name = str(tmp_path / "escaped")
    elif kind == "parent":
        member.name = "x/../../escaped"
    elif kind == "backslash":
        member.name = "..\\escaped"
    elif kind != "no list":
        member.type = {"link": tarfile.SYMTYPE, "hard link": tarfile.LNKTYPE, "device": tarfile.CHRTYPE}[kind]
        member.linkname = "/etc/passwd"
    with pytest.raises(InputError) as caught:
        restore(archive(tmp_path, member), tmp_path / "new")
    assert caught.value.code == "backup-broken"
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "escaped").exists()


def test_a_missing_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="No such file"):
        restore(tmp_path / "none.tar.gz", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_list_of_an_archive_names_every_file(tmp_path: Path) -> None:
    backup(home_of(tmp_path), tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as made:
        names = made.getnames()
    assert names[-1] == LIST
    assert not any(name.endswith((".lock", "-wal", "-shm", ".tmp")) for name in names)
