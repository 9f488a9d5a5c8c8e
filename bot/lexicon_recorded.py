"""Questions that the bot recorded and did not answer well, with what their askers did next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from bot.chat.database import Database
from bot.chat.records import Asked, Passage, Verdict
from index.text import normalise

_SOON = 600.0  # seconds within which another question may be the same one in other words
_NEXT = 3  # questions that are looked at for that
_ANSWERED = frozenset({"answer", "competing"})
_DECLINED = frozenset({"none", "nearest"})


@dataclass(frozen=True, slots=True)
class Wanting:
    """A question that was declined, or whose answer got a 👎.

    Attributes:
        question: as it was asked last.
        times: how often it was asked so.
        reworded: what the same people asked right after, and was answered: maybe the same in other words.
        liked: quotes with a 👍 under the question or one of these.
    """

    question: str
    times: int
    reworded: tuple[str, ...] = ()
    liked: tuple[Passage, ...] = ()


def read_records(path: Path) -> tuple[Wanting, ...]:
    """The questions in the bot's records that want an answer, most often asked first.

    Raises:
        LibraryError: the records cannot be read.
    """
    base = Database(path)
    try:
        asked = [
            Asked(*row)
            for row in base.read("SELECT id, user, chat, question, tier, generation, at FROM question")
        ]
        verdicts = base.read(
            "SELECT question, verdict, notice, start, stop FROM feedback WHERE question IS NOT NULL"
        )
    finally:
        base.close()
    liked: dict[str, list[Passage]] = {}
    disliked: set[str] = set()
    for question, verdict, *passage in verdicts:
        if verdict == Verdict.UP.value:
            liked.setdefault(normalise(question), []).append(Passage(*passage))
        else:
            disliked.add(normalise(question))
    return wanting(asked, liked, disliked)


def wanting(
    asked: Iterable[Asked], liked: Mapping[str, Sequence[Passage]], disliked: Iterable[str]
) -> tuple[Wanting, ...]:
    """The questions that want an answer.

    Args:
        asked: all recorded questions.
        liked: quotes with a 👍, by question, normalised.
        disliked: questions with a 👎, normalised.
    """
    bad = frozenset(disliked)
    found: dict[str, Wanting] = {}
    ordered = sorted(asked, key=lambda one: (one.user_id, one.chat_id, one.at, one.id))
    for _, of_one in groupby(ordered, key=lambda one: (one.user_id, one.chat_id)):
        row = list(of_one)
        for at, one in enumerate(row):
            key = normalise(one.question)
            if one.tier not in _DECLINED and key not in bad:
                continue
            before = found.get(key, Wanting(one.question, 0))
            new = [other for other in _reworded(one, row[at + 1 :], bad) if other not in before.reworded]
            found[key] = Wanting(one.question, before.times + 1, (*before.reworded, *new))
    return tuple(
        replace(one, liked=tuple(_liked(one, liked)))
        for one in sorted(found.values(), key=lambda one: (-one.times, one.question))
    )


def _reworded(one: Asked, later: Sequence[Asked], bad: frozenset[str]) -> list[str]:
    """The next answered question of the same asker that shares a character with this one."""
    mine = set(normalise(one.question))
    for other in later[:_NEXT]:
        text = normalise(other.question)
        if other.at - one.at > _SOON:
            break
        shared = any(character.isalnum() for character in mine & set(text))
        if other.tier in _ANSWERED and shared and text not in bad and text != normalise(one.question):
            return [other.question]
    return []


def _liked(one: Wanting, liked: Mapping[str, Sequence[Passage]]) -> list[Passage]:
    keys = [normalise(question) for question in (one.question, *one.reworded)]
    return list(dict.fromkeys(passage for key in keys for passage in liked.get(key, ())))
