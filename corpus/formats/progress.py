"""How a reader that takes long tells that it gets on, to whoever waits: in a child, its parent's timer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_told: ContextVar[Callable[[], None] | None] = ContextVar("_told", default=None)


def get_on() -> None:
    """Tells whoever listens that one more page, or the like, is done."""
    tell = _told.get()
    if tell is not None:
        tell()


@contextmanager
def listening(tell: Callable[[], None]) -> Iterator[None]:
    """Lets `get_on` call `tell` until the end of the block."""
    token = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(token)
