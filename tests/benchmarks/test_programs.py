"""Each benchmark runs from its command to its JSON line over the sample notices: none of them can rot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.peers import PYTHON

ROOT = Path(__file__).parents[2]


def ran(name: str, *arguments: object) -> tuple[str, dict[str, Any]]:
    """The table and the JSON that a benchmark prints."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    shown, _, last = done.stdout.strip().rpartition("\n")
    return shown, json.loads(last)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["latency", "build", "incremental", "startup", "peers"])
def test_each_says_what_it_measures(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", "--help"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert f"python -m benchmarks.{name}" in done.stdout
    assert "--quick" in done.stdout


@pytest.mark.slow
def test_latency(tmp_path: Path) -> None:
    shown, result = ran("latency", "--quick", "--limit", 20, "--keep", tmp_path)
    samples = result["libraries"]["samples"]
    assert samples["questions"] == 20
    assert 0 < samples["best_ms"]["p50"] <= samples["best_ms"]["p99"]
    assert samples["two_threads"]["per_second"] > 0
    assert "p50/p95/p99" in shown
    _, again = ran("latency", "--home", tmp_path / "samples", "--quick", "--limit", 5)
    assert again["libraries"]["samples"]["sections"] == samples["sections"]


@pytest.mark.slow
def test_build() -> None:
    shown, result = ran("build", "--quick")
    assert result["added"] == result["notices"] == 27
    assert {"adding", "the rest"} <= set(result["seconds"])
    assert sum(result["seconds"].values()) <= result["wall_seconds"]
    assert result["peak_rss_mb"] >= result["peak_largest_mb"] > 30
    assert any(name.startswith("index/generations/") for name in result["disk"])
    assert "sections/s" in shown


@pytest.mark.slow
def test_incremental() -> None:
    _, result = ran("incremental", "--quick", "--questions", 20, "--pause", 0.5)
    assert list(result["changes"]) == ["add one", "replace one", "remove one"]
    for change in result["changes"].values():
        assert set(change["seen_seconds"]) == {"engine", "chat", "serve"}
        assert change["new_bytes"] > 0
    same = result["comparison"]
    assert same["same_order"] + same["same_but_for_ties"] == same["questions"] == 20
    assert same["same_answer"] == 20


@pytest.mark.slow
def test_startup() -> None:
    shown, result = ran("startup", "--quick", "--runs", 1, "--questions", 3)
    assert result["forbidden"] == []
    assert result["imports"]["modules"] > 100
    assert result["cold"]["samples"]["peak_mb"] > 30
    assert result["serving"]["second"]["private_mb"] > 0
    assert "chat beside it" in shown


@pytest.mark.slow
def test_peers_without_any(tmp_path: Path) -> None:
    shown, result = ran("peers", "--quick", "--peers", "", "--timed", 5, "--keep", tmp_path)
    assert list(result["systems"]) == ["noticebot"]
    assert result["systems"]["noticebot"]["quality"]["sample"]["recall_1"] > 0.9
    assert result["passages"] > 300
    assert "recall@1" in shown


@pytest.mark.slow
@pytest.mark.skipif(not PYTHON.exists(), reason="the peers' environment is not there")
def test_peers() -> None:
    _, result = ran("peers", "--quick", "--timed", 3, "--timed-haystack", 2)
    assert len(result["systems"]) == 7
    for name, one in result["systems"].items():
        assert one["quality"]["sample"]["recall_5"] > 0.9, name
