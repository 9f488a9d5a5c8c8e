"""The sample notices are indexed once for all tests; nothing of it is ever changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.engine import Engine
from tests.index.samples import NOTICES, Indexed, indexed_once
from tests.index.toys import SIX, Counting, engine_of


@pytest.fixture(scope="session")
def jieba_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where jieba keeps its parsed dictionary during this run."""
    return tmp_path_factory.mktemp("jieba")


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    return indexed_once(tmp_path_factory, "sample-notices", NOTICES.iterdir())


@pytest.fixture(scope="session")
def six_folder(tmp_path_factory: pytest.TempPathFactory, jieba_folder: Path) -> Path:
    """An index folder of the six toy notices; copy it before changing it."""
    folder = tmp_path_factory.mktemp("six") / "index"
    engine_of(folder, SIX, jieba_folder)
    return folder


@pytest.fixture
def folder(six_folder: Path, tmp_path: Path) -> Path:
    """This test's own copy of the index of the six toy notices."""
    return Path(shutil.copytree(six_folder, tmp_path / "index"))


@pytest.fixture(scope="session")
def six(six_folder: Path) -> Engine:
    return Engine.open(six_folder, Counting())
