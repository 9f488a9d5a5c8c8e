"""Telegram's rate limits, as far as they are known (core.telegram.org/bots/faq): 30 a second, 1 a second in a
chat with short bursts, 20 a minute in a group."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi.errors import too_many

SENDING = {"sendmessage", "senddocument", "sendphoto", "copymessage", "forwardmessage"}


@dataclass
class _Bucket:
    """So many at once, refilled steadily."""

    size: float
    rate: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until there is room for one more."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.rate


@dataclass
class RateLimits:
    """Limits on sending; None switches one off. A refused call costs nothing."""

    overall: float | None = 30
    per_chat: float | None = 1
    chat_burst: int = 3
    group_per_minute: int | None = 20
    clock: Callable[[], float] = time.monotonic
    _buckets: dict[object, _Bucket] = field(default_factory=dict)
    _groups: dict[object, deque[float]] = field(default_factory=dict)

    def check(self, method: str, chat: object, *, group: bool) -> None:
        """Count a call.

        Raises:
            ApiError: 429 with the seconds to wait.
        """
        if method.lower() not in SENDING:
            return
        now = self.clock()
        buckets = []
        if self.overall is not None:
            buckets.append(self._bucket("overall", self.overall, self.overall, now))
        if self.per_chat is not None:
            buckets.append(self._bucket(chat, self.chat_burst, self.per_chat, now))
        wait = max((bucket.wait(now) for bucket in buckets), default=0.0)
        sent = self._groups.setdefault(chat, deque())
        if group and self.group_per_minute is not None:
            while sent and sent[0] <= now - 60:
                sent.popleft()
            if len(sent) >= self.group_per_minute:
                wait = max(wait, sent[0] + 60 - now)
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        for bucket in buckets:
            bucket.level -= 1
        sent.append(now)

    def _bucket(self, key: object, size: float, rate: float, now: float) -> _Bucket:
        if key not in self._buckets:
            self._buckets[key] = _Bucket(size, rate, size, now)
        return self._buckets[key]
