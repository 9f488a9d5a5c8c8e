from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from bot.texts import Texts
from tests.bot.conftest import SAMPLES, SOME, Cli
from tests.corpus.web import serving


def test_adding_reports_what_became_of_each_file_and_what_to_do_next(cli: Cli) -> None:
    first = cli("add", SAMPLES / SOME[0])
    assert first.code == 0
    assert "added  " in first.out
    assert "关于调整2024年度住房公积金缴存基数和使用政策的通知" in first.out
    assert "1 added, 0 replaced, 0 already there, 0 as further ids, 0 refused" in first.out
    assert "`noticebot build`" in first.err
    again = cli("add", SAMPLES / SOME[0])
    assert (again.code, again.err) == (0, "")
    assert "1 already there" in again.out


def test_a_refused_file_that_was_named_gives_exit_code_2_and_the_rest_is_added(
    cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").touch()
    result = cli("add", tmp_path / "empty.txt", SAMPLES / SOME[0], tmp_path / "gone.txt")
    assert result.code == 2
    assert "1 added" in result.out
    lines = result.err.splitlines()
    assert f"noticebot: {tmp_path}/empty.txt: there is no text in it" in lines
    assert f"noticebot: {tmp_path}/gone.txt: cannot be read (no such file)" in lines
    assert len(json.loads(cli("list", "--json").out)) == 1


def test_a_refused_row_of_a_file_that_was_named_gives_exit_code_2(cli: Cli, tmp_path: Path) -> None:
    text = (SAMPLES / SOME[0]).read_text("utf-8")
    rows = [json.dumps({"id": "good", "text": text}), '{"id": "bad", ']
    (tmp_path / "bulk.jsonl").write_text("\n".join(rows), "utf-8")
    result = cli("add", tmp_path / "bulk.jsonl")
    assert result.code == 2
    assert "bulk.jsonl:2: not valid JSON" in result.err
    assert [notice["id"] for notice in json.loads(cli("list", "--json").out)] == ["good"]


def zipped(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return path


def test_an_archive_with_nothing_to_take_gives_exit_code_2_and_names_it(cli: Cli, tmp_path: Path) -> None:
    barren = zipped(tmp_path / "all.zip", a_csv="1,2", b_exe="MZ")
    for options in ((), ("--dry-run",)):
        result = cli("add", *options, barren)
        assert result.code == 2
        assert f"noticebot: {barren}/a.csv: .csv files in a batch are not read" in result.err
    text = (SAMPLES / SOME[0]).read_text("utf-8")
    some = zipped(tmp_path / "some.zip", a_csv="1,2", b_txt=text)
    assert cli("add", "--dry-run", some).code == 0
    assert cli("add", some).code == 0
    assert cli("add", some).code == 0  # already there
    assert cli("add", tmp_path).code == 0  # only found in a folder


def test_an_archive_at_an_address_with_nothing_to_take_gives_exit_code_2(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = zipped(tmp_path / "all.zip", a_csv="1,2").read_bytes()
    monkeypatch.setenv("NOTICEBOT_FETCH_PRIVATE", "true")
    with serving() as site:
        url = site.put("/all.zip", data).replace("http:", "HTTP:")
        for options in ((), ("--dry-run",)):
            result = cli("add", *options, url)
            assert result.code == 2
            assert "/all.zip/a.csv: .csv files" in result.err


def test_a_file_passed_over_in_a_folder_is_told_and_is_no_failure(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "table.xlsx").write_bytes(b"PK")
    (tmp_path / "folder" / "notice.txt").write_bytes((SAMPLES / SOME[0]).read_bytes())
    result = cli("add", tmp_path / "folder")
    assert result.code == 0
    assert "table.xlsx: of a kind that is passed over in folders" in result.err
    assert "1 added" in result.out


def test_json_stands_alone_on_standard_output(cli: Cli, tmp_path: Path) -> None:
    result = cli("add", SAMPLES / SOME[0], tmp_path / "gone.txt", "--json")
    data = json.loads(result.out)
    assert result.code == 2
    assert [item["file"] for item in data["added"]] == [SOME[0]]
    assert data["refused"][0]["code"] == "file-unreadable"


def test_adding_can_build_at_once(cli: Cli) -> None:
    result = cli("add", "--build", "--json", SAMPLES / SOME[0])
    assert json.loads(result.out)["build"]["notices"] == 1
    assert cli("status", "--json").out.count('"state":"current"') == 1


def test_building_again_reuses_everything(cli: Cli, built: Path) -> None:
    report = json.loads(cli("build", "--json").out)
    assert (report["reused"], report["encoded"]) == (report["notices"], 0)
    fresh = json.loads(cli("build", "--fresh", "--json").out)
    assert fresh["reused"] == 0
    assert fresh["encoded"] == fresh["passages"]


def test_removing_a_notice_by_its_id(cli: Cli, built: Path) -> None:
    name = json.loads(cli("list", "--json").out)[0]["id"]
    result = cli("remove", name)
    assert result.code == 0
    assert result.err.startswith(f"removed {name} ")
    assert name not in cli("list").out
    assert '"state":"behind"' in cli("status", "--json").out


def test_removing_what_is_not_there_is_one_line(cli: Cli, home: Path) -> None:
    result = cli("remove", "nope")
    assert (result.code, result.err) == (2, "noticebot: no notice has the id nope\n")
    assert not home.exists()


def test_messages_are_chinese_for_a_chinese_operator(cli: Cli, home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text('language = "zh"', "utf-8")
    result = cli("add", SAMPLES / SOME[0])
    assert result.out.startswith(Texts("zh")("added"))
    assert "运行 `noticebot build`" in result.err


def test_addresses_are_added_beside_files(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as site:
        url = site.put("/t1.txt", (SAMPLES / SOME[1]).read_bytes())
        refused = cli("add", url)
        assert refused.code == 2
        assert "127.0.0.1 is not of the public internet" in refused.err
        assert site.asked == []
        monkeypatch.setenv("NOTICEBOT_FETCH_PRIVATE", "true")
        result = cli("add", SAMPLES / SOME[0], url, site.url("/gone"), "--json")
    assert result.code == 2
    data = json.loads(result.out)
    assert [item["file"] for item in data["added"]] == [SOME[0], "t1.txt"]
    assert [(item["path"], item["code"]) for item in data["refused"]] == [(site.url("/gone"), "url-missing")]
    shown = json.loads(cli("show", data["added"][1]["id"], "--json").out)
    assert shown["url"] == url
    assert shown["fetched_at"]


def test_an_empty_name_is_refused_and_not_taken_for_the_folder_one_stands_in(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_bytes((SAMPLES / SOME[0]).read_bytes())
    monkeypatch.chdir(tmp_path)
    for command in (("add", ""), ("add", "--dry-run", " "), ("inspect", "")):
        result = cli(*command)
        assert (result.code, result.out) == (2, "")
        assert "the name of a file or folder is empty" in result.err
