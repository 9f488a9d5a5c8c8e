"""The generation now served, as the next build takes from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import NoticebotError
from index.arrays import ORDER
from index.encoder import Encoder
from index.generation import Generations, Manifest
from index.notices import read_cards
from index.segment import Segment
from index.sources import Place


@dataclass(frozen=True, slots=True)
class Former:
    """What can be taken over.

    Attributes:
        folder, manifest: of the generation.
        segments: its segments.
        places: key of a notice → where its pieces are.
        cards: key of a notice → its card.
        passages: how many its notices have.
    """

    folder: Path
    manifest: Manifest
    segments: tuple[Segment, ...]
    places: Mapping[str, Place]
    cards: Mapping[str, dict[str, Any]]
    passages: int


def former(generations: Generations, encoder: Encoder, parts: Mapping[str, int]) -> Former | None:
    """What the generation now served has for the next build; None where nothing of it can be used."""
    try:
        folder, manifest = generations.open()
        if manifest.parts != dict(parts) or manifest.encoder["fingerprint"] != encoder.fingerprint:
            return None
        segments = tuple(Segment.open(folder / name) for name in manifest.segments)
        order = np.load(folder / ORDER).tolist()
        cards = read_cards(folder)
        units = [
            (Place(at, unit), key)
            for at, segment in enumerate(segments)
            for unit, key in enumerate(segment.notices.keys())
        ]
        places = {units[unit][1]: units[unit][0] for unit in order}
        by_key = {units[unit][1]: one for unit, one in zip(order, cards, strict=True)}
    except (NoticebotError, OSError, ValueError, RuntimeError, IndexError):
        return None  # nothing to reuse is no obstacle: everything is made anew
    return Former(folder, manifest, segments, places, by_key, manifest.counts["passages"])
