"""Everything that the handlers work with, opened; an index that is missing or not usable is made first."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from bot.chat.access import Access
from bot.chat.callbacks import Callbacks
from bot.chat.child import TRUSTED, run_job
from bot.chat.limiting import Limiter
from bot.chat.memory import Memory
from bot.chat.services import Services
from bot.chat.store import FILE, Store
from corpus.errors import GenerationError
from corpus.formats.exchange import ChildError
from index.engine import Engine

if TYPE_CHECKING:
    from bot.chat.metrics import Metrics
    from bot.session import Session
    from bot.settings import Settings

_REBUILD = frozenset({"index-missing", "index-version", "index-outdated", "index-damaged", "index-wrong"})
_PAUSE = 2.0  # seconds between looks at somebody else's build
_FRESH = frozenset({"index-damaged", "index-wrong"})

log = logging.getLogger(__name__)


async def open_services(session: Session, settings: Settings, metrics: Metrics) -> Services:
    """The services of a bot.

    Raises:
        NoticebotError: the records, the library or the index cannot be used, nor the index be made.
    """
    store = Store(session.home.folder / FILE)
    try:
        engine = await _open_engine(session)
        metrics.generation(engine.manifest)
        return Services(
            settings=settings,
            home=session.home,
            engine=engine,
            library=session.library,
            store=store,
            memory=Memory(),
            callbacks=Callbacks(store.key(), store),
            access=Access(settings, store, time.time),
            limiter=Limiter(settings.questions_per_minute, time.monotonic),
            metrics=metrics,
            clock=time.time,
        )
    except BaseException:
        store.close()
        raise


async def _open_engine(session: Session) -> Engine:
    """The engine over the generation served, else over one made now, of no notices where there are none.

    Where only the newest is damaged, an older one answers at once; it is rebuilt while the bot serves.
    """
    try:
        return await asyncio.to_thread(_open, session)
    except GenerationError as error:
        if error.code not in _REBUILD:
            raise
        log.warning("%s; building it", error)
        fresh = error.code in _FRESH
    model = session.settings.model
    request = {
        "library": str(session.home.library),
        "index": str(session.home.index),
        "cache": str(session.home.cache),
        "model": str(model) if model else None,
        "fresh": fresh,
    }
    while True:
        try:
            figures = await run_job("build", request, limits=TRUSTED)
        except ChildError as error:
            raise GenerationError(
                "index-not-built",
                "{folder}: the index cannot be built ({why}); see the log",
                folder=session.home.index,
                why=error,
            ) from error
        except GenerationError as error:
            if error.code != "build-running":
                raise
            log.warning("%s; waiting for it", error)
            await asyncio.sleep(_PAUSE)
            continue
        log.info("built", extra={"generation": figures["generation"]})
        return await asyncio.to_thread(_open, session)


def _open(session: Session) -> Engine:
    engine = Engine.open(session.home.index, session.encoder, session.words, session.reranker)
    for problem in (engine.fallen_back, engine.lexicon_problem(), engine.reranker_problem()):
        if problem:
            log.warning("%s", problem)
    return engine
