"""What a serving bot does by itself: it takes up new generations of the index, and deletes old records."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from corpus.errors import GenerationError, LibraryError
from index.generation import Generations

if TYPE_CHECKING:
    from bot.chat.metrics import Metrics
    from bot.chat.services import Services

_MENDED = frozenset({"index-damaged", "index-missing"})
_PURGE = 3600.0  # seconds
_AGAIN = 30.0  # seconds before one that cannot be used is looked at, or made anew, once more

log = logging.getLogger(__name__)


async def watch_index(
    services: Services,
    switch: Callable[[], Awaitable[object]],
    mend: Callable[[], None],
    metrics: Metrics,
    pause: float,
) -> None:
    """Takes up every new generation, whoever built it, for as long as it runs.

    One that cannot be used is told once, and the former goes on answering; where it is damaged or gone, the
    index is made anew meanwhile.

    Args:
        services: with the engine.
        switch: goes over to the newest generation; raises GenerationError where it cannot be used.
        mend: has the index made anew.
        metrics: hear of the generation.
        pause: seconds between two looks.
    """
    generations, engine = Generations(services.home.index), services.engine
    served, told = "", ""
    bad: tuple[str | None, float] = (None, 0.0)
    mended_until = float("-inf")
    while True:
        newest: str | None = None
        try:
            newest = await services.run(generations.current)
            waiting = newest == bad[0] and time.monotonic() < bad[1]
            words = await services.run(engine.lexicon_changed)
            if (newest != engine.manifest.name or words) and not waiting:
                await switch()
                told = ""
                if words and (problem := await services.run(engine.lexicon_problem)):
                    log.warning("%s", problem)
        except GenerationError as error:
            bad = (newest, time.monotonic() + _AGAIN)
            if str(error) != told:
                told = str(error)
                log.error("the new generation cannot be used: %s", error, extra={"kept": served})
            if error.code in _MENDED and time.monotonic() >= mended_until:
                mended_until = time.monotonic() + _AGAIN
                mend()
        if engine.manifest.name != served:
            served = engine.manifest.name
            metrics.generation(engine.manifest)
            log.info("generation in use", extra={"generation": served, **engine.manifest.counts})
        await asyncio.sleep(pause)


async def purge_records(services: Services) -> None:
    """Deletes records as old as the settings say, now and every hour."""
    settings = services.settings
    days = settings.retention_days if settings.record_questions else None
    while True:
        try:
            count = await services.run(services.store.purge, services.clock(), days)
        except LibraryError as error:
            log.error("old records cannot be deleted: %s", error)
        else:
            if count:
                log.info("old records deleted", extra={"count": count})
        await asyncio.sleep(_PURGE)
