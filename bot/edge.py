"""The edge of the program: whatever happens inside, the user gets one line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from bot.session import Session
from bot.texts import one_line
from corpus.errors import NoticebotError

if TYPE_CHECKING:
    from collections.abc import Callable

USAGE = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells count
CLOSED_PIPE = 141  # 128 + SIGPIPE

_GLOBAL = "--home"


def run(app: Callable[[], typer.Typer], arguments: Sequence[str]) -> int:
    """Runs one command line.

    Args:
        app: makes the commands.
        arguments: without the program's name.

    Returns:
        The exit code.
    """
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        _speak_chinese(stream)
    session = Session(os.environ)
    try:
        code = _invoke(app(), session, arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        return CLOSED_PIPE
    except KeyboardInterrupt:
        _complain(session.texts("interrupted"))
        code = INTERRUPTED
    except NoticebotError as error:
        _complain(session.texts.error(error))
        code = USAGE
    except typer.TyperException as error:
        _complain(session.texts("usage", what=error.format_message()))
        code = USAGE
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _complain(session.texts("system", where=where, why=error.strerror or error))
        code = USAGE
    except Exception as error:  # the one place where the unexpected ends
        _complain(_unexpected(session, error))
        code = USAGE
    try:
        sys.stdout.flush()
    except OSError:
        _drop_output()
    return code


def hoisted(arguments: Sequence[str]) -> list[str]:
    """The arguments with --home DIR in front, wherever before `--` it was given."""
    ours: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest.append(argument)
            break
        if argument == _GLOBAL:
            value = next(waiting, None)
            if value is None:
                return [_GLOBAL]  # refused for want of its value
            ours += [_GLOBAL, value]
        elif argument.startswith(f"{_GLOBAL}="):
            ours.append(argument)
        else:
            rest.append(argument)
    return [*ours, *rest, *waiting]


def _invoke(app: typer.Typer, session: Session, arguments: Sequence[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("noticebot", hoisted(arguments), obj=session) as context:
            command.invoke(context)
    except typer.Exit as done:
        return done.exit_code
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    return 0


def _open_closed_streams() -> None:
    """Puts nothing in the place of a stream that whoever started the program has closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nothing = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 (open to the end)
            setattr(sys, name, nothing)


def _speak_chinese(stream: TextIO) -> None:
    """Lets a stream carry Chinese: a locale that cannot (C, ASCII) gets UTF-8, and printing never fails."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:
        return
    try:
        "通知《》，—▎".encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        reconfigure(encoding="utf-8")
    reconfigure(errors="replace")


def _drop_output() -> None:
    """Sends what is still in the buffer nowhere, so that the interpreter does not complain at its end."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


def _complain(what: str) -> None:
    with suppress(OSError):
        print(f"noticebot: {one_line(what)}", file=sys.stderr, flush=True)


def _unexpected(session: Session, error: Exception) -> str:
    """Says what happened and where the details are."""
    import traceback

    kind = type(error).__name__
    details = "".join(traceback.format_exception(error))
    if os.environ.get("NOTICEBOT_DEBUG"):
        print(details, file=sys.stderr)
        return session.texts("unexpected-shown", kind=kind)
    home = getattr(session, "home", None)
    if home is not None and home.folder.is_dir():
        from datetime import UTC, datetime

        with suppress(OSError), home.log.open("a", encoding="utf-8", errors="replace") as log:
            log.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {details}\n")
            return session.texts("unexpected-logged", kind=kind, log=home.log)
    return session.texts("unexpected", kind=kind)
