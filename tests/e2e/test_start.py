from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, environment

HEAVY = (
    "corpus.parsing",
    "torch",
    "sentence_transformers",
    "jieba",
    "scipy",
    "pydantic_settings",
    "prompt_toolkit",
    "rich.progress",
    "trafilatura",
)


def imported(home: Path, *arguments: str) -> set[str]:
    """Modules that a command has imported when it ends."""
    code = (
        "import sys; from bot import edge; from bot.cli import make_app;"
        f"code = edge.run(make_app, {list(arguments)!r});"
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(home), cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return set(done.stderr.decode().split())


@pytest.mark.parametrize("json", [["--json"], []])
def test_a_question_loads_nothing_heavy(indexed: Path, json: list[str]) -> None:
    modules = imported(indexed, "ask", "停水到什么时候", *json)
    assert "index.engine" in modules
    assert modules.isdisjoint(HEAVY)


def test_help_loads_neither_the_library_nor_the_index(indexed: Path) -> None:
    modules = imported(indexed, "--help")
    assert not {name for name in modules if name.startswith("index.") or name in ("corpus.library", "numpy")}
