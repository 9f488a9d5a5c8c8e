from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import GenerationError
from corpus.notice import Notice, Section, Status
from corpus.stock import Stocked
from index.build import PARTS, Progress, build
from index.constants import Ranking
from index.engine import Engine
from index.generation import Generations
from index.pieces import searchable
from index.text import normalise
from tests.index.toys import SIX, Counting, Forbidden, index_of, notice

NEW = notice("market", "集市。每月初一、十五举行集市。", "摊位费。每个摊位每天十元。", title="关于集市的通知")


@pytest.fixture
def built(tmp_path: Path, jieba_folder: Path) -> Path:
    index_of(tmp_path / "index", SIX, cache_folder=jieba_folder)
    return tmp_path / "index"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of the generation served but the manifest."""
    path = Generations(folder).open()[0]
    return {
        file.relative_to(path).as_posix(): file.read_bytes()
        for file in path.rglob("*")
        if file.is_file() and file.name != "manifest.json"
    }


def test_a_second_build_of_the_same_notices_encodes_and_cuts_nothing(
    built: Path, jieba_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(built)
    monkeypatch.setattr("index.cutting.cut", None)  # must not be needed
    report = index_of(built, SIX, Forbidden(), cache_folder=jieba_folder)
    assert (report.reused, report.encoded) == (6, 0)
    assert report.manifest.name == "000002-r1"
    assert contents(built) == before


def test_an_added_notice_costs_its_own_passages(built: Path, jieba_folder: Path) -> None:
    encoder = Counting()
    report = index_of(built, [*SIX[:3], NEW, *SIX[3:]], encoder, cache_folder=jieba_folder)
    assert (report.reused, report.encoded) == (6, 2)
    assert [text.split("\n", 1)[1].strip()[:5] for text in encoder.seen] == ["一、集市。", "二、摊位费"]
    assert Engine.open(built, Counting()).ask("摊位费多少").quotes[0].citation.notice_id == "market"


def test_a_changed_notice_is_cut_and_encoded_anew_and_the_others_are_not(
    built: Path, jieba_folder: Path
) -> None:
    text = SIX[1].text.replace("二十二时", "二十三时")
    encoder = Counting()
    report = index_of(
        built, [SIX[0], replace(SIX[1], text=text), *SIX[2:]], encoder, cache_folder=jieba_folder
    )
    assert report.reused == 5
    assert {text.split("\n")[0] for text in encoder.seen} == {"甲山市水务局 关于管网检修停水的通知"}
    assert "二十三时" in Engine.open(built, Counting()).ask("什么时间停水").quotes[0].text


def test_what_the_library_resolves_is_shown_though_nothing_is_encoded(
    built: Path, jieba_folder: Path
) -> None:
    repealed = replace(SIX[1], status=Status.REPEALED, repealed_by="flood")
    report = index_of(built, [SIX[0], repealed], Forbidden(), cache_folder=jieba_folder)
    citation = Engine.open(built, Counting()).ask("停水时间").quotes[0].citation
    assert report.reused == 2
    assert (citation.status, citation.repealed_by) == (Status.REPEALED, "flood")


def test_a_changed_field_is_shown_and_costs_that_notice_alone(built: Path, jieba_folder: Path) -> None:
    numbered = replace(SIX[1], number="甲水〔2024〕99号")
    encoder = Counting()
    report = index_of(built, [SIX[0], numbered], encoder, cache_folder=jieba_folder)
    citation = Engine.open(built, Counting()).ask("停水时间").quotes[0].citation
    assert (report.reused, report.encoded) == (1, 4)
    assert {text.split("\n")[0] for text in encoder.seen} == {"甲山市水务局 关于管网检修停水的通知"}
    assert citation.number == "甲水〔2024〕99号"


def test_a_removed_notice_is_gone(built: Path, jieba_folder: Path) -> None:
    index_of(built, [one for one in SIX if one.id != "water"], Forbidden(), cache_folder=jieba_folder)
    engine = Engine.open(built, Counting())
    assert [card["id"] for card in engine.opened.notices.cards] == [
        one.id for one in SIX if one.id != "water"
    ]
    assert all(item.notice < 5 for item in engine.rank("停水").found)


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5], [5, 3, 1, 0, 2, 4], [2, 4]])
def test_a_build_from_an_old_generation_is_byte_for_byte_a_fresh_one(
    built: Path, tmp_path: Path, jieba_folder: Path, order: list[int]
) -> None:
    wanted = [NEW, *(SIX[at] for at in order)]
    index_of(built, wanted, cache_folder=jieba_folder)
    index_of(tmp_path / "fresh", wanted, cache_folder=jieba_folder)
    assert contents(built) == contents(tmp_path / "fresh")


def test_another_encoder_has_every_passage_encoded(built: Path, jieba_folder: Path) -> None:
    other = Counting("two", dim=24)
    report = index_of(built, SIX, other, cache_folder=jieba_folder)
    assert (report.reused, report.encoded, len(other.seen)) == (0, 24, 24)
    assert report.manifest.encoder == {
        "name": "counting",
        "fingerprint": "two",
        "dim": 24,
        "folder": None,
    }
    assert Engine.open(built, other).ask("停水时间").answered


@pytest.mark.parametrize("part", ["parser", "passages", "pieces", "places", "terms"])
def test_another_version_of_a_part_has_everything_made_anew(
    built: Path, jieba_folder: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setitem(PARTS, part, 99)
    report = index_of(built, SIX, cache_folder=jieba_folder)
    assert (report.reused, report.encoded) == (0, 24)


def test_a_fresh_build_reuses_nothing(built: Path, jieba_folder: Path) -> None:
    report = index_of(built, SIX, cache_folder=jieba_folder, fresh=True)
    assert (report.reused, report.encoded) == (0, 24)


def test_progress_counts_up_to_the_whole_of_each_phase(built: Path, jieba_folder: Path) -> None:
    told: list[Progress] = []
    index_of(built, [*SIX, NEW], cache_folder=jieba_folder, tell=told.append)
    reading = [one for one in told if one.phase == "reading"]
    counts = [one.done for one in reading]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (6, 7)  # what is reused is done at once
    assert {(one.total, one.reused) for one in reading} == {(7, 6)}
    writing = [(one.done, one.total) for one in told if one.phase == "writing"]
    assert [done for done, _ in writing] == sorted(done for done, _ in writing)
    assert writing[-1] == (26, 26)
    assert {one.phase for one in told} == {"reading", "writing"}


def test_many_passages_are_encoded_in_batches_and_kept_in_order(
    tmp_path: Path, jieba_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.cutting._BATCH", 7)
    batches: list[int] = []

    class Batched(Counting):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            batches.append(len(texts))
            return super().encode(texts)

    report = index_of(tmp_path, SIX, Batched(), cache_folder=jieba_folder)
    assert (batches, report.encoded) == ([7, 7, 7, 3], 24)
    opened = Engine.open(tmp_path, Counting()).opened
    texts = [
        normalise(text) for at, one in enumerate(SIX) for text in searchable(one, opened.arrays.rows_of(at))
    ]
    matrix = opened.arrays.segments[0].vectors.at(np.arange(24))
    assert matrix == pytest.approx(Counting().encode(texts), abs=1e-6)


def test_the_manifest_says_what_the_index_was_built_from_and_with(built: Path, jieba_folder: Path) -> None:
    ranking = Ranking(k1=1.2, cosine=3.0)
    report = index_of(built, SIX[:2], revision="0123456789", cache_folder=jieba_folder, ranking=ranking)
    manifest = Generations(built).open()[1]
    assert manifest == report.manifest
    assert manifest.revision == "0123456789"
    assert Ranking(**manifest.ranking) == ranking
    assert set(manifest.parts) == {"parser", "passages", "pieces", "places", "terms"}
    assert manifest.counts["notices"] == 2


def test_a_passage_is_indexed_with_its_issuer_title_and_the_headings_above_it() -> None:
    text = "一、加强领导\n（一）落实责任。各单位负责。"
    at = text.index("（一）")
    one = replace(
        notice("x", title="关于某事的通知", issuer=("甲局", "乙局")),
        text=text,
        sections=(
            Section(("一",), "一、加强领导", 0, at),
            Section(("一", "（一）"), "（一）落实责任", at, len(text)),
        ),
    )
    rows = np.array([[1, at, len(text)]], dtype=np.int32)
    assert searchable(one, rows) == [f"甲局 乙局 关于某事的通知 一、加强领导\n{text[at:]}"]


def test_a_notice_without_a_title_is_indexed_with_its_first_words() -> None:
    one = notice("x", "供热。" + "长" * 100)
    (text,) = searchable(one, np.array([[0, 1, 5]], dtype=np.int32))
    assert text.split("\n")[-1] == one.text[1:5]
    assert text.startswith(one.text[:60])


def key(notice: Notice) -> str:
    """What a build tells by whether a notice changed."""
    return Stocked.of(notice).key


@pytest.mark.parametrize("field", ["text", "title", "issuer", "sections", "breaks", "number", "file", "id"])
def test_whatever_a_notice_says_changes_its_key(field: str) -> None:
    other = {
        "text": SIX[0].text + "。",
        "title": "另一个标题",
        "issuer": ("另一个机关",),
        "sections": SIX[0].sections[:-1],
        "breaks": (5,),
        "number": None,
        "file": "x",
        "id": "other",
    }
    assert key(replace(SIX[0], **{field: other[field]})) != key(SIX[0])  # type: ignore[arg-type]


def test_what_the_library_resolves_leaves_its_key() -> None:
    assert key(replace(SIX[0], status=Status.REPEALED, repealed_by="x")) == key(SIX[0])


def test_notices_and_cards_are_stored_with_everything_they_say(built: Path) -> None:
    opened = Engine.open(built, Counting()).opened
    assert [opened.notices[at] for at in range(6)] == list(SIX)
    card = opened.notices.cards[0]
    assert card["aliases"] == ["flood-alias"]
    assert (card["id"], card["number"], card["issued_on"]) == ("flood", "甲水〔2024〕6号", "2024-05-20")
    json.dumps(opened.notices.cards)


def test_notices_can_be_read_by_many_threads_at_once(built: Path) -> None:
    notices = Engine.open(built, Counting()).opened.notices
    wrong: list[int] = []

    def read() -> None:
        for turn in range(200):
            at = turn % 6
            if notices._read.__wrapped__(at) != SIX[at]:
                wrong.append(at)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_build_that_fails_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.build.write_segment", full)
    with pytest.raises(GenerationError, match="No space left"):
        build(tmp_path, [], "r", Counting(), total=0)
    assert list((tmp_path / "generations").iterdir()) == []
