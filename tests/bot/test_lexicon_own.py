from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lexicon_own import own_entry, put, take_out
from corpus.errors import InputError
from index.lexicon_file import Entry, make_entry, read_file


def entry(key: str, *terms: str) -> Entry:
    return make_entry(key, terms, 0.8, "own")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "lexicon.tsv"


def test_a_new_file_begins_with_its_format_in_a_comment(path: Path) -> None:
    put(path, entry("晚交", "缓缴"))
    first, *_, last = path.read_text("utf-8").splitlines()
    assert first.startswith("# ")
    assert "<TAB>" in first
    assert last == "晚交\t缓缴\t0.8"
    assert read_file(path)[1] == ()


def test_a_word_takes_the_place_of_its_line_and_of_its_copies(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(
        "# 甲\n晚交\t延期\t1\n  坏行\n晚 交\t延期\t1\n晚交\t延期缴纳\t1\n房东\t出租人\t1", "utf-8"
    )
    put(path, entry("晚交", "缓缴"))
    assert path.read_text("utf-8") == "# 甲\n晚交\t缓缴\t0.8\n  坏行\n晚 交\t延期\t1\n房东\t出租人\t1"


def test_a_last_line_without_an_end_gets_one(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("房东\t出租人\t1", "utf-8")
    put(path, entry("晚交", "缓缴"))
    assert path.read_text("utf-8") == "房东\t出租人\t1\n晚交\t缓缴\t0.8\n"


def test_windows_line_ends_and_a_byte_order_mark_are_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf" + "房东\t出租人\t1\r\n铺子\t门店\t1\r\n".encode())
    put(path, entry("晚交", "缓缴"))
    take_out(path, "房东")
    assert path.read_bytes() == b"\xef\xbb\xbf" + "铺子\t门店\t1\r\n晚交\t缓缴\t0.8\r\n".encode()


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o640])
def test_a_replaced_file_keeps_its_permissions_and_owner(path: Path, mode: int) -> None:
    path.parent.mkdir()
    path.write_text("房东\t出租人\t1\n", "utf-8")
    path.chmod(mode)
    before = path.stat()
    put(path, entry("晚交", "缓缴"))
    # looked at after one change: a second one may be given the number of the file that went with the first
    assert path.stat().st_ino != before.st_ino, "it was not replaced"
    take_out(path, "房东")
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give files away")
def test_a_file_of_a_service_stays_its_own(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("房东\t出租人\t1\n", "utf-8")
    os.chown(path, 12345, 23456)
    put(path, entry("晚交", "缓缴"))
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 23456)


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    real = tmp_path / "real.tsv"
    real.write_text("", "utf-8")
    path.symlink_to(real)
    put(path, entry("晚交", "缓缴"))
    assert path.is_symlink()
    assert real.read_text("utf-8") == "晚交\t缓缴\t0.8\n"


def test_a_file_that_cannot_be_read_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff\xff")
    for change in (lambda: put(path, entry("晚交", "缓缴")), lambda: take_out(path, "晚交")):
        with pytest.raises(InputError):
            change()
    assert path.read_bytes() == b"\xff\xff"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError) as caught:
        put(tmp_path / "file" / "lexicon.tsv", entry("晚交", "缓缴"))
    assert caught.value.code == "lexicon-unwritable"


line = st.sampled_from(
    [
        "# 注",
        "",
        "  ",
        "坏行",
        "晚交\t缓缴\t1",
        "房东\t出租人\t0.5",
        "铺子\t-\t1",
        "\u2028",
        "晚\t1",
        "\ufeff甲",
    ]
)
texts = st.lists(st.tuples(line, st.sampled_from(["\n", "\r\n"])), max_size=8).map(
    lambda rows: "".join(text + end for text, end in rows)
)


@given(texts, st.sampled_from(["晚交", "房东", "铺子", "新词"]), st.booleans())
def test_everything_else_stays_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, text: str, key: str, open_end: bool
) -> None:
    path = tmp_path_factory.mktemp("own") / "lexicon.tsv"
    path.write_bytes((text.rstrip("\r\n") if open_end else text).encode())

    def others() -> list[bytes]:
        mine = f"{key}\t".encode()
        return [
            row.rstrip(b"\r") for row in path.read_bytes().split(b"\n") if row and not row.startswith(mine)
        ]

    before = others()
    put(path, entry(key, "公文用语"))
    assert others() == before
    found = own_entry(path, key)
    assert found is not None
    assert found.terms == ("公文用语",)
    assert path.read_bytes().count(f"{key}\t".encode()) == 1
    take_out(path, key)
    assert others() == before
    assert own_entry(path, key) is None
