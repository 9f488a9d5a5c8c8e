"""The index built anew in a child process, while the old generation goes on answering.

In a thread of the bot, tokenising would hold the interpreter's lock and slow every answer. One build runs
at a time; requests that come meanwhile share the next one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram.error import TelegramError

from bot.chat.board import EVERY, Board, Watcher
from bot.chat.changes import Changes, changes
from bot.chat.child import TRUSTED, run_job
from bot.chat.notifying import tell_subscribers
from bot.chat.preview import explain
from corpus.errors import NoticebotError
from corpus.formats.exchange import ChildError
from index.served import is_current

if TYPE_CHECKING:
    from telegram import Bot

    from bot.chat.services import Services
    from bot.chat.texts import Texts

log = logging.getLogger(__name__)

_TICK = 0.1
_PATIENCE = 1800.0  # seconds to wait for a build that somebody else has started
_AGAIN = 2.0


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the worker's figures, and what is different now."""

    figures: dict[str, Any]
    changes: Changes
    seconds: float


class Rebuilder:
    """Builds, one at a time; for the event loop of the bot alone."""

    def __init__(self, services: Services, *, every: float = EVERY) -> None:
        self._services = services
        self._every = every
        self._waiting: list[Watcher] = []
        self._wanted = False
        self._fresh = False
        self._task: asyncio.Task[None] | None = None
        self._switching = asyncio.Lock()
        self._announced = services.engine.opened
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> bool:
        """Whether a build is under way."""
        return self._task is not None and not self._task.done()

    def request(self, bot: Bot, watcher: Watcher | None = None, *, fresh: bool = False) -> bool:
        """Asks for a build that begins after this moment.

        Args:
            bot: tells of it.
            watcher: who wants to follow it.
            fresh: reuse nothing of the last generation.

        Returns:
            Whether it begins at once; else after the one that is under way.
        """
        self._wanted = True
        self._fresh |= fresh
        if watcher is not None:
            self._waiting.append(watcher)
        if self.running:
            return False
        self._task = asyncio.create_task(self._run(bot), name="rebuilding")
        return True

    def mend(self, bot: Bot) -> None:
        """Makes everything anew, unless a build is under way that may be just that."""
        if not self.running:
            self.request(bot, fresh=True)

    def catch_up(self, bot: Bot) -> None:
        """Builds where the library holds what the index does not, as after a kill between the two.

        Where the newest generation is damaged and an older one answers, everything is made anew.
        """
        task = asyncio.create_task(self._catch_up(bot), name="catching up")
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def stop(self) -> None:
        """Gives up the build that is under way; what it was to replace goes on being served."""
        if self._task is not None:
            self._wanted = False
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def switch(self, bot: Bot) -> Changes | None:
        """Goes over to a newer generation, whoever built it, and tells subscribers of what is new in it.

        Returns:
            What changed; None where the newest is served already.

        Raises:
            GenerationError: the newest cannot be used; the one that was served still is.
        """
        services = self._services
        async with self._switching:
            await services.run(services.engine.refresh)
            before, after = self._announced, services.engine.opened
            if before is after:
                return None
            self._announced = after
            found = await services.run(changes, before, after)
        task = asyncio.create_task(_told(services, bot, (*found.added, *found.replaced)), name="telling")
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
        return found

    async def _catch_up(self, bot: Bot) -> None:
        try:
            revision = await asyncio.to_thread(self._services.library.revision)
        except NoticebotError as error:
            log.warning("the library cannot be read: %s", error)
            return
        if self._services.engine.fallen_back is not None:
            log.info("the newest generation is damaged, the index is made anew")
            self.request(bot, fresh=True)
        elif not is_current(self._services.engine.manifest, revision):
            log.info("the index is behind the library, or made by another version: it is rebuilt")
            self.request(bot)

    async def _run(self, bot: Bot) -> None:
        while self._wanted:
            boards = [Board(bot, watcher, self._every) for watcher in self._waiting]
            fresh, self._fresh, self._wanted = self._fresh, False, False
            self._waiting.clear()
            await self._once(bot, boards, fresh=fresh)

    async def _once(self, bot: Bot, boards: list[Board], *, fresh: bool) -> None:
        """One build, from its first message to its last."""
        began = time.monotonic()
        before = self._services.engine.opened
        total = await asyncio.to_thread(_count, self._services)
        for board in boards:
            first = _progress(board.texts, "reading", 0, total)
            await _quietly(board.begin(f"{board.texts('rebuild-begin')}\n{first}"))
        showing = asyncio.create_task(_show(boards))
        failed: NoticebotError | ChildError | None = None
        try:
            figures = await self._build(boards, fresh=fresh)
            await self.switch(bot)
            found = await self._services.run(changes, before, self._services.engine.opened)
            built = Built(figures, found, time.monotonic() - began)
            log.info("generation %s built in %.1f s", figures["generation"], built.seconds)
        except (NoticebotError, ChildError) as error:
            log.warning("the index could not be rebuilt: %s", error)
            failed = error
        finally:
            showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing
        for board in boards:
            text = _failed(board.texts, failed) if failed else _done(board.texts, built)
            await _quietly(board.end(text))

    async def _build(self, boards: list[Board], *, fresh: bool) -> dict[str, Any]:
        """The worker's build, begun again for as long as somebody else's is under way."""
        services = self._services
        home, model = services.home, services.engine.opened.encoder.folder  # as it may have been changed
        request = {
            "library": str(home.library),
            "index": str(home.index),
            "cache": str(home.cache),
            "model": str(model) if model else None,
            "fresh": fresh,
        }

        def tell(progress: Any) -> None:
            phase, done, total = progress
            for board in boards:
                board.say(_progress(board.texts, phase, done, total))

        until = time.monotonic() + _PATIENCE
        while True:
            try:
                return await run_job("build", request, limits=TRUSTED, tell=tell)
            except NoticebotError as error:
                if error.code != "build-running" or time.monotonic() > until:
                    raise
            for board in boards:
                board.say(board.texts("rebuild-running"))
            await asyncio.sleep(_AGAIN)


async def _told(services: Services, bot: Bot, new: tuple[str, ...]) -> None:
    try:
        sent = await tell_subscribers(services, bot, new)
    except (TelegramError, NoticebotError) as error:
        log.warning("subscribers could not be told: %s", type(error).__name__)
    else:
        log.info("%d messages to subscribers about %d notices", sent, len(new))


async def _show(boards: list[Board]) -> None:
    while boards:
        for board in boards:
            await _quietly(board.show())
        await asyncio.sleep(_TICK)


async def _quietly(saying: Awaitable[None]) -> None:
    """A message that cannot be delivered must not end the build that it is about."""
    try:
        await saying
    except TelegramError as error:
        log.warning("nobody could be told of a rebuild: %s", type(error).__name__)


def _count(services: Services) -> int:
    try:
        return services.library.count()
    except NoticebotError:
        return 0  # the build will say what is wrong


def _progress(texts: Texts, phase: str, done: int, total: int) -> str:
    percent = 100 * done // total if total else 100
    return texts(f"rebuild-{phase}", done=done, total=total, percent=percent)


def _done(texts: Texts, built: Built) -> str:
    found = built.changes
    counts = {name: len(getattr(found, name)) for name in ("added", "replaced", "removed")}
    said = texts("rebuild-changes", **counts) if found else texts("rebuild-no-changes")
    figures = built.figures
    return texts(
        "rebuild-done",
        notices=figures["notices"],
        passages=figures["passages"],
        changes=said,
        seconds=f"{built.seconds:.1f}",
    )


def _failed(texts: Texts, error: NoticebotError | ChildError) -> str:
    why = texts("rebuild-crashed") if isinstance(error, ChildError) else explain(texts, error)
    return texts("rebuild-failed", reason=why)
