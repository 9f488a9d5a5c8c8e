"""A generation and the encoder that its vectors were made with: noted by a build, found again by a reader."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from corpus.errors import GenerationError, NoticebotError
from index.encoder import Encoder, load_encoder
from index.generation import Manifest, outdated


def facts(encoder: Encoder, index: Path) -> dict[str, Any]:
    """What a manifest says about the encoder.

    Args:
        encoder: that made the vectors.
        index: the index folder; a model beside it in the same home is named relative to it, so that the home
            may move.
    """
    place: str | None = None
    if encoder.folder is not None:
        folder, home = encoder.folder.resolve(), index.resolve().parent
        place = os.path.relpath(folder, index.resolve()) if folder.is_relative_to(home) else str(folder)
    return {
        "name": encoder.name,
        "fingerprint": encoder.fingerprint,
        "dim": encoder.dim,
        "folder": place,
    }


def encoder_of(index: Path, manifest: Manifest, tried: Encoder) -> Encoder:
    """The encoder of a generation: `tried` where that is it, else the one that the manifest names, loaded.

    Raises:
        GenerationError: the model that it names cannot be used, or is another by now.
    """
    wanted = manifest.encoder["fingerprint"]
    if tried.fingerprint == wanted:
        return tried
    path = index / "generations" / manifest.name
    if "folder" not in manifest.encoder:  # written by a version that did not note it
        raise outdated(path, "it was built with another encoder")
    place = manifest.encoder["folder"]
    folder = None if place is None else Path(os.path.normpath(index / place))
    try:
        found = load_encoder(folder)
    except NoticebotError as error:
        raise GenerationError(
            "encoder-unusable",
            "{path}: the model that the index was built with cannot be used ({why}); restore it, or choose "
            "another with `noticebot model use`",
            path=path,
            why=error,
        ) from error
    if found.fingerprint != wanted:
        raise outdated(path, "it was built with another encoder")
    return found
