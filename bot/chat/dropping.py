"""The folder that notices are dropped into, followed by the bot: what came is added, and the index rebuilt.

Everything that may take long is done in a child process, as for what an admin sends.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.chat.child import run_job
from bot.chat.desk import desk_in
from bot.dropped import Dropped
from bot.following import AGAIN, CHANGES, SELDOM, Following, Work, identity
from corpus.errors import NoticebotError
from corpus.files import printable
from corpus.formats.allowance import Limits
from corpus.formats.exchange import ChildError

if TYPE_CHECKING:
    from telegram.ext import Application

    from bot.chat.desk import Desk

log = logging.getLogger(__name__)

_LIMITS = Limits(seconds=300.0, memory=None)
"""For a child that adds: seconds without a notice done, after which a file is taken to hang it."""


async def follow_folder(application: Application[Any, Any, Any, Any, Any, Any], folder: Path) -> None:
    """Adds what is dropped into a folder, and rebuilds, for as long as it runs.

    What others do to the library is followed too. Nothing that goes wrong with a file ends it.

    Raises:
        InputError: there is no such folder at the start.
    """
    desk = desk_in(application)
    taking = _Taking(desk, Dropped(folder, desk.services.home.library))
    log.info("watching a folder", extra={"folder": printable(folder)})
    async for told in _wakes(folder):
        await taking.step(application.bot, told)


class _Taking:
    """What the bot does each time it is told of the folder, or looks at it."""

    def __init__(self, desk: Desk, dropped: Dropped) -> None:
        self._desk = desk
        self._remove = desk.services.settings.watch_remove
        self._following = Following(dropped, gone=self._remove)
        self._not_before = float("-inf")
        self._asked: tuple[str, float] = ("", float("-inf"))
        self._told = ""

    async def step(self, bot: Any, told: bool) -> None:
        """Takes what is ready, and has the index rebuilt where the library is another."""
        due = self._following.due(told)
        if time.monotonic() < self._not_before:
            return
        try:
            if due:
                await self._take()
            await self._rebuild(bot)
        except (NoticebotError, ChildError) as error:
            self._not_before = time.monotonic() + AGAIN
            if str(error) != self._told:
                self._told = str(error)
                log.error("the watched folder cannot be followed: %s", error)
        else:
            self._told = ""

    async def _take(self) -> None:
        work = await asyncio.to_thread(self._following.look)
        for refused in work.refused:
            log.warning("%s", refused)
        looked_for = await self._taken(work) if work else False
        self._following.taken(work, gone=looked_for)

    async def _taken(self, work: Work) -> bool:
        """Does the work; whether it did all of it, and not only added files one by one."""
        try:
            await self._job(work.files, gone=work.gone)
        except ChildError:
            if not work.files:
                raise
            await self._one_by_one(work.files)
            return False
        return True

    async def _one_by_one(self, files: Sequence[Path]) -> None:
        """Adds files of which one ends the process that reads it."""
        for file in files:
            try:
                await self._job([file], gone=False)
            except ChildError as error:
                name = printable(file)
                log.warning("%s: reading it failed (%s); it was not added", name, error.why)

    async def _job(self, files: Sequence[Path], *, gone: bool) -> None:
        request = {
            "library": str(self._desk.services.home.library),
            "folder": str(self._following.folder),
            "files": [str(file) for file in files],
            "gone": gone,
            "remove": self._remove,
        }
        done = await run_job("take", request, limits=_LIMITS)
        for error in done.pop("refused"):
            log.warning("%s", error["message"])
        counts = {kind: len(ids) for kind, ids in done.items()}
        if any(counts.values()):
            log.info("files of the watched folder taken", extra=counts)

    async def _rebuild(self, bot: Any) -> None:
        services, rebuilder = self._desk.services, self._desk.rebuilder
        if rebuilder.running:
            return
        revision = await asyncio.to_thread(services.library.revision)
        asked, at = self._asked
        if revision == services.engine.manifest.revision:
            return
        if revision != asked or time.monotonic() - at > AGAIN:  # one that failed is tried again later
            self._asked = revision, time.monotonic()
            rebuilder.request(bot)


async def _wakes(folder: Path) -> AsyncIterator[bool]:
    """Whether something changed in the folder, again and again: at each change, and twice a second."""
    from watchfiles import awatch

    yield True
    try:
        while True:
            watched, begun = identity(folder), False
            async with aclosing(awatch(folder, **CHANGES)) as changes:
                async for found in changes:
                    yield (bool(found) or not begun)  # what came before is looked for once more
                    begun = True
                    if identity(folder) not in (watched, None):
                        break
    except (OSError, RuntimeError) as error:
        log.warning("the system does not watch the folder (%s): it is looked at every %d s", error, SELDOM)
        while True:
            await asyncio.sleep(SELDOM)
            yield True
