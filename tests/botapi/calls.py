"""The record of every call the bot made, and waiting for what it will do."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
_POLL = 0.01


@dataclass(frozen=True)
class Call:
    """One request: when it came, what it asked, what it was answered.

    `params`: decoded by the spec's types (files as UploadedFile). `status`: HTTP status, 0 for a connection
    that was closed without an answer. `fault`: the answer came from a planted fault. `seconds`: time taken.
    """

    time: float
    method: str
    params: dict
    status: int
    result: Any = None
    description: str = ""
    fault: bool = False
    seconds: float = 0.0
    number: int = 0

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def __str__(self) -> str:
        said = self.description or ("ok" if self.ok else "dropped")
        return f"#{self.number} {self.method} {self.params} -> {self.status} {said}"


@dataclass
class Record:
    """All calls in the order in which they ended, under one lock with the server's state."""

    changed: threading.Condition
    calls: list[Call] = field(default_factory=list)

    def add(self, call: Call) -> None:
        with self.changed:
            object.__setattr__(call, "number", len(self.calls) + 1)
            self.calls.append(call)
            self.changed.notify_all()

    def of(self, method: str | None = None, where: Callable[[Call], bool] | None = None) -> list[Call]:
        """The calls of a method (None: all) for which `where` holds."""
        with self.changed:
            return [c for c in self.calls if method in (None, c.method) and (where is None or where(c))]

    def until(self, look: Callable[[], T | None], timeout: float, what: str) -> T:
        """Wait for `look` to return something; for tests that do not run the bot on their own loop.

        Raises:
            AssertionError: it did not within `timeout` seconds; tells the last calls.
        """
        end = time.monotonic() + timeout
        with self.changed:
            while (found := look()) is None:
                left = end - time.monotonic()
                if left <= 0:
                    raise self._missed(what, timeout)
                self.changed.wait(min(left, 0.1))
            return found

    async def until_async(self, look: Callable[[], T | None], timeout: float, what: str) -> T:
        """The same without blocking the running loop."""
        end = time.monotonic() + timeout
        while True:
            with self.changed:
                found = look()
            if found is not None:
                return found
            if time.monotonic() > end:
                raise self._missed(what, timeout)
            await asyncio.sleep(_POLL)

    def _missed(self, what: str, timeout: float) -> AssertionError:
        last = "\n".join(str(call)[:600] for call in self.calls[-8:] if call.method != "getUpdates")
        return AssertionError(f"{what}: not within {timeout} s; the last calls were\n{last or '(none)'}")
