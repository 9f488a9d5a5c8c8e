"""The command line: its commands in order, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import edge
from bot.commands import (
    adding,
    asking,
    browsing,
    chatting,
    checking,
    comparing,
    evaluating,
    inspecting,
    keeping,
    lexicon,
    model,
    serve,
    watching,
)
from bot.session import session_of


def make_app() -> typer.Typer:
    """The command line with all its commands."""
    app = typer.Typer(
        name="noticebot",
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(begin)
    commands: tuple[tuple[str, Any], ...] = (
        ("add", adding.add),
        ("inspect", inspecting.inspect),
        ("remove", adding.remove),
        ("list", browsing.list_notices),
        ("show", browsing.show),
        ("versions", comparing.versions),
        ("diff", comparing.diff),
        ("build", adding.build),
        ("ask", asking.ask),
        ("chat", chatting.chat),
        ("serve", serve.serve),
        ("watch", watching.watch),
        ("eval", evaluating.evaluate),
        ("status", checking.status),
        ("verify", checking.verify),
        ("backup", keeping.backup),
        ("restore", keeping.restore),
    )
    for name, function in commands:
        app.command(name)(function)
    app.add_typer(lexicon.make_app(), name="lexicon")
    app.add_typer(model.make_app(), name="model")
    return app


def begin(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            "--home", metavar="DIR", readable=False, help="Folder of all data (or NOTICEBOT_HOME). 数据目录"
        ),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version. 显示版本")] = False,
) -> None:
    """Answers questions about official notices by quoting them word for word. 逐字引用通知原文来回答问题。"""
    if version:
        print(f"noticebot {_version()}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit
    session_of(context).start(home)


def _version() -> str:
    """The version installed; a checkout that is not installed has none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("noticebot")
    except PackageNotFoundError:
        return "(not installed)"


def main() -> None:
    """Entry point of the program."""
    sys.exit(edge.run(make_app, sys.argv[1:]))


if __name__ == "__main__":
    main()
