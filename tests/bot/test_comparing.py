"""versions and diff on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.conftest import Cli

TEXT = """云川市财政局
关于发放误餐补助的通知

云财〔2024〕3号

各有关单位：
一、补助标准
每人每天五十元，由市财政局发放。按月结算。按人计发。
二、申请
请于每月10日前申请。逾期不予受理。
三、其他
本通知自印发之日起施行，有效期五年。

云川市财政局
2024年3月1日
"""
NEWER = TEXT.replace("五十元", "六十元").replace("逾期不予受理。", "").replace("3月1日", "3月5日")


@pytest.fixture
def id_(cli: Cli, tmp_path: Path) -> str:
    path = tmp_path / "补助.txt"
    for text in (TEXT, NEWER):
        path.write_text(text, encoding="utf-8")
        assert cli("add", path).code == 0
    (notice,) = json.loads(cli("list", "--json").out)
    return str(notice["id"])


def test_the_versions_are_listed_as_they_came(cli: Cli, id_: str) -> None:
    rows = [line.split("\t") for line in cli("versions", id_).out.splitlines()]
    assert [(row[0], row[2], row[4]) for row in rows] == [("1", "补助.txt", ""), ("2", "补助.txt", "current")]
    found = json.loads(cli("versions", id_, "--json").out)
    assert [(one["version"], one["current"]) for one in found] == [(1, False), (2, True)]


def test_a_notice_is_compared_with_the_version_before(cli: Cli, id_: str) -> None:
    lines = cli("diff", id_).out.splitlines()
    assert lines[0].startswith(f"--- {id_}  version 1, added ")
    assert lines[1].startswith(f"+++ {id_}  version 2, added ")
    assert lines[2:6] == [
        "issued on: 2024-03-01 → 2024-03-05",
        "effective on: 2024-03-01 → 2024-03-05",
        "expires on: 2029-02-28 → 2029-03-04",
        "… 3 sentences unchanged …",
    ]
    assert "@@ 第一部分" in lines
    at = lines.index("- 每人每天五十元，由市财政局发放。")
    assert lines[at + 1] == "+ 每人每天六十元，由市财政局发放。"
    assert "- 逾期不予受理。" in lines
    assert "按人计发" not in "".join(lines)


def test_the_difference_is_given_as_json(cli: Cli, id_: str) -> None:
    data = json.loads(cli("diff", id_, "--json").out)
    assert (data["before"]["version"], data["after"]["version"]) == (1, 2)
    assert [field["field"] for field in data["fields"]] == ["issued_on", "effective_on", "expires_on"]
    first = data["changes"][0]
    assert (first["kind"], first["section"]) == ("changed", ["一"])
    (span,) = first["after"]["differs"]
    assert first["after"]["text"][slice(*span)] == "六"
    assert [change["kind"] for change in data["changes"]] == ["changed", "removed", "changed"]


def test_a_version_or_another_notice_can_be_named(cli: Cli, id_: str, tmp_path: Path) -> None:
    assert "the text is the same" in cli("diff", id_, "--with", "2").out
    assert cli("diff", id_, "--with", "1").out == cli("diff", id_).out
    other = tmp_path / "other.jsonl"
    other.write_text(
        json.dumps({"id": "x9", "text": TEXT.replace("云财〔2024〕3号", "云财〔2024〕4号")}), "utf-8"
    )
    cli("add", other)
    data = json.loads(cli("diff", id_, "--with", "x9", "--json").out)
    assert (data["before"]["id"], data["after"]["id"]) == (id_, "x9")
    assert "number" in [field["field"] for field in data["fields"]]


def test_what_cannot_be_compared_is_told(cli: Cli, id_: str, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps({"id": "one", "text": "只有一版。"}), "utf-8")
    cli("add", tmp_path / "one.jsonl")
    alone = cli("diff", "one")
    assert (alone.code, "it has no other version" in alone.err) == (2, True)
    assert cli("diff", id_, "--with", "nobody").code == 2
    assert cli("versions", "nobody").code == 2
