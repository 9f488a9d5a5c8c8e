"""What a build of the index sees of a library: the same notices as everybody, told apart by their keys."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from corpus.library import Library, Parser
from corpus.notice import Notice
from corpus.stock import RESOLVED, Stocked, unpacked
from tests.corpus import plain
from tests.corpus.plain import library, write

OLD = "title: 关于做好供水工作的通知\nissuer: 云川市水务局\nnumber: 云水〔2023〕1号\non: 2023-01-01\n"
NEW = "title: 关于加强供水管理的通知\nissuer: 云川市水务局\nnumber: 云水〔2024〕9号\non: 2024-01-01\n"
OTHER = "title: 关于秸秆禁烧的通知\nissuer: 云川市农业农村局\n"


def add(lib: Library, folder: Path, **texts: str) -> None:
    rows = [json.dumps({"id": name, "text": text}, ensure_ascii=False) for name, text in texts.items()]
    lib.add([write(folder, "in.jsonl", "\n".join(rows))])


def stocked(lib: Library) -> list[Stocked]:
    """The stock, all of it read while it may be."""
    with lib.stock() as stock:
        return [replace(one, data=partial(bytes, one.data())) for one in stock.notices]


def notice(one: Stocked) -> Notice:
    resolved: dict[str, Any] = {name: one.resolved[name] for name in RESOLVED}
    return Notice.from_json(unpacked(one.data()) | {"id": one.id} | resolved)


def keys(lib: Library) -> dict[str, str]:
    return {one.id: one.key for one in stocked(lib)}


def test_the_stock_is_the_entries_in_their_order(tmp_path: Path) -> None:
    lib = library(tmp_path)
    add(lib, tmp_path, b=OLD, a=NEW + "repeals: 云水〔2023〕1号", c=OTHER, d="没有题目的正文 \U0001f600")
    add(lib, tmp_path, again=OTHER)  # an alias of c
    entries = list(lib.entries())
    assert [(notice(one), one.aliases) for one in stocked(lib)] == [
        (entry.notice, entry.aliases) for entry in entries
    ]
    assert {one.id for one in stocked(lib) if one.resolved["repealed_by"]} == {"b"}
    assert ("again",) in [one.aliases for one in stocked(lib)]
    with lib.stock() as stock:
        assert stock.revision == lib.revision()


def test_an_empty_library_has_an_empty_stock_and_writes_nothing(tmp_path: Path) -> None:
    lib = library(tmp_path)
    with lib.stock() as stock:
        assert stock.notices == ()
        assert stock.revision == lib.revision()
    assert not lib.folder.exists()


def test_a_key_is_32_hexadecimal_digits_and_no_two_are_the_same(tmp_path: Path) -> None:
    lib = library(tmp_path)
    add(lib, tmp_path, **{f"n{at}": f"title: 第{at}号通知\n" for at in range(30)})
    found = keys(lib)
    assert len(set(found.values())) == 30
    assert all(len(key) == 32 and int(key, 16) >= 0 for key in found.values())


def test_a_key_stays_while_other_notices_come_and_go(tmp_path: Path) -> None:
    lib = library(tmp_path)
    add(lib, tmp_path, old=OLD, other=OTHER)
    before = keys(lib)
    add(lib, tmp_path, new=NEW)
    assert {name: key for name, key in keys(lib).items() if name != "new"} == before
    lib.remove("other")
    assert keys(lib)["old"] == before["old"]
    add(lib, tmp_path, other=OTHER)
    assert keys(lib)["other"] == before["other"]


def test_a_key_stays_when_a_notice_is_repealed_or_gets_an_alias(tmp_path: Path) -> None:
    lib = library(tmp_path)
    add(lib, tmp_path, old=OLD, other=OTHER)
    before = keys(lib)
    add(lib, tmp_path, new=NEW + "repeals: 云水〔2023〕1号")
    add(lib, tmp_path, twin=OTHER)
    after = {one.id: one for one in stocked(lib)}
    assert after["old"].resolved["status"] == "repealed"
    assert after["other"].aliases == ("twin",)
    assert {name: one.key for name, one in after.items() if name != "new"} == before


@pytest.mark.parametrize(
    "changed",
    [
        OLD + "多了一行。\n",
        OLD.replace("1号", "2号"),
        OLD.replace("供水工作", "供电工作"),
        OLD.replace("01-01", "01-02"),
    ],
    ids=["text", "number", "title", "date"],
)
def test_a_key_changes_when_its_notice_does_and_comes_back_with_it(tmp_path: Path, changed: str) -> None:
    lib = library(tmp_path)
    add(lib, tmp_path, old=OLD, other=OTHER)
    before = keys(lib)
    add(lib, tmp_path, old=changed)
    after = keys(lib)
    assert after["old"] != before["old"]
    assert after["other"] == before["other"]
    add(lib, tmp_path, old=OLD)
    assert keys(lib) == before


def test_the_same_words_under_another_id_have_another_key() -> None:
    one, other = (Stocked.of(plain.parse(OLD, id=name)) for name in ("a", "b"))
    assert one.key != other.key
    assert one.key == Stocked.of(plain.parse(OLD, id="a"), ("alias",)).key


def test_another_parser_that_reads_the_same_leaves_the_keys(tmp_path: Path) -> None:
    lib = library(tmp_path)
    add(lib, tmp_path, old=OLD, other=OTHER)
    before = keys(lib)
    same = library(tmp_path, Parser(plain.parse, 2))
    same.refresh()
    assert keys(same) == before

    def shorter(source: str, *, id: str = "", file: str | None = None) -> Notice:
        one = plain.parse(source, id=id, file=file)
        return one if "秸秆" in source else Notice(id, one.text, one.sections, spans=one.spans, file=file)

    other = library(tmp_path, Parser(shorter, 3))
    other.refresh()
    assert keys(other)["other"] == before["other"]
    assert keys(other)["old"] != before["old"]


def test_a_stock_is_of_one_state_whatever_changes_meanwhile(tmp_path: Path) -> None:
    lib = library(tmp_path)
    add(lib, tmp_path, old=OLD, other=OTHER)
    revision = lib.revision()
    with lib.stock() as stock:
        change = threading.Thread(target=_change, args=(lib, tmp_path))
        change.start()
        change.join()
        assert lib.revision() != revision
        assert stock.revision == revision
        assert [one.id for one in stock.notices] == ["old", "other"]
        assert [notice(one).text for one in stock.notices] == [OLD, OTHER]
    assert set(keys(lib)) == {"old", "new"}
    assert keys(lib)["old"] != stock.notices[0].key


def _change(lib: Library, folder: Path) -> None:
    add(lib, folder, new=NEW + "repeals: 云水〔2023〕1号", old=OLD + "改了。\n")
    lib.remove("other")


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lib = library(tmp_path)
    add(lib, tmp_path, old=OLD, other=OTHER)
    monkeypatch.setattr("corpus.records.read_parsed", None)  # must not be needed
    monkeypatch.setattr("corpus.notice.Notice.from_json", None)
    assert len(keys(lib)) == 2
