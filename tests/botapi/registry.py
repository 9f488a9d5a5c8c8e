"""The methods by name; each module of methods registers its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.botapi.state import State

Method = Callable[[State, dict], Any]
METHODS: dict[str, tuple[str, Method]] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Register a function (state, decoded parameters) → result under a method's name."""

    def register(function: Method) -> Method:
        METHODS[name.lower()] = (name, function)
        return function

    return register
