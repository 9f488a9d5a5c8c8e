"""Planted faults: which calls go wrong, how, and how often."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Where = Callable[[dict], bool]
_HTML = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)
_PHRASES = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@dataclass(eq=False)
class Fault:
    """One rule; `hits` counts the calls it met. Also a context manager: gone at its end.

    method: a name or several, None for every call, getUpdates included ("file" is a download).
    but: methods that are spared.
    times: how many calls, None for all until cancelled; after: so many calls pass first.
    seconds: how long the rule holds, None for ever.
    where: which calls, by their decoded parameters.
    delay: seconds before anything else happens; alone it is just a slow answer.
    status: answered instead of the result; 502 to 504 as nginx's HTML, as Telegram does.
    drop: True closes the connection without an answer, "half" in the middle of one.
    performed: the call is carried out all the same, only the bot never hears of it.
    """

    rules: Faults
    method: str | tuple[str, ...] | None = None
    but: tuple[str, ...] = ()
    times: int | None = None
    status: int | None = None
    retry_after: int = 1
    description: str | None = None
    drop: bool | str = False
    delay: float = 0.0
    after: int = 0
    where: Where | None = None
    performed: bool = False
    seconds: float | None = None
    since: float = field(default_factory=time.monotonic)
    hits: int = 0
    seen: int = 0

    def cancel(self) -> None:
        """The rule holds no longer."""
        self.rules.remove(self)

    def __enter__(self) -> Fault:
        return self

    def __exit__(self, *_: object) -> None:
        self.cancel()

    def meets(self, method: str, params: dict) -> bool:
        """Whether the rule is about this call; counts it."""
        named = (self.method,) if isinstance(self.method, str) else self.method
        if method in self.but or (named is not None and method not in named):
            return False
        if self.seconds is not None and time.monotonic() > self.since + self.seconds:
            return False
        if self.where is not None and not self.where(params):
            return False
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.hits >= self.times):
            return False
        self.hits += 1
        return True

    def answer(self) -> tuple[int, str, bytes]:
        """Status, content type and body of what is answered instead."""
        status = self.status or 500
        if status == 429:
            said = f"Too Many Requests: retry after {self.retry_after}"
            body: dict = {"ok": False, "error_code": 429, "description": said}
            body["parameters"] = {"retry_after": self.retry_after}
        elif status in (502, 503, 504) and self.description is None:
            return status, "text/html", _HTML.format(f"{status} {_PHRASES[status]}").encode()
        else:
            said = self.description or _PHRASES.get(status, "Bad Request: planted fault")
            body = {"ok": False, "error_code": status, "description": said}
        return status, "application/json", json.dumps(body).encode()


@dataclass
class Faults:
    """The rules in force; the first that meets a call decides."""

    rules: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, **rule: object) -> Fault:
        fault = Fault(self, **rule)  # type: ignore[arg-type]
        with self.lock:
            self.rules.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        with self.lock:
            if fault in self.rules:
                self.rules.remove(fault)

    def clear(self) -> None:
        with self.lock:
            self.rules.clear()

    def meeting(self, method: str, params: dict) -> Fault | None:
        with self.lock:
            return next((fault for fault in self.rules if fault.meets(method, params)), None)
