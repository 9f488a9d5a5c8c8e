"""Messages to the operator in the language that they read; the words are in the files texts_*."""

from __future__ import annotations

from collections.abc import Mapping

from bot import texts_en, texts_errors_zh, texts_zh
from bot.settings import Language
from corpus.errors import NoticebotError


def choose_language(stated: str | None, environ: Mapping[str, str]) -> Language:
    """The language of messages: as stated, else that of the locale, else English."""
    if stated is not None:
        return "zh" if stated == "zh" else "en"
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


class Texts:
    """The messages in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._messages = texts_zh.MESSAGES if language == "zh" else texts_en.MESSAGES

    def __call__(self, key: str, **values: object) -> str:
        """The message called `key`, filled with `values`."""
        return self._messages[key].format(**values)

    def error(self, error: NoticebotError) -> str:
        """What an error says, on one line whatever its values hold."""
        template = texts_errors_zh.ERRORS.get(error.code) if self.language == "zh" else None
        if template is None:
            return one_line(str(error))
        values = {
            name: value if name in _NAMES else texts_errors_zh.REASONS.get(str(value), value)
            for name, value in error.values.items()
        }
        return one_line(template.format(**values))


_NAMES = ("name", "path")
"""Values that are never translated: a file may be called "program"."""


def one_line(text: str) -> str:
    """Text without line breaks and control characters, which a file's name may hold."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text).strip()
