"""watch: files dropped into a folder are added, and the index follows the library, until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.built import tell_built
from bot.dropped import SETTLED, Dropped
from bot.following import AGAIN, CHANGES, SELDOM, Following, identity
from bot.session import Session, session_of
from bot.taking import Taken, take
from corpus.errors import GenerationError, LibraryError, NoticebotError

if TYPE_CHECKING:
    from index.encoder import Encoder

_SOON = 2.0  # seconds between looks at somebody else's build


def watch(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="FOLDER", readable=False, help="Where notices are dropped. 放通知的文件夹"),
    ] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove notices whose file is deleted. 文件删除时移除通知")
    ] = False,
) -> None:
    """Add what is dropped into a folder, and rebuild. 监视文件夹，自动添加并重建索引。"""
    session = session_of(context)
    settings = session.settings
    folder = folder or settings.watch
    dropped = Dropped(folder, session.home.library) if folder else None
    watching = Watching(session, dropped, remove=remove or settings.watch_remove)
    session.say("watch-begin", folder=dropped.folder if dropped else session.home.library)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service is stopped by this one
    try:
        for told in _wakes(dropped.folder if dropped else None):
            watching.step(told)
    except KeyboardInterrupt:
        session.say("watch-ended")
    finally:
        signal.signal(signal.SIGTERM, before)


class Watching:
    """What `watch` does each time it wakes.

    Args:
        session: with the home.
        dropped: the folder; None to follow only what others do to the library.
        remove: whether notices go with their files.
        now: seconds, of a clock that never goes back.
    """

    def __init__(
        self,
        session: Session,
        dropped: Dropped | None,
        *,
        remove: bool,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._following = Following(dropped, gone=remove, now=now) if dropped else None
        self._remove = remove
        self._now = now
        self._not_before = float("-inf")
        self._told = ""
        self._kept: set[str] = set()  # notices whose file is gone: each is told once

    def step(self, told: bool) -> None:
        """Takes what is ready, and builds where the library is another than the index.

        Args:
            told: whether something changed in the folder, as far as is known.
        """
        due = self._following is not None and self._following.due(told)
        if self._now() < self._not_before:
            return
        try:
            if due:
                self._take()
            self._build()
        except NoticebotError as error:
            self._later(error)
        else:
            self._told = ""

    def _take(self) -> None:
        assert self._following is not None
        work = self._following.look()
        for refused in work.refused:
            self._session.warn(refused)
        if work:
            taken = take(
                self._session.library,
                self._following.folder,
                work.files,
                gone=work.gone,
                remove=self._remove,
            )
            self._show(taken)
        self._following.taken(work)

    def _build(self) -> None:
        from index.rebuild import rebuild

        session = self._session
        if not session.home.library.exists() or self._is_current():
            return
        session.library.refresh()
        report = rebuild(
            session.library, session.home.index, self._encoder(), cache_folder=session.home.cache
        )
        tell_built(session, report)

    def _is_current(self) -> bool:
        """Whether the index is that of the library, and made by this version."""
        from index.served import is_current, served_manifest

        manifest = served_manifest(self._session.home.index)
        return manifest is not None and is_current(manifest, self._session.library.revision())

    def _encoder(self) -> Encoder:
        """That of the index, which may have been changed since this began; else that of the settings."""
        from index.encoder_of import encoder_of
        from index.served import served_manifest

        index = self._session.home.index
        manifest = served_manifest(index)
        return encoder_of(index, manifest, self._session.encoder) if manifest else self._session.encoder

    def _show(self, taken: Taken) -> None:
        texts = self._session.texts
        report = taken.report
        kept = [item for item in taken.kept if item.id not in self._kept]
        self._kept |= {item.id for item in kept}
        for kind, items in (
            ("added", report.added),
            ("replaced", report.replaced),
            ("aliased", report.aliased),
            ("gone-removed", taken.removed),
            ("gone-kept", kept),
        ):
            for item in items:
                self._session.text(f"{texts(kind)}  {item.id}  {item.title or texts('untitled')}")
        for refusal in report.refused:
            self._session.warn(refusal.error)
        if taken.problem and kept:
            self._session.warn(taken.problem)
        sys.stdout.flush()

    def _later(self, error: NoticebotError) -> None:
        """Tells what failed, once, and tries again after a while."""
        busy = isinstance(error, GenerationError | LibraryError) and error.code.endswith(
            ("-running", "-busy")
        )
        self._not_before = self._now() + (_SOON if busy else AGAIN)
        said = self._session.texts.error(error)
        if said != self._told:
            self._told = said
            self._session.warn(error)


def _wakes(folder: Path | None) -> Iterator[bool]:
    """Whether something changed in the folder, again and again: at each change, and twice a second.

    The library is not watched but looked at: SQLite touches its files whenever it is read.
    """
    yield True
    while folder is None:
        time.sleep(SETTLED)
        yield False
    from watchfiles import watch as changes

    try:
        while True:
            watched, begun = identity(folder), False
            for found in changes(folder, **CHANGES):
                yield bool(found) or not begun  # what came before the system watched is looked for once more
                begun = True
                if identity(folder) not in (watched, None):
                    break
    except (OSError, RuntimeError):  # the system watches no more folders: then it is looked at
        while True:
            time.sleep(SELDOM)
            yield True
