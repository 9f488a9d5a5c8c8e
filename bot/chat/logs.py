"""The log of a serving bot: one JSON object a line on standard error, never with a secret in it.

httpx logs every request's address, in which the token stands, PTB's errors quote it, and a traceback shows
both. So everything that is logged, warned of or left uncaught ends in one formatter, which takes secrets out
of the finished line.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO
from urllib.parse import quote

from bot.secret import Secret

HIDDEN = "***"
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_CHATTY = ("faiss", "httpx", "httpcore", "apscheduler", "telegram", "asyncio", "tornado.access", "watchfiles")
_TOKEN = re.compile(r"(?<!\d)\d{6,20}(?::|%3A|%3a)[A-Za-z0-9_-]{30,}")  # any bot's token, ours or not

log = logging.getLogger("noticebot")


class Redaction:
    """Takes secrets out of texts: as they are, percent-encoded, and a token's part after the colon."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        forms: set[str] = set()
        for secret in secrets:
            value = secret.reveal()
            for part in (value, value.partition(":")[2]):
                if part:
                    encoded = quote(part, safe="")
                    forms |= {part, encoded, encoded.replace("%3A", "%3a"), json.dumps(part)[1:-1]}
        ordered = sorted(forms, key=len, reverse=True)  # the whole token before its part
        self._secrets = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        """The text with asterisks for every secret."""
        if self._secrets:
            text = self._secrets.sub(HIDDEN, text)
        return _TOKEN.sub(HIDDEN, text)


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, what `extra` gave, and the traceback."""

    def __init__(self, redact: Redaction) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._redact(_message(record)),
        }
        for name, value in vars(record).items():
            if name not in _STANDARD and not name.startswith("_"):
                plain = value is None or isinstance(value, bool | int | float)
                fields[name] = value if plain else self._redact(str(value))
        if record.exc_info and record.exc_info[0]:
            fields["exception"] = self._redact(self.formatException(record.exc_info))
        if record.stack_info:
            fields["stack"] = self._redact(record.stack_info)
        return self._redact(json.dumps(fields, ensure_ascii=False))


def set_up(level: str, secrets: Iterable[Secret], stream: TextIO | None = None) -> None:
    """Sends everything there is to tell to one redacting handler.

    Args:
        level: the least level that is told.
        secrets: what must not be seen.
        stream: None for standard error.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines(Redaction(secrets)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _CHATTY:  # a line for every request tells an operator nothing
        logging.getLogger(name).setLevel(logging.DEBUG if level == "debug" else logging.WARNING)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a record that cannot be formatted is printed raw
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )
    sys.unraisablehook = lambda args: log.error(
        "an error that nobody could take: %s", args.err_msg or args.exc_type.__name__, exc_info=args.exc_value
    )


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("an error that nobody caught: %s", kind.__name__, exc_info=(kind, error, trace))


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # arguments that do not fit: a record is still a record
        return f"{record.msg} {record.args}"
