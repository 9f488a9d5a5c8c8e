"""What an admin sends → a file with a name that is safe, or the reason why not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from telegram import Document, PhotoSize
from telegram.error import BadRequest, TelegramError

from bot.chat.sending import patiently
from corpus.errors import InputError
from corpus.files import KNOWN, SUFFIXES
from corpus.originals import safe_name

if TYPE_CHECKING:
    from telegram import Bot

log = logging.getLogger(__name__)

LIMIT = 20 << 20  # bytes a bot may download: core.telegram.org/bots/api#getfile
_MB = 1 << 20
_LONGEST = 200  # characters of a name
_DOWNLOAD = 120.0  # seconds for the whole download
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BY_TYPE = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/x-ndjson": ".jsonl",
    _OFFICE: ".docx",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "text/html": ".html",
    "application/ofd": ".ofd",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "message/rfc822": ".eml",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/webp": ".webp",
}
"""Suffixes by the type that Telegram states, for a file whose name has none that is known."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that was sent, before it is downloaded.

    Attributes:
        name: safe, with one of the suffixes that are read.
        objection: why the name it came with cannot be used (the end of a key file-name-…); None if it can.
    """

    file_id: str
    name: str
    objection: str | None = None


def offered(document: Document) -> Offer:
    """The file of a message, if it is one that can be read.

    Raises:
        InputError: too large to be downloaded, empty, or of a type that is not read.
    """
    given = document.file_name
    suffix = _BY_TYPE.get(document.mime_type or "")
    if not given:
        if suffix is None:
            raise InputError("file-name", "the file has no name", reason="file-name-none")
        given = "notice" + suffix
    if suffix is not None and "." not in given:
        given += suffix
    name = safe(given)
    if document.file_size is not None and document.file_size > LIMIT:
        raise too_big(document.file_size)
    if PurePosixPath(name).suffix.lower() not in SUFFIXES:
        raise not_taken(name)
    if document.file_size == 0:
        raise empty(name)
    return Offer(document.file_id, name, _objection(given))


def pictured_offer(sizes: Sequence[PhotoSize]) -> Offer:
    """The largest size of a photo that was sent.

    Raises:
        InputError: too large to be downloaded.
    """
    best = max(sizes, key=lambda size: size.width * size.height)
    if best.file_size is not None and best.file_size > LIMIT:
        raise too_big(best.file_size)
    return Offer(best.file_id, "photo.jpg")


def not_taken(name: str) -> InputError:
    """The error for a file of a kind that is not read."""
    return InputError("file-type", "{name}: only {known} files are read", name=name, known=KNOWN)


def safe(given: str) -> str:
    """A name without folders and control characters, of a length that every file system takes."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1].strip(". ")
    suffix = PurePosixPath(given).suffix
    if not last or f".{last}" == suffix:
        last = "notice" + suffix
    return safe_name("".join(c if c.isprintable() else "_" for c in last))


def empty(name: str) -> InputError:
    """The error for a file or a text without a word."""
    return InputError("file-empty", "{name}: there is no text in it", name=name)


def too_big(size: int) -> InputError:
    """The error for a file that Telegram does not let a bot download."""
    return InputError(
        "file-too-big",
        "the file has {size_mb} MB, more than the {limit_mb} MB that can be downloaded",
        size_mb=f"{size / _MB:.1f}",
        limit_mb=LIMIT // _MB,
    )


async def download(bot: Bot, file_id: str, name: str) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: it cannot be downloaded, is too large after all, or empty.
    """
    try:
        async with asyncio.timeout(_DOWNLOAD):
            file = await patiently(lambda: bot.get_file(file_id))
            if file.file_size is not None and file.file_size > LIMIT:
                raise too_big(file.file_size)
            data = bytes(await patiently(file.download_as_bytearray))
    except BadRequest as error:
        if "too big" in str(error).lower():
            raise too_big(LIMIT + 1) from error
        raise _failed(name, error) from error
    except (TelegramError, TimeoutError) as error:
        raise _failed(name, error) from error
    if len(data) > LIMIT:
        raise too_big(len(data))
    if not data:
        raise empty(name)
    return data


def _failed(name: str, error: Exception) -> InputError:
    log.warning("a file could not be downloaded: %s", type(error).__name__)
    return InputError("file-download", "{name}: could not be downloaded; send it again", name=name)


def _objection(given: str) -> str | None:
    if not given.isprintable():
        return "control"
    if "/" in given or "\\" in given or given.startswith(".."):
        return "path"
    return "long" if len(given) > _LONGEST else None
