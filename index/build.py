"""Library → next generation, reusing what did not change."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import filelock
import numpy as np

from corpus.errors import GenerationError, NoticebotError
from corpus.notice import Notice
from corpus.parsing import PARSER_VERSION
from index.arrays import Arrays
from index.constants import CONFIDENCE, RANKING, Confidence, Ranking
from index.encoder import Encoder
from index.encoder_of import facts
from index.fitted import read_fit
from index.generation import Generations, Manifest
from index.lexical import Forward, Postings
from index.notices import write_notices
from index.passages import PASSAGES_VERSION, is_formal
from index.pieces import Piece, cut, digest, searchable
from index.terms import TERMS_VERSION
from index.text import normalise
from index.vectors import VECTORS, Vectors

DIGESTS = "digests.json"
_BATCH = 256
_LEAST_FREE = 2**20  # bytes
PARTS = {"parser": PARSER_VERSION, "passages": PASSAGES_VERSION, "terms": TERMS_VERSION}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `done` of `total` in phase "reading" (notices) or "encoding" (passages)."""

    phase: str
    done: int
    total: int
    reused: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did; `reused` counts notices taken over from the last generation."""

    manifest: Manifest
    reused: int
    encoded: int
    seconds: float


Tell = Callable[[Progress], None]


def build(
    folder: Path,
    notices: Iterable[tuple[Notice, tuple[str, ...]]],
    revision: str,
    encoder: Encoder,
    *,
    total: int,
    cache_folder: Path | None = None,
    fresh: bool = False,
    ranking: Ranking | None = None,
    confidence: Confidence | None = None,
    tell: Tell = lambda _: None,
) -> Report:
    """Writes the next generation and switches to it.

    Args:
        folder: the index folder of the home.
        notices: the library's current notices with their aliases.
        revision: the library's revision that these are.
        encoder: makes the vectors of what is new.
        total: how many notices there are, for `tell`.
        cache_folder: where jieba may keep its parsed dictionary.
        fresh: reuse nothing.
        ranking, confidence: the constants to build with; None for those that were fitted to the encoder, or
            that ship.
        tell: called now and then.

    Raises:
        GenerationError: another build is under way, or the folder cannot be written.
    """
    began = time.monotonic()
    generations = Generations(folder)
    fit = read_fit(folder, encoder.fingerprint)
    fitted = fit.applied(RANKING, CONFIDENCE) if fit else (RANKING, CONFIDENCE)
    ranking, confidence = ranking or fitted[0], confidence or fitted[1]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder / ".lock", timeout=0):
            last = {} if fresh else _last_pieces(generations, encoder)
            kept, pieces, reused = _cut_all(notices, last, cache_folder, total, tell)
            pieces, encoded = _encode([notice for notice, _ in kept], pieces, encoder, tell)
            with generations.writing() as unfinished:
                _write(unfinished, kept, pieces, encoder, ranking)
                manifest = generations.finish(
                    unfinished,
                    created=datetime.now(UTC).isoformat(timespec="seconds"),
                    revision=revision,
                    encoder=facts(encoder, folder),
                    ranking=asdict(ranking),
                    confidence=asdict(confidence),
                    parts=PARTS,
                    counts={
                        "notices": len(kept),
                        "sections": sum(len(notice.sections) for notice, _ in kept),
                        "passages": sum(len(piece.rows) for piece in pieces),
                    },
                )
    except filelock.Timeout as error:
        raise GenerationError(
            "build-running", "{folder}: another build is under way; wait for it to end", folder=folder
        ) from error
    except OSError as error:
        raise GenerationError(
            "index-not-writable",
            "{folder}: cannot write the index ({why}); what was served before still is",
            folder=folder,
            why=error.strerror or ("the disk is full" if _full(folder) else error),
        ) from error
    return Report(manifest, reused, encoded, time.monotonic() - began)


def _full(folder: Path) -> bool:
    """Whether nothing more fits on the disk; numpy's own error of a short write does not say."""
    return shutil.disk_usage(folder).free < _LEAST_FREE


def _last_pieces(generations: Generations, encoder: Encoder) -> dict[str, Callable[[], Piece]]:
    """Digest → piece of the generation now served; empty where there is none that can be used."""
    try:
        folder, manifest = generations.open()
        if manifest.parts != PARTS:
            return {}
        arrays = Arrays.open(folder)
        same = manifest.encoder["fingerprint"] == encoder.fingerprint
        vectors = Vectors.read(folder / VECTORS).matrix() if same else None
        digests = json.loads((folder / DIGESTS).read_text(encoding="ascii"))
    except (NoticebotError, OSError, ValueError, RuntimeError):
        return {}  # nothing to reuse is no obstacle: everything is made anew

    def piece(position: int) -> Piece:
        start, end = arrays.range_of(position)
        return Piece(
            arrays.passages[start:end, 1:],
            arrays.forward.rows(start, end),
            arrays.documents_forward.rows(position, position + 1),
            None if vectors is None else vectors[start:end],
        )

    return {text: partial(piece, at) for at, text in enumerate(digests)}


def _cut_all(
    notices: Iterable[tuple[Notice, tuple[str, ...]]],
    last: dict[str, Callable[[], Piece]],
    cache_folder: Path | None,
    total: int,
    tell: Tell,
) -> tuple[list[tuple[Notice, tuple[str, ...]]], list[Piece], int]:
    kept: list[tuple[Notice, tuple[str, ...]]] = []
    pieces: list[Piece] = []
    reused = 0
    for notice, aliases in notices:
        known = last.get(digest(notice))
        reused += known is not None
        pieces.append(known() if known else cut(notice, cache_folder))
        kept.append((notice, aliases))
        tell(Progress("reading", len(kept), total, reused))
    return kept, pieces, reused


def _encode(
    notices: list[Notice], pieces: list[Piece], encoder: Encoder, tell: Tell
) -> tuple[list[Piece], int]:
    """The pieces with their vectors, and how many passages had to be encoded."""
    missing = [at for at, piece in enumerate(pieces) if piece.vectors is None]
    texts = [normalise(text) for at in missing for text in searchable(notices[at], pieces[at].rows)]
    parts: list[np.ndarray[tuple[int, int], np.dtype[np.float32]]] = [np.zeros((0, encoder.dim), np.float32)]
    for start in range(0, len(texts), _BATCH):
        parts.append(encoder.encode(texts[start : start + _BATCH]))
        tell(Progress("encoding", min(start + _BATCH, len(texts)), len(texts), 0))
    vectors = np.concatenate(parts)
    done = list(pieces)
    at = 0
    for position in missing:
        size = len(pieces[position].rows)
        done[position] = replace(pieces[position], vectors=vectors[at : at + size])
        at += size
    return done, len(texts)


def _write(
    folder: Path,
    kept: list[tuple[Notice, tuple[str, ...]]],
    pieces: list[Piece],
    encoder: Encoder,
    ranking: Ranking,
) -> None:
    write_notices(folder, kept)
    (folder / DIGESTS).write_text(json.dumps([digest(notice) for notice, _ in kept]), encoding="ascii")
    forward = Forward.joined([piece.terms for piece in pieces])
    documents = Forward.joined([piece.document for piece in pieces])
    Arrays(
        np.concatenate([np.zeros((0, 4), np.int32), *_numbered(pieces)]),
        np.array(
            [
                is_formal(notice.text[start:end])
                for (notice, _), piece in zip(kept, pieces, strict=True)
                for _, start, end in piece.rows.tolist()
            ],
            dtype=bool,
        ),
        forward,
        documents,
        Postings.build(forward, ranking.k1, ranking.b),
        Postings.build(documents, ranking.k1, ranking.b),
    ).write(folder)
    rows = [piece.vectors for piece in pieces if piece.vectors is not None]
    Vectors.of(np.concatenate([np.zeros((0, encoder.dim), np.float32), *rows])).write(folder / VECTORS)


def _numbered(pieces: list[Piece]) -> Iterator[np.ndarray[tuple[int, int], np.dtype[np.int32]]]:
    """Each piece's rows with the notice's position in front."""
    for position, piece in enumerate(pieces):
        yield np.insert(piece.rows, 0, position, axis=1).astype(np.int32)
