"""The program as a user starts it: a process of its own, on a home of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "corpus" / "notices"

# Root may read and write everything: its processes run without that right.
_PLAIN = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
needs_rights = pytest.mark.skipif(
    bool(_PLAIN) and shutil.which("setpriv") is None, reason="root without setpriv: nothing is forbidden"
)
COMMAND = [*(_PLAIN if shutil.which("setpriv") else []), sys.executable, "-m", "bot.cli"]

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Of a user with an English UTF-8 terminal and nothing set."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "NOTICEBOT_HOME": str(home), **more}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, tmp_path: Path) -> Run:
    def run(*arguments: object, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*COMMAND, *(a if isinstance(a, bytes) else str(a) for a in arguments)],
            env=environment(home, **more),
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample notices, built; never to be changed."""
    home = tmp_path_factory.mktemp("e2e") / "home"
    subprocess.run(
        [*COMMAND, "add", "--build", str(SAMPLES)], env=environment(home), capture_output=True, check=True
    )
    return home


@pytest.fixture
def built(indexed: Path, home: Path) -> Path:
    shutil.copytree(indexed, home)
    return home


def one_line(result: subprocess.CompletedProcess[bytes]) -> str:
    """What an error that ends the program says; it is one line on standard error, and exit code 2."""
    told = result.stderr.decode("utf-8")
    assert result.returncode == 2, told
    assert result.stdout == b""
    assert told.startswith("noticebot: ")
    assert told.count("\n") == 1
    return told.removeprefix("noticebot: ").rstrip("\n")
