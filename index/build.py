"""Library → next generation, reusing what did not change.

A small library is written as one segment each time. In a large one what is new goes into a second, small
segment beside the first, which stays as it is; once the second, or what was removed from the first, grows
past a twentieth, both are merged into one. Either way nothing is cut or encoded twice.
"""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import filelock
import numpy as np

from corpus.errors import GenerationError
from corpus.notice import Notice
from corpus.parsing import PARSER_VERSION
from corpus.stock import Stocked
from index.arrays import ORDER
from index.chunk import Chunk
from index.constants import CONFIDENCE, RANKING, Confidence, Ranking
from index.cutting import chunk_files
from index.encoder import Encoder
from index.encoder_of import facts
from index.fitted import read_fit
from index.former import DAMAGED, Former, former
from index.generation import Generations, Manifest, linked
from index.notices import brought_up, card, write_cards
from index.passages import PASSAGES_VERSION
from index.pieces import PIECES_VERSION
from index.places import PLACES_VERSION
from index.segment_writing import write_segment
from index.sources import Place, from_file, sources
from index.terms import TERMS_VERSION

BASE, DELTA = "base", "delta"
_UNFINISHED = "unfinished"
_SMALL = 4_000  # passages that are written anew in less time than anybody waits
_SHARE = 0.05  # of the passages: where the second segment, or what was removed, holds more, both are merged
PARTS = {
    "parser": PARSER_VERSION,
    "passages": PASSAGES_VERSION,
    "pieces": PIECES_VERSION,
    "places": PLACES_VERSION,
    "terms": TERMS_VERSION,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: `done` of `total` in phase "reading" (notices) or "writing" (passages)."""

    phase: str
    done: int
    total: int
    reused: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did.

    Attributes:
        manifest: of the generation.
        reused: notices taken over from the last generation.
        encoded: passages.
        seconds: that it took.
        anew: why nothing of the last generation could be used: "version", "encoder" or "damaged"; None where
            something was, or where there was none, or nothing was to be used.
    """

    manifest: Manifest
    reused: int
    encoded: int
    seconds: float
    anew: str | None = None


Tell = Callable[[Progress], None]


def build(
    folder: Path,
    notices: Iterable[Stocked | tuple[Notice, tuple[str, ...]]],
    revision: str,
    encoder: Encoder,
    *,
    total: int,
    cache_folder: Path | None = None,
    fresh: bool = False,
    ranking: Ranking | None = None,
    confidence: Confidence | None = None,
    tell: Tell = lambda _: None,
    small: int = _SMALL,
) -> Report:
    """Writes the next generation and switches to it.

    Args:
        folder: the index folder of the home.
        notices: the library's current notices (`Library.stock`), or notices with their aliases.
        revision: the library's revision that these are.
        encoder: makes the vectors of what is new.
        total: how many notices there are, for `tell`.
        cache_folder: where jieba's dictionary may be kept ready.
        fresh: reuse nothing.
        ranking, confidence: the constants to build with; None for those that were fitted to the encoder, or
            that ship.
        tell: called now and then.
        small: passages up to which the index is always one segment.

    Raises:
        GenerationError: another build is under way, or the folder cannot be written.
    """
    began = time.monotonic()
    fit = read_fit(folder, encoder.fingerprint)
    fitted = fit.applied(RANKING, CONFIDENCE) if fit else (RANKING, CONFIDENCE)
    constants = ranking or fitted[0], confidence or fitted[1]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder / ".lock", timeout=0):
            stock = [one if isinstance(one, Stocked) else Stocked.of(*one) for one in notices]
            building = _Building(folder, stock, revision, encoder, constants, tell, max(total, len(stock)))
            return building.run(cache_folder, fresh, small, began)
    except filelock.Timeout as error:
        raise GenerationError(
            "build-running", "{folder}: another build is under way; wait for it to end", folder=folder
        ) from error
    except OSError as error:
        if in_the_way := _in_the_way(error):
            raise GenerationError(
                "index-in-the-way",
                "{path}: is in the way of the index ({why}); move it away, then run `noticebot build`",
                path=in_the_way,
                why=error.strerror or error,
            ) from error
        raise GenerationError(
            "index-not-writable",
            "{folder}: cannot write the index ({why}); what was there before is as it was",
            folder=folder,
            why=error.strerror or error,
        ) from error


def _in_the_way(error: OSError) -> str | None:
    """The path where something else is than a build expects; None for what is wrong with the whole disk."""
    found = error.errno in (errno.EEXIST, errno.EISDIR, errno.ENOTDIR)
    return (error.filename2 or error.filename) if found else None


class _Building:
    """One build; the lock is held."""

    def __init__(
        self,
        folder: Path,
        stock: Sequence[Stocked],
        revision: str,
        encoder: Encoder,
        constants: tuple[Ranking, Confidence],
        tell: Tell,
        total: int,
    ) -> None:
        self._folder = folder
        self._generations = Generations(folder)
        self._stock = stock
        self._revision = revision
        self._encoder = encoder
        self._constants = constants
        self._tell = tell
        self._total = total
        self._done = self._encoded = 0
        self._anew: str | None = None
        self._by_key = {one.key: one for one in stock}
        self._cards: dict[str, dict[str, Any]] = {}

    def run(self, cache_folder: Path | None, fresh: bool, small: int, began: float) -> Report:
        """Builds, and merges where that is due.

        What is copied from the generation before is compared with its checksums first, and so is everything
        where nothing is new, for then somebody builds because something is wrong; a segment that is linked
        beside new notices is not, which would cost more than they do.
        """
        last = None if fresh else former(self._generations, self._encoder, PARTS)
        if isinstance(last, str):
            last, self._anew = None, last
        if last and not last.sound(self._generations, "" if self._same(last) else DELTA):
            last, self._anew = None, DAMAGED
        known = last.places if last else {}
        self._cards |= last.cards if last else {}
        reused = sum(one.key in known for one in self._stock)
        self._told(reused, 0, reused)
        new = [one for one in self._stock if one.key not in known]
        chunks = (
            self._folder
            / _UNFINISHED
            / f"{self._encoder.fingerprint[:16]}-{'-'.join(map(str, PARTS.values()))}"
        )
        self._forget(all_but=chunks)
        files = chunk_files(
            chunks, new, self._encoder, cache_folder, lambda done, made: self._told(done, made, reused)
        )
        places = {one.key: known[one.key] for one in self._stock if one.key in known}
        places |= from_file({one.key: files[one.key] for one in new})
        manifest: Manifest | None = None
        if last is not None and last.passages > small:
            spare = self._grown(last, places)
            if spare <= last.passages // 2:  # else so much is new that merging at once is no longer wait
                manifest = self._beside(last, places)
            due = spare > _SHARE * last.passages
        else:
            due = True
        if manifest is None or due:
            if last and not last.sound(self._generations):
                self._done = self._encoded = 0
                self._anew = DAMAGED
                return self.run(cache_folder, True, small, began)
            manifest = self._whole(last, places)
        self._forget(all_but=None)
        return Report(manifest, reused, self._encoded, time.monotonic() - began, self._anew)

    def _same(self, last: Former) -> bool:
        """Whether the generation before holds just the notices that are there now."""
        return len(last.places) == len(self._stock) and all(one.key in last.places for one in self._stock)

    def _told(self, notices: int, passages: int, reused: int) -> None:
        self._done += notices
        self._encoded += passages
        self._tell(Progress("reading", self._done, self._total, reused))

    def _grown(self, last: Former, places: dict[str, Place]) -> int:
        """Passages that would stand beside the first segment, and those in it that nobody wants any more."""
        base = last.segments[0]
        kept = np.array([place.at for place in places.values() if place.container == 0], np.int64)
        inside = int((base.firsts[kept + 1] - base.firsts[kept]).sum())
        others = [place for place in places.values() if place.container != 0]
        beside = sum(one.size for one in sources(others, last.segments))
        return len(base.rows) - inside + beside

    def _beside(self, last: Former, places: dict[str, Place]) -> Manifest:
        """The next generation: the first segment as it is, all else in a second one."""
        beside = [places[one.key] for one in self._stock if places[one.key].container != 0]
        units = {place: at for at, place in enumerate(beside, len(last.segments[0].notices))}
        order = [
            places[one.key].at if places[one.key].container == 0 else units[places[one.key]]
            for one in self._stock
        ]
        with self._generations.writing() as unfinished:
            shared = linked(last.folder, unfinished, BASE, last.manifest)
            names = [BASE]
            if beside:
                (unfinished / DELTA).mkdir()
                self._segment(unfinished / DELTA, last, beside)
                names.append(DELTA)
            return self._finish(unfinished, names, order, shared)

    def _whole(self, last: Former | None, places: dict[str, Place]) -> Manifest:
        """The next generation as one segment."""
        with self._generations.writing() as unfinished:
            (unfinished / BASE).mkdir()
            self._segment(unfinished / BASE, last, [places[one.key] for one in self._stock])
            return self._finish(unfinished, [BASE], list(range(len(self._stock))), {})

    def _segment(self, folder: Path, last: Former | None, places: Sequence[Place]) -> None:
        made = sources(places, last.segments if last else ())
        total = sum(one.size for one in made)

        def tell(chunk: Chunk, done: int) -> None:
            for key, line in zip(chunk.keys, chunk.lines, strict=True):
                if key not in self._cards:
                    self._cards[key] = card(line, self._by_key[key])
            self._tell(Progress("writing", done, total, 0))

        write_segment(folder, [one.read for one in made], self._encoder.dim, tell)

    def _finish(
        self,
        unfinished: Path,
        names: list[str],
        order: list[int],
        shared: dict[str, dict[str, Any]],
    ) -> Manifest:
        np.save(unfinished / ORDER, np.array(order, np.int32))
        write_cards(
            unfinished,
            [brought_up(self._cards[one.key], one) for one in self._stock],
        )
        counts = {"notices": len(self._stock), **counted(unfinished, names, order)}
        ranking, confidence = self._constants
        return self._generations.finish(
            unfinished,
            shared,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            revision=self._revision,
            encoder=facts(self._encoder, self._folder),
            ranking=asdict(ranking),
            confidence=asdict(confidence),
            parts=PARTS,
            counts=counts,
            segments=names,
        )

    def _forget(self, all_but: Path | None) -> None:
        """Removes chunks of other encoders and versions, or all."""
        root = self._folder / _UNFINISHED
        if all_but is None:
            shutil.rmtree(root, ignore_errors=True)
            return
        for path in root.glob("*"):
            if path != all_but:
                shutil.rmtree(path, ignore_errors=True)


def counted(folder: Path, names: Sequence[str], order: Sequence[int]) -> dict[str, int]:
    """How many sections and passages the notices of a written generation have."""
    from index.segment import Segment

    sections: list[int] = []
    passages: list[int] = []
    for name in names:
        segment = Segment.open(folder / name)
        sections += segment.notices.sections.tolist()
        passages += np.bincount(segment.rows[:, 0], minlength=len(segment.notices)).tolist()
    return {
        "sections": sum(sections[unit] for unit in order),
        "passages": sum(passages[unit] for unit in order),
    }
