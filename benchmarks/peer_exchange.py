"""What the peers are given, and what their rankings are worth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.tokens import tokens
from corpus.library import Library
from index.answer import Tier
from index.encoder import load_encoder
from index.evaluate import Outcome, Question, figures, holds
from index.passages import passages
from index.pieces import searchable
from index.text import normalise

COLUMNS = ("recall_1", "recall_5", "mrr_10", "hit_1", "hit_3")
_BATCH = 4096


@dataclass(frozen=True, slots=True)
class Shelf:
    """The passages of a home, as the peers are given them.

    Attributes:
        texts: of each passage.
        owners: the position of each passage's notice.
        names: id, alias or file name → position of the notice.
    """

    texts: list[str]
    owners: list[int]
    names: dict[str, int]


def export(home: Path, questions: Sequence[Question], folder: Path) -> Shelf:
    """Writes what the peers are given (peer_side/exchange.py); returns what they are judged by."""
    encoder = load_encoder()
    texts: list[str] = []
    owners: list[int] = []
    names: dict[str, int] = {}
    indexed: list[str] = []
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as file:
        for position, entry in enumerate(Library(home / "library").entries()):
            notice = entry.notice
            names |= dict.fromkeys([notice.file or "", *entry.aliases, notice.id], position)
            rows = np.array([(one.section, one.start, one.end) for one in passages(notice)], np.int32)
            whole = searchable(notice, rows.reshape(-1, 3))
            for (_, start, end), context in zip(rows.tolist(), map(normalise, whole), strict=True):
                text = notice.text[start:end]
                file.write(
                    json.dumps({"text": text, "tokens": " ".join(tokens(context))}, ensure_ascii=False) + "\n"
                )
                texts.append(text)
                owners.append(position)
                indexed.append(context)
    names.pop("", None)
    parts = [encoder.encode(indexed[at : at + _BATCH]) for at in range(0, len(indexed), _BATCH)]
    np.save(folder / "vectors.npy", np.concatenate(parts))
    with (folder / "questions.jsonl").open("w", encoding="utf-8") as file:
        for one in questions:
            row = {"question": one.question, "tokens": " ".join(tokens(normalise(one.question)))}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    np.save(
        folder / "questions.npy", np.stack([encoder.encode_query(normalise(q.question)) for q in questions])
    )
    return Shelf(texts, owners, names)


def judged(shelf: Shelf, question: Question, found: Sequence[int]) -> Outcome:
    """What the ranked passages of a question are worth, as index/evaluation/ counts it."""
    wanted = shelf.names.get(question.notice or "")
    order = list(dict.fromkeys(shelf.owners[at] for at in found))
    rank = None if wanted is None else order.index(wanted) + 1 if wanted in order else 0
    hits = [all(holds(shelf.texts[at], text) for text in question.answers) for at in found[:3]]
    hit = (any(hits[:1]), any(hits)) if question.answers else (None, None)
    return Outcome(rank, *hit, Tier.NONE)


def quality(
    done: Sequence[Outcome], questions: Sequence[tuple[str, Question]]
) -> dict[str, dict[str, float | None]]:
    """Set → figures."""
    found = {}
    for name in dict.fromkeys(name for name, _ in questions):
        own = [at for at, (other, _) in enumerate(questions) if other == name]
        values = figures([done[at] for at in own], [questions[at][1] for at in own])
        found[name] = {"questions": len(own)} | {column: values.value(column) for column in COLUMNS}
    return found
