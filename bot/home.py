"""The one folder with everything the program keeps, and where each thing stands in it."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import InputError

VARIABLE = "NOTICEBOT_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """A home; it need not exist yet."""

    folder: Path

    @property
    def library(self) -> Path:
        """The notices and their ledger."""
        return self.folder / "library"

    @property
    def index(self) -> Path:
        """The generations of the index."""
        return self.folder / "index"

    @property
    def models(self) -> Path:
        """The models that were downloaded."""
        return self.folder / "models"

    @property
    def cache(self) -> Path:
        """What can be made again at any time."""
        return self.folder / "cache"

    @property
    def settings(self) -> Path:
        """The operator's settings."""
        return self.folder / "settings.toml"

    @property
    def lexicon(self) -> Path:
        """The operator's own everyday words."""
        return self.folder / "lexicon.tsv"

    @property
    def log(self) -> Path:
        """Where unexpected errors are told in full."""
        return self.folder / "noticebot.log"

    @property
    def history(self) -> Path:
        """What was typed at the prompt of `chat`."""
        return self.folder / "chat-history"


def find_home(named: Path | None, environ: Mapping[str, str]) -> Home:
    """The home in use: the one named, else the environment's, else the user's own.

    Raises:
        InputError: something that is not a folder stands there.
    """
    if named is None and (value := environ.get(VARIABLE, "").strip()):
        named = Path(value)
    if named is None:
        from platformdirs import user_data_path

        named = user_data_path("noticebot", appauthor=False)
    try:
        folder = named.expanduser().absolute()
        reason = None if stat.S_ISDIR(folder.stat().st_mode) else "it is not a folder"
    except FileNotFoundError:
        reason = None  # made when there is something to keep
    except (OSError, ValueError, RuntimeError) as error:
        folder, reason = named, getattr(error, "strerror", None) or str(error)
    if reason:
        raise InputError(
            "home-unusable",
            "{home}: cannot be the home ({reason}); name a folder with --home DIR or NOTICEBOT_HOME",
            home=folder,
            reason=reason,
        )
    return Home(folder)
