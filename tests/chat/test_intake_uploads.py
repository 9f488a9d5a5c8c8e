"""What an admin sends: which files are taken, and under which names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.importorskip("telegram")

from telegram import Document, PhotoSize

from bot.chat.spool import LASTING, MOST, Spool
from bot.chat.uploads import LIMIT, Offer, offered, pictured_offer, safe
from corpus.errors import InputError, LibraryError
from corpus.files import SUFFIXES


def document(name: str | None, size: int | None = 10, mime: str | None = None) -> Document:
    return Document("file", "unique", file_name=name, file_size=size, mime_type=mime)


@pytest.mark.parametrize(
    "name",
    [
        "通知.txt",
        "a.MD",
        "rows.jsonl",
        "带 空格 的.txt",
        "a.DOCX",
        "a.pdf",
        "a.zip",
        "a.eml",
        "a.ofd",
        "a.png",
    ],
)
def test_files_that_are_read_are_taken(name: str) -> None:
    offer = offered(document(name))
    assert offer.objection is None
    assert Path(offer.name).suffix.lower() in SUFFIXES


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [
        ("a.txt", LIMIT + 1, "file-too-big"),
        ("a.xlsx", 10, "file-type"),
        ("a", 10, "file-type"),
        ("a.txt.exe", 10, "file-type"),
        ("../../x", 10, "file-type"),
        ("a.txt", 0, "file-empty"),
        (None, 10, "file-name"),
    ],
)
def test_others_are_refused_before_they_are_downloaded(name: str | None, size: int, code: str) -> None:
    with pytest.raises(InputError) as caught:
        offered(document(name, size))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "objection"),
    [
        ("../../x.txt", "path"),
        ("..\\..\\x.txt", "path"),
        ("/etc/x.txt", "path"),
        ("a" * 300 + ".txt", "long"),
        ("a\n\x1b[31mb.txt", "control"),
        ("a\u202etxt.txt", "control"),
    ],
)
def test_a_hostile_name_is_refused_and_a_safe_one_found(name: str, objection: str) -> None:
    offer = offered(document(name))
    assert offer.objection == objection
    assert offer.name.isprintable()
    assert len(offer.name.encode()) <= 120
    assert Path(offer.name).name == offer.name
    assert offer.name.endswith(".txt")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../..", "/", ".txt", "../.txt", "\x00.txt", "a/", "💥" * 300]
)
def test_every_name_becomes_one_that_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    made = safe(name)
    assert made not in ("", ".", "..")
    assert (tmp_path / made).resolve().parent == tmp_path.resolve()
    (tmp_path / made).write_text("x")


def test_a_plain_text_without_a_name_is_taken() -> None:
    assert offered(document(None, mime="text/plain")).name == "notice.txt"


def test_a_file_whose_name_has_no_suffix_gets_that_of_its_type() -> None:
    assert offered(document(None, mime="application/pdf")).name == "notice.pdf"
    assert offered(document("关于供水的通知", mime="application/msword")).name == "关于供水的通知.doc"
    with pytest.raises(InputError):
        offered(document("a.xlsx", mime="application/pdf"))


def test_of_a_photo_the_largest_size_is_taken() -> None:
    sizes = [PhotoSize(f"f{n}", f"u{n}", n * 100, n * 80, n * 1000) for n in (1, 3, 2)]
    assert pictured_offer(sizes) == Offer("f3", "photo.jpg")
    with pytest.raises(InputError) as caught:
        pictured_offer([PhotoSize("f", "u", 1, 1, LIMIT + 1)])
    assert caught.value.code == "file-too-big"


def test_a_file_waits_and_goes(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "incoming")
    path = spool.keep("abc", "通知.txt", b"text")
    assert path == spool.path("abc", "通知.txt")
    assert spool.read("abc", "通知.txt") == b"text"
    spool.drop("abc")
    assert spool.read("abc", "通知.txt") is None


def test_files_are_deleted_after_an_hour(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "incoming")
    path = spool.keep("abc", "a.txt", b"text")
    written = path.parent.stat().st_mtime
    spool.sweep(written + LASTING - 1)
    assert path.exists()
    spool.sweep(written + LASTING + 1)
    assert not path.exists()


def test_as_many_wait_as_there_is_room_for(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "incoming")
    for at in range(MOST + 5):
        path = spool.keep(f"id{at}", "a.txt", b"text")
        os.utime(path.parent, (at, at))
    left = {folder.name for folder in (tmp_path / "incoming").iterdir()}
    assert left == {f"id{at}" for at in range(5, MOST + 5)}


def test_a_disk_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "incoming").write_text("in the way")
    with pytest.raises(LibraryError) as caught:
        Spool(tmp_path / "incoming").keep("abc", "a.txt", b"text")
    assert caught.value.code == "library-unwritable"
