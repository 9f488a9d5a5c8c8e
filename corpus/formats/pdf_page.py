"""One page of a PDF, through pypdfium2 → `Page`: its runs of characters, ruling lines and pictures."""

from __future__ import annotations

import ctypes
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.formats.page_blanks import set_apart
from corpus.formats.page_parts import Page, Rule, Run
from corpus.formats.pdf_drawings import Frame, drawings
from corpus.formats.radicals import as_shown

if TYPE_CHECKING:
    import pypdfium2

_GAP = 1.2  # a gap wider than this many type sizes parts two runs


@dataclass(slots=True)
class _Glyph:
    char: str
    start: float  # along the line of writing
    end: float
    base: float  # across it, downwards
    size: float
    turn: int  # degrees, anticlockwise
    red: bool


def read_page(page: pypdfium2.PdfPage, budget: int) -> Page:
    """The parts of `page`.

    Args:
        page: an open page.
        budget: most characters to read of it.
    """
    turned = page.get_rotation()
    width, height = page.get_size()
    glyphs, unknown = _glyphs(page, budget)
    turns = Counter(g.turn for g in glyphs if g.turn % 90 == 0 and not g.char.isspace())
    main = turns.most_common(1)[0][0] if turns else turned
    box = page.get_bbox() or (0.0, 0.0, width, height)
    if (main - turned) % 180:
        width, height = height, width  # the page is read turned
    across = Frame.of(box, main)
    rules, pictures, drawn = drawings(page, across, bool(glyphs))
    uprights = [rule for rule in rules if rule.upright]
    runs = tuple(_runs([g for g in glyphs if g.turn == main], across, uprights))
    aside: list[Run] = []
    for turn in sorted({g.turn for g in glyphs} - {main}):
        aside += _runs([g for g in glyphs if g.turn == turn], Frame.of(box, turn), ())
    return Page(width, height, runs, tuple(aside), rules, pictures, unknown, drawn)


def _glyphs(page: pypdfium2.PdfPage, budget: int) -> tuple[list[_Glyph], int]:
    """The characters of the page in the order of its content, and how many have no known letter."""
    from pypdfium2 import raw

    text = page.get_textpage()
    handle = text.raw
    rect, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    rgba = [ctypes.c_uint() for _ in range(4)]
    refs = [ctypes.byref(c) for c in rgba]
    rect_ref, matrix_ref = ctypes.byref(rect), ctypes.byref(matrix)
    out: list[_Glyph] = []
    unknown = 0
    high = 0
    for index in range(min(text.count_chars(), budget)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
        high = 0
        if raw.FPDFText_IsGenerated(handle, index) == 1 or code in (0x0A, 0x0D):
            continue
        if code in (0x02, 0xAD, 0xFFFE):  # how pdfium shows a hyphen at the end of a line
            code = 0x2D
        if raw.FPDFText_HasUnicodeMapError(handle, index) == 1 or _nameless(code):
            unknown += 1
            if code < 0x20 or code in (0xFFFD, 0xFFFF):
                continue
        raw.FPDFText_GetLooseCharBox(handle, index, rect_ref)
        raw.FPDFText_GetCharOrigin(handle, index, x, y)
        raw.FPDFText_GetMatrix(handle, index, matrix_ref)
        size = raw.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d)
        turn = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360 if matrix.b or matrix.a < 0 else 0
        frame = Frame(math.cos(math.radians(turn)), math.sin(math.radians(turn)), 0.0, 0.0)
        if turn:
            ends = [frame.at(a, b)[0] for a in (rect.left, rect.right) for b in (rect.bottom, rect.top)]
            start, end = min(ends), max(ends)
            base = frame.at(x.value, y.value)[1]
        else:
            start, end, base = rect.left, rect.right, -y.value
        if not all(map(math.isfinite, (start, end, base, size))):
            continue
        new = not out or base != out[-1].base
        if new and raw.FPDFText_GetFillColor(handle, index, *refs):
            red = rgba[0].value > 150 and rgba[1].value < 90 and rgba[2].value < 90
        elif new:
            red = False
        else:
            red = out[-1].red
        out.append(_Glyph(as_shown(chr(code)), start, end, base, size or end - start, turn, red))
    text.close()
    return out, unknown


def _nameless(code: int) -> bool:
    return code < 0x20 or 0xE000 <= code <= 0xF8FF or code in (0xFFFD, 0xFFFF) or code >= 0xF0000


def _runs(glyphs: list[_Glyph], frame: Frame, uprights: Sequence[Rule]) -> Iterator[Run]:
    """The runs of characters turned alike, moved to the page's upper left corner."""
    walls = sorted(
        (rule.left + frame.left, rule.top - frame.top, rule.bottom - frame.top) for rule in uprights
    )
    held: list[_Glyph] = []
    for glyph in glyphs:
        if held and (not _goes_on(held[-1], glyph) or (walls and _walled(walls, held[-1], glyph))):
            yield from _run(held, frame)
            held = []
        if held and _printed_twice(held[-1], glyph):
            continue
        held.append(glyph)
    yield from _run(held, frame)


def _walled(walls: list[tuple[float, float, float]], last: _Glyph, glyph: _Glyph) -> bool:
    """Whether a ruling line stands between two characters."""
    at = bisect_left(walls, ((last.start + last.end) / 2, -math.inf, -math.inf))
    while at < len(walls) and walls[at][0] < (glyph.start + glyph.end) / 2:
        if walls[at][1] <= glyph.base - 0.3 * glyph.size <= walls[at][2]:
            return True
        at += 1
    return False


def _goes_on(last: _Glyph, glyph: _Glyph) -> bool:
    size = max(min(last.size, glyph.size), 1.0)
    if abs(glyph.base - last.base) > 0.1 * size or max(last.size, glyph.size) > 1.25 * size:
        return False
    return last.start - 0.1 * size <= glyph.start and glyph.start - last.end <= _GAP * size


def _printed_twice(last: _Glyph, glyph: _Glyph) -> bool:
    """Whether a character is printed over itself to look bold."""
    return last.char == glyph.char and glyph.start - last.start < 0.2 * max(last.end - last.start, 0.5)


def _run(held: list[_Glyph], frame: Frame) -> Iterator[Run]:
    while held and held[-1].char.isspace():
        held.pop()
    first = 0
    while first < len(held) and held[first].char.isspace():
        first += 1
    held = held[first:]
    if not held:
        return
    text, unseen = set_apart([(g.char, g.start, g.end) for g in held], held[0].size)
    sizes = Counter(round(g.size, 2) for g in held)
    size = sizes.most_common(1)[0][0]
    left, top = frame.left, frame.top
    yield Run(text, held[0].start - left, held[-1].end - left, held[0].base + top, size, held[0].red, unseen)
