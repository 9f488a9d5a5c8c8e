"""The composition root of the Telegram bot: what it is made of and its handlers in order, nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from telegram.ext import Application

from bot.chat import (
    access,
    admin,
    asking,
    browsing,
    commands,
    connecting,
    errors,
    feedback,
    inline,
    paging,
    pressing,
    privacy,
    speaking,
    starting,
    subscribing,
)
from bot.chat.services import KEY, Services

if TYPE_CHECKING:
    from bot.chat.inbox import Inbox

Bot = Application[Any, Any, Any, Any, Any, Any]

ALLOWED = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""The kinds of updates that the bot asks for; channel posts and reactions never come."""


def build(services: Services, inbox: Inbox) -> Bot:
    """The application; in each group, an update goes to the first handler that takes it.

    Args:
        services: handed to every handler.
        inbox: keeps the updates until they are answered.
    """
    application = (
        connecting.builder(services.settings, inbox)
        .post_init(commands.published)
        .post_stop(admin.stopped)
        .build()
    )
    application.bot_data[KEY] = services
    application.add_handlers(access.handlers(), group=-1)  # who may not, or asks too fast, gets no further
    application.add_handlers(
        [
            *admin.handlers(services),  # before questions: files, and replies that correct a field
            *starting.handlers(),
            *browsing.handlers(),
            *subscribing.handlers(),
            *speaking.handlers(),
            *privacy.handlers(),
            *inline.handlers(),
            *pressing.handlers(
                access.PRESSES,
                starting.PRESSES,
                paging.PRESSES,
                feedback.PRESSES,
                browsing.PRESSES,
                subscribing.PRESSES,
                speaking.PRESSES,
                privacy.PRESSES,
            ),
            *asking.handlers(),  # last: what is left is a question, or not for the bot
        ]
    )
    application.add_error_handler(errors.handle)
    return application


def mender(application: Bot) -> Callable[[], None]:
    """What has an index made anew that was damaged or deleted meanwhile, when called."""
    return admin.mender(application)


def switcher(application: Bot) -> Callable[[], Awaitable[object]]:
    """What goes over to the newest generation and tells subscribers, when called."""
    return admin.switcher(application)
