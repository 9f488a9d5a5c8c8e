"""A message that is nothing but a web address → what stands there, fetched beside the event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from telegram import Message
from telegram.ext import filters

from corpus.urls import is_url

if TYPE_CHECKING:
    from bot.settings import Settings
    from corpus.fetching import Fetched


class Link(filters.MessageFilter):
    """Messages of one web address and not a word besides."""

    def __init__(self) -> None:
        super().__init__(name="Link")

    def filter(self, message: Message) -> bool:
        """Whether it is one."""
        return bool(message.text) and is_url(message.text or "")


async def page(url: str, settings: Settings) -> Fetched:
    """What stands at an address; at most 20 seconds later.

    Raises:
        InputError: it may not be fetched, or cannot be.
    """
    from corpus.fetching import fetch

    return await asyncio.to_thread(fetch, url, allow_private=settings.fetch_private)
