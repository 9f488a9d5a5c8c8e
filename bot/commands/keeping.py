"""backup, restore: the whole home as one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.session import session_of


def backup(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", readable=False, help="The archive to write (.tar.gz). 备份文件")
    ],
) -> None:
    """Save the whole home in one file. 把全部数据备份为一个文件。"""
    from corpus.backup import backup as save

    session = session_of(context)
    session.say("backed-up", count=save(session.home.folder, file), file=file)


def restore(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", readable=False, help="An archive written by backup. 备份文件")
    ],
) -> None:
    """Bring back a backup into an empty home. 把备份恢复到空的数据目录。"""
    from corpus.backup import restore as bring_back

    session = session_of(context)
    session.say("restored", count=bring_back(file, session.home.folder), home=session.home.folder)
