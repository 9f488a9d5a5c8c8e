"""Chunks of a build: kept when it is interrupted, made anew when damaged, the same whoever makes them."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import GenerationError
from corpus.notice import Notice
from corpus.stock import Stocked
from index import cutters
from index.build import Progress
from index.chunk import Chunk, chunk_of, packed, read_chunk, read_contents
from index.encoder import Encoder, load_encoder
from index.engine import Engine
from index.pieces import cut
from index.segment import Segment
from index.segment_writing import write_segment
from tests.index.test_incremental import ALL, hashes
from tests.index.toys import SIX, Counting, Forbidden, flip, index_of, notice


def chunk(notices: Sequence[Notice], jieba_folder: Path) -> Chunk:
    pieces = cut(notices, jieba_folder)
    return chunk_of(
        [Stocked.of(one).key for one in notices], notices, pieces, Counting().encode(pieces.texts)
    )


# --- chunks and segments


ODD = notice("odd", "第\U00020000条 é。", "Ａ股\t3.5%。", head="题\n目", title=None, issuer=("甲\udc80局",))
WHOLE = (*SIX, ODD, Notice("empty", "", ()), notice("one", "水"))


def test_a_chunk_is_read_back_as_it_was_packed(tmp_path: Path, jieba_folder: Path) -> None:
    made = chunk(WHOLE, jieba_folder)
    (tmp_path / "x.npz").write_bytes(packed(made))
    read = read_chunk(tmp_path / "x.npz")
    assert read is not None
    assert packed(read) == packed(made)
    contents = read_contents(tmp_path / "x.npz")
    assert contents is not None
    assert (contents.keys, contents.sizes.tolist()) == (made.keys, made.sizes.tolist())


def test_an_empty_chunk_too(tmp_path: Path, jieba_folder: Path) -> None:
    made = chunk([], jieba_folder)
    (tmp_path / "x.npz").write_bytes(packed(made))
    read = read_chunk(tmp_path / "x.npz")
    assert read is not None
    assert (len(read), packed(read)) == (0, packed(made))


def test_whatever_byte_is_changed_a_chunk_is_refused_or_says_what_it_said(
    tmp_path: Path, jieba_folder: Path
) -> None:
    good = packed(chunk(SIX[:1], jieba_folder))
    path = tmp_path / "x.npz"
    refused = 0
    for at in range(0, len(good), 53):
        for bit in (0x01, 0x08):
            path.write_bytes(good[:at] + bytes([good[at] ^ bit]) + good[at + 1 :])
            read = read_chunk(path)
            assert read is None or packed(read) == good
            refused += read is None
    assert refused > 150
    for size in (0, 1, 100, len(good) // 2, len(good) - 1):
        path.write_bytes(good[:size])
        assert read_chunk(path) is None
        assert read_contents(path) is None
    assert read_chunk(tmp_path / "none.npz") is None


@given(st.lists(st.sets(st.integers(0, len(WHOLE) - 1), min_size=1), min_size=1, max_size=3), st.data())
@settings(max_examples=25, deadline=None)
def test_a_segment_gives_the_chunks_that_it_was_written_from(
    tmp_path_factory: pytest.TempPathFactory, jieba_folder: Path, parts: list[set[int]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("segment")
    chunks = [chunk([WHOLE[at] for at in sorted(part)], jieba_folder) for part in parts]
    written = write_segment(folder, [lambda one=one: one for one in chunks], 16)
    segment = Segment.open(folder)
    numbers = [at for part in parts for at in sorted(part)]
    assert written.notices == len(segment.notices) == len(numbers)
    assert written.sections == sum(len(WHOLE[at].sections) for at in numbers)
    assert written.passages == len(segment.rows) == sum(int(one.sizes.sum()) for one in chunks)
    chosen = data.draw(st.lists(st.integers(0, len(numbers) - 1), unique=True))
    taken = segment.taken(np.array(chosen, np.int64))
    assert packed(taken) == packed(chunk([WHOLE[numbers[at]] for at in chosen], jieba_folder))


def test_a_segment_of_many_chunks_is_that_of_one(
    tmp_path: Path, jieba_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.segment_writing._MERGED_AT", 3)
    (tmp_path / "one").mkdir()
    (tmp_path / "many").mkdir()
    write_segment(tmp_path / "one", [lambda: chunk(WHOLE, jieba_folder)], 16)
    write_segment(tmp_path / "many", [lambda each=each: chunk([each], jieba_folder) for each in WHOLE], 16)
    names = {path.name for path in (tmp_path / "one").iterdir()}
    assert names == {path.name for path in (tmp_path / "many").iterdir()}
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "many" / name).read_bytes(), name


# --- interrupted builds


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chunk for every notice."""
    monkeypatch.setattr("index.cutting._CHUNK", 1)


class Stopping(Counting):
    """An encoder that is interrupted after some batches."""

    def __init__(self, batches: int, error: type[BaseException] = KeyboardInterrupt) -> None:
        super().__init__()
        self._left = batches
        self._error = error

    def encode(self, texts: Sequence[str]) -> Any:
        if not self._left:
            raise self._error
        self._left -= 1
        return super().encode(texts)


def unfinished(folder: Path) -> list[Path]:
    return sorted((folder / "unfinished").rglob("*.npz"))


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_what_an_interrupted_build_has_encoded_is_not_encoded_again(
    tmp_path: Path, jieba_folder: Path, small_chunks: None, error: type[BaseException]
) -> None:
    folder = tmp_path / "index"
    with pytest.raises(error):
        index_of(folder, SIX, Stopping(4, error), cache_folder=jieba_folder)
    assert not (folder / "CURRENT").exists()
    assert len(unfinished(folder)) == 4
    told: list[Progress] = []
    encoder = Counting()
    report = index_of(folder, SIX, encoder, cache_folder=jieba_folder, tell=told.append)
    assert (report.encoded, len(encoder.seen)) == (8, 8)
    assert {text.split("\n")[0] for text in encoder.seen} == {
        f"{one.issuer[0]} {one.title}".lower() for one in SIX[4:]
    }
    assert [one.done for one in told if one.phase == "reading"][:2] == [0, 4]  # what is there is done at once
    assert not (folder / "unfinished").exists()
    index_of(tmp_path / "fresh", SIX, cache_folder=jieba_folder)
    assert hashes(folder) == hashes(tmp_path / "fresh")


def test_a_build_that_is_interrupted_again_and_again_gets_done(
    tmp_path: Path, jieba_folder: Path, small_chunks: None
) -> None:
    encoded = 0
    for turn in range(6):
        encoder = Stopping(1)
        try:
            index_of(tmp_path, SIX, encoder, cache_folder=jieba_folder)
        except KeyboardInterrupt:
            assert turn < 5
        encoded += len(encoder.seen)
    assert encoded == 24
    assert Engine.open(tmp_path, Counting()).ask("停水时间").answered


def test_an_interrupted_build_over_an_index_reuses_both(
    tmp_path: Path, jieba_folder: Path, small_chunks: None
) -> None:
    index_of(tmp_path, ALL[:6], cache_folder=jieba_folder)
    with pytest.raises(KeyboardInterrupt):
        index_of(tmp_path, ALL[:12], Stopping(2), cache_folder=jieba_folder)
    assert Engine.open(tmp_path, Counting()).manifest.counts["notices"] == 6
    report = index_of(tmp_path, ALL[:12], cache_folder=jieba_folder)
    assert (report.reused, report.encoded) == (6, 16)


def test_a_build_that_fails_while_it_writes_has_nothing_to_encode_again(
    tmp_path: Path, jieba_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("index.build.write_segment", full)
        with pytest.raises(GenerationError, match="No space left"):
            index_of(tmp_path, SIX, cache_folder=jieba_folder)
    report = index_of(tmp_path, SIX, Forbidden(), cache_folder=jieba_folder)
    assert report.encoded == 0
    assert Engine.open(tmp_path, Counting()).ask("停水时间").answered


def test_a_notice_that_changed_meanwhile_is_made_anew_alone(
    tmp_path: Path, jieba_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = max(len(Stocked.of(one).data()) for one in SIX)
    monkeypatch.setattr("index.cutting._CHUNK", largest + 1)  # two notices in a chunk
    with pytest.raises(KeyboardInterrupt):
        index_of(tmp_path / "a", SIX, Stopping(2), cache_folder=jieba_folder)
    assert len(unfinished(tmp_path / "a")) == 2
    held = [key for path in unfinished(tmp_path / "a") for key in read_chunk(path).keys]  # type: ignore[union-attr]
    kept = [one for one in SIX if Stocked.of(one).key in held]
    assert 2 <= len(kept) < 6
    changed = replace(kept[0], number="甲〔2024〕77号")
    wanted = [changed, *SIX[2:], SIX[1]]
    report = index_of(tmp_path / "a", wanted, cache_folder=jieba_folder)
    assert report.encoded == 4 * (6 - len(kept) + 1)
    index_of(tmp_path / "b", wanted, cache_folder=jieba_folder)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")


@pytest.mark.parametrize("damage", ["cut short", "emptied", "flipped", "another file"])
def test_a_damaged_chunk_is_made_anew_and_the_others_are_not(
    tmp_path: Path, jieba_folder: Path, small_chunks: None, damage: str
) -> None:
    folder = tmp_path / "index"
    with pytest.raises(KeyboardInterrupt):
        index_of(folder, SIX, Stopping(5), cache_folder=jieba_folder)
    path = next(one for one in unfinished(folder) if Stocked.of(SIX[2]).key in read_chunk(one).keys)  # type: ignore[union-attr]
    if damage == "cut short":
        path.write_bytes(path.read_bytes()[:-10])
    elif damage == "emptied":
        path.write_bytes(b"")
    elif damage == "flipped":
        flip(path, 0.4)
    else:
        path.write_text("not a chunk")
    encoder = Counting()
    report = index_of(folder, SIX, encoder, cache_folder=jieba_folder)
    assert report.encoded == 8
    assert {text.split("\n")[0] for text in encoder.seen} == {
        f"{one.issuer[0]} {one.title}" for one in (SIX[2], SIX[5])
    }
    index_of(tmp_path / "fresh", SIX, cache_folder=jieba_folder)
    assert hashes(folder) == hashes(tmp_path / "fresh")


def test_chunks_of_another_encoder_or_of_other_parts_are_of_no_use(
    tmp_path: Path, jieba_folder: Path, small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> None:
        with pytest.raises(KeyboardInterrupt):
            index_of(tmp_path, SIX, Stopping(5), cache_folder=jieba_folder)

    interrupted()
    assert index_of(tmp_path, SIX, Counting("two", dim=24), cache_folder=jieba_folder).encoded == 24
    interrupted()
    monkeypatch.setitem(sys.modules["index.build"].PARTS, "pieces", 99)
    assert index_of(tmp_path, SIX, cache_folder=jieba_folder).encoded == 24


def test_a_fresh_build_reuses_what_an_interrupted_one_has_done_but_no_generation(
    tmp_path: Path, jieba_folder: Path, small_chunks: None
) -> None:
    index_of(tmp_path, SIX, cache_folder=jieba_folder)
    with pytest.raises(KeyboardInterrupt):
        index_of(tmp_path, SIX, Stopping(2), cache_folder=jieba_folder, fresh=True)
    report = index_of(tmp_path, SIX, cache_folder=jieba_folder, fresh=True)
    assert (report.reused, report.encoded) == (0, 16)


# --- processes beside this one


@pytest.fixture(scope="module")
def static() -> Encoder:
    return load_encoder()


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch, small_chunks: None) -> Iterator[None]:
    """Two processes, however little there is to do; none is left over."""
    monkeypatch.setattr(cutters, "processes", lambda _size: 2)
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(*arguments: Any, **options: Any) -> Any:
        started.append(popen(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(cutters.subprocess, "Popen", start)
    threads = threading.active_count()
    yield
    assert len(started) in (0, 2)
    assert all(process.poll() is not None for process in started)
    assert threading.active_count() == threads


def here(
    folder: Path, encoder: Encoder, jieba_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The files of a build without other processes."""
    with monkeypatch.context() as patched:
        patched.setattr(cutters, "processes", lambda _size: 0)
        report = index_of(folder, ALL, encoder, cache_folder=jieba_folder)
    assert report.encoded == 4 * len(ALL)
    return hashes(folder)


@pytest.mark.slow
def test_processes_beside_this_one_make_the_same_index(
    tmp_path: Path, jieba_folder: Path, static: Encoder, two: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutters, "write_chunk", None)  # nothing is left to do here
    told: list[Progress] = []
    report = index_of(tmp_path / "beside", ALL, static, cache_folder=jieba_folder, tell=told.append)
    monkeypatch.undo()
    assert report.encoded == 4 * len(ALL)
    counts = [one.done for one in told if one.phase == "reading"]
    assert counts == sorted(counts)
    assert counts[-1] == len(ALL)
    assert hashes(tmp_path / "beside") == here(tmp_path / "here", static, jieba_folder, monkeypatch)


DYING = {
    "at once": "import sys; sys.exit(3)",
    "with garbage": "import sys; sys.stdout.write('Traceback: no such thing'); sys.exit(1)",
    "after a job": (
        "import os, sys; sys.path.insert(0, sys.argv[1]); from index import cutters\n"
        "write, jobs = cutters.write_chunk, []\n"
        "def once(*given):\n"
        "    jobs.append(1)\n"
        "    return os._exit(1) if len(jobs) > 1 else write(*given)\n"
        "cutters.write_chunk = once\n"
        "cutters.main()"
    ),
    "of another model": (
        "import sys; sys.path.insert(0, sys.argv[1]); sys.argv[4] = 'other'\n"
        "from index.cutters import main; main()"
    ),
    "with every job failing": (
        "import sys; sys.path.insert(0, sys.argv[1]); from index import cutters\n"
        "def full(*_): raise OSError(28, 'No space left on device')\n"
        "cutters.write_chunk = full\n"
        "cutters.main()"
    ),
}


LOUD = (
    "import sys; sys.path.insert(0, sys.argv[1]); from index import cutters\n"
    "write = cutters.write_chunk\n"
    "def loud(*given):\n"
    "    print('loading a model' * 100, flush=True)\n"
    "    return write(*given)\n"
    "cutters.write_chunk = loud\n"
    "cutters.main()"
)


@pytest.mark.slow
def test_what_a_process_prints_is_no_answer(
    tmp_path: Path, jieba_folder: Path, static: Encoder, two: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutters, "_START", LOUD)
    monkeypatch.setattr(cutters, "write_chunk", None)  # nothing is left to do here
    report = index_of(tmp_path, ALL, static, cache_folder=jieba_folder)
    assert report.encoded == 4 * len(ALL)


@pytest.mark.parametrize(
    "death", [pytest.param(name, marks=[] if "at once" in name else [pytest.mark.slow]) for name in DYING]
)
def test_what_a_process_that_died_left_undone_is_done_here(
    tmp_path: Path,
    jieba_folder: Path,
    static: Encoder,
    two: None,
    monkeypatch: pytest.MonkeyPatch,
    death: str,
) -> None:
    monkeypatch.setattr(cutters, "_START", DYING[death])
    report = index_of(tmp_path / "beside", ALL, static, cache_folder=jieba_folder)
    assert report.encoded == 4 * len(ALL)
    assert hashes(tmp_path / "beside") == here(tmp_path / "here", static, jieba_folder, monkeypatch)


def test_where_no_process_can_be_started_everything_is_done_here(
    tmp_path: Path, jieba_folder: Path, static: Encoder, two: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(cutters.subprocess, "Popen", none)
    report = index_of(tmp_path / "beside", ALL, static, cache_folder=jieba_folder)
    assert report.encoded == 4 * len(ALL)
    assert hashes(tmp_path / "beside") == here(tmp_path / "here", static, jieba_folder, monkeypatch)


def test_a_full_disk_is_told_and_leaves_no_process(
    tmp_path: Path, jieba_folder: Path, static: Encoder, two: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cutters, "_START", DYING["at once"])
    monkeypatch.setattr(cutters, "write_chunk", full)
    with pytest.raises(GenerationError, match="No space left"):
        index_of(tmp_path, ALL, static, cache_folder=jieba_folder)
    assert not (tmp_path / "CURRENT").exists()


def test_an_interruption_leaves_no_process_and_what_was_done_is_kept(
    tmp_path: Path, jieba_folder: Path, static: Encoder, two: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tell(progress: Progress) -> None:
        if progress.phase == "reading" and progress.done >= 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(cutters, "_START", DYING["at once"])
    with pytest.raises(KeyboardInterrupt):
        index_of(tmp_path, ALL, static, cache_folder=jieba_folder, tell=tell)
    kept = len(unfinished(tmp_path))
    assert kept >= 6
    monkeypatch.setattr(cutters, "processes", lambda _size: 0)
    assert index_of(tmp_path, ALL, static, cache_folder=jieba_folder).encoded == 4 * (len(ALL) - kept)


def test_a_small_library_starts_no_process(
    tmp_path: Path, jieba_folder: Path, static: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutters.subprocess, "Popen", None)
    assert index_of(tmp_path, ALL, static, cache_folder=jieba_folder).encoded == 4 * len(ALL)
