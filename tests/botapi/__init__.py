"""A strict local Telegram Bot API server for tests; start reading at server.py."""

from tests.botapi.limits import RateLimits
from tests.botapi.server import TOKEN, BotApiServer
from tests.botapi.view import Button, Entity, Seen

__all__ = ["TOKEN", "BotApiServer", "Button", "Entity", "RateLimits", "Seen"]
