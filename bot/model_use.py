"""Another encoder: passages encoded again, constants fitted, the index switched, the setting written.

What is served meanwhile, and after a failure or a kill at any step, is what was served before. The setting
is written last; between the switch and that, a reader loads the encoder that the generation names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model_getting import check_unstated, model_folder, note_dim, setting_of, unwritable
from bot.progress import building, steps
from bot.session import Session
from bot.settings_writing import put_setting

if TYPE_CHECKING:
    from index.build import Report
    from index.encoder import Encoder
    from index.evaluation.outcomes import Outcome
    from index.evaluation.questions import Question
    from index.fitted import Fit
    from index.kept_vectors import KeptVectors

EMBEDDED = "embedded"
_BATCH = 256  # passages that are encoded, and kept, at a time


@dataclass(frozen=True)
class Compared:
    """What happened to the calibration questions before and after; and what was fitted to them."""

    questions: tuple[Question, ...]
    before: Sequence[Outcome]
    after: Sequence[Outcome]
    fit: Fit


@dataclass(frozen=True)
class Used:
    """A model taken into use; `compared` is None for the embedded one, whose constants ship."""

    encoder: Encoder
    report: Report
    compared: Compared | None


def use(session: Session, name: str) -> Used:
    """Takes another encoder into use.

    Args:
        session: of the command.
        name: EMBEDDED, a folder, or a model of the hub.

    Raises:
        InputError, GenerationError: it cannot be had or used; what was served before still is.
    """
    from index.encoder import load_encoder
    from index.hub import ENCODER

    check_unstated(session, "model")
    if name == EMBEDDED:
        encoder = load_encoder()
        used = Used(encoder, _build(session, encoder), None)
        put_setting(session.home.settings, "model", None)
        return used
    folder = model_folder(session, name, ENCODER)
    encoder = load_encoder(folder)
    try:
        note_dim(folder, encoder.dim)
        used = _switch(session, encoder)
    except OSError as error:
        raise unwritable(session.home.folder, error) from error
    put_setting(session.home.settings, "model", setting_of(session, folder))
    return used


def _switch(session: Session, encoder: Encoder) -> Used:
    from index.fitted import keep_fit
    from index.kept_vectors import KeptVectors, forget_vectors
    from index.served import served_manifest, served_texts

    index = session.home.index
    session.say("model-loaded", name=encoder.name, dim=encoder.dim)
    served = served_manifest(index)
    texts: list[str] = []
    if served is None or served.encoder["fingerprint"] != encoder.fingerprint:
        texts = served_texts(index)
    kept = KeptVectors(encoder, session.home.cache)
    _encode(session, kept, texts)
    compared = _fit(session, encoder)
    keep_fit(index, compared.fit, encoder.fingerprint)
    report = _build(session, kept)
    forget_vectors(session.home.cache)
    if session.settings.reranker is not None:
        _refit_reranker(session, encoder)
    return Used(encoder, report, compared)


def _measured(session: Session, encoder: Encoder, texts: Sequence[str]) -> Encoder:
    """A transformer with the batch size and the threads that are quickest on these passages."""
    from index.static_encoder import StaticEncoder

    if isinstance(encoder, StaticEncoder):
        return encoder
    from index.transformer_encoder import TransformerEncoder, tuned

    assert isinstance(encoder, TransformerEncoder)
    encoder, threads, rate = tuned(encoder, texts)
    session.say("model-measured", batch=encoder.batch, threads=threads, rate=f"{rate:.0f}")
    return encoder


def _encode(session: Session, kept: KeptVectors, texts: Sequence[str]) -> None:
    """Encodes passages; the build takes them over.

    The longest come first: batches of texts as long as each other are quick, and the time left is not told
    too short.
    """
    missing = sorted(kept.missing(texts), key=len, reverse=True)
    if kept.count and texts:
        session.say("model-resumed", count=kept.count, left=len(missing))
    if len(missing) > _BATCH:
        kept.encoder = _measured(session, kept.encoder, missing)
    with steps(session.texts("encoding"), len(missing)) as tell:
        for start in range(0, len(missing), _BATCH):
            kept.encode(missing[start : start + _BATCH])
            tell(min(start + _BATCH, len(missing)), len(missing))


def _fit(session: Session, encoder: Encoder) -> Compared:
    """The constants for an encoder, and how it fares against the embedded one."""
    from index.encoder import load_encoder
    from index.evaluation.outcomes import outcomes
    from index.fitting import Fitting, calibration_questions, samples_engine

    questions = calibration_questions()
    session.say("model-fitting", count=len(questions))
    with samples_engine(load_encoder(), session.home.cache) as engine:
        before = outcomes(engine, questions)
    with (
        samples_engine(encoder, session.home.cache) as engine,
        steps(session.texts("fitting"), 3) as tell,
    ):
        fitting = Fitting(engine, questions)
        after = fitting.crossed(lambda done, _: tell(done, 3))
        fit = fitting.fit(range(len(questions)))
        tell(3, 3)
    return Compared(questions, before, after, fit)


def _build(session: Session, encoder: Encoder) -> Report:
    """The next generation, and the switch to it."""
    from index.rebuild import rebuild

    library = session.library
    library.refresh()
    with building(session.texts) as tell:
        return rebuild(library, session.home.index, encoder, cache_folder=session.home.cache, tell=tell)


@dataclass(frozen=True)
class Reranked:
    """A reranker taken into use; `took_ms` is the median for the best passages of a question."""

    name: str
    compared: Compared
    took_ms: float | None


def rerank(session: Session, name: str) -> Reranked:
    """Takes a cross-encoder into use, fitted to the encoder that is served.

    Args:
        session: of the command.
        name: a folder, or a model of the hub.

    Raises:
        InputError, GenerationError: it cannot be had or used; what was in use still is.
    """
    from index.engine import Engine
    from index.hub import RERANKER
    from index.reranker import load_reranker

    check_unstated(session, "reranker")
    encoder = Engine.open(session.home.index, session.encoder, session.words).opened.encoder
    folder = model_folder(session, name, RERANKER)
    reranker = load_reranker(folder)
    reranked = _fit_reranker(session, encoder, reranker)
    put_setting(session.home.settings, "reranker", setting_of(session, folder))
    return reranked


def _fit_reranker(session: Session, encoder: Encoder, reranker: object) -> Reranked:
    """Fits a reranker to an encoder, with the encoder's own constants, and keeps what was fitted."""
    from statistics import median
    from typing import cast

    from index.constants import CONFIDENCE, RANKING
    from index.evaluation.outcomes import outcomes
    from index.fitted import keep_fit, read_fit
    from index.fitting import Fitting, RememberingReranker, calibration_questions, samples_engine
    from index.reranker import Reranker

    questions = calibration_questions()
    remembering = RememberingReranker(cast(Reranker, reranker))
    plain = read_fit(session.home.index, encoder.fingerprint)
    constants = plain.applied(RANKING, CONFIDENCE) if plain else (RANKING, CONFIDENCE)
    session.say("reranker-fitting", name=remembering.name, count=len(questions))
    with samples_engine(encoder, session.home.cache, constants) as engine:
        before = outcomes(engine, questions)
        fitting = Fitting(engine, questions, remembering)
        with steps(session.texts("fitting"), len(questions)) as tell:
            fit = fitting.fit(range(len(questions)), tell)
        after = fitting.crossed()
    try:
        keep_fit(session.home.index, fit, encoder.fingerprint, remembering.fingerprint)
    except OSError as error:
        raise unwritable(session.home.index, error) from error
    took = median(remembering.took_ms) if remembering.took_ms else None
    return Reranked(remembering.name, Compared(questions, before, after, fit), took)


def _refit_reranker(session: Session, encoder: Encoder) -> None:
    """Fits the reranker that is in use to an encoder that is taken into use; one that cannot is told."""
    from corpus.errors import NoticebotError

    try:
        reranker = session.reranker
        if reranker is not None:
            _fit_reranker(session, encoder, reranker)
    except NoticebotError as error:
        session.warn(error)
