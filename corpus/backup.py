"""The whole home as one .tar.gz, and back.

The last member lists the SHA-256 of every file, so that a truncated or altered archive is told from a
whole one before anything is put in place. Databases are copied with SQLite's own backup, and every lock
file of the home (*.lock) is held meanwhile, so that the parts fit together.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from filelock import FileLock, Timeout

from corpus.errors import InputError, LibraryError

LIST = "noticebot-backup.json"
FORMAT = 1

_CHUNK = 1 << 20
_COMPRESSION = 4  # vectors hardly shrink, text shrinks well at any level
_PATIENCE = 30.0  # seconds to wait for a writer
_SQLITE = b"SQLite format 3\x00"
_NOT_OURS = (
    *(tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError),  # no archive, or a damaged one
    *(ValueError, KeyError, TypeError, AttributeError, RecursionError),  # its list is none of ours
)
_LIST_LIMIT = 256 * _CHUNK


def backup(home: Path, file: Path) -> int:
    """Write everything in `home` to the archive `file`, which appears whole or not at all.

    Hidden files, locks and unfinished files (*.tmp) are left out.

    Returns:
        How many files were saved.

    Raises:
        InputError: there is no home, or `file` would lie inside it.
        LibraryError: something cannot be read or written, or is being changed.
    """
    if not home.is_dir():
        raise InputError("home-missing", "{home}: there is no such folder to back up", home=str(home))
    if home.resolve() in file.resolve().parents:
        raise InputError(
            "backup-inside",
            "{file}: lies inside the home it is to save; choose another place",
            file=str(file),
        )
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with _held(home):
            with part.open("wb") as out:
                count = _write(home, out)
                out.flush()
                os.fsync(out.fileno())
            part.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise _failed(
            "backup-failed", "{path}: the backup was not written ({reason})", file, error
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return count


def restore(file: Path, home: Path) -> int:
    """Unpack an archive of `backup` as `home`, which then is whole, or as before.

    Returns:
        How many files were restored.

    Raises:
        InputError: `home` is not empty, or `file` is no whole and unaltered backup.
        LibraryError: the place of `home` cannot be written.
    """
    try:
        if home.exists() and (not home.is_dir() or any(home.iterdir())):
            raise InputError(
                "home-not-empty",
                "{home}: is not empty; restore into a new folder (--home DIR)",
                home=str(home),
            )
        home.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{home.name}.restoring-", dir=home.resolve().parent))
    except OSError as error:
        raise _failed("restore-failed", "{path}: cannot be restored ({reason})", home, error) from error
    try:
        count = _unpack(file, beside)
        beside.chmod(0o755)
        if home.exists():
            home.rmdir()
        beside.rename(home)
    except _NOT_OURS as error:
        raise _broken(file, str(error) or "cut short") from error
    except OSError as error:
        raise _failed("restore-failed", "{path}: cannot be restored ({reason})", file, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return count


@contextmanager
def _held(home: Path) -> Iterator[None]:
    """Every lock of the home held, taken in the order of their paths so that no two wait for each other."""
    with ExitStack() as held:
        for path in sorted(home.rglob("*.lock")):
            try:
                held.enter_context(FileLock(path, timeout=_PATIENCE))
            except Timeout as error:
                raise LibraryError(
                    "home-busy",
                    "{path}: another process is changing the home; try again when it has finished",
                    path=str(path),
                ) from error
        yield


def _write(home: Path, out: IO[bytes]) -> int:
    listed: dict[str, str] = {}
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=_COMPRESSION) as archive:
        for path in _files(home):
            with ExitStack() as opened:
                file: IO[bytes] = opened.enter_context(path.open("rb"))
                if file.read(len(_SQLITE)) == _SQLITE:
                    file = opened.enter_context(_database(path))
                member = tarfile.TarInfo(path.relative_to(home).as_posix())
                member.size = os.fstat(file.fileno()).st_size
                member.mtime = int(path.stat().st_mtime)
                file.seek(0)
                hashing = _Hashing(file)
                archive.addfile(member, hashing)
                listed[member.name] = hashing.digest.hexdigest()
        data = json.dumps({"format": FORMAT, "files": listed}, ensure_ascii=True).encode("ascii")
        member = tarfile.TarInfo(LIST)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return len(listed)


def _files(home: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(home):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root) / name
            if name.startswith(".") or name.endswith((".lock", ".tmp", "-wal", "-shm", "-journal")):
                continue
            if path.is_file() and not path.is_symlink():
                yield path


@contextmanager
def _database(path: Path) -> Iterator[IO[bytes]]:
    """A consistent copy of a database, whatever is written to it meanwhile."""
    with tempfile.TemporaryDirectory(prefix="noticebot-") as folder:
        copy = Path(folder) / "copy"
        source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        target = sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()
        with copy.open("rb") as file:
            yield file


class _Hashing:
    """A file being read, and the hash of what was read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


def _unpack(file: Path, folder: Path) -> int:
    """Unpack plain files only, and compare them with the list."""
    found: dict[str, str] = {}
    listed: object = None
    with tarfile.open(file, "r:gz") as archive:
        for member in archive:
            if listed is not None:
                raise ValueError("something follows its list of files")
            name = PurePosixPath(member.name)
            if not member.isreg() or name.is_absolute() or ".." in name.parts or "\\" in member.name:
                raise ValueError(f"it holds {member.name[:80]!r}, which no backup does")
            data = archive.extractfile(member)
            assert data is not None  # a regular file has data
            if member.name == LIST:
                if member.size > _LIST_LIMIT:
                    raise ValueError("its list of files is too long")
                listed = json.loads(data.read())
                continue
            target = folder.joinpath(*name.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            found[member.name] = _copy(data, target)
    if not isinstance(listed, dict) or "format" not in listed:
        raise ValueError("its list of files is missing")
    if listed["format"] != FORMAT:
        raise ValueError(f"format {listed['format']}, this noticebot reads {FORMAT}")
    if listed["files"] != found:
        wrong = sorted(name for name, _ in listed["files"].items() ^ found.items())
        raise ValueError(f"{wrong[0]} is damaged")
    return len(found)


def _copy(data: IO[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("xb") as out:
        while chunk := data.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _broken(file: Path, reason: str) -> InputError:
    return InputError(
        "backup-broken", "{file}: is not a whole noticebot backup ({reason})", file=str(file), reason=reason
    )


def _failed(code: str, message: str, path: Path, error: OSError | sqlite3.Error) -> LibraryError:
    reason = getattr(error, "strerror", None) or str(error)
    return LibraryError(code, message, path=str(path), reason=reason)
