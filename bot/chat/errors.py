"""The one place where errors of handlers end: in full in the log, in a line for the user and the admins."""

from __future__ import annotations

import logging
import secrets
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from telegram import Update, User
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.chat.delivery import take_up_again
from bot.chat.sending import Place, send, tried
from bot.chat.services import Services, services_of
from bot.chat.speaking import texts_for
from bot.chat.texts import Texts, language_for
from bot.chat.views import plain
from corpus.errors import LibraryError, NoticebotError

if TYPE_CHECKING:
    from bot.chat.pressing import Context

_HOUR = 3600.0
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is misread when a user passes it on
_LENGTH = 6
_ROOMS = frozenset({"bot", "index", "corpus"})
_LAST_TOLD = "errors told to admins"

log = logging.getLogger(__name__)


async def handle(update: object, context: Context) -> None:
    """Takes what a handler raised."""
    error = context.error
    if error is None:
        return
    services = services_of(context)
    services.metrics.error(type(error).__name__)
    extra: dict[str, object] = {"code": new_code(), "kind": kind_of(error)}
    if isinstance(update, Update):
        extra["update"] = update.update_id
    if isinstance(error, Forbidden):
        log.info("a chat cannot be written to: %s", error, extra=extra)
        return
    if isinstance(error, RetryAfter | NetworkError) and not isinstance(error, BadRequest):
        # telling the user would fail likewise, or make the flood greater
        again = take_up_again()
        log.warning("Telegram was not reached: %s", error, extra=extra | {"again": again})
        return
    log.error("a handler failed: %s", error, exc_info=error, extra=extra)
    await _tell_user(update, context, services, str(extra["code"]))
    await _tell_admins(context, services, str(extra["kind"]), str(extra["code"]))


def new_code() -> str:
    """A short code by which a message and a line of the log find each other."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def kind_of(error: BaseException) -> str:
    """What sort of error it is: its class or code, and the last place in the program that it went through."""
    name = error.code if isinstance(error, NoticebotError) else type(error).__name__
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        parts = Path(frame.filename).parts
        if not _ROOMS.isdisjoint(parts) and "site-packages" not in parts:
            return f"{name} {parts[-1]}:{frame.lineno}"
    return name


async def _tell_user(update: object, context: Context, services: Services, code: str) -> None:
    if not isinstance(update, Update):
        return
    message = update.effective_message
    if message is None or update.inline_query or update.my_chat_member:
        return
    said = plain(_texts(services, update.effective_user)("error", code=code))
    await tried(send(context.bot, Place.beside(message), said), "telling of an error")


async def _tell_admins(context: Context, services: Services, kind: str, code: str) -> None:
    """One message for each kind of error in an hour."""
    told: dict[str, float] = context.bot_data.setdefault(_LAST_TOLD, {})
    now = services.clock()
    if now - told.get(kind, float("-inf")) < _HOUR:
        return
    told[kind] = now
    for admin in services.settings.admins:
        said = plain(_texts(services, User(admin, "", False))("error-admin", kind=kind, code=code))
        await tried(send(context.bot, Place(admin), said), "telling an admin of an error")


def _texts(services: Services, user: User | None) -> Texts:
    """The user's texts, also where the records, which know the language, are what failed."""
    try:
        return texts_for(services, user)
    except LibraryError:
        return Texts(language_for(user.language_code if user else None))
