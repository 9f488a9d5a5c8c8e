"""The response to a request → the bytes of what was asked for, at most so many as sent and as unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import httpcore

from corpus.errors import InputError
from corpus.urls import Url, shown

_GONE = frozenset({404, 410})
_PIECE = 1 << 16


def read_body(at: Url, response: httpcore.Response, headers: Mapping[str, str], limit: int) -> bytes:
    """The body of a response, unpacked where it was sent compressed.

    Args:
        at: the address, for messages.
        response: being streamed.
        headers: of it, by their names in lower case.
        limit: bytes.

    Raises:
        InputError: it has not what was asked for, or more than the limit, or is damaged.
    """
    if response.status in _GONE:
        raise InputError(
            "url-missing",
            "{name}: there is no such page (HTTP {status})",
            name=shown(str(at)),
            status=response.status,
        )
    if response.status != 200:
        raise InputError(
            "url-status",
            "{name}: the site does not give it (HTTP {status}); save it with a browser and add the file",
            name=shown(str(at)),
            status=response.status,
        )
    stated = headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:12]) > limit:
        raise _too_large(at, limit)
    out = bytearray()
    for piece in _unpacked(at, response.iter_stream(), headers.get("content-encoding", ""), limit):
        out += piece
        if len(out) > limit:
            raise _too_large(at, limit)
    if not out:
        raise InputError("file-empty", "{name}: there is no text in it", name=shown(str(at)))
    return bytes(out)


def _unpacked(at: Url, chunks: Iterable[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    """The chunks with the compression of the transfer undone, never more than a chunk's worth at once."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise _packed(at, encoding)
    unpacker: Any = None
    taken = 0
    for chunk in chunks:
        taken += len(chunk)
        if taken > limit:
            raise _too_large(at, limit)
        if unpacker is None:
            unpacker = zlib.decompressobj(_window(encoding, chunk))
        waiting = chunk
        while not unpacker.eof:
            try:
                piece = unpacker.decompress(waiting, _PIECE)
            except zlib.error as error:
                raise _packed(at, encoding) from error
            yield piece
            waiting = unpacker.unconsumed_tail
            if not waiting and len(piece) < _PIECE:
                break
    if unpacker is None or not unpacker.eof:
        raise _packed(at, encoding)


def _window(encoding: str, chunk: bytes) -> int:
    """zlib's number for a format; deflate comes with and without zlib's own head."""
    if encoding != "deflate":
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if chunk[:1] == b"\x78" else -zlib.MAX_WBITS


def _too_large(at: Url, limit: int) -> InputError:
    return InputError(
        "url-too-large",
        "{name}: larger than {limit_mb} MB; save it with a browser, split it and add the files",
        name=shown(str(at)),
        limit_mb=f"{limit / (1 << 20):g}",
    )


def _packed(at: Url, encoding: str) -> InputError:
    return InputError(
        "url-packed",
        "{name}: what the site sent is damaged, or packed in a way that is not read ({encoding})",
        name=shown(str(at)),
        encoding=encoding[:40],
    )
