"""Element: a piece of a page's markup, as the other files about pages speak of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Element:
    """An element: its tag, its parent's index (-1 for the root), and the index after its last descendant."""

    tag: str
    parent: int
    end: int = 0
    attributes: Mapping[str, str] = field(default_factory=dict)
