"""What is drawn on a page of a PDF, through pypdfium2: ruling lines, pictures, and the page as a picture."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from corpus.formats.limits import MAX_OBJECTS
from corpus.formats.page_parts import Rule
from corpus.formats.recognition import scale

if TYPE_CHECKING:
    import pypdfium2

    from corpus.formats.recognition import Pixels

_MAX_SEGMENTS = 20_000
_THIN = 2.5  # points; a rectangle thinner than this is a ruling line
_SHORT = 8.0  # points; a line shorter than this rules nothing
_SCAN = 0.3  # a picture that covers this share of a page without letters may be a scan
_CURVES = 200  # so many drawn shapes on a page without letters may be letters turned into curves
_SMALL = 0.003  # a picture below this share of a page is a bullet or a line


@dataclass(frozen=True, slots=True)
class Frame:
    """Page coordinates → coordinates along and across writing that is turned by some angle."""

    cos: float
    sin: float
    left: float
    top: float

    @classmethod
    def of(cls, box: tuple[float, float, float, float], turn: int) -> Frame:
        """The frame of writing turned anticlockwise by `turn` degrees, from the upper left of `box` on."""
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        corners = [(box[i], box[j]) for i in (0, 2) for j in (1, 3)]
        left = min(x * cos + y * sin for x, y in corners)
        top = max(-x * sin + y * cos for x, y in corners)
        return cls(cos, sin, left, top)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """(along, across) of a point of the page."""
        return x * self.cos + y * self.sin - self.left, self.top + x * self.sin - y * self.cos


def drawings(page: pypdfium2.PdfPage, frame: Frame, letters: bool) -> tuple[tuple[Rule, ...], int, bool]:
    """Ruling lines, the number of pictures, and whether the page may be one large picture."""
    from pypdfium2 import raw

    width, height = page.get_size()
    area = max(width * height, 1.0)
    rules: list[Rule] = []
    pictures = shapes = 0
    covered = 0.0
    budget = [_MAX_SEGMENTS]
    many = raw.FPDFPage_CountObjects(page.raw) > MAX_OBJECTS
    kinds = [raw.FPDF_PAGEOBJ_IMAGE] if many else [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH]
    for count, item in enumerate(page.get_objects(filter=kinds, max_depth=3)):
        if count >= MAX_OBJECTS:
            break
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            share = abs((right - left) * (top - bottom)) / area
            covered += min(share, 1.0)
            pictures += share > _SMALL
        else:
            shapes += 1
            if not many and item.level == 0:
                rules += _rules(item.raw, frame, budget)
    scan = not letters and (covered >= _SCAN or shapes >= _CURVES or many)
    return tuple(rules), pictures, scan or covered >= 0.8


def letters_hidden(page: pypdfium2.PdfPage) -> bool:
    """Whether no letter of the page is shown: a scanner recognised them and hid them behind its picture."""
    from pypdfium2 import raw

    hidden = False
    for count, item in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=3)):
        hidden = raw.FPDFTextObj_GetTextRenderMode(item.raw) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        if not hidden or count >= MAX_OBJECTS:
            break
    return hidden


def _rules(path: Any, frame: Frame, budget: list[int]) -> Iterator[Rule]:
    """The straight lines of one path, thin rectangles included."""
    from pypdfium2 import raw

    count = raw.FPDFPath_CountSegments(path)
    if count > budget[0]:
        return
    budget[0] -= count
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(path, ctypes.byref(matrix)):
        return
    corners: list[list[tuple[float, float]]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            return
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            return  # a curve rules nothing
        point = frame.at(
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if kind == raw.FPDF_SEGMENT_MOVETO or not corners:
            corners.append([])
        corners[-1].append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            corners[-1].append(corners[-1][0])
    for shape in corners:
        xs, ys = [p[0] for p in shape], [p[1] for p in shape]
        left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if min(right - left, bottom - top) <= _THIN:
            if max(right - left, bottom - top) >= _SHORT:
                yield Rule(left, top, right, bottom)
            continue
        for (x1, y1), (x2, y2) in pairwise(shape):
            one = Rule(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
            thin, long = sorted((one.right - one.left, one.bottom - one.top))
            if thin <= _THIN and long >= _SHORT:
                yield one


def drawn(page: pypdfium2.PdfPage) -> Pixels:
    """The page as a picture of the size in which it is recognised best."""
    import numpy as np

    bitmap = page.render(scale=scale(*page.get_size()), rev_byteorder=True, may_draw_forms=False)
    return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
