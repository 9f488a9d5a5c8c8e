from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from index import storage
from index.storage import sha256, write_atomically


def test_a_file_is_replaced_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_who_is_reading_the_old_contents_goes_on_reading_them(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old contents")
    with path.open("rb", buffering=0) as reader:
        assert reader.read(3) == b"old"
        write_atomically(path, b"NEW CONTENTS")
        assert reader.read() == b" contents"


def test_a_write_that_fails_leaves_the_old_contents_and_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"one")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_the_checksum_is_sha_256_of_the_contents(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\0" * 100_000)
    assert sha256(tmp_path / "file") == hashlib.sha256(b"\0" * 100_000).hexdigest()
