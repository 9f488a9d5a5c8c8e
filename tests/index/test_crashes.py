"""Whatever moment a build is killed at, the last good generation serves and the next build is clean."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.engine import Engine
from index.generation import Generations
from tests.index.toys import SIX, Counting, index_of

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module")
def killed(six_folder: Path, jieba_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Index folders of six notices in which a build of two of them was killed."""
    base = tmp_path_factory.mktemp("base") / "index"
    shutil.copytree(six_folder, base)
    for revision in ("r2", "r3"):  # so that there is an old generation to prune
        index_of(base, SIX, revision=revision, cache_folder=jieba_folder)
    rounds = tmp_path_factory.mktemp("rounds")
    run = subprocess.run(
        [sys.executable, "-m", "tests.index.killed_builder", base, rounds, jieba_folder],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return [rounds / name for name in run.stdout.split()]


def test_builds_were_killed_at_many_steps_and_moments(killed: list[Path]) -> None:
    names = [folder.name for folder in killed]
    assert sum(name.startswith("step-") for name in names) > 15
    assert "step-00" in names and "whole" not in names
    assert [name for name in names if name.startswith("time-")]


def test_a_killed_build_leaves_a_whole_generation_serving(killed: list[Path]) -> None:
    served = set()
    for folder in killed:
        engine = Engine.open(folder, Counting())
        assert not list(Generations(folder).problems(engine.manifest))
        assert len(engine.opened.notices) == {"r3": 6, "new": 2}[engine.manifest.revision]
        assert engine.ask("停水时间").quotes[0].text.startswith("一、停水时间。")
        served.add(engine.manifest.revision)
    assert served == {"r3", "new"}  # some were killed before the switch and some after


def test_the_build_after_a_killed_one_is_not_hindered_and_leaves_nothing_of_it(
    killed: list[Path], jieba_folder: Path
) -> None:
    for folder in killed:
        index_of(folder, SIX[:3], revision="after", cache_folder=jieba_folder)
        generations = Generations(folder)
        assert generations.open()[1].revision == "after"
        assert {path.name for path in folder.iterdir()} <= {"CURRENT", "generations", ".lock"}
        inside = {path.name for path in (folder / "generations").iterdir()}
        assert inside == set(generations.names())
        assert len(inside) == 2
