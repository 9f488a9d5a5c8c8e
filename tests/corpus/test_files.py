from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.files import chunks, find, read_bytes
from corpus.reading import MAX_BYTES


def code_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_bytes(path)
    assert str(path) in str(caught.value)
    return caught.value.code


def found(*paths: Path, without: Path | None = None) -> tuple[list[str], dict[str, str]]:
    files, refused = [], {}
    for item in find(paths, without=without):
        if isinstance(item, tuple):
            refused[item[0].name] = item[1].code
        else:
            files.append(item.name)
    return files, refused


def test_a_folder_gives_its_notices_in_order_and_says_what_it_passes_over(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "z/c.JSONL", "d.PDF", "x.xlsx", ".hidden.txt", ".git/d.txt", "README"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("通知", encoding="utf-8")
    files, refused = found(tmp_path)
    assert files == ["a.md", "b.txt", "d.PDF", "c.JSONL"]
    assert refused == {"x.xlsx": "suffix-unknown", "README": "suffix-unknown"}


def test_a_folder_without_notices_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    assert found(tmp_path) == ([], {tmp_path.name: "folder-without-notices"})


def test_the_library_itself_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "a.txt").touch()
    (tmp_path / "b.txt").touch()
    assert found(tmp_path, without=tmp_path / "home") == (["b.txt"], {})


def test_a_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "loop").symlink_to(tmp_path)
    assert found(tmp_path) == (["a.txt"], {"loop": "not-a-file"})


def test_a_link_in_a_folder_is_followed_inside_it_and_not_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").touch()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").touch()
    (tmp_path / "in" / "inside.txt").symlink_to(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "out.txt").symlink_to(tmp_path / "secret.txt")
    assert found(tmp_path / "in") == (["a.txt", "inside.txt"], {"out.txt": "not-a-file"})
    assert found(tmp_path / "in" / "out.txt") == (["out.txt"], {})


def test_a_file_that_is_named_is_tried_whatever_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").touch()
    (tmp_path / "b").touch()
    assert found(tmp_path / "a.xlsx", tmp_path / "b") == (["a.xlsx", "b"], {})


def test_a_missing_file_a_dangling_link_and_a_loop_of_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    for name in ("missing.txt", "dangling.txt", "loop.txt", "nul\0.txt"):
        assert found(tmp_path / name) == ([], {name: "file-unreadable"})
        assert code_of(tmp_path / name) == "file-unreadable"


def test_a_pipe_a_device_and_a_folder_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "device.txt").symlink_to("/dev/zero")
    (tmp_path / "folder.txt").mkdir()
    for name in ("pipe.txt", "device.txt", "folder.txt"):
        assert code_of(tmp_path / name) == "not-a-file"


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "a.txt").touch()
    monkeypatch.setattr("corpus.files.os.open", refuse)
    assert code_of(tmp_path / "a.txt") == "file-unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_and_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch(mode=0)
    (tmp_path / "sub").mkdir(mode=0)
    assert code_of(tmp_path / "a.txt") == "file-unreadable"
    assert found(tmp_path) == (["a.txt"], {"sub": "file-unreadable"})


def test_a_large_file_is_refused_unread_and_streamed_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert code_of(path) == "file-too-large"
    assert sum(len(chunk) for chunk in chunks(path)) == MAX_BYTES + 1
