"""One immutable build of the index on disk: write, open, verify, switch, prune.

    index/CURRENT              name of the generation that is served
    index/generations/NAME/    its files, and manifest.json with the SHA-256 of each
    index/generations/NAME/base/, delta/    its segments (index/segment.py)

A build writes into a folder of its own, makes it durable, and only then renames CURRENT over: a crash at
any point leaves the last good generation serving, and a reader keeps the one that it opened. A segment that a
build takes over as it is, is linked from the generation before, not copied: its files never change.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import GenerationError, NoticebotError
from index.storage import disk_is_full, sha256, sync_file, sync_folder, write_atomically

INDEX_VERSION = 4
"""Raised whenever the files of a generation change meaning; another version is rebuilt, not read."""

CURRENT = "CURRENT"
GENERATIONS = "generations"
MANIFEST = "manifest.json"
_UNFINISHED = ".building-"
_NAME = re.compile(r"\d{6,20}-[\w.-]*")  # anything else in the folder is not ours
_CHECKED_AT_OPEN = 64 * 2**20  # bytes: below this every checksum is compared whenever the index is opened
_ALWAYS_CHECKED = frozenset({"order.npy", "cards.json", "rows.npy", "notices.npy", "keys.npy", "near.faiss"})
"""Files that are compared in every index: what they say is quoted and cited, or could crash FAISS. They are
3% of a large one: some 15 MB, 0.02 s, for 150,000 passages."""
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of and with.

    Attributes:
        version: INDEX_VERSION of the code that wrote it.
        name: the generation's name.
        created: UTC time, ISO 8601.
        revision: the library's revision that it holds.
        encoder: name, fingerprint and dimension of the encoder of its vectors, and "folder", where it is:
            relative to the index folder, None for the embedded one.
        ranking, confidence: the constants that it was built for (index/constants.py).
        parts: versions of the parser, the passages and the terms.
        counts: notices, sections, passages, terms.
        segments: names of its segments, in order.
        files: file's path in the folder → {"sha256", "bytes"}.
    """

    version: int
    name: str
    created: str
    revision: str
    encoder: dict[str, Any]
    ranking: dict[str, Any]
    confidence: dict[str, Any]
    parts: dict[str, int]
    counts: dict[str, int]
    segments: list[str]
    files: dict[str, dict[str, Any]]


def linked(source: Path, target: Path, segment: str, manifest: Manifest) -> dict[str, dict[str, Any]]:
    """A segment of one generation taken over into another that is being written.

    Args:
        source: folder of the generation that has it.
        target: folder of the one to be.
        segment: its name.
        manifest: of the generation that has it.

    Returns:
        The segment's part of `Manifest.files`.
    """
    (target / segment).mkdir()
    shared = {name: facts for name, facts in manifest.files.items() if name.startswith(f"{segment}/")}
    for name in shared:
        try:
            os.link(source / name, target / name)
        except OSError:  # a file system without links
            shutil.copyfile(source / name, target / name)
            sync_file(target / name)
    return shared


def checked_at_open(manifest: Manifest) -> bool:
    """Whether a generation is so small that every checksum is compared whenever it is opened."""
    return bool(sum(facts["bytes"] for facts in manifest.files.values()) <= _CHECKED_AT_OPEN)


def damaged(file: Path, what: str) -> GenerationError:
    """The error of a generation that is not what was written."""
    return GenerationError(
        "index-damaged",
        "{file}: {what}; the index is damaged, run `noticebot build --fresh` to write it anew",
        file=file,
        what=what,
    )


def outdated(path: Path, why: str) -> GenerationError:
    """The error of a generation that another version, or another encoder, has made."""
    return GenerationError(
        "index-outdated",
        "{path}: {why}; run `noticebot build` to rebuild it (notices are kept)",
        path=path,
        why=why,
    )


class Generations:
    """The generations kept in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._root = folder / GENERATIONS

    def path(self, name: str) -> Path:
        """The folder of the generation called `name`."""
        return self._root / name

    def names(self) -> list[str]:
        """Names of the finished generations, oldest first."""
        if not self._root.is_dir():
            return []
        names = (path.name for path in self._root.iterdir() if _NAME.fullmatch(path.name) and path.is_dir())
        return sorted(names, key=lambda name: (_number(name), name))

    def current(self) -> str | None:
        """Name of the generation that is served, None before the first build."""
        try:
            name = (self.folder / CURRENT).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise damaged(self.folder / CURRENT, error.strerror or "cannot be read") from error
        except UnicodeDecodeError as error:
            raise damaged(self.folder / CURRENT, "it names no generation") from error
        if name and not _NAME.fullmatch(name):
            raise damaged(self.folder / CURRENT, "it names no generation")
        return name or None

    def manifest(self, name: str) -> Manifest:
        """The manifest of the generation called `name`.

        Raises:
            GenerationError: it is missing, damaged, or of another index version.
        """
        path = self.path(name) / MANIFEST
        try:
            data = dict(json.loads(path.read_bytes()))
            seal = data.pop("seal")
            if data["version"] != INDEX_VERSION:
                raise GenerationError(
                    "index-version",
                    "{path}: an index of version {found}, this program reads version {wanted}; "
                    "run `noticebot build` to rebuild it (notices are kept)",
                    path=path.parent,
                    found=data["version"],
                    wanted=INDEX_VERSION,
                )
            if seal != _seal(data):
                raise damaged(path, "its contents do not match its seal")
            return Manifest(**data)
        except NoticebotError:
            raise
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise damaged(path, "its manifest cannot be read") from error

    def open(self, name: str | None = None) -> tuple[Path, Manifest]:
        """Folder and manifest of a generation, its files checked.

        Every file must be there in its size. All checksums are compared here only for a small index, where
        that takes milliseconds; in a large one those of the files that say what is quoted. The rest is
        checked by `verify`, each notice as it is quoted, and everything when a question runs into damage.

        Args:
            name: of the generation; None for the one that is served.

        Raises:
            GenerationError: there is none, or it is damaged, or of another version.
        """
        name = name or self.current()
        if name is None:
            if self.names():
                raise damaged(self.folder / CURRENT, "missing or empty")
            raise GenerationError(
                "index-missing",
                "{folder}: no index yet; add notices with `noticebot add PATH`, then run `noticebot build`",
                folder=self.folder,
            )
        manifest = self.manifest(name)
        folder = self.path(name)
        for file, facts in manifest.files.items():
            path = folder / file
            if not path.is_file() or path.stat().st_size != facts["bytes"]:
                raise damaged(path, "missing or cut short")
        decisive = [file for file in manifest.files if file.rpartition("/")[2] in _ALWAYS_CHECKED]
        for error in self.problems(manifest, None if checked_at_open(manifest) else decisive):
            raise error
        return folder, manifest

    def problems(self, manifest: Manifest, files: Iterable[str] | None = None) -> Iterator[GenerationError]:
        """Every file of a generation that is not what the manifest says, as errors, one by one.

        Args:
            manifest: of the generation.
            files: those to look at; None for all.
        """
        folder = self.path(manifest.name)
        for file in manifest.files if files is None else files:
            facts, path = manifest.files[file], folder / file
            try:
                if sha256(path) != facts["sha256"]:
                    yield damaged(path, "its checksum differs from the manifest's")
            except OSError as error:
                yield damaged(path, error.strerror or "cannot be read")

    def start(self) -> Path:
        """A new empty folder to write the next generation's files into; the caller holds the lock."""
        self._root.mkdir(parents=True, exist_ok=True)
        for leftover in self._root.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover)
        for leftover in self.folder.glob(f".{CURRENT}.*"):  # of write_atomically
            leftover.unlink()
        folder = self._root / f"{_UNFINISHED}{os.getpid()}"
        folder.mkdir()
        return folder

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """The folder that `start` gives, removed again if what is done with it fails."""
        folder = self.start()
        try:
            yield folder
        except OSError as error:
            if error.errno is None and disk_is_full(folder):  # numpy's, of a short write
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # gone already where it was finished

    def finish(self, folder: Path, shared: Mapping[str, dict[str, Any]], **facts: Any) -> Manifest:
        """Seals a written folder as a generation, switches to it, and prunes old ones.

        Args:
            folder: what `start` gave, filled.
            shared: what `linked` gave; such files are durable, and their checksums known.
            facts: the manifest's fields other than version, name and files.
        """
        files: dict[str, dict[str, Any]] = {}
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            if name in shared:
                files[name] = shared[name]
                continue
            sync_file(path)
            files[name] = {"sha256": sha256(path), "bytes": path.stat().st_size}
        for inner in sorted({path.parent for path in folder.rglob("*")} - {folder}):
            sync_folder(inner)
        last = max(map(_number, self.names()), default=0)
        name = f"{last + 1:06d}-{facts['revision'][:8]}"
        manifest = Manifest(version=INDEX_VERSION, name=name, files=files, **facts)
        data = asdict(manifest)
        text = json.dumps(data | {"seal": _seal(data)}, ensure_ascii=False, indent=1)
        write_atomically(folder / MANIFEST, text.encode())
        sync_folder(folder)
        folder.rename(self.path(name))
        sync_folder(self._root)
        write_atomically(self.folder / CURRENT, name.encode())
        self.prune()
        return manifest

    def prune(self) -> None:
        """Removes all but the newest generations and the one that is served.

        A reader that still has an older one open keeps its mapped files until it lets go of them.
        """
        keep = {*self.names()[-_KEPT:], self.current()}
        for name in self.names():
            if name not in keep:
                shutil.rmtree(self.path(name), onerror=_gone_already)


def _number(name: str) -> int:
    """How many generations were there before one."""
    return int(name.partition("-")[0])


def _gone_already(_function: object, _path: str, error: tuple[Any, BaseException, Any]) -> None:
    """Takes the errors of removing a folder: somebody else may be removing it too."""
    if not isinstance(error[1], FileNotFoundError):
        raise error[1]


def _seal(data: dict[str, Any]) -> str:
    """A checksum of the manifest's own contents."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
