"""lexicon suggest: words that recorded questions lacked, for the operator to accept or reject one by one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.session import Session, print_json, session_of
from corpus.errors import InputError

if TYPE_CHECKING:
    from bot.lexicon_recorded import Wanting
    from bot.lexicon_suggest import Proposal

_REJECTED = "lexicon-rejected.txt"  # in the cache: to lose it costs being asked again
_SHOWN = 3  # questions under a proposal

Ask = Callable[[str, str], str | None]
"""Asks the operator something, with what is filled in at first; None where they leave."""


class _Next(Enum):
    GO_ON = 1
    STOP = 2


def suggest(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print JSON. 输出 JSON")] = False,
) -> None:
    """Propose words from questions that were not answered. 从没有答好的提问中提出词条建议。

    On a terminal each is accepted or rejected; elsewhere they are printed. 在终端里逐条取舍，否则只列出。
    """
    from bot.lexicon_suggest import WEIGHT, proposals

    session = session_of(context)
    recording = session.settings.record_questions
    wanting = _wanting(session)
    found = proposals(session.engine, wanting, _rejected(session), session.home.cache) if wanting else []
    if json:
        rows = [
            {
                "word": one.word,
                "terms": list(one.terms),
                "weight": WEIGHT,
                "questions": list(one.questions),
                "reworded": list(one.reworded),
            }
            for one in found
        ]
        print_json({"recording": recording, "questions": len(wanting), "proposals": rows})
        return
    if not recording:
        session.say("suggest-off", file=session.home.settings)
    if not wanting:
        session.say("suggest-nothing")
    elif not found:
        session.say("suggest-none", count=len(wanting))
    else:
        session.say("suggest-found", count=len(found), questions=len(wanting))
        if sys.stdin.isatty() and sys.stdout.isatty():
            review(session, found, _prompt)
        else:
            for one in found:
                session.terminal.row([one.word, "、".join(one.terms) or "-", *one.questions[:_SHOWN]])


def review(session: Session, found: Iterable[Proposal], ask: Ask) -> None:
    """Goes through proposals one by one; each decision is kept at once."""
    for one in found:
        terminal = session.terminal
        terminal.line()
        terminal.paragraph(f"{one.word} → {'、'.join(one.terms) or '？'}", "bold")
        for key, questions in (("suggest-question", one.questions), ("suggest-reworded", one.reworded)):
            for question in questions[:_SHOWN]:
                terminal.paragraph(f"  {session.texts(key)} {question}", indent="    ")
        if _decided(session, one, ask) is _Next.STOP:
            return


def _decided(session: Session, one: Proposal, ask: Ask) -> _Next:
    from bot.lexicon_suggest import WEIGHT

    while True:
        choice = ask(session.texts("suggest-ask"), "")
        match None if choice is None else choice.strip().lower()[:1]:
            case "a" if one.terms:
                if _accepted(session, one.word, "、".join(one.terms), f"{WEIGHT:g}"):
                    return _Next.GO_ON
            case "a" | "e":
                if _edited(session, one, ask, f"{WEIGHT:g}"):
                    return _Next.GO_ON
            case "r":
                _reject(session, one.word)
                return _Next.GO_ON
            case "" | "s":
                return _Next.GO_ON
            case None | "q":
                return _Next.STOP
            case _:
                continue


def _edited(session: Session, one: Proposal, ask: Ask, weight: str) -> bool:
    """Lets the operator write the entry; whether one was kept."""
    values: list[str] = []
    for key, now in (
        ("suggest-word", one.word),
        ("suggest-terms", "、".join(one.terms)),
        ("suggest-weight", weight),
    ):
        value = ask(session.texts(key), now)
        if value is None or not value.strip():
            return False
        values.append(value.strip())
    return _accepted(session, *values)


def _accepted(session: Session, word: str, terms: str, weight: str) -> bool:
    """Keeps an entry in the operator's file; one that cannot be is told, and whether it was kept."""
    from bot.lexicon_own import put
    from index.lexicon import OWN
    from index.lexicon_file import parse_line

    try:
        entry = parse_line(f"{word}\t{terms}\t{weight}", OWN)
        put(session.home.lexicon, entry)
    except InputError as error:
        session.warn(error)
        return False
    line = f"{entry.key} → {'、'.join(entry.terms) or '-'} ({entry.weight:g})"
    session.text(session.texts("lexicon-added", entry=line, file=session.home.lexicon))
    return True


def _wanting(session: Session) -> tuple[Wanting, ...]:
    from bot.chat.store import FILE
    from bot.lexicon_recorded import read_records

    records = session.home.folder / FILE
    return read_records(records) if records.exists() else ()


def _file(session: Session) -> Path:
    return session.home.cache / _REJECTED


def _rejected(session: Session) -> frozenset[str]:
    try:
        return frozenset(_file(session).read_text(encoding="utf-8").split("\n"))
    except FileNotFoundError:
        return frozenset()


def _reject(session: Session, word: str) -> None:
    session.home.cache.mkdir(parents=True, exist_ok=True)
    with _file(session).open("a", encoding="utf-8") as file:
        file.write(f"{word}\n")


def _prompt(text: str, filled: str) -> str | None:
    from prompt_toolkit import prompt

    try:
        return prompt(text, default=filled)
    except EOFError:
        return None
