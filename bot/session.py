"""One run of the command line: where it keeps things, what is set, and how it speaks."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from bot.home import Home, find_home
from bot.settings import Settings, load_settings, variable
from bot.texts import Texts, choose_language, one_line
from corpus.errors import InputError, NoticebotError

if TYPE_CHECKING:
    from datetime import date

    import typer

    from bot.terminal import Terminal
    from corpus.library import Library
    from index.encoder import Encoder
    from index.engine import Engine
    from index.lexicon import Words
    from index.reranker import Reranker


class Session:
    """What every command works with.

    Until `start`, only messages can be given; an error of the start itself is told in the language that
    the environment asks for.
    """

    home: Home
    settings: Settings

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.texts = Texts(choose_language(environ.get(variable("language")) or None, environ))

    def start(self, home: Path | None) -> None:
        """Finds the home and reads the settings.

        Raises:
            InputError: the home or a setting cannot be used.
        """
        self.home = find_home(home, self._environ)
        self.settings = load_settings(self.home.folder, self.home.settings, self._environ)
        self.texts = Texts(choose_language(self.settings.language, self._environ))

    @cached_property
    def library(self) -> Library:
        """The notices."""
        from corpus.library import Library

        return Library(self.home.library)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that the settings name."""
        from index.encoder import load_encoder

        return load_encoder(self.settings.model)

    @cached_property
    def reranker(self) -> Reranker | None:
        """The cross-encoder that the settings name."""
        if self.settings.reranker is None:
            return None
        from index.reranker import load_reranker

        return load_reranker(self.settings.reranker)

    @cached_property
    def engine(self) -> Engine:
        """The engine over the generation that is served; that it is an older one, or leaves out lines of the
        lexicon, is told."""
        from index.engine import Engine

        engine = Engine.open(self.home.index, self.encoder, self.words, self.reranker)
        for problem in (engine.fallen_back, engine.lexicon_problem(), engine.reranker_problem()):
            if problem:
                self.warn(problem)
        return engine

    @property
    def today(self) -> date:
        """The day in China, by which notices begin and end."""
        from datetime import UTC, datetime

        from corpus.today import china_day

        return china_day(datetime.now(UTC))

    @property
    def words(self) -> Words:
        """Where the lexicon comes from."""
        from index.lexicon import Words

        return Words(self.home.lexicon, self.settings.lexicon)

    @cached_property
    def terminal(self) -> Terminal:
        """Standard output for people."""
        from bot.terminal import Terminal

        return Terminal(sys.stdout)

    def say(self, key: str, **values: object) -> None:
        """Tells the operator something, beside the output: on standard error."""
        print(one_line(self.texts(key, **values)), file=sys.stderr)

    def stated(self, setting: str) -> bool:
        """Whether the environment states a setting, which then wins over the settings file."""
        return bool(self._environ.get(variable(setting)))

    def variable(self, name: str) -> str | None:
        """A variable of the environment; None where it is not set, or to nothing."""
        return self._environ.get(name) or None

    def warn(self, error: NoticebotError) -> None:
        """Tells an error that does not end the command."""
        print(f"noticebot: {self.texts.error(error)}", file=sys.stderr, flush=True)

    def text(self, line: str) -> None:
        """Writes a line of text for people to standard output, safe for a terminal."""
        print(one_line(line))


def session_of(context: typer.Context) -> Session:
    """The session of a command."""
    session = context.obj
    assert isinstance(session, Session)
    return session


def help_alone(context: typer.Context) -> None:
    """Prints the help of a group of commands that was called without one of them, and ends.

    Raises:
        Exit: it was.
    """
    if context.invoked_subcommand is None:
        from typer import Exit

        print(context.get_help())
        raise Exit


@overload
def typed(text: str) -> str: ...
@overload
def typed(text: None) -> None: ...
def typed(text: str | None) -> str | None:
    """What was typed, as valid Unicode.

    Arguments are taken as UTF-8 even where the locale is not; bytes that are not become replacements.
    """
    return None if text is None else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def refuse_empty(paths: Iterable[str]) -> None:
    """Lets no name pass that is empty: it would be the folder one stands in, with everything in it.

    Raises:
        InputError: one is empty, as an unset variable of a shell makes it.
    """
    if not all(path.strip() for path in paths):
        raise InputError(
            "path-empty", "the name of a file or folder is empty; see what the command was given"
        )


def print_json(data: Any) -> None:
    """Writes one JSON value on one line, whatever the encoding of standard output."""
    print(as_json(data), flush=True)


def as_json(data: Any) -> str:
    """One JSON value on one line; escaped where standard output is not UTF-8."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return json.dumps(data, ensure_ascii=not plain, separators=(",", ":"))
