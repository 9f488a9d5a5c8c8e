"""What notices contribute to an index: passages, their terms, and the texts that vectors are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.notice import Notice, Section
from corpus.tables import heads
from index.forward import Forward
from index.passages import is_formal, passages
from index.terms import terms_of

PIECES_VERSION = 3
"""Raised whenever the same passages would be indexed with another context."""

_LEAD = 60

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Some notices, cut and counted.

    Attributes:
        sizes: int64[notices], passages of each.
        rows: int32[passages, 3]: section number, start, end.
        formal: bool[passages]: which are leads and effect clauses (`index.passages.is_formal`).
        passages: the terms of each passage, its context included.
        documents: the terms of each whole notice, as one unit.
        texts: what each passage is encoded from: its context and itself.
    """

    sizes: npt.NDArray[np.int64]
    rows: Rows
    formal: npt.NDArray[np.bool_]
    passages: Forward
    documents: Forward
    texts: tuple[str, ...]


class Contexts:
    """What the passages of a notice need not say themselves: its issuer and title, the headings above them.

    It is indexed with each passage and never shown as part of it.
    """

    def __init__(self, notice: Notice) -> None:
        self._lead = [*notice.issuer, notice.title or notice.text[:_LEAD]]
        self._headings: dict[tuple[str, ...], list[str]] = {}
        for section in notice.sections:
            if section.heading and section.path:
                self._headings.setdefault(section.path, []).append(section.heading)

    def of(self, section: Section) -> str:
        """The context of a section's passages."""
        above = [
            heading
            for size in range(1, len(section.path))
            for heading in self._headings.get(section.path[:size], ())
        ]
        return " ".join([*self._lead, *above])


def searchable(notice: Notice, rows: Rows) -> list[str]:
    """The text that each passage is indexed by: its context, the head row of its table, and itself."""
    contexts = Contexts(notice)
    places = rows.tolist()
    tables = heads(notice.text, (start for _, start, _ in places))
    return [
        f"{_headed(contexts.of(notice.sections[section]), head)}\n{notice.text[start:end]}"
        for (section, start, end), head in zip(places, tables, strict=True)
    ]


def _headed(context: str, head: str) -> str:
    """A context with the head row of the table that a passage goes on in."""
    return f"{context} {head}".rstrip()


def cut(notices: Sequence[Notice], cache_folder: Path | None) -> Pieces:
    """The pieces of notices.

    Every character is counted once: a notice's terms are those of its passages and of what lies between
    them, a passage's are its context's and its own.

    Args:
        notices: to be cut.
        cache_folder: where jieba's dictionary is kept ready.
    """
    rows: list[tuple[int, int, int]] = []
    sizes: list[int] = []
    texts: list[str] = []  # to be counted: passages first, then contexts, then what lies between passages
    of_context: list[int] = []  # passage → number of its context
    contexts: list[str] = []
    between: list[tuple[int, str]] = []
    encoded: list[str] = []
    for number, notice in enumerate(notices):
        found = passages(notice)
        context = Contexts(notice)
        tables = heads(notice.text, (passage.start for passage in found))
        known: tuple[int, str] | None = None
        at = 0
        for passage, head in zip(found, tables, strict=True):
            rows.append((passage.section, passage.start, passage.end))
            texts.append(notice.text[passage.start : passage.end])
            if known != (passage.section, head):
                known = (passage.section, head)
                contexts.append(_headed(context.of(notice.sections[passage.section]), head))
            of_context.append(len(contexts) - 1)
            encoded.append(f"{contexts[-1]}\n{texts[-1]}")
            between.append((number, notice.text[at : passage.start]))
            at = passage.end
        between.append((number, notice.text[at:]))
        sizes.append(len(found))
    gaps = [(number, text) for number, text in between if text and not text.isspace()]
    owners, keys = terms_of([*texts, *contexts, *(text for _, text in gaps)], cache_folder)
    of_passage = np.repeat(np.arange(len(notices)), sizes)
    own = owners < len(texts)
    in_context = ~own & (owners < len(texts) + len(contexts))
    in_gap = owners >= len(texts) + len(contexts)
    first = np.searchsorted(of_context, np.arange(len(contexts)))
    uses = np.diff(np.append(first, len(of_context)))
    context_of = owners[in_context] - len(texts)
    repeats = uses[context_of]
    offsets = np.arange(int(repeats.sum())) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    gap_owner = np.array([number for number, _ in gaps], np.int64)
    return Pieces(
        np.array(sizes, np.int64),
        np.array(rows, np.int32).reshape(-1, 3),
        np.array([is_formal(text) for text in texts], bool),
        Forward.counted(
            np.concatenate([owners[own], np.repeat(first[context_of], repeats) + offsets]),
            np.concatenate([keys[own], np.repeat(keys[in_context], repeats)]),
            len(texts),
        ),
        Forward.counted(
            np.concatenate(
                [
                    of_passage[owners[own]] if texts else owners[own],
                    gap_owner[owners[in_gap] - len(texts) - len(contexts)] if gaps else owners[in_gap],
                ]
            ),
            np.concatenate([keys[own], keys[in_gap]]),
            len(notices),
        ),
        tuple(encoded),
    )
