"""Question → Answer over the generation that is served."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

import numpy as np

from corpus.errors import GenerationError, InputError, NoticebotError
from index import reasons
from index.about import about
from index.answer import Answer, Citation, Quote, Tier
from index.asking import QUOTES, Asking
from index.confidence import Evidence, confidence, tier
from index.constants import Confidence, Ranking
from index.encoder import Encoder, load_encoder
from index.explaining import Explanation, explain
from index.fallback import open_newest, open_served, served_name
from index.generation import Generations, Manifest
from index.grouping import Group, one_each
from index.highlight import highlights
from index.lexicon import Words
from index.opened import Filters, Opened
from index.reranker import Reranker
from index.search import Ranked
from index.telling import tell
from index.understanding import understood

LONGEST_QUESTION = 1000  # characters; a longer text is a document, not a question


@dataclass(frozen=True, slots=True)
class Seen:
    """The position of the best notice for a question, and the evidence for it."""

    notice: int
    evidence: Evidence


class Engine:
    """Answers questions; safe to share between threads, for an opened generation never changes."""

    def __init__(
        self, folder: Path, encoder: Encoder, words: Words, reranker: Reranker | None = None
    ) -> None:
        self._folder = folder
        self._reranker = reranker
        self._words = words
        self._stamp = words.stamp()
        self._opened, self._fallen_back = open_newest(folder, encoder, words.load(), reranker)
        self._refused = served_name(folder) if self._fallen_back else None
        self._fault: tuple[str, GenerationError] | None = None

    @classmethod
    def open(
        cls,
        folder: Path,
        encoder: Encoder | None = None,
        words: Words = Words(),  # noqa: B008 (frozen value)
        reranker: Reranker | None = None,
    ) -> Engine:
        """The engine over an index folder.

        Args:
            folder: the index folder of a home.
            encoder: tried first, None for the embedded model; a generation made with another has that loaded.
            words: where the lexicon comes from.
            reranker: that reads the best passages again; not used where its weight was never fitted.

        Raises:
            GenerationError: there is no index there that can be used; the message says what to do. Where only
                the newest generation is damaged, an older one answers, and `fallen_back` tells.
        """
        return cls(folder, encoder or load_encoder(), words, reranker)

    def using(self, ranking: Ranking, confidence: Confidence, reranker: Reranker | None = None) -> Engine:
        """The same engine with other constants, for measuring them; it must not be refreshed."""
        other = copy(self)
        other._opened = self._opened.using(ranking, confidence, reranker)
        return other

    @property
    def manifest(self) -> Manifest:
        """The manifest of the generation that answers."""
        return self._opened.manifest

    @property
    def opened(self) -> Opened:
        """The generation that answers; searches in flight keep the one they began with."""
        return self._opened

    @property
    def fallen_back(self) -> GenerationError | None:
        """What is wrong with the generation that should answer, where an older one does in its place."""
        return self._fallen_back

    def lexicon_changed(self) -> bool:
        """Whether the operator's lexicon is another than the one that questions are read with."""
        return self._words.stamp() != self._stamp

    def lexicon_problem(self) -> InputError | None:
        """What of the operator's lexicon is left out; None where all of it is used."""
        return self._words.problem()

    def reranker_problem(self) -> InputError | None:
        """Why the reranker that was given is not used; None where it is, or none was given."""
        if self._reranker is None or self._opened.reranker is not None:
            return None
        return InputError(
            "reranker-unfitted",
            "{name}: not used, for its weight was not fitted to the encoder {encoder}; run "
            "`noticebot model rerank {name}`",
            name=self._reranker.name,
            encoder=self._opened.encoder.name,
        )

    def refresh(self) -> bool:
        """Switches to a newer generation, if one is served by now, and to a lexicon that changed.

        A generation made with another encoder has that one loaded; where that fails, nothing is switched.

        Returns:
            Whether the generation is another one.
        """
        stamp = self._words.stamp()
        changed = stamp != self._stamp
        lexicon = self._words.load() if changed else self._opened.lexicon
        if changed:  # first, so that a generation that cannot be used does not keep the words back
            self._opened = replace(self._opened, lexicon=lexicon)
            self._stamp = stamp
        served = served_name(self._folder)
        if served in (self._refused, self._opened.manifest.name):
            return False
        self._opened = open_served(self._folder, self._opened.encoder, lexicon, self._reranker)
        self._fallen_back = self._refused = None
        return True

    def rank(self, question: str, filters: Filters = Filters()) -> Ranked:  # noqa: B008 (frozen value)
        """The passages found for a question, before grouping and tiers."""
        opened = self._opened
        text = checked(question)
        with self._faults_told(opened):
            return Asking(opened, text, filters).rank(text)

    def evidence(self, question: str) -> Seen | None:
        """What the tier of a question is decided by; None where no passage shares anything with it."""
        asking = Asking(self._opened, checked(question), Filters())
        with self._faults_told(asking.opened):
            found = asking.ranked.found
            return Seen(found[0].notice, asking.groups[1]) if found else None

    def ask(self, question: str, filters: Filters = Filters()) -> Answer:  # noqa: B008 (frozen value)
        """The answer to a question.

        Args:
            question: in any wording, script or width.
            filters: which notices may be quoted.

        Raises:
            InputError: the question is empty or too long, or a filter names a notice that is not there.
            GenerationError: the index is damaged where this question needs it.
        """
        return self.traced(question, filters)[0]

    def explain(self, question: str, filters: Filters = Filters()) -> tuple[Answer, Explanation]:  # noqa: B008
        """The answer to a question, and why it is that; for `ask`'s arguments and errors."""
        answer, asking = self.traced(question, filters)
        with self._faults_told(asking.opened):
            return answer, explain(asking, answer.quotes)

    def traced(self, question: str, filters: Filters = Filters()) -> tuple[Answer, Asking]:  # noqa: B008
        """The answer to a question, and the asking that keeps what it was ranked by; as `ask`."""
        began = time.perf_counter()
        asking = Asking(self._opened, checked(question), filters)
        with self._faults_told(asking.opened):
            answer = _answer(asking)
            if not all(map(isfinite, [answer.confidence, *(quote.score for quote in answer.quotes)])):
                raise ArithmeticError("a score that is no number")
        return replace(answer, question=question, took_ms=1000 * (time.perf_counter() - began)), asking

    @contextmanager
    def _faults_told(self, opened: Opened) -> Iterator[None]:
        """Tells what fails because a file is damaged as that.

        In a large index most files are only compared with their checksums when this happens: numbers that
        nobody wrote lead out of an array, or to memory that is not there.
        """
        try:
            with np.errstate(all="ignore"):  # what comes of that is looked for at the end
                yield
        except NoticebotError:
            raise
        except Exception as error:
            problem = self._fault_of(opened)
            if problem is None:
                raise
            raise problem from error

    def _fault_of(self, opened: Opened) -> GenerationError | None:
        """What is wrong with the files of a generation; None where nothing is, or they are gone by now."""
        name, generations = opened.manifest.name, Generations(self._folder)
        if self._fault is None or self._fault[0] != name:
            if not generations.path(name).is_dir():
                return None
            found = next(generations.problems(opened.manifest), None)
            if found is None:
                return None
            self._fault = name, found
        return self._fault[1]


def checked(question: str) -> str:
    """The question without the white space around it.

    Raises:
        InputError: it is empty or longer than LONGEST_QUESTION.
    """
    text = question.strip()
    if not text:
        raise InputError("question-empty", "the question is empty; type what you want to know")
    if len(text) > LONGEST_QUESTION:
        raise InputError(
            "question-too-long",
            "the question has {length} characters; ask in at most {limit}",
            length=len(text),
            limit=LONGEST_QUESTION,
        )
    return text


def _answer(asking: Asking) -> Answer:
    if asking.allowed is not None and not asking.allowed.any():
        return asking.declined(reasons.EMPTY_FILTER)
    if (asked := about(asking.question)) and (answer := tell(asking, asked)):
        return answer
    ranked = asking.ranked
    if not ranked.found or not ranked.coverage.possible:  # a question of 的 or 2024 asks for nothing
        return asking.declined(reasons.NONE)
    groups, seen = asking.groups
    decided = tier(seen, asking.constants)
    sure = confidence(seen, asking.constants)
    if decided is Tier.NONE:
        return asking.declined(reasons.NONE, sure)
    if decided is Tier.COMPETING:
        groups = one_each(groups)
    weights = asking.weights(asking.question)
    quotes = tuple(_quote(asking.opened, group, weights) for group in groups[:QUOTES])
    reason = asking.said(groups[0].lead.notice)
    if decided is Tier.NEAREST:
        strange = all(asking.elsewhere(group.lead.notice) for group in groups[:QUOTES])
        reason = reasons.elsewhere(asking.places) if strange else reasons.NEAREST
    answer = asking.answered(decided, sure, reason, quotes)
    return replace(answer, understood=understood(ranked.query, quotes[0].text))


def _quote(opened: Opened, group: Group, weights: dict[int, float]) -> Quote:
    notice = opened.notices[group.lead.notice]
    _, _, start, end = opened.arrays.row(group.lead.passage)
    text = notice.text[start:end]
    marks = highlights(text, notice.title, weights)
    return Quote(text, marks, group.lead.score, Citation.of(notice, start, end), group.also_in)
