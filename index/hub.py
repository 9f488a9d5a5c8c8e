"""Models of a hub (Hugging Face, or a mirror of it) → folders of the home, whole and checked.

    models/OWNER--NAME@REVISION/       the files of one commit, and noticebot.json (index/model_record.py)
    models/.part-OWNER--NAME@REVISION/ a download that is not whole yet; files in it are not fetched again

Nothing of a model is run here, and only what sentence_transformers reads is fetched: no remote code, no
duplicates of the weights for other frameworks.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from corpus.errors import InputError
from index.hub_errors import told
from index.model_folder import file_sums, fingerprint_of
from index.model_record import Record, read_record
from index.storage import sha256, sync_folder

ENCODER, RERANKER = "encoder", "reranker"
_NAME = re.compile(r"([A-Za-z0-9][\w.-]{0,95}/)?[A-Za-z0-9][\w.-]{0,95}(@[\w./-]{1,100})?", re.ASCII)
_PART = ".part-"
_SHOWN = 12  # digits of a revision in a folder's name
_SECONDS = 20.0  # to wait for the hub's list of files
_EVERY = 0.5  # seconds between two looks at how much has come
_SPARE = 64 * 2**20  # bytes that must stay free on the disk

# What sentence_transformers reads: settings, vocabularies, weights. Never *.py.
_READ = (".json", ".txt", ".model", ".safetensors", ".bin", ".md")
_WEIGHTS = {".safetensors", ".bin"}
_NOT_READ = {"training_args.bin", "optimizer.bin", "scheduler.bin", "rng_state.bin"}
_CARD = ".md"

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class File:
    """One file of a model on the hub.

    Attributes:
        name: its path in the model.
        size: bytes.
        sha256: of its contents, where the hub states it (of large files).
        git: its git blob id, where the hub states that (of the others).
    """

    name: str
    size: int
    sha256: str | None
    git: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A model on the hub: the commit that a name stands for now, and its files."""

    name: str
    revision: str
    files: tuple[File, ...]

    @property
    def bytes(self) -> int:
        """Of all files together."""
        return sum(file.size for file in self.files)


def is_hub_name(text: str) -> bool:
    """Whether a text can be the name of a model on a hub: NAME or OWNER/NAME, perhaps with @REVISION."""
    return _NAME.fullmatch(text) is not None and ".." not in text and "--" not in text


def folder_of(models: Path, name: str, revision: str) -> Path:
    """Where a downloaded model stands."""
    return models / f"{name.replace('/', '--')}@{revision[:_SHOWN]}"


def kept_models(models: Path) -> list[tuple[Path, Record]]:
    """The models that were downloaded, by name, the newest of a name first."""
    if not models.is_dir():
        return []
    found = [
        (path, record)
        for path in models.iterdir()
        if not path.name.startswith(".") and (record := read_record(path))
    ]
    return sorted(found, key=lambda pair: (pair[1].name, -pair[0].stat().st_mtime))


def kept_model(models: Path, name: str) -> Path | None:
    """The folder of the newest download of a model, NAME or NAME@REVISION; None where there is none."""
    name, _, revision = name.partition("@")
    for path, record in kept_models(models):
        if record.name == name and record.revision.startswith(revision):
            return path
    return None


def look_up(name: str, kind: str, endpoint: str | None = None) -> Found:
    """What a name stands for on the hub.

    Args:
        name: OWNER/NAME, perhaps with @REVISION: a branch, tag or commit.
        kind: ENCODER or RERANKER.
        endpoint: the hub's address; None for Hugging Face.

    Raises:
        InputError: the hub cannot be reached or has no such model, or it is of another kind.
    """
    from huggingface_hub import HfApi

    name, _, revision = name.partition("@")
    with told(name, endpoint):
        info = HfApi(endpoint=endpoint).model_info(
            name, revision=revision or None, files_metadata=True, timeout=_SECONDS
        )
    every = [_file(sibling) for sibling in info.siblings or ()]
    names = {file.name for file in every}
    if kind == ENCODER and "modules.json" not in names:
        raise InputError(
            "model-kind",
            "{name}: not a model of sentence-transformers (it has no modules.json); choose one that is",
            name=name,
        )
    if kind == RERANKER and "config.json" not in names:
        raise InputError(
            "reranker-kind",
            "{name}: not a cross-encoder (it has no config.json); choose one that is",
            name=name,
        )
    return Found(name, str(info.sha), needed(every))


def needed(files: Sequence[File]) -> tuple[File, ...]:
    """The files that sentence_transformers reads: those of the model's own folder and of its modules.

    Where weights are there as .safetensors, .bin is left out; so is everything of other frameworks.
    """
    safe = {str(PurePosixPath(file.name).parent) for file in files if file.name.endswith(".safetensors")}
    kept = []
    for file in files:
        path = PurePosixPath(file.name)
        module = len(path.parts) == 1 or re.match(r"\d{1,6}_", path.parts[0]) is not None
        twice = path.suffix == ".bin" and str(path.parent) in safe
        if module and path.suffix in _READ and path.name not in _NOT_READ and not twice:
            kept.append(file)
    return tuple(kept)


def download(
    models: Path, found: Found, kind: str, endpoint: str | None = None, tell: Tell = lambda _a, _b: None
) -> Path:
    """The folder of a model, downloaded unless it is there already.

    Args:
        models: the folder of downloaded models.
        found: what to download.
        kind: ENCODER or RERANKER.
        endpoint: the hub's address; None for Hugging Face.
        tell: called with the bytes that are there and those of all.

    Raises:
        InputError: the hub cannot be reached, the download stops half-way (what came is kept), a file is not
            what the hub says, or there is no room for it.
    """
    folder = folder_of(models, found.name, found.revision)
    if read_record(folder):
        return folder
    part = models / f"{_PART}{folder.name}"
    part.mkdir(parents=True, exist_ok=True)
    _check_room(part, found)
    with told(found.name, endpoint, begun=True), _counted(part, found.bytes, tell):
        _fetch(part, found, endpoint)
    for file in found.files:
        if not _right(part / file.name, file):
            (part / file.name).unlink(missing_ok=True)
            raise InputError(
                "model-checksum",
                "{name}: {file} is not what the hub says it is; it was thrown away, run the same again",
                name=found.name,
                file=file.name,
            )
    shutil.rmtree(part / ".cache", ignore_errors=True)
    sums = file_sums(part)
    record = Record(found.name, found.revision, kind, None, fingerprint_of(sums), sums)
    record.write(part)
    if folder.exists():  # without a record: not from here, or damaged
        shutil.rmtree(folder)
    part.rename(folder)
    sync_folder(models)
    return folder


def _fetch(part: Path, found: Found, endpoint: str | None) -> None:
    from huggingface_hub import snapshot_download, utils

    shown = not utils.are_progress_bars_disabled()  # type: ignore[attr-defined]
    utils.disable_progress_bars()  # type: ignore[attr-defined]  # ours is shown
    utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # and what ends it is told by us
    try:
        snapshot_download(
            found.name,
            revision=found.revision,
            local_dir=part,
            allow_patterns=[file.name for file in found.files],
            endpoint=endpoint,
        )
    finally:
        if shown:
            utils.enable_progress_bars()  # type: ignore[attr-defined]


def _file(sibling: Any) -> File:
    lfs = sibling.lfs
    stated = lfs.get("sha256") if isinstance(lfs, dict) else getattr(lfs, "sha256", None)
    return File(sibling.rfilename, int(sibling.size or 0), stated, None if stated else sibling.blob_id)


def _right(path: Path, file: File) -> bool:
    """Whether a file is there with the size and the checksum that the hub states."""
    if not path.is_file() or (file.size and path.stat().st_size != file.size):
        return False
    if file.sha256:
        return sha256(path) == file.sha256
    if file.git:
        data = path.read_bytes()
        return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == file.git
    return True


def _check_room(part: Path, found: Found) -> None:
    here = sum(path.stat().st_size for path in part.rglob("*") if path.is_file())
    wanted, free = max(found.bytes - here, 0) + _SPARE, shutil.disk_usage(part).free
    if wanted > free:
        raise InputError(
            "model-room",
            "{folder}: {name} needs {wanted} MB and {free} MB are free; make room",
            folder=part.parent,
            name=found.name,
            wanted=wanted // 10**6 + 1,
            free=free // 10**6,
        )


@contextmanager
def _counted(part: Path, total: int, tell: Tell) -> Iterator[None]:
    """Tells twice a second how much of a folder is there."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(_EVERY):
            sizes = 0
            for path in part.rglob("*"):
                try:
                    sizes += path.stat().st_size if path.is_file() else 0
                except OSError:
                    continue  # moved to its place meanwhile
            tell(min(sizes, total), total)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
        tell(total, total)
    finally:
        done.set()
        thread.join()
