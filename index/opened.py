"""A generation opened for reading: everything a question needs, none of it ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from corpus.errors import InputError
from corpus.notice import Status
from index.arrays import Arrays
from index.bodies import names
from index.constants import Confidence, Ranking
from index.encoder import Encoder
from index.encoder_of import encoder_of
from index.fitted import read_fit
from index.generation import Generations, Manifest, damaged, outdated
from index.hints import Names
from index.lexicon import Lexicon
from index.notices import Notices, read_cards
from index.pieces import searchable
from index.places import Places
from index.reranker import Reranker
from index.search import Floats, Mask, Reread, Searcher
from index.terms import TERMS_VERSION
from index.text import normalise


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
        encoder: of its vectors.
        reranker: in use; None also where none is fitted to the encoder.
        repealed: positions of the repealed notices.
    """

    manifest: Manifest
    encoder: Encoder
    reranker: Reranker | None
    notices: Notices
    arrays: Arrays
    searcher: Searcher
    confidence: Confidence
    names: Names
    places: Places
    repealed: frozenset[int]
    lexicon: Lexicon

    @classmethod
    def open(
        cls,
        folder: Path,
        encoder: Encoder,
        lexicon: Lexicon,
        reranker: Reranker | None = None,
        name: str | None = None,
    ) -> Opened:
        """A generation in the index folder.

        Args:
            folder: of the index.
            encoder: tried first; where the generation was made with another, that one is loaded.
            lexicon: that questions are read with.
            reranker: that reads the best passages again, where its weight was fitted.
            name: of the generation; None for the one that is served.

        Raises:
            GenerationError: none is there, or it is damaged, or made by another version, or by an encoder
                that is not there any more.
        """
        path, manifest = Generations(folder).open(name)
        if manifest.parts.get("terms") != TERMS_VERSION:
            raise outdated(path, "its terms are of another version")
        encoder = encoder_of(folder, manifest, encoder)
        try:
            ranking, confidence = Ranking(**manifest.ranking), Confidence(**manifest.confidence)
        except TypeError as error:
            raise outdated(path, "its constants are of another version") from error
        try:
            arrays = Arrays.open(path, manifest.segments, ranking.k1, ranking.b)
            cards = read_cards(path)
        except (OSError, ValueError, RuntimeError, MemoryError, IndexError) as error:
            raise damaged(path, "a file cannot be read") from error
        if len(arrays.order) != len(cards):
            raise damaged(path, f"{len(cards)} cards for {len(arrays.order)} notices")
        if arrays.vectors.dim != encoder.dim:
            raise damaged(path, f"vectors of {arrays.vectors.dim} numbers, {encoder.dim} expected")
        notices = Notices(arrays, cards)
        reread: Reread | None = None
        if reranker is not None:
            fit = read_fit(folder, encoder.fingerprint, reranker.fingerprint)
            if fit is None:
                reranker = None
            else:
                ranking, confidence = fit.applied(ranking, confidence)
                reread = rereader(reranker, notices, arrays)
        return cls(
            manifest,
            encoder,
            reranker,
            notices,
            arrays,
            Searcher(arrays, encoder, ranking, reread),
            confidence,
            Names(cards),
            Places(cards),
            frozenset(at for at, card in enumerate(cards) if card["status"] == Status.REPEALED.value),
            lexicon,
        )

    def using(self, ranking: Ranking, confidence: Confidence, reranker: Reranker | None = None) -> Opened:
        """The same generation with other constants, and a reranker whose weight they hold."""
        reread = rereader(reranker, self.notices, self.arrays) if reranker else None
        searcher = self.searcher.using(ranking, reread)
        return replace(self, searcher=searcher, confidence=confidence, reranker=reranker)

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


def rereader(reranker: Reranker, notices: Notices, arrays: Arrays) -> Reread:
    """What reads passages of a generation, each behind its context, together with a question."""

    def reread(question: str, passages: Sequence[int]) -> Floats:
        texts = []
        for passage in passages:
            position, *row = arrays.row(passage)
            texts += searchable(notices[position], np.array([row], np.int32))
        return reranker.scores(normalise(question), [normalise(text) for text in texts])

    return reread
