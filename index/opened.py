"""A generation opened for reading: everything a question needs, none of it ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from corpus.errors import GenerationError, InputError
from corpus.notice import Status
from index.arrays import Arrays
from index.bodies import names
from index.constants import Confidence, Ranking
from index.encoder import Encoder
from index.generation import Generations, Manifest, damaged
from index.hints import Names
from index.lexicon import Lexicon
from index.notices import NoticeFile
from index.places import Places
from index.search import Mask, Searcher
from index.terms import TERMS_VERSION
from index.text import normalise
from index.vectors import VECTORS, Vectors


@dataclass(frozen=True, slots=True)
class Filters:
    """Which notices may be quoted; None is no restriction.

    Attributes:
        issuer: a name, or part of one, of an issuer.
        since, until: first and last day of issue (of publication where that is all there is).
        notice: an id or alias.
    """

    issuer: str | None = None
    since: date | None = None
    until: date | None = None
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """One generation with its files mapped, and the lexicon that questions to it are read with.

    Attributes:
        repealed: positions of the repealed notices.
    """

    manifest: Manifest
    notices: NoticeFile
    arrays: Arrays
    searcher: Searcher
    confidence: Confidence
    names: Names
    places: Places
    repealed: frozenset[int]
    lexicon: Lexicon

    @classmethod
    def open(cls, folder: Path, encoder: Encoder, lexicon: Lexicon) -> Opened:
        """The generation that is served in the index folder.

        Raises:
            GenerationError: none is there, or it is damaged, or made by another version or encoder.
        """
        path, manifest = Generations(folder).open()
        if manifest.parts.get("terms") != TERMS_VERSION:
            raise _outdated(path, "its terms are of another version")
        if manifest.encoder["fingerprint"] != encoder.fingerprint:
            raise _outdated(path, "it was built with another encoder")
        try:
            notices = NoticeFile(path)
            arrays = Arrays.open(path)
            vectors = Vectors.read(path / VECTORS)
        except (OSError, ValueError, RuntimeError) as error:
            raise damaged(path, "a file cannot be read") from error
        try:
            ranking, confidence = Ranking(**manifest.ranking), Confidence(**manifest.confidence)
        except TypeError as error:
            raise _outdated(path, "its constants are of another version") from error
        cards = notices.cards
        return cls(
            manifest,
            notices,
            arrays,
            Searcher(arrays, vectors, encoder, ranking),
            confidence,
            Names(cards),
            Places(cards),
            frozenset(at for at, card in enumerate(cards) if card["status"] == Status.REPEALED.value),
            lexicon,
        )

    def position(self, name: str) -> int:
        """Position of the notice with this id or alias.

        Raises:
            InputError: there is none.
        """
        for position, card in enumerate(self.notices.cards):
            if name == card["id"] or name in card["aliases"]:
                return position
        raise InputError("unknown-notice", "{name}: no notice has this id; see `noticebot list`", name=name)

    def allowed(self, filters: Filters) -> Mask | None:
        """Which notices pass the filters: bool[notices]; None where all do."""
        if filters == Filters():
            return None
        mask = np.ones(len(self.notices), dtype=bool)
        if filters.notice is not None:
            mask[:] = False
            mask[self.position(filters.notice)] = True
        wanted = normalise(filters.issuer).replace(" ", "") if filters.issuer else None
        for position, card in enumerate(self.notices.cards):
            day = card["issued_on"] or card["published_on"]
            if wanted and not any(
                wanted in normalise(issuer) or wanted in names(issuer) for issuer in card["issuer"]
            ):
                mask[position] = False
            if filters.since and (day is None or day < filters.since.isoformat()):
                mask[position] = False
            if filters.until and (day is None or day > filters.until.isoformat()):
                mask[position] = False
        return mask


def _outdated(path: Path, why: str) -> GenerationError:
    return GenerationError(
        "index-outdated",
        "{path}: {why}; run `noticebot build` to rebuild it (notices are kept)",
        path=path,
        why=why,
    )
