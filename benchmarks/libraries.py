"""The libraries that quality is measured on, each built in a temporary home."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.library import Library
from index.encoder import load_encoder
from index.engine import Engine
from index.rebuild import rebuild

ROOT = Path(__file__).parents[1]
SHARED = ROOT / ".." / "shared"
SAMPLES = ROOT / "corpus" / "notices"
SAMPLE_QUESTIONS = ROOT / "tests" / "data" / "sample-questions.jsonl"
SEEDS = SHARED / "seeds"
POLICY = SHARED / "bench" / "policy-qa-dev" / "documents.jsonl"
POLICY_QUESTIONS = SHARED / "bench" / "policy-qa-dev" / "questions.jsonl"
GOLD = SHARED / "gold"
CALIBRATION = ROOT / "index" / "calibration.jsonl"
NEAR_POLICY = ROOT / "benchmarks" / "data" / "near-domain-policy.jsonl"
NEAR_SAMPLES = ROOT / "benchmarks" / "data" / "near-domain-samples.jsonl"


@contextmanager
def index_over(notices: Path) -> Iterator[Path]:
    """The folder of an index of the notices in a file or folder."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        library = Library(home / "library")
        library.add([notices])
        rebuild(library, home / "index", load_encoder())
        yield home / "index"


@contextmanager
def engine_over(notices: Path) -> Iterator[Engine]:
    """An engine over such an index."""
    with index_over(notices) as folder:
        yield Engine.open(folder)
