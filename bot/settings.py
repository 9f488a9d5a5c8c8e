"""What an operator can set: one typed object, from NOTICEBOT_… variables over HOME/settings.toml.

Where neither says anything, which is the usual case of a question from the command line, the defaults
are given at once: the 0.2 s that importing pydantic takes are spent only when there is something to check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from bot.secret import Secret

PREFIX = "NOTICEBOT_"
TELEGRAM = "https://api.telegram.org"
Language = Literal["zh", "en"]
Access = Literal["closed", "open"]
LogLevel = Literal["debug", "info", "warning", "error"]
Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set; the names are those of the file, and of the variables in capitals.

    Attributes:
        language: of messages to the operator; None to go by the locale.
        model: folder of the encoder's model, relative to the home, or a downloaded one by its name on the
            hub; None for the embedded one.
        reranker: the same of a cross-encoder that reads the best passages again; None for none.
        lexicon: whether everyday words in a question are read as the official terms for them.
        token: of the bot, as @BotFather gave it.
        bot_api_url: of the Bot API server, without what follows before the token.
        admins: user ids of those who may admit people and add notices.
        access: who may ask: "closed": admins and who is allowed; "open": everybody.
        allowed_users: user ids that may ask where access is closed.
        allowed_chats: ids of groups in which everybody may ask where access is closed.
        questions_per_minute: of one user; 0 for any number.
        overall_rate: messages a second that the bot sends; 0 for any number.
        webhook_url: where Telegram is to send updates; None for long polling.
        webhook_secret: what Telegram must send with each; None to make one up at every start.
        webhook_listen: the address to listen on for updates.
        webhook_port: the port to listen on for updates.
        webhook_path: the path to listen on; None for that of webhook_url.
        metrics_port: of /healthz and /metrics; 0 for none.
        metrics_listen: the address of /healthz and /metrics.
        record_questions: whether questions are written down.
        retention_days: days after which records of questions are deleted.
        fetch_private: whether notices may be fetched from addresses of this machine and its own network.
        watch: a folder, relative to the home, whose files `watch` and `serve` add; None for none.
        watch_remove: whether notices are removed when their file in that folder is deleted.
        watch_seconds: between two looks for a new generation of the index.
        log_level: the least level that is logged.
    """

    language: Language | None = None
    model: Path | None = None
    reranker: Path | None = None
    lexicon: bool = True
    token: Secret | None = None
    bot_api_url: str = TELEGRAM
    admins: Ids = ()
    access: Access = "closed"
    allowed_users: Ids = ()
    allowed_chats: Ids = ()
    questions_per_minute: int = 20
    overall_rate: float = 30.0
    webhook_url: str | None = None
    webhook_secret: Secret | None = None
    webhook_listen: str = "127.0.0.1"
    webhook_port: int = 8443
    webhook_path: str | None = None
    metrics_port: int = 9464
    metrics_listen: str = "127.0.0.1"
    record_questions: bool = False
    retention_days: int = 30
    fetch_private: bool = False
    watch: Path | None = None
    watch_remove: bool = False
    watch_seconds: float = 1.0
    log_level: LogLevel = "info"


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def load_settings(home: Path, file: Path, environ: Mapping[str, str]) -> Settings:
    """The settings in force.

    Args:
        home: what a relative path is relative to.
        file: the settings file, which may be missing.
        environ: the environment; a variable that is set to nothing counts as not set.

    Raises:
        InputError: the file cannot be read, others than its owner may read the secrets in it, or a setting
            is unknown or has a value it cannot have.
    """
    stated = {
        field.name: value for field in fields(Settings) if (value := environ.get(variable(field.name), ""))
    }
    if not stated and not file.exists():
        return Settings()
    from bot.settings_source import read_settings

    return read_settings(home, file, stated)
