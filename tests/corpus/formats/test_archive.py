from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from corpus.errors import InputError
from corpus.formats import Part, Refused, archive
from tests.corpus.formats.write_batches import archive as written
from tests.corpus.formats.write_batches import flagged, overlapping


def listed(data: bytes) -> list[tuple[str, bytes | str]]:
    found = archive.parts(data, "包.zip")
    return [(p.name, p.data if isinstance(p, Part) else p.error.code) for p in found]


def raises(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        list(archive.parts(data, "包.zip"))
    return caught.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "big5"])
def test_files_come_in_the_order_of_their_names_whatever_the_names_are_written_in(encoding: str) -> None:
    first, second = (
        ("乙級通知.txt", "甲級通知.docx") if encoding == "big5" else ("通知.docx", "关于放假的通知.txt")
    )
    data = written([(second, b"2"), (first, b"1")], encoding=encoding)
    assert listed(data) == sorted([(first, b"1"), (second, b"2")])


def test_names_of_macos_and_of_info_zip_are_read() -> None:
    out = io.BytesIO()
    raw = "通知.txt".encode()
    with zipfile.ZipFile(out, "w") as zip_:
        zip_.writestr("x" * len(raw), b"1")
    assert listed(out.getvalue().replace(b"x" * len(raw), raw)) == [("通知.txt", b"1")]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("../../etc/通知.txt", "通知.txt"),
        ("/etc/cron.d/a.txt", "a.txt"),
        ("C:\\Windows\\a.txt", "a.txt"),
        ("..\\..\\a.txt", "a.txt"),
        ("a\x1b[31m\u202eb.txt", "a[31mb.txt"),
        ("通知\n.txt", "通知.txt"),
        ("a:b*c?.txt", "a_b_c_.txt"),
        ("\ue4e7通知\u3000一.txt", "通知_一.txt"),
        ("夹/" * 200 + "通" * 300 + ".txt", "通" * 38 + ".txt"),
    ],
)
def test_a_name_is_made_safe(path: str, name: str) -> None:
    assert listed(written([(path, b"1")])) == [(name, b"1")]


def test_names_that_stand_twice_are_told_apart() -> None:
    data = written([("a/通知.txt", b"1"), ("b/通知.txt", b"2"), ("通知-2.txt", b"3"), ("c/通知.TXT", b"4")])
    names = [name for name, _ in listed(data)]
    assert len({name.lower() for name in names}) == 4
    assert all(name.lower().endswith(".txt") for name in names)


def test_folders_and_what_systems_leave_are_passed_over() -> None:
    litter = (
        "通知/",
        "__MACOSX/._通知.txt",
        ".DS_Store",
        "图/Thumbs.db",
        ".git/a.txt",
        "~$通知.docx",
        "desktop.ini",
    )
    assert listed(written([*((name, b"") for name in litter), ("./通知.txt", b"1")])) == [("通知.txt", b"1")]


def test_files_that_are_not_read_are_refused_by_name_and_the_others_are_read() -> None:
    found = listed(written([("a.exe", b"MZ"), ("b.xlsx", b"PK"), ("通知.txt", b"1"), ("passwd", b"root")]))
    assert found == [
        ("a.exe", "member-not-read"),
        ("b.xlsx", "member-not-read"),
        ("passwd", "member-not-read"),
        ("通知.txt", b"1"),
    ]


def test_an_archive_in_an_archive_is_opened_and_one_deeper_is_refused() -> None:
    deepest = written([("丙.txt", b"3")])
    inner = written([("乙.txt", b"2"), ("深.zip", deepest)])
    found = listed(written([("甲.txt", b"1"), ("内.zip", inner)]))
    assert found == [("乙.txt", b"2"), ("深.zip", "member-nested"), ("甲.txt", b"1")]


def test_a_broken_archive_in_an_archive_does_not_stop_the_others() -> None:
    assert listed(written([("内.zip", b"PK\x03\x04"), ("甲.txt", b"1")])) == [
        ("内.zip", "archive-damaged"),
        ("甲.txt", b"1"),
    ]


def test_members_with_a_password_or_another_packing_are_refused() -> None:
    assert listed(flagged(written([("通知.txt", b"1")]), 1)) == [("通知.txt", "member-encrypted")]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as zip_:
        zip_.writestr("a.txt", b"1" * 100)
    assert listed(out.getvalue()) == [("a.txt", "member-packing")]


def test_a_link_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zip_:
        info = zipfile.ZipInfo("a.txt")
        info.external_attr = 0o120777 << 16
        zip_.writestr(info, b"/etc/passwd")
    assert listed(out.getvalue()) == [("a.txt", "member-not-file")]


def test_a_bomb_is_refused_before_it_is_inflated() -> None:
    data = written([("a.txt", bytes(19 << 20)), ("b.txt", b"1")])
    tracemalloc.start()
    found = listed(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [("a.txt", "member-bomb"), ("b.txt", b"1")]
    assert peak < 8 << 20


def test_entries_that_share_their_bytes_are_refused() -> None:
    codes = {code for _, code in listed(overlapping(200, 19 << 20))}
    assert codes <= {"member-bomb", "member-damaged"}


def test_a_member_may_have_20_mb_and_an_archive_200(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBER", 1000)
    monkeypatch.setattr(
        archive._Budget.__init__, "__defaults__", (2500, *archive._Budget.__init__.__defaults__[1:])
    )
    found = listed(
        written([("a.txt", b"1" * 1001), ("b.txt", b"2" * 1000), ("c.txt", b"3" * 1000), ("d.txt", b"4")])
    )
    assert [code if isinstance(code, str) else len(code) for _, code in found] == [
        "member-too-large",
        1000,
        "archive-too-large",
        "archive-too-large",
    ]


def test_headers_that_lie_about_sizes_are_not_believed() -> None:
    data = bytearray(written([("a.txt", b"1" * 5000)]))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    assert listed(bytes(data)) in ([("a.txt", b"1" * 10)], [("a.txt", "member-damaged")])


def test_more_files_than_a_batch_may_have_are_refused() -> None:
    assert raises(written([(f"{i}.txt", b"") for i in range(1001)])) == "archive-too-many"
    assert raises(b"PK\x05\x06" + b"PK\x01\x02" * 30_000) == "archive-too-many"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), written([("a/", b"")])])
def test_an_archive_without_files_is_told(data: bytes) -> None:
    assert raises(data) in ("archive-damaged", "archive-empty")


def test_a_member_without_a_name_is_told() -> None:
    nameless = bytearray(written([("ab", b"1")]))
    for mark, offset, extra in (
        (b"PK\x03\x04", 26, 28),
        (b"PK\x01\x02", 28, 30),
    ):  # the name becomes an extra field
        at = nameless.index(mark)
        nameless[at + offset : at + offset + 2] = b"\0\0"
        nameless[at + extra : at + extra + 2] = b"\2\0"
    assert listed(bytes(nameless)) == [("notice", "member-not-read")]


def test_a_damaged_member_is_told_and_the_others_are_read() -> None:
    data = bytearray(written([("a.txt", b"abc" * 50), ("b.txt", b"1")]))
    at = data.index(b"a.txt") + 7
    data[at] ^= 0xFF
    assert listed(bytes(data)) == [("a.txt", "member-damaged"), ("b.txt", b"1")]


def test_files_are_given_one_by_one() -> None:
    found = archive.parts(written([("a.txt", b"1"), ("b.exe", b"2")]), "包.zip")
    assert isinstance(next(found), Part)
    assert isinstance(next(found), Refused)
