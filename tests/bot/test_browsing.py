from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.bot.conftest import SAMPLES, SOME, Cli

FIELDS = {
    "id",
    "file",
    "aliases",
    "title",
    "issuer",
    "number",
    "issued_on",
    "published_on",
    "source",
    "addressees",
    "urgency",
    "status",
    "repealed_by",
}


def listed(cli: Cli) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(cli("list", "--json").out)
    return found


def test_the_list_has_the_fields_that_scripts_rely_on(cli: Cli, built: Path) -> None:
    notices = listed(cli)
    assert {notice["file"] for notice in notices} == set(SOME)
    assert all(notice.keys() >= FIELDS for notice in notices)


def test_the_list_is_newest_first(cli: Cli, built: Path) -> None:
    days = [notice["issued_on"] for notice in listed(cli)]
    assert days == sorted(days, reverse=True)


def test_a_repealed_notice_is_listed_as_such_with_the_id_of_the_other(cli: Cli, built: Path) -> None:
    by_file = {notice["file"]: notice for notice in listed(cli)}
    assert by_file[SOME[1]]["status"] == "repealed"
    assert by_file[SOME[1]]["repealed_by"] == by_file[SOME[0]]["id"]
    assert by_file[SOME[0]]["status"] == "in force"


def test_a_pipe_gets_one_line_a_notice_beginning_with_its_id(cli: Cli, built: Path) -> None:
    lines = cli("list").out.splitlines()
    assert [line.split("\t")[0] for line in lines] == [notice["id"] for notice in listed(cli)]
    assert {line.count("\t") for line in lines} == {5}


def test_an_empty_library_is_an_empty_list(cli: Cli, home: Path) -> None:
    assert listed(cli) == []
    assert cli("list").out == ""
    assert "no notices yet" in cli("list").err
    assert not home.exists()


def test_a_notice_is_shown_with_text_and_sections_that_tile_it(cli: Cli, built: Path) -> None:
    for notice in listed(cli):
        data = json.loads(cli("show", notice["id"], "--json").out)
        assert data.keys() >= FIELDS | {"text", "sections"}
        assert {name: data[name] for name in FIELDS} == {name: notice[name] for name in FIELDS}
        for section in data["sections"]:
            assert section.keys() == {"path", "heading", "start", "end"}
            assert (section["heading"] or "") in data["text"][section["start"] : section["end"]]


def test_a_notice_is_shown_with_its_fields_and_headings(cli: Cli, built: Path) -> None:
    name = next(notice["id"] for notice in listed(cli) if notice["file"] == SOME[1])
    out = cli("show", name).out
    assert "number: 云公积金〔2023〕9号\n" in out
    assert "status: repealed\n" in out
    assert "  一、提取条件\n" in out


def test_the_text_alone_is_printed_as_it_is(cli: Cli, built: Path) -> None:
    name = listed(cli)[0]["id"]
    assert cli("show", name, "--text").out == json.loads(cli("show", name, "--json").out)["text"] + "\n"


def test_everything_left_out_is_listed_with_the_reason(cli: Cli, built: Path) -> None:
    name = next(notice["id"] for notice in listed(cli) if notice["file"] == SOME[1])
    drops = json.loads(cli("show", name, "--drops", "--json").out)["drops"]
    assert drops[0]["reason"] == "remark"
    assert drops[0]["text"].startswith("【示例】")
    assert "remark about the file  【示例】" in cli("show", name, "--drops").out


def test_former_versions_are_shown_when_asked_for(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    old = (SAMPLES / SOME[0]).read_text("utf-8")
    file.write_text(old, "utf-8")
    cli("add", file)
    name = listed(cli)[0]["id"]
    assert "no former versions" in cli("show", name, "--former").err
    file.write_text(old.replace("1500元", "1600元"), "utf-8")
    assert "1 replaced" in cli("add", file).out
    (former,) = json.loads(cli("show", name, "--former", "--json").out)["former"]
    assert "1500元" in former["text"]
    assert "1500元" in cli("show", name, "--former", "--text").out
    assert "added 20" in cli("show", name, "--former").out


def test_an_unknown_id_is_one_line(cli: Cli, built: Path) -> None:
    result = cli("show", "nope")
    assert (result.code, result.out, result.err) == (2, "", "noticebot: no notice has the id nope\n")
