"""Every test has a home of its own; the sample notices are indexed once for all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import edge
from bot.cli import make_app

SAMPLES = Path(__file__).parents[2] / "corpus" / "notices"
SOME = (
    "yc05-housing-fund-2024.txt",
    "yc06-housing-fund-2023.txt",
    "yc10-water-cut.txt",
    "yc16-procurement.txt",
)


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Cli = Callable[..., Result]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("LC_ALL", "LC_MESSAGES", "NOTICEBOT_LANGUAGE", "NOTICEBOT_MODEL", "NOTICEBOT_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    folder = tmp_path / "home"
    monkeypatch.setenv("NOTICEBOT_HOME", str(folder))
    return folder


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    def run(*arguments: object) -> Result:
        capsys.readouterr()
        code = edge.run(make_app, [str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with four sample notices, built; never to be changed."""
    folder = tmp_path_factory.mktemp("indexed") / "home"
    code = edge.run(
        make_app, ["--home", str(folder), "add", "--build", *(str(SAMPLES / name) for name in SOME)]
    )
    assert code == 0
    return folder


@pytest.fixture
def built(indexed: Path, home: Path) -> Path:
    """This test's own copy of the built home, as NOTICEBOT_HOME."""
    shutil.copytree(indexed, home)
    return home


class Clock:
    """Seconds that pass when a test says so."""

    time = 0.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to watch."""
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"
