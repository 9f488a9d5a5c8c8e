"""Checks what the environment and the settings file say, with pydantic-settings."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import ValidationError, create_model
from pydantic_settings import BaseSettings, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings import PydanticBaseSettingsSource as Source

from bot.home import Home
from bot.settings import PREFIX, Settings, variable
from bot.settings_types import SECRETS, types
from corpus.errors import InputError


def read_settings(home: Path, file: Path, stated: Mapping[str, str]) -> Settings:
    """The settings of `load_settings`.

    Args:
        home: what a relative path is relative to.
        file: the settings file.
        stated: settings that the environment states.

    Raises:
        InputError: the file cannot be read, others than its owner may read the secrets in it, or a setting
            is unknown or has a value it cannot have.
    """

    class Base(BaseSettings):
        model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid")

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: Source,  # noqa: ARG003 (pydantic's signature)
            env_settings: Source,
            dotenv_settings: Source,  # noqa: ARG003 (pydantic's signature)
            file_secret_settings: Source,  # noqa: ARG003 (pydantic's signature)
        ) -> tuple[Source, ...]:
            toml = TomlConfigSettingsSource(settings_cls, toml_file=file)
            _check_private(file, toml.toml_data)
            return env_settings, toml

    checks = types()
    known: dict[str, Any] = {field.name: (checks[field.name], field.default) for field in fields(Settings)}
    try:
        values = create_model("Checked", __base__=Base, **known)().model_dump()
    except ValidationError as error:
        raise _explained(error, file, stated, sorted(known)) from None  # the cause quotes secrets
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise InputError(
            "settings-unreadable", "{file}: cannot be read as TOML ({reason})", file=file, reason=reason
        ) from error
    for name in ("model", "reranker"):
        if values[name] is not None:
            values[name] = _folder(home, values[name])
    if values["watch"] is not None:
        values["watch"] = home / values["watch"].expanduser()
    return Settings(**values)


def _folder(home: Path, value: Path) -> Path:
    """The folder of a model: relative to the home, or that of a downloaded one by its name on the hub."""
    from index.hub import is_hub_name, kept_model

    folder = home / value.expanduser()
    if not folder.exists() and is_hub_name(str(value)):
        return kept_model(Home(home).models, str(value)) or folder
    return folder


def _check_private(file: Path, data: Mapping[str, Any]) -> None:
    """Refuses a file with secrets that every user of the machine may read."""
    if SECRETS.isdisjoint(data) or not file.stat().st_mode & stat.S_IROTH:
        return
    raise InputError(
        "settings-exposed",
        "{file}: holds a secret and every user may read it; run `chmod 600 {file}`",
        file=file,
    )


def _explained(error: ValidationError, file: Path, stated: Mapping[str, str], known: list[str]) -> InputError:
    """The first thing that is wrong, as one line that names the setting."""
    first = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return InputError(
            "setting-unknown",
            "{file}: no setting is called {name}; there are {known}",
            file=file,
            name=name,
            known=", ".join(known),
        )
    field = str(first["loc"][0])
    return InputError(
        "setting-bad",
        "{where}: {value!r} cannot be used: {reason}",
        where=variable(field) if field in stated else f"{file}: {name}",
        value="***" if field in SECRETS else str(first["input"])[:80],
        reason=first["msg"].removeprefix("Value error, "),
    )
