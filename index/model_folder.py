"""A model's folder in sentence-transformers' saved format: its modules, its name, its fingerprint."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import GenerationError, InputError
from index.model_record import RECORD, read_record
from index.storage import sha256

_FINGERPRINT_DIGITS = 16  # 64 bits: two models never meet by chance
_IGNORED = (".md", ".lock", ".metadata")  # cards and a hub's own records do not change a vector
_OURS = "sentence_transformers."


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
        types = [str.strip(entry["type"]) for entry in entries]
        modules = tuple(
            Module(kind.rpartition(".")[2], folder / entry["path"])
            for kind, entry in zip(types, entries, strict=True)
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise damaged(listing, error) from error
    if not modules:
        raise damaged(listing, "it lists no module")
    root = folder.resolve()
    if not all(module.folder.resolve().is_relative_to(root) for module in modules):
        raise damaged(listing, "it names a folder outside the model's own")
    if not all(kind.startswith(_OURS) for kind in types):  # a class of the model's own, in a file beside it
        raise runs_code(folder)
    return modules


def runs_code(folder: Path) -> GenerationError:
    """The error for a model that is not read unless code of its own is run."""
    return GenerationError(
        "model-code",
        "{path}: the model needs code of its own (trust_remote_code), which is never run; take another model",
        path=str(folder),
    )


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
        GenerationError: a file cannot be read, or is not what was downloaded.
    """
    sums = file_sums(folder)
    record = read_record(folder)
    for name, stated in record.files.items() if record else ():
        if sums.get(name) != stated:
            raise damaged(folder / name, "its checksum is not that of the download")
    return fingerprint_of(sums)


def fingerprint_of(sums: dict[str, str]) -> str:
    """The fingerprint of files given as name → SHA-256."""
    whole = hashlib.sha256()
    for name in sorted(sums):
        whole.update(f"{sums[name]}  {name}\n".encode())
    return whole.hexdigest()[:_FINGERPRINT_DIGITS]


def file_sums(folder: Path) -> dict[str, str]:
    """Name → SHA-256 of every file that makes the model what it is.

    Raises:
        GenerationError: a file cannot be read.
    """
    sums: dict[str, str] = {}
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in sorted(files):
        hidden = any(part.startswith(".") for part in name.split("/"))
        if name == RECORD or hidden or name.endswith(_IGNORED):
            continue
        try:
            sums[name] = sha256(files[name])
        except OSError as error:
            raise damaged(files[name], error) from error
    return sums
