"""The index held against the library that it was built from."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.library import Library
from index.build import build
from index.generation import Generations
from index.verify import check, is_behind
from tests.index.samples import NOTICES
from tests.index.toys import Counting

FILES = ("yc10-water-cut.txt", "yc15-holidays.txt", "yc16-procurement.txt")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, jieba_folder: Path) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "home"
    library = Library(folder / "library")
    library.add([NOTICES / name for name in FILES])
    rebuild(folder, jieba_folder)
    return folder


@pytest.fixture
def home(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "home"))


def rebuild(home: Path, jieba_folder: Path, change=lambda notice: notice) -> None:  # type: ignore[no-untyped-def]
    library = Library(home / "library")
    pairs = [(change(entry.notice), entry.aliases) for entry in library.entries()]
    build(home / "index", pairs, library.revision(), Counting(), total=3, cache_folder=jieba_folder)


def problems(home: Path) -> list[str]:
    return [error.code for error in check(home / "index", Library(home / "library"))]


def test_an_index_as_it_was_built_has_no_problem_and_is_not_behind(home: Path) -> None:
    assert problems(home) == []
    assert not is_behind(home / "index", Library(home / "library"))


def test_no_index_is_a_problem_and_is_behind(home: Path) -> None:
    shutil.rmtree(home / "index")
    assert problems(home) == ["index-missing"]
    assert is_behind(home / "index", Library(home / "library"))


def test_a_flipped_byte_is_named(home: Path) -> None:
    path = Generations(home / "index").open()[0] / "base" / "rows.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert problems(home) == ["index-damaged"]


def test_where_a_checksum_differs_the_contents_of_a_large_index_are_not_looked_at(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.generation._CHECKED_AT_OPEN", 0)
    path = Generations(home / "index").open()[0] / "base" / "rows.npy"
    data = bytearray(path.read_bytes())
    data[-24] ^= 0xFF  # the last passage's notice
    data[-12] ^= 0x7F  # its end
    path.write_bytes(data)
    assert problems(home) == ["index-damaged"]


def test_an_index_that_was_built_from_other_words_than_the_library_holds_is_wrong(
    home: Path, jieba_folder: Path
) -> None:
    rebuild(home, jieba_folder, lambda one: replace(one, text=one.text.replace("通知", "通报")))
    assert set(problems(home)) == {"index-wrong"}


def test_a_library_that_went_on_is_no_fault_of_the_index_but_leaves_it_behind(home: Path) -> None:
    library = Library(home / "library")
    library.add([NOTICES / "yc21-fireworks.txt"])
    library.remove(next(iter(library.notices())).id)
    assert problems(home) == []
    assert is_behind(home / "index", library)


def test_an_original_that_no_longer_holds_the_quotes_is_named(home: Path) -> None:
    library = Library(home / "library")
    entry = next(iter(library.entries()))
    path = library.originals.folder / entry.original
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace("停水".encode(), "供水".encode()))
    assert problems(home)
