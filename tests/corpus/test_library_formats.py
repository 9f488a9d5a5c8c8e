"""Files of other formats in the library: read once, kept as read, found in their originals."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import extractions
from corpus.adding import AddReport
from corpus.errors import LibraryError
from corpus.extracted import Extracted, Heading
from corpus.formats import BATCHES, READERS
from corpus.formats.child import Child
from corpus.formats.versions import READER_VERSIONS
from corpus.ledger import LEDGER, SCHEMA_VERSION, reading
from corpus.library import Library
from corpus.notice import Drop, Reason
from corpus.origins import Origin
from corpus.verify import check_originals
from tests.corpus import plain
from tests.corpus.plain import library, listed, write

HERE = "tests.corpus.formats.hostile"
HEAD = "title: 关于做好供水工作的通知\nissuer: 云川市水务局\nnumber: 云水〔2024〕1号\n"
REAL = (
    "云川市水务局关于做好供水工作的通知\n云水〔2024〕1号\n各区县：\n一、总体要求\n做好供水。\n"
    "二、工作措施\n按时抢修。\n云川市水务局\n2024年5月6日\n"
)


@pytest.fixture(autouse=True)
def _readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of tests for PDF, and for archives."""
    monkeypatch.setitem(READERS, "pdf", HERE)
    monkeypatch.setitem(BATCHES, "zip", HERE)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that children were asked to read."""
    names: list[str] = []
    read = Child.read

    def listening(self: Child, data: bytes, name: str, *args: Any, **kwargs: Any) -> Any:
        names.append(Path(name).name)
        return read(self, data, name, *args, **kwargs)

    monkeypatch.setattr(Child, "read", listening)
    return names


def pdf(folder: Path, name: str, text: str, verb: str = "%PDF-") -> Path:
    """A file that passes for PDF: its first line is no part of its text."""
    return write(folder, name, f"{verb}\n{text}")


def batch(folder: Path, name: str, **parts: str) -> Path:
    """A file that passes for an archive; | stands for a line break."""
    lines = "".join(f"{part} {text}\n" for part, text in parts.items())
    path = folder / name
    path.write_bytes(b"PK\x05\x06" + b"\n" + lines.encode("utf-8"))
    return path


def refused(report: AddReport) -> dict[str, str]:
    return {Path(one.path).name: one.error.code for one in report.refused}


def test_a_pdf_becomes_a_notice_with_its_original_and_what_was_read_of_it(tmp_path: Path) -> None:
    path = pdf(tmp_path, "供水.pdf", REAL)
    lib = Library(tmp_path / "home" / "library")
    (item,) = lib.add([path]).added
    entry = lib.get(item.id)
    assert entry.notice.title == "云川市水务局关于做好供水工作的通知"
    assert (entry.format, entry.name, entry.notice.file) == ("pdf", "供水.pdf", "供水.pdf")
    assert lib.original(entry) == path.read_bytes()
    assert lib.source(entry) == REAL
    assert lib.extracted(entry).headings == (Heading(0, 17, 0),)
    assert entry.sources == (Origin(str(path), source=entry.notice.source),)
    assert list(check_originals(lib)) == []


def test_a_folder_of_several_formats_is_added_in_order_and_verifies(tmp_path: Path) -> None:
    for number in range(6):
        pdf(tmp_path, f"in/{number}b.pdf", f"第{number}份")
        write(tmp_path, f"in/{number}a.txt", f"甲{number}")
    pdf(tmp_path, "in/7.pdf", "", "%PDF-")
    lib = library(tmp_path)
    report = lib.add([tmp_path / "in"])
    assert [item.file for item in report.added] == [
        f"{n}{s}" for n in range(6) for s in ("a.txt", "b.pdf")
    ] + ["7.pdf"]
    assert list(check_originals(lib)) == []
    assert len(lib.add([tmp_path / "in"]).unchanged) == 13


@pytest.mark.parametrize(
    ("verb", "code"), [("abort", "file-memory"), ("crash", "file-crashed"), ("refuse", "not-text")]
)
def test_a_file_that_cannot_be_read_never_stops_the_rest(
    tmp_path: Path, verb: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.formats.unpacking.detect", lambda data, name, called: "pdf")
    pdf(tmp_path, "in/a.pdf", "甲", verb)
    pdf(tmp_path, "in/b.pdf", "乙")
    lib = library(tmp_path)
    report = lib.add([tmp_path / "in"])
    assert refused(report) == {"a.pdf": code}
    assert list(listed(lib).values()) == ["乙"]


def test_what_was_read_is_not_read_again(tmp_path: Path, asked: list[str]) -> None:
    lib = library(tmp_path)
    path = pdf(tmp_path, "a.pdf", HEAD)
    lib.add([path])
    lib.add([path])
    lib.add([path], fields={"source": "云川日报"})  # another statement about the same original
    other = library(tmp_path, parser=replace(plain.PLAIN, version=2))
    assert other.refresh() == 2
    assert asked == ["a.pdf"]
    assert [entry.notice.source for entry in other.entries()] == ["云川日报"]


def test_a_new_version_of_a_reader_reads_again(
    tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lib = library(tmp_path)
    lib.add([pdf(tmp_path, "a.pdf", HEAD), write(tmp_path, "b.txt", "乙")])
    assert lib.refresh() == 0
    with sqlite3.connect(lib.folder / LEDGER) as db:  # as if the former reader had read less
        known = extractions.of(db, next(e.sha256 for e in lib.entries() if e.format == "pdf"))
        extractions.keep(
            db, 1, "pdf", READER_VERSIONS["pdf"], replace(known, text="旧", headings=(), tables=())
        )
    monkeypatch.setitem(READER_VERSIONS, "pdf", READER_VERSIONS["pdf"] + 1)
    assert lib.refresh() == 1
    assert asked == ["a.pdf", "a.pdf"]
    assert sorted(listed(lib).values()) == sorted([HEAD, "乙"])
    assert lib.refresh() == 0
    assert list(check_originals(lib)) == []


def test_what_a_new_reader_cannot_read_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lib = library(tmp_path)
    lib.add([pdf(tmp_path, "a.pdf", HEAD)])
    monkeypatch.setitem(READER_VERSIONS, "pdf", READER_VERSIONS["pdf"] + 1)
    monkeypatch.setitem(READERS, "pdf", "tests.corpus.formats.no_such_module")
    assert lib.refresh() == 0
    assert list(listed(lib).values()) == [HEAD]
    assert list(check_originals(lib)) == []


def test_a_text_that_was_changed_in_the_ledger_is_found(tmp_path: Path) -> None:
    lib = library(tmp_path)
    (item,) = lib.add([pdf(tmp_path, "a.pdf", HEAD)]).added
    with sqlite3.connect(lib.folder / LEDGER) as db:
        extractions.keep(db, 1, "pdf", READER_VERSIONS["pdf"], Extracted("别的", "pdf"))
    assert [problem.name for problem in check_originals(lib)] == [item.id]
    with sqlite3.connect(lib.folder / LEDGER) as db:
        db.execute("UPDATE extraction SET data = x'00'")
    with pytest.raises(LibraryError) as caught:
        lib.source(lib.get(item.id))
    assert caught.value.code == "extraction-broken"
    assert [problem.name for problem in check_originals(lib)] == [item.id]


def test_an_original_that_goes_takes_along_what_was_read_of_it(tmp_path: Path) -> None:
    lib = library(tmp_path)
    (item,) = lib.add([pdf(tmp_path, "a.pdf", HEAD)]).added
    lib.remove(item.id)
    with reading(lib.folder) as db:
        assert db.execute("SELECT count(*) FROM extraction").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM origin").fetchone() == (0,)


def test_each_part_of_a_batch_is_a_notice_of_its_own(tmp_path: Path) -> None:
    path = batch(
        tmp_path,
        "一批.zip",
        **{
            "一/通知.txt": HEAD.replace("\n", "|"),
            "二.pdf": "%PDF-|乙",
            "三.txt": "refused",
            "四.xlsx": "MZ\0",
        },
    )
    lib = library(tmp_path)
    report = lib.add([path])
    assert [item.file for item in report.added] == ["通知.txt", "二.pdf"]
    assert {one.path: one.error.code for one in report.refused} == {
        f"{path}/三.txt": "file-empty",
        f"{path}/四.xlsx": "file-no-document",
    }
    first, second = lib.entries()
    assert first.sources[0].path == f"{path}/一/通知.txt"
    assert (first.name, lib.original(first)) == ("通知.txt", HEAD.encode())
    assert (second.format, lib.original(second)) == ("pdf", "%PDF-\n乙".encode())
    assert list(check_originals(lib)) == []
    again = lib.add([path])
    assert (len(again.unchanged), len(again.refused)) == (2, 2)


def test_rows_and_archives_inside_an_archive_are_read_and_no_deeper_than_sense(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = '{"id": "r1", "text": "行一"}|{"id": "r2", "text": "行二"}'
    path = batch(tmp_path, "a.zip", **{"rows.jsonl": rows})
    lib = library(tmp_path)
    assert [item.id for item in lib.add([path]).added] == ["r1", "r2"]
    assert {entry.name for entry in lib.entries()} == {"rows.jsonl"}
    assert list(check_originals(lib)) == []
    nested = batch(tmp_path, "b.zip", **{"a.zip": "PK\x05\x06|c.txt 丙"})
    assert [item.file for item in lib.add([nested]).added] == ["c.txt"]
    assert lib.get(list(listed(lib))[-1]).sources[0].path == f"{nested}/a.zip/c.txt"
    monkeypatch.setattr("corpus.formats.unpacking._DEPTH", 1)
    report = lib.add([nested])
    assert {one.path: one.error.code for one in report.refused} == {f"{nested}/a.zip": "batch-too-deep"}


def test_a_batch_that_never_ends_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpus.formats.allowance import Limits

    monkeypatch.setattr("corpus.formats.child.limits_of", lambda format: Limits(output=4 << 20))
    report = library(tmp_path).add(
        [batch(tmp_path, "a.zip", **{"a.txt": "bomb"}), write(tmp_path, "b.txt", "乙")]
    )
    assert refused(report) == {"a.zip": "file-output"}
    assert len(report.added) == 1


@pytest.mark.parametrize("suffix", ["pdf", "docx", "doc", "html", "png", "ofd", "zip", "eml"])
def test_odd_paths_of_every_format_are_refused_at_once(tmp_path: Path, suffix: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    os.mkfifo(folder / f"pipe.{suffix}")
    (folder / f"device.{suffix}").symlink_to("/dev/zero")
    (folder / f"gone.{suffix}").symlink_to(folder / "nowhere")
    (folder / f"loop.{suffix}").symlink_to(folder / f"loop.{suffix}")
    (folder / f"empty.{suffix}").touch()
    (folder / f"exe.{suffix}").write_bytes(b"MZ\x90\0")
    found = refused(library(tmp_path).add([folder]))
    assert found == {
        f"pipe.{suffix}": "not-a-file",
        f"device.{suffix}": "not-a-file",
        f"gone.{suffix}": "file-unreadable",
        f"loop.{suffix}": "file-unreadable",
        f"empty.{suffix}": "file-empty",
        f"exe.{suffix}": "file-no-document",
    }


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pdf(tmp_path, "a.pdf", REAL)
    fstat = os.fstat

    def changing(descriptor: int) -> os.stat_result:
        found = fstat(descriptor)
        with path.open("ab") as file:
            file.write(b"x")
        return found

    monkeypatch.setattr("corpus.files.os.fstat", changing)
    report = library(tmp_path).add([path])
    assert refused(report) == {"a.pdf": "file-changing"}


def test_a_name_with_control_characters_is_kept_apart_from_paths(tmp_path: Path) -> None:
    lib = library(tmp_path)
    pdf(tmp_path, "in/a\n\x1b[31m\u202efdp.pdf", "甲")
    (item,) = lib.add([tmp_path / "in"]).added
    entry = lib.get(item.id)
    assert (lib.originals.folder / entry.original).is_file()
    assert "\n" not in entry.original
    assert list(check_originals(lib)) == []


# one text, many places


def test_the_same_file_in_two_places_is_one_notice_with_two_sources(tmp_path: Path) -> None:
    lib = library(tmp_path)
    a, b = write(tmp_path, "a/通知.txt", HEAD), write(tmp_path, "b/通知.txt", HEAD)
    lib.add([a])
    revision = lib.revision()
    assert [item.file for item in lib.add([b]).unchanged] == ["通知.txt"]
    lib.add([b, a])
    (entry,) = lib.entries()
    assert [origin.path for origin in entry.sources] == [str(a), str(b)]
    assert lib.revision() == revision


def test_the_same_text_in_other_formats_and_from_a_page_is_one_notice(tmp_path: Path) -> None:
    lib = library(tmp_path)
    a, b = write(tmp_path, "a.txt", HEAD), pdf(tmp_path, "b.pdf", HEAD)
    page = {"url": "https://yunchuan.example/1.html", "fetched_at": "2024-05-07T00:00:00+00:00"}
    lib.add([a])
    assert len(lib.add([b]).unchanged) == 1
    assert len(lib.add([write(tmp_path, "c.txt", HEAD + "\n")], fields=page).replaced) == 1
    other = page | {"url": "https://water.example/2.html"}
    assert len(lib.add([write(tmp_path, "d.txt", HEAD)], fields=other).unchanged) == 1
    (entry,) = lib.entries()
    assert {(origin.path, origin.url) for origin in entry.sources} == {
        (str(a), None),
        (str(b), None),
        (None, page["url"]),
        (None, other["url"]),
    }


def test_the_same_words_set_otherwise_are_the_same_version(tmp_path: Path) -> None:
    lib = library(tmp_path)
    body = "一、每人每月可提取1 500元，（含）利息。\n"
    a = write(tmp_path, "a.txt", HEAD + body)
    lib.add([a])
    b = write(tmp_path, "b.txt", HEAD + "一、每人每月可提取1 500元,(含)利息。\n\n  ")
    assert len(lib.add([b]).unchanged) == 1
    for other in ("一、每人每月可提取1500元，（含）利息。\n", "一、每人每月可提取1 500元，（含）利息。。\n"):
        foresight = lib.foresee(plain.parse(HEAD + other), tmp_path / "c.txt", {})
        assert foresight.outcome == "replaces"
    assert lib.foresee(plain.parse(b.read_text("utf-8")), tmp_path / "c.txt", {}).outcome == "same"
    (entry,) = lib.entries()
    assert [origin.path for origin in entry.sources] == [str(a), str(b)]
    assert entry.notice.text == HEAD + body


def test_other_blanks_in_the_same_file_are_what_stands_there_now(tmp_path: Path) -> None:
    lib = library(tmp_path)
    lib.add([write(tmp_path, "a.txt", HEAD + "一、甲")])
    assert len(lib.add([write(tmp_path, "a.txt", HEAD + "一、 甲")]).replaced) == 1


def test_notices_that_turn_out_to_be_one_keep_all_their_places(tmp_path: Path) -> None:
    def apart(source: str, *, id: str = "", file: str | None = None) -> Any:
        return replace(plain.parse(source, id=id, file=file), text=(file or "") + source)

    first = library(tmp_path, parser=replace(plain.PLAIN, parse=apart))
    a, b = write(tmp_path, "a.txt", HEAD + "甲"), write(tmp_path, "b.txt", "另一份")
    first.add([a, b])
    with sqlite3.connect(first.folder / LEDGER) as db:
        db.execute("UPDATE original SET path = (SELECT path FROM original WHERE id = 1) WHERE id = 2")
    lib = library(tmp_path, parser=replace(plain.PLAIN, version=2))
    lib.refresh()
    (entry,) = lib.entries()
    assert [origin.path for origin in entry.sources] == [str(a), str(b)]


# the ledger of an earlier version


def first_version(lib: Library) -> None:
    """The ledger as version 1 wrote it."""
    with sqlite3.connect(lib.folder / LEDGER) as db:
        db.execute("DROP TABLE extraction")
        db.execute("DROP TABLE origin")
        db.execute("PRAGMA user_version = 1")


def test_a_ledger_of_version_1_is_read_as_it_is_and_brought_up_when_it_is_changed(tmp_path: Path) -> None:
    lib = library(tmp_path)
    lib.add([write(tmp_path, "a.txt", HEAD)])
    first_version(lib)
    revision = lib.revision()
    (entry,) = lib.entries()
    assert (entry.format, len(entry.sources), lib.source(entry)) == ("text", 1, HEAD)
    assert list(check_originals(lib)) == []
    with sqlite3.connect(lib.folder / LEDGER) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    lib.add([pdf(tmp_path, "b.pdf", "乙"), write(tmp_path, "c.txt", HEAD)])
    with sqlite3.connect(lib.folder / LEDGER) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert {e.format: len(e.sources) for e in lib.entries()} == {"text": 2, "pdf": 1}
    assert list(check_originals(lib)) == []
    lib.remove(next(e.notice.id for e in lib.entries() if e.format == "pdf"))
    assert lib.revision() == revision


def test_bringing_a_ledger_up_that_fails_leaves_it_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lib = library(tmp_path)
    lib.add([write(tmp_path, "a.txt", HEAD)])
    first_version(lib)
    monkeypatch.setattr("corpus.ledger._SINCE_2", ("CREATE {temp} TABLE extraction (x)", "no sql"))
    with pytest.raises(sqlite3.OperationalError):
        lib.add([write(tmp_path, "b.txt", "乙")])
    monkeypatch.undo()
    assert listed(lib) == {next(iter(lib.entries())).notice.id: HEAD}
    lib.add([write(tmp_path, "b.txt", "乙")])
    assert lib.count() == 2


# what is kept is what was read

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@st.composite
def extracted(draw: st.DrawFn) -> Extracted:
    text = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    ranges = list(zip(cuts[::2], cuts[1::2], strict=False))
    return Extracted(
        text,
        "pdf",
        tuple(Drop(a, b, draw(st.sampled_from(list(Reason)))) for a, b in ranges),
        draw(st.booleans()),
        tuple(Heading(a, b, draw(st.integers(0, 9))) for a, b in ranges),
        tuple(ranges),
        draw(st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, max_size=2) | st.none(), max_size=3)),
        draw(st.none() | st.floats(0, 1)),
        tuple(draw(st.lists(TEXTS, max_size=2))),
    )


@given(extracted())
def test_what_is_told_as_json_is_what_was_read(one: Extracted) -> None:
    assert Extracted.from_json(one.to_json()) == one


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(extracted())
def test_what_is_kept_in_the_ledger_is_what_was_read(tmp_path: Path, one: Extracted) -> None:
    lib = library(tmp_path)
    if not lib.folder.exists():
        lib.add([pdf(tmp_path, "a.pdf", HEAD)])
    (entry,) = lib.entries()
    with sqlite3.connect(lib.folder / LEDGER) as db:
        extractions.keep(db, 1, "pdf", READER_VERSIONS["pdf"], one)
    assert lib.extracted(entry) == one
