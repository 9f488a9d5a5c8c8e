"""--against KEY=VALUE → an engine that answers as it would with that setting."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.session import Session
from corpus.errors import InputError

if TYPE_CHECKING:
    from index.engine import Engine

HOME = "home"
ANSWERING = ("lexicon", "model")
"""The settings that answers depend on."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Another setting: its name, its value checked, and how it was written."""

    written: str
    key: str
    value: Any


def variant_of(text: str) -> Variant:
    """The setting that was named.

    Folders are relative to where the command is given.

    Raises:
        InputError: it is not KEY=VALUE, no such setting changes answers, or it cannot have that value.
    """
    key, equals, value = text.partition("=")
    key, value = key.strip(), value.strip()
    known = ", ".join(f"{name}=…" for name in sorted((HOME, *ANSWERING)))
    if not equals:
        raise InputError(
            "against-form", "--against {text}: write KEY=VALUE; there are {known}", text=key, known=known
        )
    if key not in (HOME, *ANSWERING):  # the value may be a secret
        raise InputError(
            "against-unknown",
            "--against {key}: not a setting that answers depend on; there are {known}",
            key=key,
            known=known,
        )
    return Variant(f"{key}={value}", key, _checked(key, value))


def _checked(key: str, value: str) -> Any:
    if key == HOME:
        if value and Path(value).expanduser().is_dir():
            return Path(value).expanduser().absolute()
        raise _bad(key, value, "it is not a folder")
    if key == "model" and not value:
        return None  # the embedded one
    from pydantic import TypeAdapter, ValidationError

    from bot.settings_types import types

    try:
        checked = TypeAdapter(types()[key]).validate_python(value)
    except ValidationError as error:
        reason = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise _bad(key, value, reason) from None
    return checked.expanduser().absolute() if isinstance(checked, Path) else checked


def _bad(key: str, value: str, reason: str) -> InputError:
    return InputError(
        "setting-bad",
        "{where}: {value!r} cannot be used: {reason}",
        where=f"--against {key}",
        value=value[:80],
        reason=reason,
    )


@contextmanager
def engine_with(session: Session, variant: Variant) -> Iterator[Engine]:
    """The engine that another setting makes; with another model, over an index made for it and not kept.

    Raises:
        InputError: the setting names something that is not there.
        GenerationError: the index, or that of the other home, cannot be used.
    """
    from index.engine import Engine
    from index.lexicon import Words

    if variant.key == HOME:
        other = Session(os.environ)
        other.start(variant.value)
        yield other.engine
    elif variant.key == "lexicon":
        yield Engine.open(session.home.index, session.encoder, Words(session.home.lexicon, variant.value))
    else:
        with tempfile.TemporaryDirectory(prefix="noticebot-") as folder:
            yield _with_model(session, variant.value, Path(folder) / "index")


def _with_model(session: Session, model: Path | None, folder: Path) -> Engine:
    """An engine with another model over the notices that are served; all but their vectors is taken over."""
    from bot.progress import building
    from index.build import build
    from index.encoder import load_encoder
    from index.engine import Engine
    from index.fitted import FITTED
    from index.generation import GENERATIONS

    encoder = load_encoder(model)
    opened = session.engine.opened
    served = opened.manifest.name
    shutil.copytree(session.home.index / GENERATIONS / served, folder / GENERATIONS / served)
    shutil.copy(session.home.index / "CURRENT", folder / "CURRENT")
    if (fitted := session.home.index / FITTED).exists():
        shutil.copy(fitted, folder / FITTED)
    cards = opened.notices.cards
    with building(session.texts) as tell:
        build(
            folder,
            ((opened.notices[at], tuple(card["aliases"])) for at, card in enumerate(cards)),
            opened.manifest.revision,
            encoder,
            total=len(cards),
            cache_folder=session.home.cache,
            tell=tell,
        )
    return Engine.open(folder, encoder, session.words)
