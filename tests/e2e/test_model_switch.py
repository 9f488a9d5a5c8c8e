"""A transformer is taken into use while people ask: killed half-way, gone on with, and back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.tiny_transformer import save_tiny_transformer

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "corpus" / "notices"
QUESTION = "租房提取公积金几号到账"

pytestmark = pytest.mark.slow


def command(home: Path, *arguments: object) -> list[str]:
    return [sys.executable, "-m", "bot.cli", "--home", str(home), *map(str, arguments)]


def ran(home: Path, *arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    run = subprocess.run(
        command(home, *arguments), cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert run.returncode == code, run.stderr
    return run


def encoder(home: Path) -> str:
    return str(json.loads(ran(home, "status", "--json").stdout)["encoder"])


def test_a_switch_that_is_killed_is_gone_on_with_while_a_chat_goes_on(tmp_path: Path) -> None:
    home, model = tmp_path / "home", save_tiny_transformer(tmp_path / "tiny-bert", SAMPLES)
    ran(home, "add", "--build", SAMPLES)
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    chat = subprocess.Popen(
        command(home, "chat"), cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert chat.stdin is not None
    chat.stdin.write(QUESTION + "\n")
    chat.stdin.flush()

    use = subprocess.Popen(
        command(home, "model", "use", model), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + 120
    while not list((home / "cache").glob("vectors-*/*.npy")) and time.monotonic() < until:
        assert use.poll() is None
        time.sleep(0.01)
    use.kill()
    use.wait()
    assert encoder(home) == "embedded"
    assert not (home / "settings.toml").exists()
    assert "20日" in ran(home, "ask", QUESTION).stdout

    resumed = ran(home, "model", "use", model)
    assert "passages were encoded by an earlier run" in resumed.stderr
    assert "tiny-bert is in use: generation 000002-" in resumed.stdout
    assert encoder(home) == "tiny-bert"
    assert not list((home / "cache").glob("vectors-*"))
    assert ran(home, "verify").returncode == 0

    out, err = chat.communicate(f"{QUESTION}\n", timeout=120)
    assert (chat.returncode, err) == (0, "")
    assert out.count("20日") >= 2  # it answered before, and from the new generation after
    back = ran(home, "model", "use", "embedded")
    assert "embedded is in use: generation 000003-" in back.stdout
    assert encoder(home) == "embedded"
