"""The passages of the generation that is served, as an encoder reads them; no encoder is needed for it."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import NoticebotError
from index.arrays import Arrays
from index.build import PARTS
from index.constants import RANKING
from index.generation import Generations, Manifest
from index.notices import Notices, read_cards
from index.pieces import searchable
from index.text import normalise


def served_manifest(index: Path) -> Manifest | None:
    """The manifest of the generation that is served; None where there is none that can be read."""
    generations = Generations(index)
    try:
        name = generations.current()
        return None if name is None else generations.manifest(name)
    except NoticebotError:
        return None


def is_current(manifest: Manifest, revision: str) -> bool:
    """Whether a build would make no other generation: of this state of the library, and by this version.

    Args:
        manifest: of the generation.
        revision: the library's.
    """
    return manifest.revision == revision and manifest.parts == PARTS


def served_texts(index: Path) -> list[str]:
    """What the next build will encode, if the library stays as it is and nothing can be reused.

    Returns:
        Every passage with its context, normalised; none where no generation of this version is served.
    """
    try:
        folder, manifest = Generations(index).open()
        if manifest.parts != PARTS:
            return []
        arrays = Arrays.open(folder, manifest.segments, RANKING.k1, RANKING.b)
        notices = Notices(arrays, read_cards(folder))
    except (NoticebotError, OSError, ValueError, RuntimeError):
        return []
    texts: list[str] = []
    for position in range(len(notices)):
        texts += map(normalise, searchable(notices[position], arrays.rows_of(position)))
    return texts
