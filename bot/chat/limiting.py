"""How many questions one user may ask in a minute."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

WINDOW = 60.0  # seconds
_MANY = 10_000  # users remembered before those who have fallen silent are forgotten


@dataclass(frozen=True, slots=True)
class Wait:
    """A question that came too soon.

    Attributes:
        seconds: until the next may be asked.
        tell: whether to say so: once, until questions are taken again.
    """

    seconds: int
    tell: bool


@dataclass(slots=True)
class _User:
    asked: deque[float]
    told: bool = False


class Limiter:
    """A sliding window of a minute for each user.

    Args:
        per_minute: questions; 0 for any number.
        clock: seconds.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._users: dict[int, _User] = {}

    def admit(self, user: int) -> Wait | None:
        """Counts a question of a user; None where it may be asked, else how long to wait."""
        if not self._per_minute:
            return None
        now = self._clock()
        if len(self._users) > _MANY:
            self._forget(now)
        seen = self._users.setdefault(user, _User(deque()))
        while seen.asked and seen.asked[0] <= now - WINDOW:
            seen.asked.popleft()
        if len(seen.asked) < self._per_minute:
            seen.asked.append(now)
            seen.told = False
            return None
        tell, seen.told = not seen.told, True
        return Wait(max(1, math.ceil(seen.asked[0] + WINDOW - now)), tell)

    def _forget(self, now: float) -> None:
        silent = [user for user, seen in self._users.items() if seen.asked[-1] <= now - WINDOW]
        for user in silent:
            del self._users[user]
