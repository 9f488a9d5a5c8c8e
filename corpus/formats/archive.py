"""A .zip → the files in it, one in memory at a time; nothing is written anywhere.

What the archive says about its own sizes is not believed: bytes are counted as they are inflated.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.errors import InputError
from corpus.formats import Part, Refused
from corpus.formats.members import MAX_MEMBER, MAX_MEMBERS, Names, is_litter, refusal, short_text, too_large

MAX_TOTAL = 200 * 1024 * 1024
"""Most bytes that one archive is inflated to, the archives in it included."""
MAX_RATIO = 200
"""Most bytes from one packed byte, past RATIO_FROM: text reaches 10, markup 40, zeros 1,000."""
RATIO_FROM = 1024 * 1024
_MAX_ENTRIES = 20_000  # before zipfile makes an object of each: directories and litter count here too
_CHUNK = 1 << 16
_UTF8 = 0x800  # bit 11 of the flags: APPNOTE 4.4.4
_UNICODE_PATH = 0x7075  # extra field with the name in UTF-8: APPNOTE 4.6.9
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError),
    *(OverflowError, OSError, struct.error, IndexError),
)


@dataclass(slots=True)
class _Budget:
    """What is left for one archive and those in it."""

    bytes: int = MAX_TOTAL
    members: int = MAX_MEMBERS
    names: Names = field(default_factory=Names)


def parts(data: bytes, name: str) -> Iterator[Part | Refused]:
    """The files of an archive in the order of their names, those of an archive inside it in its place.

    Raises:
        InputError: damaged, more files than a batch may have, or none.
    """
    found = False
    for part in _parts(data, name, _Budget(), nested=False):
        found = True
        yield part
    if not found:
        raise InputError("archive-empty", "{name}: there are no files in this archive", name=name)


def _parts(data: bytes, name: str, budget: _Budget, *, nested: bool) -> Iterator[Part | Refused]:
    if data.count(b"PK\x01\x02") > _MAX_ENTRIES:
        raise _too_many(name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = sorted((member_name(info), at, info) for at, info in enumerate(archive.infolist()))
    except _BROKEN as error:
        raise InputError(
            "archive-damaged", "{name}: this archive is damaged; pack it again and add that", name=name
        ) from error
    members = [m for m in members if not m[0].endswith(("/", "\\")) and not is_litter(m[0])]
    budget.members -= len(members)
    if budget.members < 0:
        raise _too_many(name)
    for path, _, info in members:
        yield from _member(archive, info, path, budget, nested=nested)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, budget: _Budget, *, nested: bool
) -> Iterator[Part | Refused]:
    name = budget.names.give(path)
    why = _refused(info, name, nested=nested) or refusal(name)
    if why is not None:
        yield Refused(name, why)
        return
    try:
        data = _inflated(archive, info, name, budget)
    except InputError as error:
        yield Refused(name, error)
        return
    if not name.lower().endswith(".zip"):
        yield Part(name, data)
        return
    try:
        yield from _parts(data, name, budget, nested=True)
    except InputError as error:
        yield Refused(name, error)


def _refused(info: zipfile.ZipInfo, name: str, *, nested: bool) -> InputError | None:
    """Why a member is not inflated at all."""
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return InputError(
            "member-not-file", "{name}: a link or device in an archive, which is not read", name=name
        )
    if info.flag_bits & 1:
        return InputError(
            "member-encrypted", "{name}: packed with a password; pack it again without one", name=name
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return InputError(
            "member-packing",
            "{name}: packed in a way that is not read; pack it again as a plain .zip",
            name=name,
        )
    if nested and name.lower().endswith(".zip"):
        return InputError(
            "member-nested",
            "{name}: an archive in an archive in an archive; unpack it and add its files",
            name=name,
        )
    return None


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: _Budget) -> bytes:
    """The bytes of a member.

    Raises:
        InputError: damaged, larger than a file may be, swelling like a bomb, or past an archive's share.
    """
    chunks: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                budget.bytes -= len(chunk)
                if budget.bytes < 0:
                    raise InputError(
                        "archive-too-large",
                        "{name}: left out, because the archive unpacks to more than {limit_mb} MB; split it",
                        name=name,
                        limit_mb=MAX_TOTAL // (1024 * 1024),
                    )
                if size > MAX_MEMBER:
                    raise too_large(name)
                if size > RATIO_FROM and size > MAX_RATIO * max(1, info.compress_size):
                    raise InputError(
                        "member-bomb",
                        "{name}: unpacks to over {ratio} times its packed size, which no notice does",
                        name=name,
                        ratio=MAX_RATIO,
                    )
                chunks.append(chunk)
    except _BROKEN as error:
        raise InputError(
            "member-damaged", "{name}: damaged in the archive; pack it again and add that", name=name
        ) from error
    return b"".join(chunks)


def member_name(info: zipfile.ZipInfo) -> str:
    """The path of a member as it was meant: zip programs in China write GBK without saying so."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "replace")
    stated = _unicode_path(info.extra, raw)
    if stated is not None:
        return stated
    return short_text(raw)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name that Info-ZIP's extra field states, if it belongs to the name it stands with."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + size]
        if (
            kind == _UNICODE_PATH
            and len(body) > 5
            and struct.unpack_from("<L", body, 1)[0] == zlib.crc32(raw)
        ):
            try:
                return body[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
        at += 4 + size
    return None


def _too_many(name: str) -> InputError:
    return InputError(
        "archive-too-many",
        "{name}: more than {limit} files; split it into several archives",
        name=name,
        limit=MAX_MEMBERS,
    )
