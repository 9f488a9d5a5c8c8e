from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.adding import AddReport
from corpus.errors import LibraryError
from corpus.library import Library, Parser
from corpus.verify import check_originals
from tests.corpus import plain
from tests.corpus.plain import library, listed, write

HEAD = "title: 关于做好供水工作的通知\nissuer: 云川市水务局\n"


def counts(report: AddReport) -> dict[str, int]:
    names = ("added", "replaced", "unchanged", "aliased", "refused")
    return {name: len(getattr(report, name)) for name in names if getattr(report, name)}


def bulk(folder: Path, name: str, *rows: dict[str, Any]) -> Path:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return write(folder, name, lines)


def test_an_empty_library_reads_as_empty_and_writes_nothing(tmp_path: Path) -> None:
    lib = library(tmp_path)
    assert list(lib.entries()) == []
    assert lib.revision()
    with pytest.raises(LibraryError):
        lib.get("a")
    with pytest.raises(LibraryError):
        lib.remove("a")
    assert not lib.folder.exists()


def test_a_file_becomes_a_notice_with_its_original_kept(tmp_path: Path) -> None:
    path = tmp_path / "供水.txt"
    path.write_bytes("\ufeff关于做好供水工作的通知\r\n正文。\r\n".encode("utf-8"))
    lib = library(tmp_path)
    (item,) = lib.add([path]).added
    path.unlink()
    entry = lib.get(item.id)
    assert entry.notice.id == item.id
    assert entry.notice.file == entry.name == "供水.txt"
    assert entry.notice.text == lib.source(entry) == "关于做好供水工作的通知\n正文。\n"
    assert lib.original(entry).startswith(b"\xef\xbb\xbf")
    assert "供水.txt" in entry.original


def test_one_bad_file_never_stops_the_rest(tmp_path: Path) -> None:
    write(tmp_path, "in/a.txt", "关于甲的通知")
    (tmp_path / "in/b.txt").write_bytes(b"\x00\x01\x02")
    write(tmp_path, "in/c.txt", "")
    write(tmp_path, "in/d.jsonl", '{"id": "x", "text": "关于丁的通知"}\nbroken\n')
    write(tmp_path, "in/e.pdf", "")
    report = library(tmp_path).add([tmp_path / "in", tmp_path / "gone.txt"])
    assert counts(report) == {"added": 2, "refused": 5}
    assert [Path(r.path).name for r in report.refused] == ["b.txt", "c.txt", "d.jsonl:2", "e.pdf", "gone.txt"]


def test_a_file_that_is_no_bulk_file_at_all_is_given_up_early(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", '{"question": "谁？"}\n' * 5000)
    report = library(tmp_path).add([path])
    assert len(report.refused) == 101
    assert report.refused[-1].error.code == "rows-all-broken"
    assert list(library(tmp_path).folder.glob("originals/*/*")) == []


def test_adding_twice_is_adding_once(tmp_path: Path) -> None:
    write(tmp_path, "in/a.txt", HEAD + "number: 云水〔2024〕1号\n第一版")
    write(tmp_path, "in/b.txt", HEAD + "number: 云水〔2024〕1号\n第二版")
    write(tmp_path, "in/c.txt", "无字号")
    bulk(
        tmp_path,
        "in/d.jsonl",
        {"id": "x", "text": "甲"},
        {"id": "y", "text": "甲"},
        {"id": "z", "text": "乙"},
    )
    lib = library(tmp_path)
    first = lib.add([tmp_path / "in"])
    assert counts(first) == {"added": 4, "replaced": 1, "aliased": 1}
    before, revision = listed(lib), lib.revision()
    assert counts(lib.add([tmp_path / "in"])) == {"unchanged": 6}
    assert (listed(lib), lib.revision()) == (before, revision)
    assert "第二版" in "".join(before.values()) and "第一版" not in "".join(before.values())


def test_one_number_and_issuer_with_another_text_replaces_and_keeps_the_id(tmp_path: Path) -> None:
    lib = library(tmp_path)
    old = write(tmp_path, "old.txt", HEAD + "number: 云水〔2024〕1号\n旧")
    new = write(tmp_path, "new.txt", HEAD + "number: 云水﹝2024﹞ 1号\n新")
    (first,) = lib.add([old]).added
    (second,) = lib.add([new]).replaced
    assert first.id == second.id
    assert [entry.notice.text[-1] for entry in lib.entries()] == ["新"]
    (former,) = lib.former(first.id)
    assert former.notice.text.endswith("旧")
    assert lib.source(former) == former.notice.text


def test_an_older_version_added_again_is_current_again(tmp_path: Path) -> None:
    lib = library(tmp_path)
    old = write(tmp_path, "old.txt", HEAD + "number: 云水〔2024〕1号\n旧")
    new = write(tmp_path, "new.txt", HEAD + "number: 云水〔2024〕1号\n新")
    lib.add([old])
    revision = lib.revision()
    lib.add([new])
    assert lib.revision() != revision
    assert counts(lib.add([old])) == {"replaced": 1}
    assert lib.revision() == revision
    assert [entry.notice.text[-1] for entry in lib.entries()] == ["旧"]


def test_title_issuer_and_date_are_the_identity_of_a_notice_without_number(tmp_path: Path) -> None:
    lib = library(tmp_path)
    lib.add([write(tmp_path, "a.txt", HEAD + "on: 2024-01-02\n旧")])
    assert counts(lib.add([write(tmp_path, "b.txt", HEAD + "on: 2024-01-03\n另一天")])) == {"added": 1}
    assert counts(lib.add([write(tmp_path, "c.txt", HEAD + "on: 2024-01-02\n新")])) == {"replaced": 1}


def test_the_path_is_the_identity_of_a_text_that_states_nothing(tmp_path: Path) -> None:
    lib = library(tmp_path)
    path = write(tmp_path, "a.txt", "旧")
    (first,) = lib.add([path]).added
    assert counts(lib.add([write(tmp_path, "b/a.txt", "别的")])) == {"added": 1}
    write(tmp_path, "a.txt", "完全不同的新文本")
    (second,) = lib.add([tmp_path / "b" / ".." / "a.txt"]).replaced
    assert first.id == second.id


def test_one_serial_number_of_two_issuers_is_two_notices(tmp_path: Path) -> None:
    lib = library(tmp_path)
    a = write(tmp_path, "a.txt", "number: 第1号\nissuer: 甲局\n正文甲")
    b = write(tmp_path, "b.txt", "number: 第1号\nissuer: 乙局\n正文乙")
    assert counts(lib.add([a, b])) == {"added": 2}


def test_an_explainer_that_carries_a_notice_s_number_does_not_replace_it(tmp_path: Path) -> None:
    number = "issuer: 云川市水务局\nnumber: 云水〔2024〕1号\n"
    body = "为保障供水安全，各单位要加强巡查，发现问题及时上报。" * 5
    lib = library(tmp_path)
    a = write(tmp_path, "a.txt", "title: 关于做好供水工作的通知\n" + number + body)
    b = write(
        tmp_path,
        "b.txt",
        "title: 《关于做好供水工作的通知》政策解读\n" + number + "问：谁来巡查？答：" + body,
    )
    c = write(
        tmp_path, "c.txt", "title: 供水巡查登记表填写办法\n" + number + "一、登记表由巡查人填写，每日一张。"
    )
    report = lib.add([a, b, c])
    assert counts(report) == {"added": 3}
    assert len({item.id for item in report.added}) == 3
    assert counts(lib.add([c, b, a])) == {"unchanged": 3}


def test_a_serial_number_without_a_year_begins_anew_every_year(tmp_path: Path) -> None:
    head = "title: 关于停水的公告\nissuer: 云川市水务局\nnumber: 第1号\non: "
    lib = library(tmp_path)
    report = lib.add([write(tmp_path, f"{year}.txt", f"{head}{year}-03-01\n停水。") for year in (2023, 2024)])
    assert counts(report) == {"added": 2}
    assert counts(lib.add([write(tmp_path, "new.txt", f"{head}2024-03-01\n更正。")])) == {"replaced": 1}
    assert sorted(text[-3:] for text in listed(lib).values()) == ["停水。", "更正。"]


def test_a_number_and_issuer_are_enough_where_no_title_is_stated(tmp_path: Path) -> None:
    lib = library(tmp_path)
    head = "issuer: 云川市水务局\nnumber: 云水〔2024〕1号\n"
    report = lib.add(
        [write(tmp_path, "a.txt", head + "旧"), write(tmp_path, "b.txt", head + "全然不同的新文本")]
    )
    assert counts(report) == {"added": 1, "replaced": 1}


def test_identical_texts_are_one_notice_that_every_id_finds(tmp_path: Path) -> None:
    lib = library(tmp_path)
    lib.add([bulk(tmp_path, "a.jsonl", {"id": "x1", "text": "甲"}, {"id": "x2", "text": " 甲\n"})])
    revision = lib.revision()
    lib.add([bulk(tmp_path, "b.jsonl", {"id": "x3", "text": "甲"})])
    assert lib.revision() != revision
    assert lib.count() == 1
    lib.add([write(tmp_path, "c.txt", "甲")])
    (entry,) = lib.entries()
    assert (entry.notice.id, entry.aliases) == ("x1", ("x2", "x3"))
    assert {lib.get(name).notice.id for name in ("x1", "x2", "x3")} == {"x1"}


def test_one_text_in_two_encodings_is_one_notice(tmp_path: Path) -> None:
    text = "关于做好今年防汛工作的通知。各单位要加强值班，确保安全。"
    lib = library(tmp_path)
    lib.add([write(tmp_path, "a.txt", text)])
    (tmp_path / "b.txt").write_bytes(text.encode("gb18030"))
    assert counts(lib.add([tmp_path / "b.txt"])) == {"unchanged": 1}


def test_a_row_keeps_its_id_and_states_fields(tmp_path: Path) -> None:
    lib = library(tmp_path)
    row = {"id": 42, "text": "title: 错\n正文", "title": "对", "issuer": ["甲", "乙"], "file": "甲.html"}
    lib.add([bulk(tmp_path, "a.jsonl", row)])
    entry = lib.get("42")
    assert (entry.notice.title, entry.notice.issuer, entry.notice.file) == ("对", ("甲", "乙"), "甲.html")
    assert json.loads(lib.original(entry)) == row
    assert lib.source(entry) == row["text"]
    row["title"] = "改"
    assert counts(lib.add([bulk(tmp_path, "a.jsonl", row)])) == {"replaced": 1}
    assert lib.get("42").notice.title == "改"


def test_a_changed_row_replaces_its_notice_even_where_its_identity_changed(tmp_path: Path) -> None:
    lib = library(tmp_path)
    lib.add([bulk(tmp_path, "a.jsonl", {"id": "x", "text": HEAD + "on: 2024-01-02\n旧"})])
    new = {"id": "x", "text": "title: 关于高温作业的公告\nissuer: 云川市人社局\non: 2024-07-01\n新"}
    assert counts(lib.add([bulk(tmp_path, "a.jsonl", new)])) == {"replaced": 1}
    assert len(lib.former("x")) == 1


def test_an_id_that_another_document_has_is_replaced_by_a_new_one(tmp_path: Path) -> None:
    lib = library(tmp_path)
    lib.add([bulk(tmp_path, "a.jsonl", {"id": "1", "text": "关于道路封闭的公告，请绕行。"})])
    other = bulk(tmp_path, "b.jsonl", {"id": "1", "text": "春季开学安排：小学三月一日报到。"})
    (item,) = lib.add([other]).added
    assert item.id != "1"
    assert "道路" in lib.get("1").notice.text
    assert counts(lib.add([other])) == {"unchanged": 1}


def test_an_id_twice_in_one_file_with_different_texts_is_refused(tmp_path: Path) -> None:
    lib = library(tmp_path)
    path = bulk(
        tmp_path, "a.jsonl", {"id": "x", "text": "甲"}, {"id": "x", "text": "乙"}, {"id": "x", "text": "甲"}
    )
    for _ in range(2):
        report = lib.add([path])
        assert [r.error.code for r in report.refused] == ["row-broken"]
        assert listed(lib) == {"x": "甲"}


def test_a_row_that_becomes_another_row_s_text_is_merged_with_it(tmp_path: Path) -> None:
    lib = library(tmp_path)
    lib.add([bulk(tmp_path, "a.jsonl", {"id": "x", "text": "甲"}, {"id": "y", "text": "乙"})])
    lib.add([bulk(tmp_path, "a.jsonl", {"id": "x", "text": "甲"}, {"id": "y", "text": "甲"})])
    assert listed(lib) == {"x": "甲"}
    assert lib.get("y").notice.id == "x"
    assert [entry.notice.text for entry in lib.former("y")] == ["乙"]
    assert list(check_originals(lib)) == []


def test_removing_by_alias_removes_the_notice_and_only_its_own_original(tmp_path: Path) -> None:
    lib = library(tmp_path)
    path = bulk(
        tmp_path, "a.jsonl", {"id": "x", "text": "甲"}, {"id": "y", "text": "甲"}, {"id": "z", "text": "乙"}
    )
    lib.add([path, write(tmp_path, "c.txt", "丙")])
    empty = library(tmp_path / "other").revision()
    assert lib.remove("y").notice.id == "x"
    assert len(list(lib.folder.glob("originals/*/*"))) == 2
    assert lib.source(lib.get("z")) == "乙"
    for entry in list(lib.entries()):
        lib.remove(entry.notice.id)
    assert list(lib.folder.glob("originals/*/*")) == []
    assert lib.revision() == empty
    assert counts(lib.add([path])) == {"added": 2, "aliased": 1}


def test_an_unknown_id_names_the_nearest(tmp_path: Path) -> None:
    lib = library(tmp_path)
    lib.add([bulk(tmp_path, "a.jsonl", {"id": "water-2024", "text": "甲"})])
    with pytest.raises(LibraryError, match="did you mean water-2024"):
        lib.get("watr-2024")
    with pytest.raises(LibraryError, match="no notice has the id"):
        lib.remove("x" * 500)


def test_an_iterator_sees_one_state_while_others_change_it(tmp_path: Path) -> None:
    lib = library(tmp_path)
    lib.add([bulk(tmp_path, "a.jsonl", *({"id": f"n{i}", "text": f"第{i}份"} for i in range(20)))])
    entries = lib.entries()
    first = next(entries)
    lib.remove("n5")
    lib.add([write(tmp_path, "b.txt", "新的")])
    assert [first.notice.id, *(entry.notice.id for entry in entries)] == [f"n{i}" for i in range(20)]


@pytest.mark.parametrize(
    "name",
    [
        "a" * 240 + ".txt",
        "通" * 80 + ".txt",
        'odd: *?"<>|name .txt',
        "new\nline\t.txt",
        "-rf.txt",
        "....txt",
        b"\xcd\xa8\xd6\xaa.txt".decode("utf-8", "surrogateescape"),
    ],
)
def test_a_file_of_any_name_is_kept_safely(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("关于停水的通知", encoding="utf-8")
    lib = library(tmp_path)
    (item,) = lib.add([path]).added
    entry = lib.get(item.id)
    assert lib.original(entry).decode() == "关于停水的通知"
    assert entry.original.endswith(".txt") and entry.original.isprintable()
    assert counts(lib.add([path])) == {"unchanged": 1}


def test_ids_made_for_files_are_short_typeable_and_the_same_everywhere(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", HEAD + "number: 云水〔2024〕1号")
    ids = set()
    for name in ("one", "two"):
        (item,) = library(tmp_path / name).add([path]).added
        ids.add(item.id)
    (made,) = ids
    assert len(made) == 7 and made[0].isalpha() and not set(made) & set("lio01")


def test_an_id_that_is_taken_is_stepped_over(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", HEAD + "number: 云水〔2024〕1号")
    (item,) = library(tmp_path / "one").add([path]).added
    lib = library(tmp_path / "two")
    lib.add([bulk(tmp_path, "b.jsonl", {"id": item.id, "text": "别的文件，内容毫不相干。"})])
    (other,) = lib.add([path]).added
    assert other.id != item.id


def test_a_new_parser_version_parses_everything_again_from_the_originals(tmp_path: Path) -> None:
    lib = library(tmp_path)
    row = {"id": "x", "text": "乙", "number": "云水〔2024〕2号"}
    lib.add([write(tmp_path, "a.txt", "甲"), bulk(tmp_path, "b.jsonl", row)])
    assert lib.refresh() == 0

    def parse(source: str, *, id: str = "", file: str | None = None) -> Any:
        return plain.parse("title: 新\n" + source, id=id, file=file)

    newer = library(tmp_path, Parser(parse, 2))
    revision = newer.revision()
    assert newer.refresh() == 2
    assert newer.revision() != revision
    assert {notice.title for notice in newer.notices()} == {"新"}
    assert newer.get("x").notice.number == "云水〔2024〕2号"
    assert newer.refresh() == 0
    same = library(tmp_path, Parser(parse, 3))
    revision = same.revision()
    assert same.refresh() == 2
    assert same.revision() == revision


def test_notices_that_a_new_parser_finds_to_be_one_are_united(tmp_path: Path) -> None:
    texts = {"a": "甲 furniture 1", "b": "甲 furniture 2", "c": HEAD + "旧", "d": HEAD + "新", "e": "别的"}
    bulk_file = bulk(tmp_path, "a.jsonl", *({"id": id_, "text": text} for id_, text in texts.items()))
    old = library(tmp_path)
    old.add([bulk_file])
    assert len(listed(old)) == 5

    def parse(source: str, *, id: str = "", file: str | None = None) -> Any:
        source = source.partition(" furniture")[0]
        notice = plain.parse(source, id=id, file=file)
        return replace(notice, number="云水〔2024〕1号" if notice.issuer else None)

    lib = library(tmp_path, Parser(parse, 2))
    assert lib.refresh() == 5
    assert {id_: text[-1] for id_, text in listed(lib).items()} == {"a": "甲", "c": "新", "e": "的"}
    assert [lib.get(name).notice.id for name in texts] == ["a", "a", "c", "c", "e"]
    fresh = library(tmp_path / "fresh", Parser(parse, 2))
    fresh.add([bulk_file])
    assert fresh.revision() == lib.revision()
    assert list(check_originals(lib)) == []


TEXTS = ("甲", "乙", "丙", *(f"{HEAD}number: {n}号\n{text}" for n in (1, 2) for text in "一二三"))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from(TEXTS)), max_size=6), max_size=3),
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from(TEXTS)), max_size=6),
)
def test_adding_any_folder_twice_changes_nothing_the_second_time(
    tmp_path_factory: pytest.TempPathFactory, bulks: list[list[tuple[str, str]]], texts: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("twice")
    for name, text in texts:
        write(folder, f"in/{name}.txt", text)
    for number, rows in enumerate(bulks):
        bulk(folder, f"in/{number}.jsonl", *({"id": id_, "text": text} for id_, text in rows))
    (folder / "in").mkdir(exist_ok=True)
    lib = library(folder)
    first = lib.add([folder / "in"])
    before, revision = listed(lib), lib.revision()
    again = lib.add([folder / "in"])
    assert counts(again).keys() <= {"unchanged", "refused"}
    assert len(again.refused) == len(first.refused)
    assert (listed(lib), lib.revision()) == (before, revision)
    assert len(set(before.values())) == len(before)
    assert list(check_originals(lib)) == []


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["add", "add", "row", "remove"]),
            st.sampled_from(["a", "b", "c", "d"]),
            st.sampled_from(["甲", "乙", "丙", HEAD + "number: 1号\n一", HEAD + "number: 1号\n二"]),
        ),
        max_size=12,
    )
)
def test_any_sequence_of_changes_keeps_the_ledger_true_to_itself(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("steps")
    lib: Library = library(folder)
    for verb, name, text in steps:
        if verb in ("add", "row"):
            made = bulk(folder, "bulk.jsonl", {"id": name, "text": text}) if verb == "row" else None
            path = made or write(folder, name + ".txt", text)
            lib.add([path])
            assert text in listed(lib).values()
            revision = lib.revision()
            assert counts(lib.add([path])) == {"unchanged": 1}
            assert lib.revision() == revision
        else:
            for id_ in list(listed(lib))[:1]:
                lib.remove(id_)
                assert id_ not in listed(lib)
    assert list(check_originals(lib)) == []
    assert len(set(listed(lib).values())) == len(listed(lib))
