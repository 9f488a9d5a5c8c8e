"""The menu of commands that Telegram shows, for each kind of chat and each language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)

from bot.chat.sending import tried
from bot.chat.services import services_in
from bot.chat.texts import Texts
from bot.settings import Language

if TYPE_CHECKING:
    from telegram import Bot
    from telegram.ext import Application

PRIVATE = (
    "notices",
    "latest",
    "notice",
    "subscribe",
    "subscriptions",
    "new",
    "language",
    "help",
    "about",
    "privacy",
    "forgetme",
)
GROUP = ("ask", "notices", "latest", "notice", "new", "help")
ADMIN = (*PRIVATE, "add", "remove", "rebuild", "reload")


def menu(names: Sequence[str], language: Language) -> list[BotCommand]:
    """Commands with what they do."""
    texts = Texts(language)
    return [BotCommand(name, texts(f"command-{name}")) for name in names]


async def publish(bot: Bot) -> None:
    """Sets the menus of private chats and of groups; none of it is needed to answer."""
    await _set(bot, PRIVATE, BotCommandScopeAllPrivateChats())
    await _set(bot, GROUP, BotCommandScopeAllGroupChats())


async def publish_for(bot: Bot, admin: int) -> None:
    """Sets the menu of an admin's chat with the bot, which there must be for it."""
    await _set(bot, ADMIN, BotCommandScopeChat(admin))


async def _set(bot: Bot, names: Sequence[str], scope: BotCommandScope) -> None:
    """Sets one menu: in Chinese for all, in English for those who read that."""
    for code, language in _LANGUAGES:
        calling = bot.set_my_commands(menu(names, language), scope, code)
        await tried(calling, f"set_my_commands for {scope.type}")


_LANGUAGES: tuple[tuple[str | None, Language], ...] = ((None, "zh"), ("zh", "zh"), ("en", "en"))


async def published(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Sets the menus beside the start, which waits for none of these calls."""

    async def every() -> None:
        await publish(application.bot)
        for admin in services_in(application).settings.admins:
            await publish_for(application.bot, admin)

    application.create_task(every(), name="menus")
