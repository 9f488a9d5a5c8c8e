from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.library import Library
from corpus.notice import Notice
from index.build import build
from index.encoder import load_encoder
from index.passages import Passage
from index.verify import check, is_behind

TEXT = "关于供水的通知\n\n一、停水安排\n\n城东片区停水一天。请提前储水。\n\n二、联系方式\n\n电话：12345。\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    for name in ("甲", "乙"):
        (tmp_path / f"{name}.txt").write_text(TEXT.replace("供水", f"{name}区供水"), "utf-8")
    library = Library(tmp_path / "library")
    library.add([tmp_path / "甲.txt", tmp_path / "乙.txt"])
    return library


def indexed(library: Library, notices: Iterable[Notice], revision: str | None = None) -> Path:
    """An index of these notices that claims to be of this revision of the library."""
    folder = library.folder.parent / "index"
    kept = [(notice, ()) for notice in notices]
    build(folder, kept, revision or library.revision(), load_encoder(), total=len(kept))
    return folder


def told(folder: Path, library: Library) -> list[str]:
    return [str(error) for error in check(folder, library)]


def test_an_index_of_what_the_library_holds_is_sound(library: Library) -> None:
    folder = indexed(library, library.notices())
    assert told(folder, library) == []
    assert not is_behind(folder, library)


def test_no_index_is_told_and_counts_as_behind(library: Library, tmp_path: Path) -> None:
    assert ["no index yet" in line for line in told(tmp_path / "index", library)] == [True]
    assert is_behind(tmp_path / "index", library)


def test_a_notice_that_differs_from_the_librarys_is_found(library: Library) -> None:
    first, second = library.notices()
    folder = indexed(library, [replace(first, title="另一个标题"), second])
    assert told(folder, library) == [
        f"{first.id}: the index does not hold it as the library does; "
        "run `noticebot build --fresh` to write the index anew"
    ]


def test_a_notice_that_is_missing_or_too_many_is_found(library: Library) -> None:
    first, second = library.notices()
    assert len(told(indexed(library, [first]), library)) == 1
    extra = replace(second, id="extra")
    assert "extra: the index holds it" in told(indexed(library, [first, second, extra]), library)[0]


def test_what_the_library_changed_since_the_build_is_no_fault(library: Library) -> None:
    first, second = library.notices()
    folder = indexed(library, [first, second])
    library.remove(first.id)
    assert told(folder, library) == []
    assert is_behind(folder, library)


@pytest.mark.parametrize(
    ("passage", "fault"),
    [
        (Passage(1, 0, 20), "is not inside its section"),
        (Passage(99, 10, 20), "is not inside its section"),
        (Passage(1, 20, 20), "is not inside its section"),
    ],
)
def test_a_passage_that_is_no_quote_of_its_section_is_found(
    library: Library, monkeypatch: pytest.MonkeyPatch, passage: Passage, fault: str
) -> None:
    monkeypatch.setattr("index.pieces.passages", lambda notice: [passage])
    monkeypatch.setattr("index.pieces.searchable", lambda notice, rows: [notice.text])
    monkeypatch.setattr("index.build.searchable", lambda notice, rows: [notice.text])
    folder = indexed(library, library.notices())
    assert all(fault in line for line in told(folder, library))
    assert len(told(folder, library)) == 2


def test_a_passage_across_a_dropped_sentence_is_found(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = library.notices()
    section = first.sections[1]
    broken = replace(first, breaks=(section.start + 3,))
    folder = indexed(library, [first, second])
    monkeypatch.setattr("index.verify.NoticeFile.__getitem__", lambda self, at: [broken, second][at])
    entry = library.get(first.id)
    monkeypatch.setattr(
        Library, "entries", lambda self: iter([replace(entry, notice=broken), self.get(second.id)])
    )
    assert any("crosses a dropped sentence" in line for line in told(folder, library))


def test_a_text_that_is_not_in_its_original_is_found(library: Library) -> None:
    folder = indexed(library, library.notices())
    entry = next(library.entries())
    original = library.originals.folder / entry.original
    original.write_text(original.read_text("utf-8").replace("停水一天", "停水两天"), "utf-8")
    assert any("is not in its original" in line for line in told(folder, library))
