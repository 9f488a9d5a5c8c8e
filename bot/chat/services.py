"""Services: everything that a handler works with, handed over in one value."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from bot.chat.catalogue import Catalogue, Catalogues

if TYPE_CHECKING:
    from telegram.ext import Application, CallbackContext

    from bot.chat.access import Access
    from bot.chat.callbacks import Callbacks
    from bot.chat.limiting import Limiter
    from bot.chat.memory import Memory
    from bot.chat.store import Store
    from bot.home import Home
    from bot.settings import Settings
    from corpus.library import Library
    from index.engine import Engine

P = ParamSpec("P")
T = TypeVar("T")

KEY = "services"
_PER_CORE = 2  # FAISS and numpy let go of the interpreter for about half of a search


def bounded_executor() -> ThreadPoolExecutor:
    """Threads for retrieval: two a core."""
    workers = _PER_CORE * (os.cpu_count() or 1)
    return ThreadPoolExecutor(workers, thread_name_prefix="noticebot")


class Metrics(Protocol):
    """What the conversations count; bot.chat.metrics keeps the figures."""

    def question(self, tier: str, seconds: float) -> None:
        """A question was answered.

        Args:
            tier: of the answer (index.answer.Tier), or "refused" for one that could not be asked.
            seconds: from its arrival to the sent reply.
        """
        ...

    def error(self, kind: str) -> None:
        """An error was met, of the class named."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a handler works with.

    Attributes:
        engine: always the same object; its `refresh` switches it to a newer generation.
        clock: seconds since the epoch.
        executor: for what would block the event loop; use `run`.
    """

    settings: Settings
    home: Home
    engine: Engine
    library: Library
    store: Store
    memory: Memory
    callbacks: Callbacks
    access: Access
    limiter: Limiter
    metrics: Metrics
    clock: Callable[[], float]
    executor: Executor = field(default_factory=bounded_executor)
    catalogues: Catalogues = field(default_factory=Catalogues)

    @property
    def catalogue(self) -> Catalogue:
        """The notices of the generation that is served now."""
        return self.catalogues.of(self.engine)

    async def run(self, func: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls `func` off the event loop; at most as many at once as the executor has threads."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.executor, partial(func, *args, **kwargs))


def services_of(context: CallbackContext[Any, Any, Any, Any]) -> Services:
    """The services of the application that a handler runs in."""
    return services_in(context.application)


def services_in(application: Application[Any, Any, Any, Any, Any, Any]) -> Services:
    """The services of an application."""
    services = application.bot_data[KEY]
    assert isinstance(services, Services)
    return services
