"""Draws pages as a scanner sees them: office text as a picture, with a real Chinese font."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from corpus.formats import recognition

_DEBIAN = (
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
)
_WIDTH, _HEIGHT = 1240, 1754  # A4 at 150 dpi
_MARGIN = 160


def font() -> str | None:
    """The file of a Chinese font: of the package for tests, or of Debian's."""
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for file in sorted(Path(place).glob("*SC-Regular.otf")):
            return str(file)
    return next((name for name in _DEBIAN if Path(name).is_file()), None)


needs_recognition = pytest.mark.skipif(
    not recognition.available() or font() is None,
    reason="needs the extra ocr and a Chinese font (pylopdf-fonts-zh-cn, or Debian's fonts-wqy-zenhei)",
)


def draw(title: Sequence[str], paragraphs: Sequence[str], foot: str = "") -> Image.Image:
    """One page: centred title lines, indented paragraphs, a page number."""
    page = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    pen = ImageDraw.Draw(page)
    large, small = (ImageFont.truetype(font() or "", size) for size in (46, 33))
    y = 200
    for words in title:
        pen.text(((_WIDTH - pen.textlength(words, large)) / 2, y), words, "black", large)
        y += 75
    y += 20
    for paragraph in paragraphs:
        x, line = _MARGIN + 66, ""
        for char in paragraph:
            if x + pen.textlength(line + char, small) > _WIDTH - _MARGIN and char not in "，。、；：）":
                pen.text((x, y), line, "black", small)
                x, y, line = _MARGIN, y + 58, ""
            line += char
        pen.text((x, y), line, "black", small)
        y += 58
    pen.text(((_WIDTH - pen.textlength(foot, small)) / 2, _HEIGHT - 150), foot, "black", small)
    return page


def saved(pages: Sequence[Image.Image], format: str) -> bytes:
    """The pages as one file."""
    buffer = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(buffer, format, **more)
    return buffer.getvalue()
