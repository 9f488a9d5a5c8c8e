"""The generation now served, as the next build takes from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import NoticebotError
from index.arrays import ORDER
from index.encoder import Encoder
from index.generation import Generations, Manifest, checked_at_open
from index.mapped import mapped
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

    def sound(self, generations: Generations, prefix: str = "") -> bool:
        """Whether its files are what was written, their checksums compared: what is damaged is not copied.

        Args:
            generations: that it is one of.
            prefix: of the files to look at.
        """
        if checked_at_open(self.manifest):
            return True
        files = [name for name in self.manifest.files if name.startswith(prefix)]
        return not any(generations.problems(self.manifest, files))


VERSION, ENCODER, DAMAGED = "version", "encoder", "damaged"
"""Why nothing of a generation can be used: another version or another encoder made it, or it is damaged."""


def former(generations: Generations, encoder: Encoder, parts: Mapping[str, int]) -> Former | str | None:
    """What the generation now served has for the next build.

    Returns:
        It; or why nothing of it can be used; or None where there is no generation.
    """
    try:
        folder, manifest = generations.open()
        if manifest.parts != dict(parts):
            return VERSION
        if manifest.encoder["fingerprint"] != encoder.fingerprint:
            return ENCODER
        segments = tuple(Segment.open(folder / name) for name in manifest.segments)
        order = mapped(folder / ORDER).tolist()
        cards = read_cards(folder)
        units = [
            (Place(at, unit), key)
            for at, segment in enumerate(segments)
            for unit, key in enumerate(segment.notices.keys())
        ]
        places = {units[unit][1]: units[unit][0] for unit in order}
        by_key = {units[unit][1]: one for unit, one in zip(order, cards, strict=True)}
    except NoticebotError as error:  # nothing to reuse is no obstacle: everything is made anew
        return {"index-missing": None, "index-version": VERSION}.get(error.code, DAMAGED)
    except (OSError, ValueError, RuntimeError, IndexError, KeyError, TypeError):
        return DAMAGED
    return Former(folder, manifest, segments, places, by_key, manifest.counts["passages"])
