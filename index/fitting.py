"""Questions with known answers → the constants that depend on the encoder (and reranker) in use.

The weight of a score beside the others is the one under which the passages that hold the answers are most
likely, if a passage is drawn with odds exp(score): a score that tells nothing gets the weight 0. How sure
an answer is, is then fitted as benchmarks/calibrate.py does for the constants that ship, but near to those:
these questions are put to one small library, those were put to several.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from corpus.library import Library
from index.build import build
from index.confidence import Evidence
from index.constants import CONFIDENCE, RANKING, Confidence, Ranking
from index.encoder import Encoder
from index.engine import Engine
from index.evaluation.outcomes import Outcome, holds, outcomes, positions
from index.evaluation.questions import Question, load_questions
from index.fitted import Fit
from index.lexicon import Words
from index.opened import rereader
from index.reranker import DEPTH, Reranker

CALIBRATION = Path(__file__).parent / "calibration.jsonl"
"""The questions that ship for this, over the sample notices."""

SAMPLES = Path(__file__).parents[1] / "corpus" / "notices"

_FITTED = ("bias", "coverage", "gap", "absent", "named_place")
_NEAR = 10.0  # how much the constants that ship weigh, beside so many questions
_LEAST_RIDGE = 0.01
_WEIGHTS = (0.0, *np.geomspace(1 / 64, 8, 37).tolist())  # in units of the other scores' spread
_LEAST_GAIN = 1.92  # in log likelihood: beyond chance at 5% for one more constant (Wilks 1938)
_SHARPNESS = np.geomspace(0.03, 3, 25)  # of the odds, per unit of score; far beyond what is found

Floats = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float32]
Tell = Callable[[int, int], None]


def calibration_questions() -> tuple[Question, ...]:
    """The questions that constants are fitted to."""
    return load_questions(CALIBRATION)


@dataclass
class Remembering:
    """An encoder that encodes each question once, however often constants are tried on it."""

    encoder: Encoder
    seen: dict[str, Vector] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.encoder, name)

    def encode_query(self, question: str) -> Vector:
        """The vector of a question."""
        if question not in self.seen:
            self.seen[question] = self.encoder.encode_query(question)
        return self.seen[question]


@contextmanager
def samples_engine(
    encoder: Encoder, cache: Path | None = None, constants: tuple[Ranking, Confidence] = (RANKING, CONFIDENCE)
) -> Iterator[Engine]:
    """An engine over an index of the sample notices, made for the occasion.

    Args:
        encoder: of its vectors.
        cache: where jieba may keep its parsed dictionary.
        constants: to build it with.
    """
    with tempfile.TemporaryDirectory(prefix="noticebot-") as name:
        folder = Path(name)
        library = Library(folder / "library")
        library.add([SAMPLES])
        notices = [(entry.notice, entry.aliases) for entry in library.entries()]
        build(
            folder / "index",
            notices,
            library.revision(),
            encoder,
            total=len(notices),
            cache_folder=cache,
            ranking=constants[0],
            confidence=constants[1],
        )
        remembering = cast(Encoder, Remembering(encoder))
        yield Engine.open(folder / "index", remembering, Words())


def logistic(
    x: Floats,
    y: Floats,
    *,
    weights: Floats | None = None,
    offset: Floats | None = None,
    near: Floats | None = None,
    ridge: float | Floats = _LEAST_RIDGE,
) -> Floats:
    """Logistic regression by Newton's method.

    Args:
        x: float64[n, k]; a column of ones is the bias.
        y: float64[n], 0 or 1.
        weights: float64[n], how much each row counts; None: 1.
        offset: float64[n], part of the log odds that is given.
        near: float64[k], what the coefficients are held near to; None: 0.
        ridge: how strongly.

    Returns:
        float64[k].
    """
    w = np.ones(len(y)) if weights is None else weights
    given = np.zeros(len(y)) if offset is None else offset
    prior = np.zeros(x.shape[1]) if near is None else near
    b = prior.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(given + x @ b, -500, 500)))
        slope = x.T @ (w * (y - p)) - ridge * (b - prior)
        b += np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x + ridge * np.eye(len(b)), slope)
    return b


def features(seen: Evidence) -> tuple[float, ...]:
    """What the confidence is a logistic in, after the bias: the order is that of the constants' names."""
    return (
        math.log(max(seen.coverage, CONFIDENCE.least_coverage)),
        math.log(max(seen.gap, CONFIDENCE.least_gap)),
        seen.absent,
        float(seen.named),
        float(seen.elsewhere),
    )


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages found for a question.

    Attributes:
        given: what they score without the score that is to be weighed.
        more: that score.
        good: which hold the answer.
    """

    given: Floats
    more: Floats
    good: npt.NDArray[np.bool_]


def best_weight(table: Sequence[Candidates]) -> float:
    """The weight of `more` beside `given` under which the passages that hold answers are most likely.

    0 where none makes them likelier than chance would.
    """
    table = [row for row in table if row.good.any() and not row.good.all()]
    spread = [float(np.mean([np.std(part) for part in parts])) for parts in _columns(table)]
    if not table or min(spread) <= 0:
        return 0.0
    unit = spread[0] / spread[1]
    surprises = [_surprise(table, weight * unit) for weight in _WEIGHTS]
    best = int(np.argmin(surprises))
    gain = len(table) * (surprises[0] - surprises[best])
    return _WEIGHTS[best] * unit if gain > _LEAST_GAIN else 0.0


def _columns(table: Sequence[Candidates]) -> tuple[list[Floats], list[Floats]]:
    return [row.given for row in table] or [np.zeros(1)], [row.more for row in table] or [np.zeros(1)]


def _surprise(table: Sequence[Candidates], weight: float) -> float:
    """Mean negative log likelihood of the good passages, at the sharpness that suits the weight best."""
    sums = np.zeros(len(_SHARPNESS))
    for row in table:
        scores = np.outer(_SHARPNESS, row.given + weight * row.more)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        sums -= np.log(np.maximum(odds[:, row.good].sum(axis=1), 1e-300) / odds.sum(axis=1))
    return float(sums.min() / len(table))


@dataclass(frozen=True)
class Fitting:
    """An engine over the sample notices, and the questions.

    Attributes:
        engine: whose generation has the encoder's vectors.
        reranker: to fit beside the encoder; None for the encoder alone.
    """

    engine: Engine
    questions: tuple[Question, ...]
    reranker: Reranker | None = None

    @cached_property
    def _known(self) -> dict[str, int]:
        return positions(self.engine)

    def fit(self, chosen: Sequence[int], tell: Tell = lambda _done, _all: None) -> Fit:
        """The constants fitted to some of the questions, given by position."""
        plain = self._fitted_weights(chosen, tell)
        sure = self._fitted_confidence(self.using(plain), chosen)
        return replace(plain, **dict(zip(_FITTED, sure.tolist(), strict=True)))

    def using(self, fit: Fit) -> Engine:
        """The engine with constants that were fitted."""
        opened = self.engine.opened
        ranking, confidence = fit.applied(opened.searcher.ranking, opened.confidence)
        return self.engine.using(ranking, confidence, self.reranker)

    def crossed(self, tell: Tell = lambda _done, _all: None) -> list[Outcome]:
        """What happens to each question under constants that were fitted to the other half of them."""
        done: list[Outcome | None] = [None] * len(self.questions)
        for half in (0, 1):
            asked = range(half, len(self.questions), 2)
            engine = self.using(self.fit(range(1 - half, len(self.questions), 2)))
            found = outcomes(engine, [self.questions[at] for at in asked])
            for at, outcome in zip(asked, found, strict=True):
                done[at] = outcome
            tell(half + 1, 2)
        return [outcome for outcome in done if outcome is not None]

    def _fitted_weights(self, chosen: Sequence[int], tell: Tell) -> Fit:
        opened = self.engine.opened
        shipped = {name: getattr(CONFIDENCE, name) for name in _FITTED}
        if self.reranker is None:
            cosine = best_weight([row for at in chosen if (row := self._by_cosine(at))])
            return Fit(cosine=cosine, reranker=0.0, **shipped)
        rows = []
        for number, at in enumerate(chosen, start=1):
            rows.append(self._by_reading(at))
            tell(number, len(chosen))
        weight = best_weight([row for row in rows if row])
        return Fit(cosine=opened.searcher.ranking.cosine, reranker=weight, **shipped)

    def _by_cosine(self, at: int) -> Candidates | None:
        question = self.questions[at]
        if question.notice is None:
            return None
        found = self.engine.rank(question.question).found
        cosine = self.engine.opened.searcher.ranking.cosine
        good = np.array([self._holds(question, item.passage) for item in found], dtype=bool)
        scores = np.array([item.score - cosine * item.cosine for item in found])
        return Candidates(scores, np.array([item.cosine for item in found]), good)

    def _by_reading(self, at: int) -> Candidates | None:
        assert self.reranker is not None
        question = self.questions[at]
        if question.notice is None:
            return None
        found = self.engine.rank(question.question).found[:DEPTH]
        good = np.array([self._holds(question, item.passage) for item in found], dtype=bool)
        opened = self.engine.opened
        reread = rereader(self.reranker, opened.notices, opened.arrays)
        read = reread(question.question, [item.passage for item in found])
        return Candidates(np.array([item.score for item in found]), read.astype(np.float64), good)

    def _holds(self, question: Question, passage: int) -> bool:
        """Whether a passage is of the right notice and holds an answer."""
        opened = self.engine.opened
        position, _, start, end = opened.arrays.row(passage)
        if position != self._known.get(question.notice or ""):
            return False
        text = opened.notices[position].text[start:end]
        return any(holds(text, answer) for answer in question.answers)

    def _fitted_confidence(self, engine: Engine, chosen: Sequence[int]) -> Floats:
        rows: list[tuple[float, ...]] = []
        right: list[bool] = []
        for at in chosen:
            question = self.questions[at]
            seen = engine.evidence(question.question)
            if seen is not None:
                rows.append((1.0, *features(seen.evidence)))
                right.append(seen.notice == self._known.get(question.notice or ""))
        shipped = np.array([getattr(CONFIDENCE, name) for name in _FITTED])
        if not rows:
            return shipped
        x = np.array(rows)
        return logistic(
            x[:, : len(_FITTED)],
            np.array(right, dtype=np.float64),
            offset=CONFIDENCE.elsewhere * x[:, len(_FITTED)],
            near=shipped,
            ridge=_NEAR,
        )


@dataclass
class RememberingReranker:
    """A reranker that reads each pair once, however often constants are tried on it.

    Attributes:
        took_ms: milliseconds of each time that it read all of a question's best passages.
    """

    reranker: Reranker
    took_ms: list[float] = field(default_factory=list)
    seen: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Of the reranker."""
        return self.reranker.name

    @property
    def fingerprint(self) -> str:
        """Of the reranker."""
        return self.reranker.fingerprint

    def scores(self, question: str, passages: Sequence[str]) -> Vector:
        """float32[len(passages)], as the reranker."""
        new = [text for text in dict.fromkeys(passages) if (question, text) not in self.seen]
        if new:
            began = time.perf_counter()
            for text, score in zip(new, self.reranker.scores(question, new).tolist(), strict=True):
                self.seen[question, text] = score
            if len(new) == DEPTH:
                self.took_ms.append(1000 * (time.perf_counter() - began))
        return np.array([self.seen[question, text] for text in passages], np.float32)
