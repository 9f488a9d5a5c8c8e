"""When a watched folder is looked at, and what of it is taken: the same for `watch` and for the bot.

A file is taken once it rests (`bot.dropped`). That one is gone is believed only when nothing in the folder
moves any more: a file that is renamed, or that an editor writes anew, is away for a moment too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.dropped import FULL_LOOK, SETTLED, Dropped
from corpus.errors import InputError

AGAIN = 30.0
"""Seconds after which what failed is tried once more."""
SELDOM = 5.0
"""Seconds between looks at a folder that the system does not watch."""
CHANGES: dict[str, Any] = {
    "watch_filter": None,
    "debounce": 1000,
    "step": 100,
    "rust_timeout": int(1000 * SETTLED),
    "yield_on_timeout": True,
    "ignore_permission_denied": True,
}
"""How watchfiles watches, in ms: changes of a second are told at once; twice a second it is told of none."""
_LONGEST = 60.0  # seconds that files which never rest keep what is gone from being believed


def identity(folder: Path) -> tuple[int, int] | None:
    """What a folder is told by from another one in its place, as when a disk is mounted there; None for none.

    The system goes on watching the one that was there when it began.
    """
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be taken.

    Attributes:
        files: to be added.
        gone: whether to look for notices whose file is gone.
        refused: what is there and cannot be read as a file of notices.
    """

    files: tuple[Path, ...] = ()
    gone: bool = False
    refused: tuple[InputError, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.files) or self.gone


class Following:
    """What is known of a folder between two looks.

    Args:
        dropped: the folder.
        gone: whether files may have gone while nobody watched.
        now: seconds, of a clock that never goes back.
    """

    def __init__(self, dropped: Dropped, *, gone: bool, now: Callable[[], float] = time.monotonic) -> None:
        self.folder = dropped.folder
        self._dropped = dropped
        self._gone = gone
        self._now = now
        self._moving = True  # the first look
        self._still = False  # whether the last look found that something moves
        self._looked = float("-inf")
        self._gone_at: float | None = None  # when it was first known that something is gone

    def due(self, told: bool) -> bool:
        """Whether to look.

        Args:
            told: whether something changed in the folder, as far as is known; it is not forgotten.
        """
        self._moving |= told
        return self._moving or self._now() - self._looked > FULL_LOOK

    def look(self) -> Work:
        """What is to be taken now; until `taken` says that it was, every look finds it.

        Raises:
            InputError: the folder is not there.
        """
        self._looked = self._now()
        self._moving = True  # where this fails, once more
        look = self._dropped.look()
        self._gone |= bool(look.gone)
        self._still = look.moving or bool(look.gone)
        if self._gone and self._gone_at is None:
            self._gone_at = self._looked
        waited = self._gone_at is not None and self._looked - self._gone_at > _LONGEST
        return Work(look.ready, self._gone and (waited or not self._still), look.refused)

    def taken(self, work: Work, *, gone: bool = True) -> None:
        """Notes that what `look` found is done; to be told of every look.

        Args:
            work: what it found.
            gone: whether what is gone was looked for, where the work says so.
        """
        self._dropped.taken(work.files)
        if work.gone and gone:
            self._gone, self._gone_at = False, None
        self._moving = self._still or self._gone
