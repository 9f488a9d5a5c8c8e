"""What answers where the newest generation is damaged: the newest one that can still be opened."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import GenerationError
from index.encoder import Encoder
from index.generation import Generations, Manifest
from index.lexicon import Lexicon
from index.opened import Opened
from index.reranker import Reranker


def open_newest(
    folder: Path, encoder: Encoder, lexicon: Lexicon, reranker: Reranker | None
) -> tuple[Opened, GenerationError | None]:
    """The generation that is served, or the newest other one where that is damaged.

    Args:
        folder, encoder, lexicon, reranker: as `Opened.open`.

    Returns:
        The generation, and what is wrong with the one that should have been opened.

    Raises:
        GenerationError: as `Opened.open`; no other one can be opened either.
    """
    try:
        return open_served(folder, encoder, lexicon, reranker), None
    except GenerationError as error:
        if error.code != "index-damaged":
            raise
        served = served_name(folder)
        for name in reversed(Generations(folder).names()):
            if name == served:
                continue
            try:
                opened = Opened.open(folder, encoder, lexicon, reranker, name)
            except GenerationError:
                continue
            return opened, _told(error, opened.manifest)
        raise


def open_served(folder: Path, encoder: Encoder, lexicon: Lexicon, reranker: Reranker | None) -> Opened:
    """The generation that is served; another one where that is pruned while it is opened.

    Raises:
        GenerationError: as `Opened.open`.
    """
    while True:
        name = served_name(folder)
        try:
            return Opened.open(folder, encoder, lexicon, reranker)
        except GenerationError as error:
            if error.code != "index-damaged" or served_name(folder) == name:
                raise


def served_name(folder: Path) -> str:
    """What is written in the place of the name of the generation to be served, be it one or not."""
    try:
        return Generations(folder).current() or ""
    except GenerationError as error:
        return str(error)


def with_former(folder: Path, error: GenerationError) -> GenerationError:
    """What is wrong with the generation that should be opened, and which other one answers meanwhile.

    Args:
        folder: of the index.
        error: what is wrong; it comes back as it is where no other one can be opened either.
    """
    generations, served = Generations(folder), served_name(folder)
    if error.code != "index-damaged":
        return error
    for name in reversed(generations.names()):
        if name == served:
            continue
        try:
            return _told(error, generations.open(name)[1])
        except GenerationError:
            continue
    return error


def _told(error: GenerationError, manifest: Manifest) -> GenerationError:
    return GenerationError(
        "index-former",
        "{file}: {what}; until it is mended, generation {name} of {created} answers; run "
        "`noticebot build --fresh` to write the index anew",
        file=error.values["file"],
        what=error.values.get("what", "damaged"),
        name=manifest.name,
        created=manifest.created,
    )
