"""Picture (png, jpeg, tiff, bmp, webp) → Extracted, by recognition."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import TYPE_CHECKING

from corpus.errors import InputError
from corpus.extracted import Extracted
from corpus.formats import recognition
from corpus.formats.limits import MAX_PIXELS, MAX_SCANNED
from corpus.formats.page_text import to_text

if TYPE_CHECKING:
    from PIL import Image

    from corpus.formats.recognition import Pixels

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")

# What Pillow raises for damaged files; it documents OSError, its decoders let the others through.
_BROKEN = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    struct.error,
    zlib.error,
)


def extract(data: bytes, name: str) -> Extracted:
    """The text recognised in a picture, page by page where it has several.

    Args:
        data: the whole file.
        name: how it is called in an error.

    Raises:
        InputError: damaged, too large, of too many pages, without text, or recognition is not installed.
    """
    if not recognition.available():
        raise recognition.missing(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large pictures, which are refused here
        frames = _frames(data, name)
        reader = recognition.recogniser()
        pages = [reader.page(_pixels(data, frame, name)) for frame in range(frames)]
    found = to_text(pages)
    if not found.text.strip():
        raise recognition.nothing(name)
    return Extracted(
        text=found.text,
        format="image",
        drops=found.drops,
        laid_out=True,
        headings=found.headings,
        tables=found.tables,
        ocr=reader.confidence,
    )


def _frames(data: bytes, name: str) -> int:
    """The number of pages, each found small enough to be opened."""
    count = 0
    with _opened(data, name) as picture:
        while True:
            if count == MAX_SCANNED:
                raise recognition.too_long(name)
            if picture.width * picture.height > MAX_PIXELS:
                raise _too_large(name)
            count += 1
            try:
                picture.seek(count)
            except EOFError:
                return count
            except _BROKEN as error:
                raise _broken(name) from error


def _pixels(data: bytes, frame: int, name: str) -> Pixels:
    """One page as an array, upright as the camera recorded, on white where it is transparent."""
    import numpy as np
    from PIL import Image, ImageOps

    with _opened(data, name) as picture:
        try:
            picture.seek(frame)
            upright = ImageOps.exif_transpose(picture)
            if "A" in upright.getbands() or "transparency" in upright.info:
                layer = upright.convert("RGBA")
                upright = Image.new("RGBA", layer.size, "white")
                upright.alpha_composite(layer)
            upright = upright.convert("RGB")
            share = recognition.scale(upright.width, upright.height)
            if share < 1:  # a small picture gains nothing by being drawn larger
                size = max(1, round(share * upright.width)), max(1, round(share * upright.height))
                upright = upright.resize(size)
            return np.asarray(upright)
        except _BROKEN as error:
            raise _broken(name) from error


def _opened(data: bytes, name: str) -> Image.Image:
    from PIL import Image

    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except _BROKEN as error:
        raise _broken(name) from error


def _broken(name: str) -> InputError:
    return InputError(
        "image-broken",
        "{name}: this picture is damaged, or of a format that is not read; save it as PNG",
        name=name,
    )


def _too_large(name: str) -> InputError:
    return InputError(
        "image-too-large",
        "{name}: more than {limit} million pixels; make it smaller, 200 dpi are enough",
        name=name,
        limit=MAX_PIXELS // 1_000_000,
    )
