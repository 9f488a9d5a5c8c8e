"""Whatever becomes of a file of the index, nothing that was not written is ever served."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.errors import GenerationError
from index.engine import Engine
from index.generation import INDEX_VERSION, Generations
from tests.index.toys import SIX, Counting, flip, index_of, served

FILES = (
    "cards.json", "order.npy",
    *(f"base/{name}" for name in (
        "lines.jsonl", "texts.utf8", "notices.npy", "keys.npy", "rows.npy", "formal.npy", "vectors.faiss")),
    *(f"base/{kind}-{what}.npy" for kind in ("passage", "notice") for what in (
        "terms", "counts", "starts", "lengths", "vocabulary", "postings-starts", "postings",
        "postings-counts")),
)  # fmt: skip


def code(folder: Path) -> str:
    """The error with which the index is refused."""
    with pytest.raises(GenerationError) as caught:
        Engine.open(folder, Counting())
    return caught.value.code


def test_the_manifest_names_every_file_of_the_generation(six_folder: Path) -> None:
    manifest = Generations(six_folder).open()[1]
    assert set(manifest.files) == set(FILES)
    inside = {path for path in served(six_folder).rglob("*") if path.is_file()}
    assert {path.relative_to(served(six_folder)).as_posix() for path in inside} == {*FILES, "manifest.json"}
    assert manifest.version == INDEX_VERSION
    assert manifest.counts == {"notices": 6, "sections": 24, "passages": 24}


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_in_any_file_is_found_when_the_index_is_opened(folder: Path, name: str) -> None:
    for where in (0.0, 0.5, 1.0):
        flip(served(folder) / name, where)
        assert code(folder) == "index-damaged"
        flip(served(folder) / name, where)
    Engine.open(folder, Counting())


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_in_a_file_too_large_to_check_at_open_is_found_by_verify(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.generation._CHECKED_AT_OPEN", 0)
    flip(served(folder) / name, 0.5)
    generations = Generations(folder)
    (problem,) = generations.problems(generations.manifest(served(folder).name))
    assert problem.code == "index-damaged"
    assert name in str(problem)


@pytest.mark.parametrize("flipped", [0x01, 0xFF])
def test_a_flipped_byte_anywhere_in_the_manifest_is_found(folder: Path, flipped: int) -> None:
    path = served(folder) / "manifest.json"
    good = path.read_bytes()
    generations = Generations(folder)
    manifest = generations.open()[1]
    for at in range(0, len(good), 7):
        path.write_bytes(good[:at] + bytes([good[at] ^ flipped]) + good[at + 1 :])
        try:
            assert generations.open()[1] == manifest, "a changed manifest was believed"
            assert chr(good[at]).isspace(), "only white space may change unnoticed"
        except GenerationError as error:
            assert error.code in ("index-damaged", "index-version")


@pytest.mark.parametrize("contents", [b"", b"null", b"5", b"[]", b'"x"', b"{}", b'{"seal": 1}', b"\xff\xfe"])
def test_a_manifest_of_something_else_is_damage(folder: Path, contents: bytes) -> None:
    (served(folder) / "manifest.json").write_bytes(contents)
    assert code(folder) == "index-damaged"


@pytest.mark.parametrize("name", FILES)
def test_a_truncated_file_is_found_even_in_a_large_index(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.generation._CHECKED_AT_OPEN", 0)
    path = served(folder) / name
    os.truncate(path, path.stat().st_size - 1)
    assert code(folder) == "index-damaged"


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_a_missing_file_is_found_even_in_a_large_index(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.generation._CHECKED_AT_OPEN", 0)
    (served(folder) / name).unlink()
    assert code(folder) == "index-damaged"


def test_a_flipped_byte_in_a_notice_of_a_large_index_is_never_quoted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.generation._CHECKED_AT_OPEN", 0)
    path = served(folder) / "base" / "texts.utf8"
    path.write_bytes(path.read_bytes().replace("二十二时".encode(), "二十三时".encode()))
    engine = Engine.open(folder, Counting())
    with pytest.raises(GenerationError) as caught:
        engine.ask("检修停水的停水时间")
    assert caught.value.code == "index-damaged"


@pytest.mark.parametrize("contents", [b"000009-none", b"\xff\xfe", b"..", b"a\0b"])
def test_a_pointer_to_nothing_is_damage(folder: Path, contents: bytes) -> None:
    (folder / "CURRENT").write_bytes(contents)
    with pytest.raises(GenerationError) as caught:
        Generations(folder).open()
    assert caught.value.code == "index-damaged"


def test_damage_names_the_file_and_the_command_that_helps(folder: Path) -> None:
    flip(served(folder) / "cards.json", 0.5)
    with pytest.raises(GenerationError, match=r"cards\.json.*noticebot build --fresh"):
        Engine.open(folder, Counting())


@pytest.mark.parametrize(
    "name",
    [
        "CURRENT",
        "manifest.json",
        "order.npy",
        "cards.json",
        "base/vectors.faiss",
        "base/lines.jsonl",
        "base/texts.utf8",
        "base/keys.npy",
    ],
)
def test_a_build_over_a_damaged_index_makes_it_good_again(
    folder: Path, name: str, jieba_folder: Path
) -> None:
    flip(folder / name if name == "CURRENT" else served(folder) / name, 0.5)
    report = index_of(folder, SIX, cache_folder=jieba_folder)
    assert report.reused == 0
    assert Engine.open(folder, Counting()).ask("停水时间").answered
