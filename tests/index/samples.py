"""A library of notice files with its index, as `add` and `build` make them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.library import Library
from index.build import build
from index.encoder import load_encoder
from index.engine import Engine

NOTICES = Path(__file__).parents[2] / "corpus" / "notices"
QUESTIONS = Path(__file__).parents[1] / "data" / "sample-questions.jsonl"


@dataclass(frozen=True)
class Indexed:
    """A library, the folder of its index, and an engine over it with the embedded encoder."""

    library: Library
    index: Path
    engine: Engine


def indexed(folder: Path, paths: Iterable[Path]) -> Indexed:
    """Adds files to a new library in `folder` and builds its index."""
    library = Library(folder / "library")
    report = library.add(sorted(paths))
    assert not report.refused
    encoder = load_encoder()
    pairs = [(entry.notice, entry.aliases) for entry in library.entries()]
    build(
        folder / "index", pairs, library.revision(), encoder, total=len(pairs), cache_folder=folder / "cache"
    )
    return Indexed(library, folder / "index", Engine.open(folder / "index", encoder))


def indexed_once(factory: pytest.TempPathFactory, name: str, paths: Iterable[Path]) -> Indexed:
    """The same, made once in a test run however many modules ask for it; never to be changed."""
    folder = factory.getbasetemp() / name
    if not (folder / "index" / "CURRENT").exists():
        return indexed(folder, paths)
    return Indexed(Library(folder / "library"), folder / "index", Engine.open(folder / "index"))
