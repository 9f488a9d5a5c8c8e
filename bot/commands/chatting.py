"""chat: a prompt that answers one question after another."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import typer

from bot.commands.asking import show
from bot.session import Session, session_of, typed
from corpus.errors import GenerationError, NoticebotError

_LEAVE = frozenset({"exit", "quit", "退出", ":q"})


def chat(context: typer.Context) -> None:
    """Ask one question after another. 连续提问。"""
    session = session_of(context)
    engine = session.engine
    for line in _lines(session):
        question = typed(line.strip())
        if not question:
            continue
        if question.lower() in _LEAVE:
            return
        words = engine.lexicon_changed()
        try:
            engine.refresh()
        except GenerationError as error:  # what was opened goes on answering
            session.warn(error)
        if words and (problem := engine.lexicon_problem()):
            session.warn(problem)
        try:
            show(session, engine.ask(question))
        except NoticebotError as error:  # a question that cannot be asked, or a damaged part of the index
            session.warn(error)
        session.terminal.line()
        sys.stdout.flush()


def _lines(session: Session) -> Iterator[str]:
    """What is typed at the prompt, or comes in by a pipe, line by line."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield from sys.stdin
        return
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory

    session.say("chat-hello")
    history: History = InMemoryHistory()
    if _writable(session):
        history = FileHistory(session.home.history)
    prompt: PromptSession[str] = PromptSession(history=history)
    while True:
        try:
            yield prompt.prompt("？ ")
        except EOFError:
            return


def _writable(session: Session) -> bool:
    """Whether the history can be kept in the home; where it cannot, it lasts as long as the chat."""
    try:
        session.home.history.touch(mode=0o600)
    except OSError:
        return False
    return True
