from __future__ import annotations

from pathlib import Path

import pytest

from bot import edge
from bot.cli import make_app
from bot.edge import hoisted
from corpus.library import Library
from tests.bot.conftest import Cli


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (["list", "--home", "x"], ["--home", "x", "list"]),
        (["list", "--home=x", "--json"], ["--home=x", "list", "--json"]),
        (["ask", "--", "--home"], ["ask", "--", "--home"]),
        (["list", "--home"], ["--home"]),
        ([], []),
    ],
)
def test_the_home_may_be_named_after_the_command(given: list[str], taken: list[str]) -> None:
    assert hoisted(given) == taken


def test_without_a_command_the_help_is_shown(cli: Cli) -> None:
    result = cli()
    assert result.code == 0
    for command in ("add", "ask", "build", "verify", "restore"):
        assert command in result.out


@pytest.mark.parametrize(
    "command", ["add", "remove", "list", "show", "build", "ask", "chat", "eval", "status"]
)
def test_every_command_explains_itself(cli: Cli, command: str) -> None:
    result = cli(command, "--help")
    assert result.code == 0
    assert f"noticebot {command}" in result.out


@pytest.mark.parametrize(
    "arguments", [["nosuch"], ["show"], ["list", "--nosuch"], ["add"], ["list", "--home"], ["ask", "-x"]]
)
def test_wrong_usage_is_one_line_and_exit_code_2(cli: Cli, arguments: list[str]) -> None:
    result = cli(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("noticebot: ")
    assert result.err.count("\n") == 1


def test_wrong_usage_is_told_in_the_operators_language(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert cli("nosuch").err.startswith("noticebot: 命令用法不对：")


def broken(*_: object) -> None:
    raise RuntimeError("boom")


def test_the_unexpected_is_one_line_and_its_details_are_in_the_log(
    cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    monkeypatch.setattr(Library, "entries", broken)
    result = cli("list")
    assert result.code == 2
    assert (
        result.err
        == f"noticebot: failed unexpectedly (RuntimeError); the details are in {home}/noticebot.log\n"
    )
    log = (home / "noticebot.log").read_text("utf-8")
    assert "Traceback" in log
    assert "boom" in log


def test_without_a_home_the_unexpected_says_how_to_see_its_details(
    cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Library, "entries", broken)
    result = cli("list")
    assert (
        result.err
        == "noticebot: failed unexpectedly (RuntimeError); set NOTICEBOT_DEBUG=1 to see the details\n"
    )
    assert not home.exists()
    monkeypatch.setenv("NOTICEBOT_DEBUG", "1")
    assert "Traceback" in cli("list").err


def test_an_error_of_the_system_names_the_file(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "/some/file")

    monkeypatch.setattr(Library, "entries", full)
    assert cli("list").err == "noticebot: /some/file: No space left on device\n"


def test_an_interruption_is_one_line_and_exit_code_130(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Library, "entries", interrupted)
    result = cli("list")
    assert (result.code, result.err) == (130, "noticebot: interrupted\n")


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert edge.run(make_app, ["--version"]) == 0
    assert capsys.readouterr().out.startswith("noticebot ")
