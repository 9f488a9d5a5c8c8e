"""The bot from its start to its end: everything opened, updates taken in, and all of it closed in time."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import filelock
from telegram import Update
from telegram.error import InvalidToken, TelegramError

from bot import app
from bot.chat import logs
from bot.chat.connecting import token
from bot.chat.dropping import follow_folder
from bot.chat.inbox import Inbox
from bot.chat.metrics import Health, Metrics, listen
from bot.chat.opening import open_services
from bot.chat.polling import Poller, until_done
from bot.chat.watching import purge_records, watch_index
from bot.secret import Secret
from corpus.errors import InputError

if TYPE_CHECKING:
    from bot.chat.services import Services
    from bot.session import Session
    from bot.settings import Settings

LAST = 10.0  # seconds from the signal to the end
_FINISHING = 7.5  # of these, for what is in flight
_CONFIRMING = 1.0
_LOCK = "serve.lock"
_SWITCH = 0.0002  # seconds that a search may keep the interpreter from the event loop; Python lets it 0.005
_TOLD = 30.0

log = logging.getLogger("noticebot")


def serve(session: Session, settings: Settings) -> None:
    """Runs the bot until SIGTERM or SIGINT.

    Raises:
        NoticebotError: it cannot run as it is set up.
    """
    if settings.webhook_url and settings.webhook_secret is None:
        settings = replace(settings, webhook_secret=Secret(token_urlsafe(32)))
    logs.set_up(settings.log_level, [s for s in (settings.token, settings.webhook_secret) if s])
    token(settings)  # a missing one is told at once
    sys.setswitchinterval(_SWITCH)
    asyncio.run(_until_signal(session, settings))


async def _until_signal(session: Session, settings: Settings) -> None:
    """Runs the bot as a task that a signal ends."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end(name: str) -> None:
        log.info("stopping", extra={"signal": name})
        stop.set()
        # whatever hangs (a thread, a library) must not keep the process: all that matters is on disk
        last = threading.Timer(LAST - 0.3, os._exit, (0,))
        last.daemon = True
        last.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end, number.name)
    running = asyncio.create_task(_run(session, settings, stop))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait((running, stopped), return_when=asyncio.FIRST_COMPLETED)
    if not running.done():
        await asyncio.wait((running,), timeout=LAST - 1)
    running.cancel()
    stopped.cancel()
    with suppress(asyncio.CancelledError):
        await running
    log.info("stopped")


async def _run(session: Session, settings: Settings, stop: asyncio.Event) -> None:
    """Everything between the start and the signal, and the orderly end after it."""
    async with AsyncExitStack() as stack:
        lock = await _unless(stop, _alone(session))
        if lock is None:
            return
        stack.callback(lock.release)
        inbox = Inbox(session.home.folder / "inbox.sqlite")
        stack.callback(inbox.close)
        metrics = Metrics()
        services = await _unless(stop, open_services(session, settings, metrics))
        if services is None:
            return
        stack.callback(services.store.close)
        stack.callback(services.executor.shutdown, wait=False, cancel_futures=True)
        metrics.count_in_flight(inbox.waiting)
        health = Health(time.monotonic, lambda: services.engine.manifest)
        _serve_figures(stack, settings, metrics, health)
        application = app.build(services, inbox)
        if await _unless(stop, _greet(application)) is None:
            return
        stack.push_async_callback(application.shutdown)
        await _Serving(application, services, metrics, health, inbox).until(stop)


@dataclass(frozen=True, slots=True)
class _Serving:
    """A bot that Telegram knows, and what it needs to be run."""

    application: app.Bot
    services: Services
    metrics: Metrics
    health: Health
    inbox: Inbox

    async def until(self, stop: asyncio.Event) -> None:
        """Answers until the signal."""
        application = self.application
        poller = Poller(application.bot, application.update_queue, self.inbox, self.health, app.ALLOWED)
        await application.start()
        tasks: list[asyncio.Task[Any]] = [asyncio.create_task(stop.wait())]
        try:
            if application.post_init:
                await application.post_init(application)
            await self._take_up_again()
            tasks += [
                asyncio.create_task(self._receive(poller)),
                asyncio.create_task(purge_records(self.services)),
                asyncio.create_task(
                    watch_index(
                        self.services,
                        app.switcher(application),
                        app.mender(application),
                        self.metrics,
                        self.services.settings.watch_seconds,
                    )
                ),
            ]
            if self.services.settings.watch is not None:
                tasks.append(asyncio.create_task(follow_folder(application, self.services.settings.watch)))
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()  # all but the signal end by an error only
        finally:
            await _cancelled(tasks)
            await self._finish(poller)

    async def _take_up_again(self) -> None:
        """Has what a former run left unanswered answered now."""
        application = self.application
        left = self.inbox.left()
        for body in left:
            application.update_queue.put_nowait(Update.de_json(json.loads(body), application.bot))
        log.info("the bot serves", extra={"bot": application.bot.username, "left": len(left)})

    async def _receive(self, poller: Poller) -> None:
        """Takes updates in, in one way or the other, until it is cancelled."""
        settings, updater = self.services.settings, self.application.updater
        if settings.webhook_url is None:
            await until_done(self.application.bot.delete_webhook)
            self.health.hear()
            await poller.run()
        assert updater is not None
        assert settings.webhook_url is not None
        assert settings.webhook_secret is not None
        path = settings.webhook_path or urlsplit(settings.webhook_url).path
        await updater.start_webhook(
            listen=settings.webhook_listen,
            port=settings.webhook_port,
            url_path=path.lstrip("/"),
            webhook_url=settings.webhook_url,
            secret_token=settings.webhook_secret.reveal(),
            allowed_updates=app.ALLOWED,
            bootstrap_retries=-1,
        )
        self.health.listening = True
        log.info("listening", extra={"address": settings.webhook_listen, "port": settings.webhook_port})
        await asyncio.Event().wait()

    async def _finish(self, poller: Poller) -> None:
        """Ends what is in flight; what takes too long stays in the inbox for the next start."""
        application = self.application
        if application.updater and application.updater.running:
            await application.updater.stop()
        with suppress(TelegramError, TimeoutError):  # it only spares Telegram a repetition
            async with asyncio.timeout(_CONFIRMING):
                await poller.confirm()
        try:
            async with asyncio.timeout(_FINISHING):
                await application.stop()
        except TimeoutError:
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            handling = [task for task in tasks if task.get_name().startswith("Application:")]
            log.warning("not finished in time, left for the next start", extra={"updates": len(handling)})
            await _cancelled(handling)
        if application.post_stop:
            await application.post_stop(application)


async def _cancelled(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _greet(application: app.Bot) -> bool:
    """Makes sure that Telegram knows the bot, however long that takes.

    Raises:
        InputError: it does not.
    """
    try:
        await until_done(application.initialize)
    except InvalidToken:
        raise InputError(
            "token-refused",
            "Telegram does not know this token; check NOTICEBOT_TOKEN, or token in the settings file",
        ) from None  # the cause quotes the token
    return True


async def _unless(stop: asyncio.Event, doing: Awaitable[Any]) -> Any:
    """What is done, or None where the signal comes first."""
    task, waiting = asyncio.ensure_future(doing), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        await _cancelled([waiting] if task.done() else [waiting, task])


async def _alone(session: Session) -> filelock.BaseFileLock:
    """The lock of the home, once no other process serves it: two would answer the same updates."""
    session.home.folder.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(session.home.folder / _LOCK)
    told = float("-inf")
    while True:
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            if time.monotonic() - told > _TOLD:
                told = time.monotonic()
                log.warning("another process serves this home; waiting for its end")
            await asyncio.sleep(1)
        else:
            return lock


def _serve_figures(stack: AsyncExitStack, settings: Settings, metrics: Metrics, health: Health) -> None:
    """Opens the port of /healthz and /metrics; the bot answers without it too."""
    if not settings.metrics_port:
        return
    where = f"{settings.metrics_listen}:{settings.metrics_port}"
    try:
        stack.callback(listen(metrics, health, settings.metrics_listen, settings.metrics_port).stop)
    except OSError as error:
        log.warning("%s: no /healthz and no /metrics there (%s)", where, error.strerror or error)
    else:
        log.info("figures at http://%s/metrics", where)
