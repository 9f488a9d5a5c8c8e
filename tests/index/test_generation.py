from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import filelock
import pytest

from corpus.errors import GenerationError, InputError
from index.build import PARTS
from index.engine import Engine
from index.generation import INDEX_VERSION, Generations, Manifest
from tests.index.toys import SIX, Counting, Forbidden, flip, index_of, served

FACTS = {
    "created": "2024-01-01T00:00:00+00:00",
    "revision": "0123456789ab",
    "encoder": {"name": "e", "fingerprint": "f", "dim": 2},
    "ranking": {},
    "confidence": {},
    "parts": {},
    "counts": {},
    "segments": [],
}


def made(generations: Generations, contents: bytes, revision: str = "0123456789ab") -> Manifest:
    unfinished = generations.start()
    (unfinished / "data").write_bytes(contents)
    return generations.finish(unfinished, {}, **(FACTS | {"revision": revision}))


def code(folder: Path) -> str:
    """The error with which the index is refused."""
    with pytest.raises(GenerationError) as caught:
        Engine.open(folder, Counting())
    return caught.value.code


# --- write, switch, prune


def test_what_is_finished_is_served_under_a_name_that_counts_up(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    first = made(generations, b"one", "aaaaaaaabbbb")
    second = made(generations, b"two", "ccccccccdddd")
    assert (first.name, second.name) == ("000001-aaaaaaaa", "000002-cccccccc")
    served, manifest = generations.open()
    assert (served / "data").read_bytes() == b"two"
    assert manifest == second == generations.manifest(second.name)


def test_the_two_newest_generations_are_kept_and_the_rest_pruned(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    names = [made(generations, bytes([n])).name for n in range(4)]
    assert generations.names() == names[-2:]


def test_generations_are_in_the_order_of_their_numbers_however_many_digits(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    names = ["999999-aaaaaaaa", "1000000-aaaaaaaa"]
    for name in reversed(names):
        generations.path(name).mkdir(parents=True)
    assert generations.names() == names
    assert made(generations, b"next").name.startswith("1000001-")
    assert generations.names()[0] == names[1]


def test_the_generation_that_is_served_is_never_pruned(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    names = [made(generations, bytes([n])).name for n in range(2)]
    shutil.copytree(generations.path(names[1]), generations.path("000003-x"))
    shutil.copytree(generations.path(names[1]), generations.path("000004-x"))
    (tmp_path / "CURRENT").write_text(names[0])
    generations.prune()
    assert generations.names() == [names[0], "000003-x", "000004-x"]


def test_names_go_on_counting_after_the_generation_served_was_deleted(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    for n in range(2):
        made(generations, bytes([n]))
    shutil.rmtree(generations.path("000002-01234567"))
    assert made(generations, b"new").name == "000002-01234567"
    assert (generations.open()[0] / "data").read_bytes() == b"new"


def test_what_a_crash_left_behind_is_cleaned_by_the_next_build(folder: Path, jieba_folder: Path) -> None:
    root = folder / "generations"
    (root / ".building-99999").mkdir()
    (root / ".building-99999" / "vectors.faiss").write_bytes(b"half")
    (folder / ".CURRENT.99999").write_text("000009-x")
    index_of(folder, SIX, cache_folder=jieba_folder)
    assert sorted(path.name for path in root.iterdir()) == ["000001-r1", "000002-r1"]
    assert {path.name for path in folder.iterdir()} <= {"CURRENT", "generations", ".lock"}


def test_a_generation_that_was_finished_but_not_switched_to_is_not_served(folder: Path) -> None:
    shutil.copytree(served(folder), folder / "generations" / "000002-r2")
    assert Engine.open(folder, Counting()).manifest.name == "000001-r1"


def test_strange_things_beside_the_generations_are_left_alone(folder: Path, jieba_folder: Path) -> None:
    (folder / "generations" / "notes.txt").write_text("keep me")
    (folder / "generations" / "old copy").mkdir()
    for _ in range(3):
        index_of(folder, SIX, cache_folder=jieba_folder)
    assert (folder / "generations" / "notes.txt").read_text() == "keep me"
    assert (folder / "generations" / "old copy").is_dir()
    assert Generations(folder).names() == ["000003-r1", "000004-r1"]


# --- none, or another one


def test_a_folder_without_an_index_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match="noticebot build") as caught:
        Engine.open(tmp_path / "none", Counting())
    assert caught.value.code == "index-missing"


def test_an_index_of_another_version_is_refused_by_name_and_rebuilt_by_a_build(
    folder: Path, jieba_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.generation.INDEX_VERSION", INDEX_VERSION + 1)
    with pytest.raises(
        GenerationError, match=f"version {INDEX_VERSION}, .* version {INDEX_VERSION + 1}"
    ) as caught:
        Engine.open(folder, Counting())
    assert caught.value.code == "index-version"
    report = index_of(folder, SIX, cache_folder=jieba_folder)
    assert (report.reused, report.encoded) == (0, 24)
    assert Engine.open(folder, Counting()).manifest.version == INDEX_VERSION + 1


def test_a_version_that_a_later_program_wrote_with_other_fields_is_named_too(folder: Path) -> None:
    path = served(folder) / "manifest.json"
    path.write_text(json.dumps({"version": 99, "seal": "of another kind", "new": []}), encoding="utf-8")
    assert code(folder) == "index-version"


@pytest.mark.parametrize("change", ["terms", "encoder"])
def test_an_index_made_with_other_terms_or_another_encoder_is_refused(
    folder: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if change == "terms":
        monkeypatch.setattr("index.opened.TERMS_VERSION", 99)
    with pytest.raises(GenerationError, match="noticebot build") as caught:
        Engine.open(folder, Counting("two" if change == "encoder" else "one"))
    assert caught.value.code == "index-outdated"


# --- at once


def test_a_reader_keeps_the_generation_it_opened_after_it_was_pruned(
    folder: Path, jieba_folder: Path
) -> None:
    engine = Engine.open(folder, Counting())
    before = [engine.ask(q).to_json()["quotes"] for q in ("停水时间", "秸秆还田补助", "通知是谁发的")]
    opened = served(folder)
    for n in range(2):
        index_of(folder, SIX[:1], revision=f"r{n}", cache_folder=jieba_folder)
    assert not opened.exists()
    fresh = Engine.open(folder, Counting())
    assert len(fresh.opened.notices) == 1
    engine.opened.notices._read.cache_clear()  # the notices must come from the file, not from memory
    assert [engine.ask(q).to_json()["quotes"] for q in ("停水时间", "秸秆还田补助", "通知是谁发的")] == before
    assert len(engine.opened.notices) == len(SIX)


def test_refresh_picks_up_a_newer_generation_and_only_then(folder: Path, jieba_folder: Path) -> None:
    engine = Engine.open(folder, Counting())
    held = engine.opened
    assert engine.refresh() is False
    assert engine.opened is held
    index_of(folder, SIX[:1], revision="r2", cache_folder=jieba_folder)
    assert engine.refresh() is True
    assert engine.manifest.name == "000002-r2"
    assert engine.refresh() is False
    assert len(engine.opened.notices) == 1


def test_a_refresh_that_fails_leaves_the_old_generation_answering(folder: Path, jieba_folder: Path) -> None:
    engine = Engine.open(folder, Counting())
    index_of(folder, SIX, revision="r2", cache_folder=jieba_folder)
    flip(served(folder) / "base" / "rows.npy", 0.5)
    with pytest.raises(GenerationError):
        engine.refresh()
    assert engine.manifest.name == "000001-r1"
    assert engine.ask("停水时间").answered


def test_a_second_builder_is_told_that_one_is_at_work(folder: Path, jieba_folder: Path) -> None:
    with filelock.FileLock(folder / ".lock"), pytest.raises(GenerationError) as caught:
        index_of(folder, SIX, cache_folder=jieba_folder)
    assert caught.value.code == "build-running"
    assert Generations(folder).names() == ["000001-r1"]
    index_of(folder, SIX, cache_folder=jieba_folder)  # the lock is free again


def test_a_build_inside_a_build_is_refused_and_harms_neither(tmp_path: Path, jieba_folder: Path) -> None:
    refused: list[str] = []

    class Nested(Counting):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            try:
                index_of(tmp_path, SIX, cache_folder=jieba_folder)
            except GenerationError as error:
                refused.append(error.code)
            return super().encode(texts)

    index_of(tmp_path, SIX, Nested(), cache_folder=jieba_folder)
    assert refused == ["build-running"]
    assert Engine.open(tmp_path, Counting()).ask("停水时间").answered


def test_a_folder_that_cannot_be_written_is_named(folder: Path, jieba_folder: Path) -> None:
    root = folder / "generations"
    root.chmod(0o500)
    try:
        if os.access(root, os.W_OK):
            pytest.skip("this user may write anywhere (root)")
        with pytest.raises(GenerationError, match=str(folder)) as caught:
            index_of(folder, SIX, cache_folder=jieba_folder)
    finally:
        root.chmod(0o700)
    assert caught.value.code == "index-not-writable"
    assert Engine.open(folder, Counting()).ask("停水时间").answered


def test_a_file_where_the_index_folder_should_be_is_a_clear_error(tmp_path: Path, jieba_folder: Path) -> None:
    (tmp_path / "index").write_text("not a folder")
    with pytest.raises(GenerationError) as caught:
        index_of(tmp_path / "index", SIX, cache_folder=jieba_folder)
    assert caught.value.code == "index-in-the-way"


def test_a_build_that_fails_midway_leaves_the_last_generation_serving(
    folder: Path, jieba_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.generation.sync_file", full)
    with pytest.raises(GenerationError, match="No space left on device") as caught:
        index_of(folder, SIX[:2], revision="r2", cache_folder=jieba_folder)
    assert caught.value.code == "index-not-writable"
    engine = Engine.open(folder, Counting())
    assert engine.manifest.name == "000001-r1"
    assert engine.ask("停水时间").answered


def test_a_folder_given_to_an_engine_may_hold_an_index_of_nothing(tmp_path: Path, jieba_folder: Path) -> None:
    index_of(tmp_path, [], Forbidden(), cache_folder=jieba_folder)
    engine = Engine.open(tmp_path, Counting())
    answer = engine.ask("停水时间")
    assert (answer.tier.value, answer.quotes) == ("none", ())
    with pytest.raises(InputError):
        engine.ask("")


def test_a_build_says_why_nothing_of_the_former_index_could_be_used(
    tmp_path: Path, jieba_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def why(encoder: Counting, **more: object) -> str | None:
        return index_of(tmp_path, SIX, encoder, cache_folder=jieba_folder, **more).anew

    assert why(Counting()) is None  # the first one
    assert why(Counting()) is None
    assert why(Counting("two")) == "encoder"
    assert why(Counting(), fresh=True) is None
    flip(served(tmp_path) / "cards.json", 0.5)
    assert why(Counting()) == "damaged"
    (tmp_path / "CURRENT").write_text("../..")
    assert why(Counting()) == "damaged"
    monkeypatch.setattr("index.build.PARTS", PARTS | {"terms": 0})
    assert why(Counting()) == "version"
    monkeypatch.setattr("index.generation.INDEX_VERSION", INDEX_VERSION + 1)
    assert why(Counting()) == "version"
    assert why(Counting()) is None


@pytest.mark.parametrize("contents", [b"../..", b"xyz", b"\xff\xfe"])
def test_a_pointer_that_is_no_name_is_told_as_that(folder: Path, contents: bytes) -> None:
    (folder / "CURRENT").write_bytes(contents)
    with pytest.raises(GenerationError, match="CURRENT: it names no generation"):
        Generations(folder).open()


def test_what_is_in_the_way_of_a_build_is_named(folder: Path, jieba_folder: Path) -> None:
    (folder / "CURRENT").unlink()
    (folder / "CURRENT").mkdir()
    with pytest.raises(GenerationError, match=r"CURRENT: is in the way of the index \(Is a dir"):
        index_of(folder, SIX[:2], revision="r2", cache_folder=jieba_folder)
