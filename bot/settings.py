"""What an operator can set: one typed object, from NOTICEBOT_… variables over HOME/settings.toml.

Where neither says anything, which is the usual case of a question from the command line, the defaults
are given at once: the 0.2 s that importing pydantic takes are spent only when there is something to check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

PREFIX = "NOTICEBOT_"
Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set; the names are those of the file, and of the variables in capitals.

    Attributes:
        language: of messages to the operator; None to go by the locale.
        model: folder of the encoder's model, relative to the home; None for the embedded one.
    """

    language: Language | None = None
    model: Path | None = None


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
        InputError: the file cannot be read, or a setting is unknown or has a value it cannot have.
    """
    stated = {
        field.name: value for field in fields(Settings) if (value := environ.get(variable(field.name), ""))
    }
    if not stated and not file.exists():
        return Settings()
    from bot.settings_source import read_settings

    return read_settings(home, file, stated)
