"""serve: the Telegram bot."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.session import session_of
from corpus.errors import NoticebotError

FAILED = 1


def serve(
    context: typer.Context,
    webhook: Annotated[
        str | None,
        typer.Option(
            "--webhook", metavar="URL", help="Let Telegram send updates to URL instead of polling. 用 webhook"
        ),
    ] = None,
    listen: Annotated[
        str | None, typer.Option("--listen", metavar="ADDRESS", help="Where to listen for them. 监听地址")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="PORT", min=1, max=65535, help="The port for them. 监听端口"),
    ] = None,
    watch: Annotated[
        Path | None,
        typer.Option(
            "--watch", metavar="FOLDER", readable=False, help="Add what is dropped there. 自动添加其中的通知"
        ),
    ] = None,
) -> None:
    """Answer in Telegram, until stopped. 运行 Telegram 机器人。"""
    from bot.chat.running import serve as run
    from bot.settings_types import webhook_url

    session = session_of(context)
    settings = session.settings
    if webhook is not None:
        settings = replace(settings, webhook_url=webhook_url(webhook))
    settings = replace(
        settings,
        webhook_listen=listen or settings.webhook_listen,
        webhook_port=port or settings.webhook_port,
        watch=watch or settings.watch,
    )
    try:
        run(session, settings)
    except (NoticebotError, OSError):
        raise
    except Exception as error:  # the edge would write it down as it is; the bot's log hides the token
        logging.getLogger("noticebot").critical("the bot failed", exc_info=error)
        raise typer.Exit(FAILED) from None
