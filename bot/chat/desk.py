"""What the admins' conversations share: the services, the files that wait, and the one who rebuilds."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telegram import Message, User

from bot.chat.board import Watcher
from bot.chat.child import Parsed
from bot.chat.rebuilding import Rebuilder
from bot.chat.sending import Place, send, topic_of
from bot.chat.services import services_in
from bot.chat.speaking import texts_for
from bot.chat.spool import Spool
from bot.chat.views import plain

if TYPE_CHECKING:
    from telegram import Update
    from telegram.ext import Application

    from bot.chat.pressing import Context
    from bot.chat.services import Services
    from bot.chat.texts import Texts

KEY = "desk"
_REMEMBERED = 8

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """The admins' desk.

    Attributes:
        adding: ids of the previews whose files are being added at this moment.
        parsed: what was understood of the files that were looked at last, by the ids of their previews.
    """

    services: Services
    spool: Spool
    rebuilder: Rebuilder
    adding: set[str] = field(default_factory=set)
    parsed: dict[str, Parsed] = field(default_factory=dict)

    def remember(self, answer_id: str, parsed: Parsed) -> None:
        """Keeps what was understood of a waiting file: a correction need not have it read again."""
        self.parsed.pop(answer_id, None)
        self.parsed[answer_id] = parsed
        while len(self.parsed) > _REMEMBERED:
            del self.parsed[next(iter(self.parsed))]

    def watcher(self, message: Message, texts: Texts) -> Watcher:
        """Somebody who follows a rebuild beside a message."""
        return Watcher(Place(message.chat.id, topic_of(message), message.message_id), texts)


def desk_in(application: Application[Any, Any, Any, Any, Any, Any]) -> Desk:
    """The desk of an application, set up when it is first needed."""
    desk = application.bot_data.get(KEY)
    if desk is None:
        services = services_in(application)
        desk = Desk(services, Spool(services.home.folder / "incoming"), Rebuilder(services))
        application.bot_data[KEY] = desk
    assert isinstance(desk, Desk)
    return desk


async def admitted(
    desk: Desk, update: Update, context: Context, what: str
) -> tuple[Message, User, Texts] | None:
    """The message and its sender where that is an admin; anybody else is told no, and it is logged.

    Args:
        desk: whose admins.
        update: the update.
        context: of the update.
        what: was tried.
    """
    message, user = update.effective_message, update.effective_user
    if message is None or user is None:
        return None
    texts = texts_for(desk.services, user)
    if desk.services.access.is_admin(user.id):
        return message, user, texts
    log.warning("user %s is no admin and tried %s", user.id, what)
    await send(context.bot, Place.beside(message), plain(texts("not-admin")))
    return None
