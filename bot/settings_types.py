"""What each setting may be, in pydantic's words: the types of Settings with their limits."""

from __future__ import annotations

import re
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from bot.secret import Secret
from bot.settings import Ids, Settings
from corpus.errors import InputError

_TOKEN = re.compile(r"[^\s/?#%]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # of setWebhook's secret_token


def types() -> dict[str, Any]:
    """Name of each setting → what pydantic is to check it by."""
    hints = get_type_hints(Settings, include_extras=True)
    return {name: _LIMITED.get(name) or _WRITTEN.get(hint, hint) for name, hint in hints.items()}


def webhook_url(value: str) -> str:
    """An address given on the command line, checked as the setting is.

    Raises:
        InputError: it is none.
    """
    try:
        return _url(value)
    except ValueError as error:
        raise InputError(
            "setting-bad",
            "{where}: {value!r} cannot be used: {reason}",
            where="--webhook",
            value=value[:80],
            reason=error,
        ) from error


def _split(value: object) -> object:
    """Ids as they may be written: 1, "1, 2" or [1, 2]."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [value] if isinstance(value, int) else value


def _url(value: str) -> str:
    value = value.strip().rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("write it as https://host or http://host:port")
    return value


def _token(value: SecretStr) -> Secret:
    text = value.get_secret_value().strip()
    if not _TOKEN.fullmatch(text):
        raise ValueError("write it as @BotFather gave it, 123456:ABC…")
    return Secret(text)


def _webhook_secret(value: SecretStr) -> Secret:
    text = value.get_secret_value().strip()
    if not _SECRET.fullmatch(text):
        raise ValueError("use 1 to 256 letters, digits, _ and -")
    return Secret(text)


_Port = Annotated[int, Field(ge=1, le=65535)]
_Url = Annotated[str, AfterValidator(_url)]

_WRITTEN: dict[Any, Any] = {Ids: Annotated[Ids, NoDecode, BeforeValidator(_split)]}
_LIMITED: dict[str, Any] = {
    "token": Annotated[SecretStr, AfterValidator(_token)] | None,
    "bot_api_url": _Url,
    "questions_per_minute": Annotated[int, Field(ge=0)],
    "overall_rate": Annotated[float, Field(ge=0, allow_inf_nan=False)],
    "webhook_url": _Url | None,
    "webhook_secret": Annotated[SecretStr, AfterValidator(_webhook_secret)] | None,
    "webhook_port": _Port,
    "metrics_port": Annotated[int, Field(ge=0, le=65535)],
    "retention_days": Annotated[int, Field(ge=1, le=36500)],
    "watch_seconds": Annotated[float, Field(ge=0.1, le=3600)],
}
SECRETS = frozenset({"token", "webhook_secret"})
