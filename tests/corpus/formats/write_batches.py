"""Archives and mails as people and attackers make them."""

# ruff: noqa: E501 - bytes as they are written

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Sequence


def archive(files: Sequence[tuple[str, bytes]], *, encoding: str = "utf-8") -> bytes:
    """A zip; names beyond ASCII in UTF-8 with its flag, or in GBK without one as Chinese Windows writes them."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zip_:
        warnings.simplefilter("ignore")  # of names that stand twice
        for at, (name, data) in enumerate(files):
            info = zipfile.ZipInfo(name if encoding == "utf-8" else chr(97 + at) * len(name.encode(encoding)))
            info.compress_type = zipfile.ZIP_DEFLATED
            zip_.writestr(info, data)
    made = out.getvalue()
    if encoding != "utf-8":
        for at, (name, _) in enumerate(files):
            raw = name.encode(encoding)
            made = made.replace(bytes([97 + at]) * len(raw), raw, 2)
    return made


def flagged(data: bytes, flags: int) -> bytes:
    """An archive with flags set in every header, local and central."""
    out = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(mark)
        while at >= 0:
            (old,) = struct.unpack_from("<H", out, at + offset)
            struct.pack_into("<H", out, at + offset, old | flags)
            at = out.find(mark, at + 4)
    return bytes(out)


def overlapping(copies: int, size: int) -> bytes:
    """Many entries of the central directory that name one and the same packed run of zeros (Fifield's bomb)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(size)) + packer.flush()
    crc = zlib.crc32(bytes(size))
    sizes = struct.pack("<3L", crc, len(packed), size)
    local = (
        b"PK\x03\x04"
        + struct.pack("<5H", 20, 0, 8, 0, 33)
        + sizes
        + struct.pack("<2H", 5, 0)
        + b"a.txt"
        + packed
    )
    central = b""
    for number in range(copies):
        name = f"{number:03}.txt".encode()
        central += b"PK\x01\x02" + struct.pack("<6H", 20, 20, 0, 8, 0, 33) + sizes
        central += struct.pack("<5H2L", len(name), 0, 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, copies, copies, len(central), len(local), 0)
    return local + central + end


def mail(
    parts: Sequence[tuple[str, str, bytes]], *, subject: str = "=?UTF-8?B?5YWz5LqO5byA5a2m55qE6YCa55+l?="
) -> bytes:
    """A mail of parts: content type, disposition, bytes."""
    out = f"From: a@example.cn\r\nTo: b@example.cn\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n".encode()
    out += b'Content-Type: multipart/mixed; boundary="=_b"\r\n\r\n'
    for kind, disposition, data in parts:
        out += f"--=_b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n".encode(
            "utf-8", "surrogateescape"
        )
        if disposition:
            out += f"Content-Disposition: {disposition}\r\n".encode("utf-8", "surrogateescape")
        out += b"\r\n" + b64encode(data) + b"\r\n"
    return out + b"--=_b--\r\n"
