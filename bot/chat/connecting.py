"""How the bot is connected to Telegram: token, addresses, limits, timeouts; no update is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.ext import Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.chat.delivery import Incoming, Rates, StruckOut, watch_wire
from bot.chat.inbox import Inbox
from corpus.errors import InputError

if TYPE_CHECKING:
    from bot.settings import Settings

_CONNECTIONS = 128
_RETRIES = 30  # of a call that Telegram asks to be repeated later
_CONNECT = 10.0  # seconds
_SLOW = 30.0  # seconds; a message that was sent but whose answer is given up on would be sent twice
_POOL = 120.0  # seconds for a free connection

Builder = ApplicationBuilder[Any, Any, Any, Any, Any, Any]


def builder(settings: Settings, inbox: Inbox) -> Builder:
    """The builder of an application that is connected as the settings say.

    Args:
        settings: with a token.
        inbox: keeps the updates until they are answered.

    Raises:
        InputError: there is no token.
    """
    queue = Incoming(inbox)
    return (
        Application.builder()
        .token(token(settings))
        .base_url(f"{settings.bot_api_url}/bot")
        .base_file_url(f"{settings.bot_api_url}/file/bot")
        .request(_request(_CONNECTIONS))
        .get_updates_request(_request(2))
        .rate_limiter(Rates(settings.overall_rate, _RETRIES))
        .update_queue(queue)
        .concurrent_updates(StruckOut(inbox, queue))
    )


def token(settings: Settings) -> str:
    """The bot's token.

    Raises:
        InputError: there is none.
    """
    if settings.token is None:
        raise InputError(
            "token-missing",
            'no token: put what @BotFather gave you into NOTICEBOT_TOKEN, or as token = "…" into the '
            "settings file",
        )
    return settings.token.reveal()


def _request(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=_CONNECT,
        read_timeout=_SLOW,
        write_timeout=_SLOW,
        media_write_timeout=2 * _SLOW,
        pool_timeout=_POOL,
        httpx_kwargs={"event_hooks": {"request": [watch_wire]}},
    )
