from __future__ import annotations

from pathlib import Path

from tests.bot.conftest import Cli


def test_a_backup_brings_the_whole_home_back(cli: Cli, built: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "all.tar.gz", tmp_path / "other"
    saved = cli("backup", file)
    assert saved.code == 0
    assert f"files saved to {file}" in saved.err
    assert cli("restore", file, "--home", other).code == 0
    assert cli("list", "--json", "--home", other).out == cli("list", "--json").out
    assert cli("verify", "--home", other).code == 0
    assert cli("ask", "云公积金〔2023〕9号是什么？", "--home", other).code == 0


def test_a_home_that_is_not_empty_is_not_overwritten(cli: Cli, built: Path, tmp_path: Path) -> None:
    cli("backup", tmp_path / "all.tar.gz")
    result = cli("restore", tmp_path / "all.tar.gz")
    assert result.code == 2
    assert result.err == f"noticebot: {built}: is not empty; restore into a new folder (--home DIR)\n"


def test_what_is_no_backup_is_refused(cli: Cli, home: Path, tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(b"no archive")
    result = cli("restore", tmp_path / "x.tar.gz")
    assert result.code == 2
    assert result.err.startswith(f"noticebot: {tmp_path}/x.tar.gz: is not a whole noticebot backup")
    assert not home.exists()


def test_a_home_that_is_not_there_cannot_be_saved(cli: Cli, home: Path, tmp_path: Path) -> None:
    result = cli("backup", tmp_path / "all.tar.gz")
    assert (result.code, result.err.count("\n")) == (2, 1)
