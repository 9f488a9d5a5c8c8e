"""A library as it is now → the next generation of its index."""

from __future__ import annotations

from pathlib import Path

from corpus.library import Library
from index.build import Report, Tell, build
from index.encoder import Encoder


def rebuild(
    library: Library,
    folder: Path,
    encoder: Encoder,
    *,
    cache_folder: Path | None = None,
    fresh: bool = False,
    tell: Tell = lambda _: None,
) -> Report:
    """Builds the index of a library (`index.build.build`), of one state of it whatever changes meanwhile.

    Args:
        library: whose notices are of this version's parser (`Library.refresh`).
        folder: of the index.
        encoder: of what is new.
        cache_folder: where jieba's dictionary is kept ready.
        fresh: reuse nothing.
        tell: called now and then.

    Raises:
        LibraryError: the library cannot be read.
        GenerationError: another build is under way, or the folder cannot be written.
    """
    with library.stock() as stock:
        return build(
            folder,
            stock.notices,
            stock.revision,
            encoder,
            total=len(stock.notices),
            cache_folder=cache_folder,
            fresh=fresh,
            tell=tell,
        )
