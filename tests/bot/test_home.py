from __future__ import annotations

from pathlib import Path

import pytest

from bot.home import find_home
from corpus.errors import InputError


def test_a_named_home_outweighs_the_environment(tmp_path: Path) -> None:
    environ = {"NOTICEBOT_HOME": str(tmp_path / "other")}
    assert find_home(tmp_path / "named", environ).folder == tmp_path / "named"
    assert find_home(None, environ).folder == tmp_path / "other"


def test_without_either_the_home_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_home(None, {"NOTICEBOT_HOME": " "}).folder.name == "noticebot"


def test_finding_a_home_makes_nothing(tmp_path: Path) -> None:
    find_home(tmp_path / "home", {})
    assert list(tmp_path.iterdir()) == []


def test_a_relative_home_is_made_absolute() -> None:
    assert find_home(Path("somewhere"), {}).folder == Path.cwd() / "somewhere"


@pytest.mark.parametrize("inside", ["", "deeper"])
def test_a_file_is_no_home(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be the home"):
        find_home(tmp_path / "file" / inside, {})


def test_a_name_that_no_file_system_takes_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be the home"):
        find_home(Path("x" * 5000), {})
