"""A model's folder in sentence-transformers' saved format: its modules, its name, its fingerprint."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import GenerationError, InputError

_FINGERPRINT_DIGITS = 16  # 64 bits: two models never meet by chance
_IGNORED = (".md", ".lock", ".metadata")  # cards and a hub's own records do not change a vector


@dataclass(frozen=True, slots=True)
class Module:
    """One step of a model: the name of its class, and the folder of its files."""

    kind: str
    folder: Path


def read_modules(folder: Path) -> tuple[Module, ...]:
    """The steps of the model in `folder`, in order, from its modules.json.

    Raises:
        InputError: `folder` is not a folder, or holds no model.
        GenerationError: its modules.json cannot be read or understood.
    """
    listing = folder / "modules.json"
    if not listing.is_file():
        raise InputError(
            "model-missing",
            "{path}: no model here (there is no modules.json); give a folder saved by sentence-transformers",
            path=str(folder),
        )
    try:
        entries = json.loads(listing.read_text("utf-8"))
        modules = tuple(Module(entry["type"].rpartition(".")[2], folder / entry["path"]) for entry in entries)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise damaged(listing, error) from error
    if not modules:
        raise damaged(listing, "it lists no module")
    root = folder.resolve()
    if not all(module.folder.resolve().is_relative_to(root) for module in modules):
        raise damaged(listing, "it names a folder outside the model's own")
    return modules


def is_static(modules: tuple[Module, ...]) -> bool:
    """Whether the model is one of token vectors, averaged and scaled to unit length."""
    return [module.kind for module in modules] in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])


def damaged(path: Path, reason: object) -> GenerationError:
    """The error for a file of a model that cannot be used."""
    detail = " ".join(str(reason).split()) or type(reason).__name__
    return GenerationError(
        "model-damaged",
        "{path}: the model is damaged or of another version ({detail}); restore or download it again",
        path=str(path),
        detail=detail[:200],
    )


def fingerprint(folder: Path) -> str:
    """Short hex SHA-256 over the names and contents of the model's files (not its card or hidden files).

    Raises:
        GenerationError: a file cannot be read.
    """
    whole = hashlib.sha256()
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in sorted(files):
        if name.endswith(_IGNORED) or any(part.startswith(".") for part in name.split("/")):
            continue
        try:
            with files[name].open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise damaged(files[name], error) from error
        whole.update(f"{digest}  {name}\n".encode())
    return whole.hexdigest()[:_FINGERPRINT_DIGITS]
