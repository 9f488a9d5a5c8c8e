from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.library import Library, Parser
from corpus.notice import Notice, Span
from corpus.sound import unfounded
from corpus.verify import check_originals
from tests.corpus.plain import library, write
from tests.shared import SHARED, needs_shared


def filled(folder: Path) -> Library:
    lib = library(folder)
    row = json.dumps({"id": "x", "text": "乙"}, ensure_ascii=False)
    lib.add([write(folder, "a.txt", "甲\r\n丙"), write(folder, "b.jsonl", row)])
    return lib


def test_a_sound_library_has_no_problems(tmp_path: Path) -> None:
    assert list(check_originals(filled(tmp_path))) == []


def test_a_changed_and_a_missing_original_are_one_problem_each(tmp_path: Path) -> None:
    lib = library(tmp_path)
    rows = [json.dumps({"id": name, "text": name}) for name in ("x", "y")]
    lib.add([write(tmp_path, "a.txt", "甲\r\n丙"), write(tmp_path, "b.jsonl", "\n".join(rows))])
    text, *_, bulk = (entry.original for entry in lib.entries())
    (lib.folder / "originals" / text).write_bytes("丁".encode())
    (lib.folder / "originals" / bulk).unlink()
    problems = list(check_originals(lib))
    assert [problem.name for problem in problems] == [text, bulk]
    assert all("\n" not in problem.message for problem in problems)


def test_a_text_that_is_not_in_a_sound_original_is_a_problem_of_its_notice(tmp_path: Path) -> None:
    def parse(source: str, *, id: str = "", file: str | None = None) -> Notice:
        return notice("戊" if "甲" in source else source, (0, 1 if "甲" in source else len(source), 0))

    lib = library(tmp_path, Parser(parse, 1))
    lib.add([write(tmp_path, "a.txt", "甲")])
    assert [problem.name for problem in check_originals(lib)] == [next(lib.entries()).notice.id]


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"?")], ids=["gone", "changed"])
@pytest.mark.parametrize("name", ["same", "another"])
def test_adding_the_same_file_mends_its_original(
    tmp_path: Path, harm: Callable[[Path], object], name: str
) -> None:
    lib = filled(tmp_path)
    revision = lib.revision()
    for entry in list(lib.entries()):
        stored = lib.folder / "originals" / entry.original
        sound = stored.read_bytes()
        harm(stored)
        brought = tmp_path / entry.name
        if name == "another":
            brought = brought.rename(tmp_path / f"neu{brought.suffix}")
        report = lib.add([brought])
        assert (len(report.unchanged), report.added + report.replaced + report.aliased) == (1, ())
        assert stored.read_bytes() == sound
    assert list(check_originals(lib)) == []
    assert lib.revision() == revision
    assert len([path for path in (lib.folder / "originals").rglob("*") if path.is_file()]) == 2


def notice(text: str, *spans: tuple[int, int, int]) -> Notice:
    return Notice(id="a", text=text, sections=(), spans=tuple(Span(*span) for span in spans))


def test_text_that_its_spans_do_not_take_from_the_source_is_unfounded() -> None:
    source = "甲乙丙丁"
    assert unfounded(notice("甲丁", (0, 1, 0), (1, 2, 3)), source) is None
    assert unfounded(notice("甲丁", (0, 1, 0)), source)
    assert unfounded(notice("甲丁", (0, 1, 0), (1, 2, 2)), source)
    assert unfounded(notice("丁甲", (0, 1, 3), (1, 2, 0)), source)
    assert unfounded(notice("甲丁", (0, 1, 0), (1, 3, 3)), source)
    assert unfounded(notice("甲", (0, 0, 0), (0, 1, 0)), source) is None


@given(st.lists(st.tuples(st.text(), st.booleans())), st.data())
def test_deletions_are_founded_and_any_changed_character_is_not(
    runs: list[tuple[str, bool]], data: st.DataObject
) -> None:
    text, source, spans = "", "", []
    for run, kept in runs:
        if kept:
            spans.append((len(text), len(text) + len(run), len(source)))
            text += run
        source += run
    made = notice(text, *spans)
    assert unfounded(made, source) is None
    if text:
        at = data.draw(st.integers(0, len(text) - 1))
        other = "乙" if text[at] == "甲" else "甲"
        assert unfounded(replace(made, text=text[:at] + other + text[at + 1 :]), source)


@needs_shared
def test_every_real_notice_is_founded_and_none_is_lost(tmp_path: Path) -> None:
    lib = Library(tmp_path / "library")
    bulk = SHARED / "bench/policy-qa-dev/documents.jsonl"
    report = lib.add([SHARED / "seeds", bulk])
    assert not report.refused
    assert list(check_originals(lib)) == []
    revision = lib.revision()
    again = lib.add([SHARED / "seeds", bulk])
    assert not again.added + again.replaced + again.aliased
    assert lib.revision() == revision
    for line in bulk.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kept = [lib.get(row["id"]), *lib.former(row["id"])]
        assert row["text"] in {lib.source(entry) for entry in kept}


@needs_shared
def test_a_real_notice_replaced_is_one_scraped_twice(tmp_path: Path) -> None:
    lib = Library(tmp_path / "library")
    report = lib.add([SHARED / "bench/policy-qa-dev/documents.jsonl"])
    for item in report.replaced:
        now, was = lib.get(item.id).notice, lib.former(item.id)[0].notice
        assert now.title == was.title
        assert now.issued_on == was.issued_on
        assert 0.9 < len(now.text) / len(was.text) < 1.1
