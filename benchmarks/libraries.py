"""The libraries that are measured on, in temporary homes or homes that are kept, and their questions."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import GenerationError
from corpus.library import Library
from index.encoder import load_encoder
from index.engine import Engine
from index.evaluation.questions import Question, load_questions
from index.rebuild import rebuild

ROOT = Path(__file__).parents[1]
SHARED = ROOT / ".." / "shared"
SAMPLES = ROOT / "corpus" / "notices"
SAMPLE_QUESTIONS = ROOT / "tests" / "data" / "sample-questions.jsonl"
SEEDS = SHARED / "seeds"
POLICY = SHARED / "bench" / "policy-qa-dev" / "documents.jsonl"
POLICY_QUESTIONS = SHARED / "bench" / "policy-qa-dev" / "questions.jsonl"
GOLD = SHARED / "gold"
EVERYDAY_QUESTIONS = GOLD / "everyday-dev.jsonl"
LAWS = SHARED / "corpora" / "laws.tar.xz"
CALIBRATION = ROOT / "index" / "calibration.jsonl"
NEAR_POLICY = ROOT / "benchmarks" / "data" / "near-domain-policy.jsonl"
NEAR_SAMPLES = ROOT / "benchmarks" / "data" / "near-domain-samples.jsonl"

MARK = "complete"
SEED = 6


@contextmanager
def index_over(notices: Path) -> Iterator[Path]:
    """The folder of an index of the notices in a file or folder."""
    with tempfile.TemporaryDirectory() as folder:
        yield built(Path(folder) / "home", [notices]) / "index"


@contextmanager
def engine_over(notices: Path) -> Iterator[Engine]:
    """An engine over such an index."""
    with index_over(notices) as folder:
        yield Engine.open(folder)


@contextmanager
def kept(folder: Path | None) -> Iterator[Path]:
    """The folder that homes are kept in for the next run; a temporary one where none is named."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="noticebot-benchmark-") as name:
            yield Path(name)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.resolve()


def built(home: Path, sources: Sequence[Path]) -> Path:
    """The home with these files and folders added and built; what is there already is not made again."""
    library = Library(home / "library")
    if not (home / MARK).exists():
        shutil.rmtree(home, ignore_errors=True)
        library.add(sources)
    else:
        library.refresh()
    try:
        served = Engine.open(home / "index").manifest.revision
    except GenerationError:
        served = None
    if served != library.revision():
        build_home(home)
    (home / MARK).touch()
    return home


def build_home(home: Path, index: Path | None = None, *, fresh: bool = False) -> None:
    """Builds the index of a home, or one of the same library elsewhere."""
    rebuild(
        Library(home / "library"),
        index or home / "index",
        load_encoder(),
        cache_folder=home / "cache",
        fresh=fresh,
    )


def need(*paths: Path) -> None:
    """Ends the program where measuring data is missing."""
    for path in paths:
        if not path.exists():
            sys.exit(f"{path}: not there; this benchmark needs it (--quick does without)")


def all_questions(laws: int = 300) -> dict[str, list[Question]]:
    """Set → questions: official wording and everyday wording over the policy documents, and some over the
    laws.
    """
    from index.train.questions import read_rows

    need(POLICY_QUESTIONS, EVERYDAY_QUESTIONS)
    rows = random.Random(SEED).sample(read_rows(), laws)
    return {
        "official": list(load_questions(POLICY_QUESTIONS)),
        "everyday": list(load_questions(EVERYDAY_QUESTIONS)),
        "law": [Question(row.question, None, ()) for row in rows],
    }


def sample_questions() -> dict[str, list[Question]]:
    """The questions over the sample notices, in the same form."""
    return {"sample": list(load_questions(SAMPLE_QUESTIONS))}


def shuffled(questions: dict[str, list[Question]]) -> list[tuple[str, Question]]:
    """All questions with their sets, in one order that is the same everywhere."""
    pairs = [(name, question) for name, own in questions.items() for question in own]
    random.Random(SEED).shuffle(pairs)
    return pairs
