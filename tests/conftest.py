"""What holds for every test."""

from __future__ import annotations


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument, never by what they hold.

    A file written for a test holds the time it was written at: processes that collect the same tests would
    name them differently, and pytest-xdist refuses to run them.
    """
    return argname if isinstance(val, bytes) else None
