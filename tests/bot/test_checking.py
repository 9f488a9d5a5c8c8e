from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.build import PARTS
from tests.bot.conftest import SAMPLES, SOME, Cli


def files_of_the_index(home: Path) -> list[Path]:
    return sorted(
        path for path in (home / "index").rglob("*") if path.is_file() and not path.name.startswith(".")
    )


def test_status_follows_the_library_and_the_index(cli: Cli, home: Path) -> None:
    assert json.loads(cli("status", "--json").out)["state"] == "none"
    cli("add", SAMPLES / SOME[0])
    assert json.loads(cli("status", "--json").out)["state"] == "none"
    cli("build")
    facts = json.loads(cli("status", "--json").out)
    assert (facts["state"], facts["notices"], facts["home"]) == ("current", 1, str(home))
    cli("add", SAMPLES / SOME[1])
    assert json.loads(cli("status", "--json").out)["state"] == "behind"
    assert "state: behind the library; run `noticebot build`\n" in cli("status").out


def test_an_index_that_an_earlier_version_made_is_told(
    cli: Cli, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert json.loads(cli("status", "--json").out)["state"] == "current"
    monkeypatch.setattr("index.served.PARTS", PARTS | {"pieces": 0})
    assert json.loads(cli("status", "--json").out)["state"] == "outdated"
    assert "made by another version" in cli("status").out


def test_a_sound_home_passes(cli: Cli, built: Path) -> None:
    result = cli("verify")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("all is well: 4 notices, ")
    assert json.loads(cli("verify", "--json").out)["ok"] is True


def test_an_index_behind_its_library_is_no_damage(cli: Cli, built: Path, tmp_path: Path) -> None:
    cli("remove", json.loads(cli("list", "--json").out)[0]["id"])
    changed = tmp_path / SOME[3]
    changed.write_text((SAMPLES / SOME[3]).read_text("utf-8") + "\n另有规定的，从其规定。\n", "utf-8")
    cli("add", changed)
    result = cli("verify")
    assert result.code == 0
    assert "behind the library" in result.err


def test_a_flipped_byte_anywhere_in_the_index_is_found(cli: Cli, built: Path) -> None:
    files = files_of_the_index(built)
    assert len(files) > 5
    for file in files:
        data = file.read_bytes()
        at = len(data) // 2
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        result = cli("verify")
        assert result.code == 2, file
        assert all(line.startswith("noticebot: ") for line in result.err.splitlines()), file
        assert "`noticebot build" in result.err, file
        file.write_bytes(data)
    assert cli("verify").code == 0


def test_a_flipped_byte_is_never_answered_from(cli: Cli, built: Path) -> None:
    for file in files_of_the_index(built):
        data = file.read_bytes()
        at = len(data) // 2
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        result = cli("ask", "停水", "--json")
        if file.name == "CURRENT":  # the generation that it named is whole, and found
            assert "until it is mended, generation 000001-" in result.err
        else:
            assert (result.code, result.out) == (2, ""), file
        assert result.err.count("\n") == 1, file
        file.write_bytes(data)


def test_a_fresh_build_mends_a_damaged_index_and_no_notice_is_lost(cli: Cli, built: Path) -> None:
    before = cli("list", "--json").out
    for file in files_of_the_index(built):
        file.write_bytes(b"")
    assert cli("build").code == 0
    assert cli("verify").code == 0
    assert cli("list", "--json").out == before


@pytest.mark.parametrize("command", [("build",), ("build", "--fresh")])
def test_the_former_generation_answers_where_the_newest_is_damaged(
    cli: Cli, built: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    former = (built / "index" / "CURRENT").read_text()
    cli("remove", json.loads(cli("list", "--json").out)[0]["id"])
    cli("build")
    newest = built / "index" / "generations" / (built / "index" / "CURRENT").read_text()
    (newest / "order.npy").write_bytes(b"")
    result = cli("ask", "停水到什么时候？", "--json")
    assert result.code == 0
    assert json.loads(result.out)["generation"] == former
    assert "order.npy: missing or cut short; until it is mended, generation " + former in result.err
    assert "run `noticebot build --fresh`" in result.err
    monkeypatch.setenv("NOTICEBOT_LANGUAGE", "zh")
    told = cli("ask", "停水到什么时候？").err
    assert "索引已损坏（缺失或不完整）；修复之前由 " in told
    assert former in told
    assert "索引已损坏（缺失或不完整）" in cli("verify").err
    monkeypatch.delenv("NOTICEBOT_LANGUAGE")
    status = cli("status")
    assert status.code == cli("verify").code == 2
    assert "until it is mended, generation " + former in status.err
    again = cli(*command)
    assert again.code == 0
    assert ("the former index was damaged" in again.err) == (len(command) == 1)
    assert cli("verify").code == 0
    assert cli("ask", "停水到什么时候？").err == ""


def test_an_original_that_was_changed_is_found(cli: Cli, built: Path) -> None:
    original = next(path for path in (built / "library" / "originals").rglob("*.txt"))
    original.write_text(original.read_text("utf-8").replace("云川", "云山", 1), "utf-8")
    result = cli("verify")
    assert result.code == 2
    assert "changed after it was added" in result.err
    assert json.loads(cli("verify", "--json").out)["problems"]


def test_an_index_of_another_version_is_rebuilt_by_build(
    cli: Cli, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.generation.INDEX_VERSION", 99)
    result = cli("ask", "停水")
    assert result.code == 2
    assert "run `noticebot build` to rebuild it" in result.err
    assert json.loads(cli("status", "--json").out)["state"] == "problem"
    assert cli("build").code == 0
    assert cli("ask", "云公积金〔2023〕9号是什么？").code == 0
