"""What a zip or a compound file holds, as far as its kind needs: names only, read in bounded steps."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_END = b"PK\x05\x06"
_ENTRY = struct.Struct("<4s6H3L5H2L")  # central directory header: APPNOTE 4.3.12
_LOCAL = struct.Struct("<4s5H3L2H")  # local file header: APPNOTE 4.3.7
_MOST = 4096
"""Members, or entries, that are looked at: more no document has before the one that tells its kind."""


def members(data: bytes) -> Iterator[str]:
    """Names of the first members of a zip; none where it is damaged."""
    end = data.rfind(_END, max(0, len(data) - (1 << 16) - 22))
    if end >= 0 and len(data) >= end + 22:
        size, at = struct.unpack_from("<2L", data, end + 12)
        if at + size > end:  # zip64, or bytes cut from its front: the directory ends where its end begins
            at = max(0, end - size)
        elif data[at : at + 4] != b"PK\x01\x02":
            at = end - size
        yield from _central(data, at)
    else:
        yield from _local(data)


def _central(data: bytes, at: int) -> Iterator[str]:
    for _ in range(_MOST):
        if len(data) < at + _ENTRY.size or data[at : at + 4] != b"PK\x01\x02":
            return
        _, _, _, flags, *_, name, extra, comment, _, _, _, _ = _ENTRY.unpack_from(data, at)
        start = at + _ENTRY.size
        yield _named(data[start : start + name], flags)
        at = start + name + extra + comment


def _local(data: bytes) -> Iterator[str]:
    """Without its end, a zip is walked from its beginning, as far as sizes are stated."""
    at = 0
    for _ in range(_MOST):
        if len(data) < at + _LOCAL.size or data[at : at + 4] != b"PK\x03\x04":
            return
        _, _, flags, _, _, _, _, size, _, name, extra = _LOCAL.unpack_from(data, at)
        start = at + _LOCAL.size
        yield _named(data[start : start + name], flags)
        at = start + name + extra + size


def _named(name: bytes, flags: int) -> str:
    return name.decode("utf-8" if flags & 0x800 else "cp437", "replace").replace("\\", "/")


_FREE = 0xFFFFFFFA  # sector numbers from here on are no sectors: [MS-CFB] 2.1
_NO_ENTRY = 0xFFFFFFFF


def streams(data: bytes) -> set[str]:
    """Names of what stands at the top of a compound file; empty where it is damaged ([MS-CFB])."""
    if len(data) < 512:
        return set()
    shift, first = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<L", data, 48)[0]
    if shift not in (9, 12):
        return set()
    entries = b"".join(_sectors(data, first, 1 << shift))
    if len(entries) < 128:
        return set()
    found: set[str] = set()
    waiting = [struct.unpack_from("<L", entries, 76)[0]]  # the root's child
    seen: set[int] = set()
    while waiting and len(seen) < _MOST:
        number = waiting.pop()
        at = number * 128
        if number in seen or number == _NO_ENTRY or at + 128 > len(entries):
            continue
        seen.add(number)
        length = min(struct.unpack_from("<H", entries, at + 64)[0], 64)
        found.add(entries[at : at + max(0, length - 2)].decode("utf-16-le", "replace"))
        waiting += struct.unpack_from("<2L", entries, at + 68)  # its siblings
    return found


def _sectors(data: bytes, first: int, size: int) -> Iterator[bytes]:
    """The sectors of a chain, through the allocation table whose sectors the header lists."""
    table = struct.unpack_from("<109L", data, 76)
    each = size // 4
    sector = first
    for _ in range(_MOST * 128 // size):
        if sector >= _FREE:
            return
        yield data[(sector + 1) * size : (sector + 2) * size]
        if sector // each >= len(table) or table[sector // each] >= _FREE:
            return
        at = (table[sector // each] + 1) * size + sector % each * 4
        if at + 4 > len(data):
            return
        (sector,) = struct.unpack_from("<L", data, at)
