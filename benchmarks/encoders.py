"""What an encoder adds: `python -m benchmarks.encoders LAWS [--also NAME=FOLDER ...]`.

Compares no encoder, untrained random vectors over the embedded model's vocabulary, further static models
(--also) and the embedded model, each with and without the lexicon, on everyday-dev, policy-qa-dev and the
questions over laws that were held out of training. The weight of each model's cosine is fitted on the
calibration questions over the sample notices. Prints a table, each model's difference from the random vectors
with its paired 95% interval, and one JSON line. The sets in ../shared are left out where they are missing.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.libraries import GOLD, POLICY, POLICY_QUESTIONS
from corpus.library import Library
from index.answer import Tier
from index.arrays import Arrays
from index.build import build
from index.chunk import Chunk
from index.constants import RANKING
from index.encoder import EMBEDDED_MODEL, Encoder, load_encoder
from index.engine import Engine
from index.evaluation.comparison import compare
from index.evaluation.figures import figures
from index.evaluation.outcomes import Outcome, outcomes
from index.evaluation.questions import Question, load_questions
from index.fitting import Fitting, calibration_questions, samples_engine
from index.forward import Forward
from index.lexicon import Words
from index.query import Query
from index.search import Searcher
from index.segment import Segment
from index.segment_writing import write_segment
from index.terms import terms_of
from index.text import normalise
from index.train.__main__ import run
from index.train.laws import Article, articles
from index.train.loop import Recipe
from index.train.pairs import searchable
from index.train.questions import Asked, find_articles, read_rows

SHARE = 0.3
"""Of the weight that is likeliest on the sample notices: these hardly ever say the same thing twice, and the
weight that suits them costs official wording over similar notices (docs/RETRIEVAL.md)."""
NONE, RANDOM, EMBEDDED = "none", "random", "embedded"
_SHOWN = ("recall_1", "recall_5", "mrr_10", "hit_1", "hit_3")
_ARTICLES = 20_000  # that the held-out questions are put to, at least


class Model(NamedTuple):
    """An encoder and the weight of its cosine."""

    name: str
    encoder: Encoder
    weight: float


class Shelf:
    """Notices in a temporary home, and their index, made anew for each encoder."""

    def __init__(self, home: Path, notices: Path) -> None:
        self._home = home
        library = Library(home / "library")
        library.add([notices])
        self._entries = [(entry.notice, entry.aliases) for entry in library.entries()]
        self._revision = library.revision()

    def engine(self, model: Model, *, lexicon: bool) -> Engine:
        """An engine with a model over the notices."""
        folder = self._home / "index"
        ranking = replace(RANKING, cosine=model.weight)
        build(folder, self._entries, self._revision, model.encoder, total=len(self._entries), ranking=ranking)
        return Engine.open(folder, model.encoder, Words(use=lexicon))


class LawShelf:
    """Articles of laws, each a passage: those of the laws that are asked about, and others up to a number."""

    def __init__(self, home: Path, laws: Path, asked: Sequence[Asked]) -> None:
        self._home = home
        self._asked = asked
        files = sorted(path.relative_to(laws).as_posix() for path in laws.rglob("*.md"))
        random.Random(0).shuffle(files)
        wanted = {each.row.law for each in asked}
        files.sort(key=lambda file: file not in wanted)
        self._articles: list[Article] = []
        sizes: list[int] = []
        texts: list[str] = []
        for file in files:
            if file not in wanted and len(self._articles) >= _ARTICLES:
                break
            found = articles((laws / file).read_text("utf-8"))
            self._articles += found
            sizes.append(len(found))
            texts.append("\n".join(each.text for each in found))
        self._laws = Chunk(
            tuple(f"{number:032x}" for number in range(len(texts))),
            (b"{}",) * len(texts),
            (b"",) * len(texts),
            np.array(sizes, np.int64),
            np.array(sizes, np.int64),
            np.zeros((len(self._articles), 5), np.int32),
            np.zeros(len(self._articles), bool),
            _counted([searchable(each) for each in self._articles]),
            _counted(texts),
            np.zeros((len(self._articles), 0), np.float32),
        )
        self._same: dict[str, list[int]] = {}
        for at, article in enumerate(self._articles):
            self._same.setdefault(article.text, []).append(at)

    def outcomes(self, model: Model, *, lexicon: bool) -> list[Outcome]:
        """Where the right article, or a twin of it, ranks for each question."""
        words = Words(use=lexicon).load()
        vectors = model.encoder.encode([normalise(searchable(each)) for each in self._articles])
        ranking = replace(RANKING, cosine=model.weight)
        laws = replace(self._laws, vectors=vectors)
        folder = Path(tempfile.mkdtemp(dir=self._home))
        write_segment(folder, [lambda: laws], model.encoder.dim)
        arrays = Arrays.of([Segment.open(folder)], np.arange(len(laws)), RANKING.k1, RANKING.b)
        searcher = Searcher(arrays, model.encoder, ranking)
        done = []
        for each in self._asked:
            question = each.row.question
            found = searcher.rank(Query.of(question, words.concepts(question))).found
            right = self._same[each.article.text]
            ranks = [rank for rank, item in enumerate(found, start=1) if item.passage in right]
            done.append(Outcome(ranks[0] if ranks else 0, None, None, Tier.NONE))
        return done


def _counted(texts: Sequence[str]) -> Forward:
    """The terms of each text."""
    return Forward.counted(*terms_of(texts), len(texts))


def fitted(name: str, encoder: Encoder) -> Model:
    """A model with the weight of its cosine fitted on the calibration questions, SHARE of it."""
    questions = calibration_questions()
    with samples_engine(encoder) as engine:
        weight = SHARE * Fitting(engine, questions).fit(range(len(questions))).cosine
    print(f"{name}: fitted on {len(questions)} calibration questions, weight {weight:.1f}")
    return Model(name, encoder, weight)


def untrained(laws: Path, folder: Path) -> Encoder:
    """Random vectors over the vocabulary that training makes."""
    run(laws, folder, Recipe(epochs=0))
    return load_encoder(folder)


def sets(home: Path, laws: Path) -> Iterator[tuple[str, Sequence[Question], Shelf | LawShelf]]:
    """Name, questions and library of each set there is."""
    if POLICY.exists():
        shelf = Shelf(home / "policy", POLICY)
        yield "everyday-dev", load_questions(GOLD / "everyday-dev.jsonl"), shelf
        yield "policy-qa-dev", load_questions(POLICY_QUESTIONS), shelf
    asked = find_articles([row for row in read_rows() if row.held_out], laws).asked
    questions = [Question(each.row.question, each.row.law, ()) for each in asked]
    yield "held-out questions over laws", questions, LawShelf(home, laws, asked)


def measured(models: Sequence[Model], home: Path, laws: Path) -> dict[str, object]:
    """Prints the tables; returns set → lexicon → model → figures and differences from the random vectors."""
    results: dict[str, object] = {}
    for name, questions, shelf in sets(home, laws):
        for lexicon in (False, True):
            print(f"\n{name}, {len(questions)} questions, {'with' if lexicon else 'without'} the lexicon")
            done: dict[str, list[Outcome]] = {}
            for model in models:
                if isinstance(shelf, LawShelf):
                    done[model.name] = shelf.outcomes(model, lexicon=lexicon)
                else:
                    done[model.name] = outcomes(shelf.engine(model, lexicon=lexicon), questions)
            rows = {}
            for model in models:
                rows[model.name] = _row(model, questions, done[RANDOM], done[model.name])
            results[f"{name}, {'with' if lexicon else 'without'} lexicon"] = rows
    return results


def _row(
    model: Model, questions: Sequence[Question], base: Sequence[Outcome], own: Sequence[Outcome]
) -> dict[str, object]:
    """Prints a model's line and returns it."""
    values = figures(own, questions)
    cells = " / ".join("–" if (v := values.value(key)) is None else f"{100 * v:.1f}" for key in _SHOWN)
    against = {}
    for each in compare(model.name, questions, base, own).differences:
        if each.name in _SHOWN and each.interval is not None and each.difference is not None:
            against[each.name] = [each.difference, each.interval.low, each.interval.high]
    told = "  ".join(
        f"{key} {100 * value:+.1f} ({100 * low:+.1f} to {100 * high:+.1f})"
        for key, (value, low, high) in against.items()
        if key in ("recall_1", "hit_1", "hit_3")
    )
    print(f"  {model.name:10} × {model.weight:5.1f} {cells:38} {told}")
    return {"weight": model.weight, **{key: values.value(key) for key in _SHOWN}, "against_random": against}


def main() -> None:
    """Fits the weights, measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encoders", description=__doc__)
    parser.add_argument("laws", type=Path, help="folder of laws in Markdown")
    parser.add_argument("--also", action="append", default=[], metavar="NAME=FOLDER", help="another model")
    parser.add_argument("--embedded", type=Path, default=EMBEDDED_MODEL, help="instead of the embedded model")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        encoders = {RANDOM: untrained(given.laws, home / RANDOM)}
        for text in given.also:
            name, _, path = text.partition("=")
            encoders[name] = load_encoder(Path(path))
        encoders[EMBEDDED] = load_encoder(given.embedded)
        models = [Model(NONE, encoders[RANDOM], 0.0)]
        models += [fitted(name, encoder) for name, encoder in encoders.items()]
        print(json.dumps(measured(models, home, given.laws)))


if __name__ == "__main__":
    main()
