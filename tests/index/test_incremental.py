"""An index that grew change by change is the index of its notices built at once, in one segment or in two."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.notice import Notice, Status
from index.answer import Answer
from index.build import BASE, DELTA, Report
from index.encoder import load_encoder
from index.engine import Engine
from index.generation import Generations
from index.opened import Filters
from tests.index.samples import QUESTIONS, Indexed
from tests.index.toys import SIX, Counting, Forbidden, index_of, notice, served, with_fields

ASKED = (
    "停水时间", "转移群众", "开学和考试是哪天", "甲山市水务局的通知", "甲水〔2024〕9号", "补助每亩多少元",
    "没水用怎么办", "每个摊位每天多少钱", "垃圾几点清运", "？",
)  # fmt: skip
MORE = tuple(
    with_fields(
        f"more{at}",
        f"第{at}区垃圾清运。生活垃圾每天清运{at}次，清运车辆不得在{at % 3 + 5}时前鸣笛。",
        "收费。每户每月收费五元。",
        title=f"关于第{at}区垃圾清运的通知",
        issuer=("甲山市城市管理局", "乙水县城市管理局")[at % 2],
        on=f"2024-0{at % 9 + 1}-11",
    )
    for at in range(12)
)
ALL = (*SIX, *MORE)


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is new or removed, it stands beside the first segment for as long as it may."""
    monkeypatch.setattr("index.build._SHARE", 99.0)


def built(folder: Path, notices: Sequence[Notice], jieba_folder: Path, encoder: Any = None) -> Report:
    """The next generation; small libraries are given a second segment too."""
    return index_of(folder, notices, encoder, cache_folder=jieba_folder, small=0)


def ranked(engine: Engine, question: str, filters: Filters | None = None) -> list[tuple[Any, ...]]:
    """The passages found, by what they are, with their scores."""
    arrays, cards = engine.opened.arrays, engine.opened.notices.cards
    out = []
    for item in engine.rank(question, filters or Filters()).found:
        _, section, start, end = arrays.row(item.passage)
        scores = (item.score, item.lexical, item.cosine, item.reread)
        out.append((cards[item.notice]["id"], section, start, end, *scores))
    return out


def said(answer: Answer) -> dict[str, Any]:
    """An answer without the time that it took and the name of the generation."""
    data = answer.to_json()
    return {name: data[name] for name in data if name not in ("took_ms", "generation")}


def same(
    folder: Path, fresh: Path, notices: Sequence[Notice], questions: Sequence[str], encoder: Any
) -> None:
    """Asserts that two indexes say the same, which is what the notices say."""
    one, other = Engine.open(folder, encoder), Engine.open(fresh, encoder)
    assert one.opened.notices.cards == other.opened.notices.cards
    assert [one.opened.notices[at] for at in range(len(notices))] == list(notices)
    assert one.manifest.counts == other.manifest.counts
    for question in questions:
        assert ranked(one, question) == ranked(other, question)
        assert said(one.ask(question)) == said(other.ask(question))
    for at in range(len(notices)):
        mine, theirs = one.opened.arrays, other.opened.arrays
        assert mine.rows_of(at).tolist() == theirs.rows_of(at).tolist()
        texts = [
            [arrays.text(passage) for passage in range(*arrays.range_of(at))] for arrays in (mine, theirs)
        ]
        assert texts[0] == texts[1] == [notices[at].text[a:b] for _, a, b in mine.rows_of(at).tolist()]


def check(folder: Path, tmp_path: Path, notices: Sequence[Notice], jieba_folder: Path, *more: str) -> None:
    fresh = tmp_path / f"fresh-{len(list(tmp_path.iterdir()))}"
    built(fresh, notices, jieba_folder)
    assert Generations(fresh).open()[1].segments == [BASE]
    same(folder, fresh, notices, (*ASKED, *more), Counting())


def edited(one: Notice, **changes: Any) -> Notice:
    return replace(one, **changes)


CHANGES: dict[str, list[Notice]] = {
    "added at the end": [*ALL, notice("market", "集市。每月初一举行集市。", title="关于集市的通知")],
    "added in front": [notice("market", "摊位费。每个摊位每天十元。", title="关于集市的通知"), *ALL],
    "removed first": [*ALL[1:]],
    "removed last": [*ALL[:-1]],
    "removed several": [one for one in ALL if one.id not in ("water", "exam", "more3")],
    "replaced": [edited(one, text=one.text.replace("二十二时", "二十三时")) for one in ALL],
    "renumbered": [edited(one, number="甲水〔2024〕99号") if one.id == "water" else one for one in ALL],
    "repealed": [
        edited(one, status=Status.REPEALED, repealed_by="more1") if one.id == "water" else one for one in ALL
    ],
    "renamed": [edited(one, id="renamed") if one.id == "school" else one for one in ALL],
    "in another order": [*ALL[7:], *ALL[:3], *reversed(ALL[3:7])],
    "nothing": [*ALL],
    "one left": [ALL[4]],
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_gives_what_a_build_of_everything_gives(
    tmp_path: Path, jieba_folder: Path, beside: None, change: str
) -> None:
    folder, wanted = tmp_path / "index", CHANGES[change]
    built(folder, ALL, jieba_folder)
    report = built(folder, wanted, jieba_folder)
    before = {(one.id, one.text, one.number) for one in ALL}
    new = [one for one in wanted if (one.id, one.text, one.number) not in before]
    assert report.reused == len(wanted) - len(new)
    assert report.manifest.segments == ([BASE, DELTA] if new else [BASE])
    check(folder, tmp_path, wanted, jieba_folder)


def test_changes_of_changes_give_what_a_build_of_everything_gives(
    tmp_path: Path, jieba_folder: Path, beside: None
) -> None:
    folder = tmp_path / "index"
    market = notice("market", "集市。每月初一举行集市。", title="关于集市的通知")
    dearer = replace(market, text=market.text.replace("初一", "十五"))
    repealed = replace(SIX[1], status=Status.REPEALED, repealed_by="market")
    states = [
        ALL[:12],
        [*ALL[:12], market],
        [*ALL[:12], dearer],  # a notice of the second segment replaced
        [ALL[14], *ALL[:12], dearer],
        [*ALL[:12], dearer],  # removed from it
        [dearer, ALL[0], repealed, *ALL[2:12]],
        [ALL[0], repealed, *ALL[4:12]],  # the second segment is gone
        [*ALL[:12]],  # what was removed is back, beside the first segment
    ]
    segments = []
    for state in states:
        report = built(folder, state, jieba_folder)
        segments.append(len(report.manifest.segments))
        check(folder, tmp_path, state, jieba_folder)
    assert segments == [1, 2, 2, 2, 2, 2, 1, 2]


def test_what_stands_in_the_second_segment_is_not_encoded_again(
    tmp_path: Path, jieba_folder: Path, beside: None
) -> None:
    built(tmp_path, ALL[:10], jieba_folder)
    assert built(tmp_path, ALL[:12], jieba_folder).encoded == 8
    report = built(tmp_path, ALL[:13], jieba_folder)
    assert (report.reused, report.encoded, report.manifest.segments) == (12, 4, [BASE, DELTA])
    report = built(tmp_path, ALL[2:13], jieba_folder, Forbidden())
    assert (report.reused, report.encoded) == (11, 0)


def test_once_the_second_segment_holds_a_twentieth_both_become_one(
    tmp_path: Path, jieba_folder: Path
) -> None:
    many = [notice(f"n{at}", f"第{at}条。内容{at}。", title=f"第{at}号") for at in range(100)]
    folder = tmp_path / "index"
    built(folder, many, jieba_folder)
    assert Generations(folder).open()[1].counts["passages"] == 100
    segments = []
    for size in range(1, 8):
        new = [notice(f"new{at}", f"新{at}条。新内容{at}。", title=f"新{at}号") for at in range(size)]
        report = built(folder, [*many, *new], jieba_folder)
        segments.append(report.manifest.segments)
        assert report.encoded == 1
    # five beside a hundred are a twentieth, six are more
    assert segments == [[BASE, DELTA]] * 5 + [[BASE], [BASE, DELTA]]
    report = built(folder, [*many[3:], *new], jieba_folder, Forbidden())
    assert report.manifest.segments == [BASE, DELTA]
    report = built(folder, [*many[6:], *new], jieba_folder, Forbidden())
    assert report.manifest.segments == [BASE]  # six removed and one beside are more than a twentieth too
    wanted = [*many[6:], *new]
    built(tmp_path / "fresh", wanted, jieba_folder)
    same(folder, tmp_path / "fresh", wanted, ("第9条", "新内容", "第50号"), Counting())


@pytest.mark.parametrize("passages_at_once", [1, 9, 5_000])
def test_a_merged_generation_is_byte_for_byte_a_fresh_one(
    tmp_path: Path, jieba_folder: Path, monkeypatch: pytest.MonkeyPatch, passages_at_once: int
) -> None:
    monkeypatch.setattr("index.sources._AT_ONCE", passages_at_once)
    with monkeypatch.context() as patched:
        patched.setattr("index.build._SHARE", 99.0)
        built(tmp_path / "a", ALL[:10], jieba_folder)
        report = built(tmp_path / "a", [ALL[11], *ALL[2:10], ALL[10]], jieba_folder)
        assert report.manifest.segments == [BASE, DELTA]
    wanted = [ALL[12], ALL[11], *ALL[3:10], ALL[10]]
    report = built(tmp_path / "a", wanted, jieba_folder)
    assert (report.manifest.segments, report.encoded) == ([BASE], 4)
    built(tmp_path / "b", wanted, jieba_folder)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")


def test_segments_with_quantized_vectors_are_linked_and_merged_too(
    tmp_path: Path, jieba_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.segment_writing.EXACT_UP_TO", 60)
    monkeypatch.setattr("index.build._SHARE", 0.1)
    first = built(tmp_path, ALL[:16], jieba_folder).manifest
    assert f"{BASE}/near.faiss" in first.files
    second = built(tmp_path, ALL[1:17], jieba_folder).manifest
    assert second.segments == [BASE]  # eight of sixty-four passages are more than a tenth
    third = built(tmp_path, ALL[1:18], jieba_folder).manifest
    assert third.segments == [BASE, DELTA]
    assert third.files[f"{BASE}/near.faiss"] == second.files[f"{BASE}/near.faiss"]
    assert f"{DELTA}/near.faiss" not in third.files
    engine = Engine.open(tmp_path, Counting())
    for question, id in (("停水时间", "water"), ("第10区垃圾每天清运几次", "more10")):
        assert engine.ask(question).quotes[0].citation.notice_id == id


def test_a_small_library_is_always_one_segment(tmp_path: Path, jieba_folder: Path) -> None:
    index_of(tmp_path, SIX, cache_folder=jieba_folder)
    report = index_of(tmp_path, ALL, cache_folder=jieba_folder)
    assert report.manifest.segments == [BASE]


# --- files that are taken over


def hashes(folder: Path) -> dict[str, str]:
    """Checksums of the files of the generation that is served, its manifest aside."""
    root = served(folder)
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def base(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in (served(folder) / BASE).iterdir()}


def test_the_files_of_the_first_segment_are_linked_and_never_touched(
    tmp_path: Path, jieba_folder: Path, beside: None
) -> None:
    built(tmp_path, ALL[:12], jieba_folder)
    first = {name: (path.stat(), path.read_bytes()) for name, path in base(tmp_path).items()}
    built(tmp_path, ALL[1:15], jieba_folder)
    after = base(tmp_path)
    assert after.keys() == first.keys()
    for name, path in after.items():
        stat, data = first[name]
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (stat.st_ino, stat.st_mtime_ns)
        assert path.read_bytes() == data
    report = built(tmp_path, ALL[:15], jieba_folder)  # what they were linked from is pruned next
    built(tmp_path, ALL[:8], jieba_folder)
    assert "000001-r1" not in Generations(tmp_path).names()
    assert all(base(tmp_path)[name].read_bytes() == data for name, (_, data) in first.items())
    assert {name for name in report.manifest.files if name.startswith(f"{BASE}/")} == {
        f"{BASE}/{name}" for name in first
    }


def test_a_file_system_without_links_has_copies(
    tmp_path: Path, jieba_folder: Path, beside: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (tmp_path / "copied", tmp_path / "linked"):
        built(folder, ALL[:12], jieba_folder)
    built(tmp_path / "linked", ALL[1:15], jieba_folder)
    inodes = {path.stat().st_ino for path in base(tmp_path / "copied").values()}
    synced: list[Path] = []

    def none(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", none)
    monkeypatch.setattr("index.generation.sync_file", synced.append)
    built(tmp_path / "copied", ALL[1:15], jieba_folder)
    assert hashes(tmp_path / "copied") == hashes(tmp_path / "linked")
    assert all(path.stat().st_nlink == 2 for path in base(tmp_path / "linked").values())
    assert all(path.stat().st_nlink == 1 for path in base(tmp_path / "copied").values())
    assert inodes.isdisjoint(path.stat().st_ino for path in base(tmp_path / "copied").values())
    assert {path.name for path in synced if path.parent.name == BASE} == set(base(tmp_path / "copied"))
    check(tmp_path / "copied", tmp_path, ALL[1:15], jieba_folder)


def test_the_checksums_of_linked_files_are_still_compared(
    tmp_path: Path, jieba_folder: Path, beside: None
) -> None:
    built(tmp_path, ALL[:12], jieba_folder)
    built(tmp_path, ALL[1:15], jieba_folder)
    generations = Generations(tmp_path)
    manifest = generations.open()[1]
    assert set(manifest.files) == set(hashes(tmp_path))
    assert {name: facts["sha256"] for name, facts in manifest.files.items()} == hashes(tmp_path)
    path = served(tmp_path) / BASE / "rows.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    assert [error.code for error in generations.problems(manifest)] == ["index-damaged"]


# --- whatever changes


kinds = st.sampled_from(["add", "remove", "edit", "repeal", "number", "move"])
steps = st.lists(st.tuples(kinds, st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=6)


def stepped(notices: list[Notice], kind: str, one: int, other: int) -> list[Notice]:
    """A library after a change."""
    notices = list(notices)
    at = one % len(notices) if notices else 0
    free = [each for each in ALL if each.id not in {held.id for held in notices}]
    if kind == "add" and free:
        notices.insert(other % (len(notices) + 1), free[one % len(free)])
    elif kind == "remove" and notices:
        del notices[at]
    elif kind == "edit" and notices:
        held = notices[at]
        text = held.text.replace("。", f"；{other}。", 1)
        notices[at] = replace(held, text=text, sections=_longer(held, other))
    elif kind == "repeal" and notices:
        notices[at] = replace(notices[at], status=Status.REPEALED, repealed_by=f"n{other}")
    elif kind == "number" and notices:
        notices[at] = replace(notices[at], number=f"丙〔2024〕{other}号")
    elif kind == "move" and notices:
        notices.insert(other % len(notices), notices.pop(at))
    return notices


def _longer(one: Notice, added: int) -> tuple[Any, ...]:
    """Sections of a notice behind whose first sentence something was put in."""
    at, more = one.text.index("。"), len(f"；{added}")
    return tuple(
        replace(
            section,
            start=section.start + more * (section.start > at),
            end=section.end + more * (section.end > at),
        )
        for section in one.sections
    )


def follow(folder: Path, size: int, changes: Sequence[tuple[str, int, int]], jieba_folder: Path) -> None:
    notices = list(ALL[:size])
    built(folder / "index", notices, jieba_folder)
    for kind, one, other in changes:
        notices = stepped(notices, kind, one, other)
        built(folder / "index", notices, jieba_folder)
        check(folder / "index", folder, notices, jieba_folder)


loose = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.slow
@given(st.integers(1, 18), steps, st.sampled_from([0.05, 0.3, 99.0]))
@settings(loose, max_examples=25)
def test_any_changes_give_what_a_build_of_everything_gives(
    tmp_path_factory: pytest.TempPathFactory,
    jieba_folder: Path,
    size: int,
    changes: list[tuple[str, int, int]],
    share: float,
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("index.build._SHARE", share)
        follow(tmp_path_factory.mktemp("steps"), size, changes, jieba_folder)


def test_the_samples_grown_one_by_one_answer_as_those_built_at_once(
    samples: Indexed, tmp_path: Path, jieba_folder: Path, beside: None
) -> None:
    notices = list(samples.library.notices())
    encoder = load_encoder()
    folder = tmp_path / "index"
    changed = replace(notices[2], number="云〔2024〕999号")
    states = [
        [*notices[:20]],
        [*notices[3:], notices[0]],
        [notices[1], changed, *notices[3:], notices[0]],
        [notices[0], notices[1], *notices[2:]],
    ]
    for state in states:
        report = index_of(folder, state, encoder, cache_folder=jieba_folder, small=0, ranking=None)
    assert report.manifest.segments == [BASE, DELTA]
    fresh = tmp_path / "fresh"
    index_of(fresh, notices, encoder, cache_folder=jieba_folder, ranking=None)
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    same(folder, fresh, notices, questions, encoder)
    issuer = Filters(issuer=notices[0].issuer[0])
    one, other = Engine.open(folder, encoder), Engine.open(fresh, encoder)
    for question in questions[:20]:
        assert ranked(one, question, issuer) == ranked(other, question, issuer)


def test_a_notice_without_a_passage_may_stand_in_either_segment(
    tmp_path: Path, jieba_folder: Path, beside: None
) -> None:
    empty = Notice("empty", "", ())
    blank = Notice("blank", " \n ", ())
    folder = tmp_path / "index"
    built(folder, [*ALL[:6], empty], jieba_folder)
    for state in ([*ALL[:6], empty, blank], [blank, *ALL[1:6]], [empty, blank], [empty]):
        built(folder, state, jieba_folder)
        check(folder, tmp_path, state, jieba_folder)


def test_the_order_of_a_generation_names_each_notice_once(
    tmp_path: Path, jieba_folder: Path, beside: None
) -> None:
    built(tmp_path, ALL[:12], jieba_folder)
    built(tmp_path, [ALL[13], *ALL[2:12], ALL[12]], jieba_folder)
    order = np.load(served(tmp_path) / "order.npy")
    assert order.tolist() == [12, *range(2, 12), 13]
