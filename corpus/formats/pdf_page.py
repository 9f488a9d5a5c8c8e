"""One page of a PDF, through pypdfium2 → `Page`: its runs of characters, ruling lines and pictures."""

from __future__ import annotations

import ctypes
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from corpus.errors import InputError
from corpus.formats.limits import MAX_CHARACTERS, MAX_LETTERS
from corpus.formats.page_blanks import set_apart
from corpus.formats.page_parts import Page, Rule, Run
from corpus.formats.pdf_drawings import Frame, drawings, letters_hidden
from corpus.formats.radicals import as_shown

if TYPE_CHECKING:
    import pypdfium2

_ROUND = 0.02  # points that the boxes of two characters of one line may differ in height, by rounding
_LEVEL = 0.45  # type sizes that raised and lowered characters stand off their line; lines are 1 apart
_FAR = 1e7  # points; beyond, a coordinate is nonsense
_CLOSE = 0.15  # type sizes between two characters that show no blank, whatever they are
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


def read_page(page: pypdfium2.PdfPage, budget: int, name: str) -> Page:
    """The parts of `page`; letters that are hidden behind a picture of the page are none of them.

    Args:
        page: an open page.
        budget: most characters that it may have.
        name: how the file is called in an error.

    Raises:
        InputError: more characters than that.
    """
    turned = page.get_rotation()
    width, height = page.get_size()
    glyphs, unknown = _glyphs(page, budget, name)
    turns = Counter(g.turn for g in glyphs if g.turn % 90 == 0 and not g.char.isspace())
    main = turns.most_common(1)[0][0] if turns else turned
    box = page.get_bbox() or (0.0, 0.0, width, height)
    if (main - turned) % 180:
        width, height = height, width  # the page is read turned
    across = Frame.of(box, main)
    rules, pictures, drawn = drawings(page, across, bool(glyphs))
    if drawn and glyphs and letters_hidden(page):
        return Page(width, height, rules=rules, pictures=pictures, drawn=True)
    uprights = [rule for rule in rules if rule.upright]
    runs = tuple(_runs([g for g in glyphs if g.turn == main], across, uprights))
    aside: list[Run] = []
    for turn in sorted({g.turn for g in glyphs} - {main}):
        aside += _runs([g for g in glyphs if g.turn == turn], Frame.of(box, turn), ())
    return Page(width, height, runs, tuple(aside), rules, pictures, unknown, drawn)


def _glyphs(page: pypdfium2.PdfPage, budget: int, name: str) -> tuple[list[_Glyph], int]:
    """The characters of the page in the order of its content, and how many have no known letter.

    Every question to pdfium costs half a microsecond; a character whose box reaches as low as that of the one
    before is taken to be of its size, colour and baseline: the box reaches a share of the size below that.
    """
    from pypdfium2 import raw

    text = page.get_textpage()
    handle = text.raw
    count = text.count_chars()
    if count > budget:
        text.close()
        raise too_much(name, budget)
    rect = raw.FS_RECTF()
    rect_ref = ctypes.byref(rect)
    unicode, loose_box = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    out: list[_Glyph] = []
    unknown = high = 0
    last: _Glyph | None = None
    low = 0.0
    for index in range(count):
        code = unicode(handle, index)
        if code <= 0x20:
            if code in (0x0A, 0x0D) or raw.FPDFText_IsGenerated(handle, index) == 1:
                continue
            if code == 0x02:  # how pdfium shows a hyphen at the end of a line
                code = 0x2D
        elif 0xD800 <= code < 0xDC00:
            high = code
            continue
        elif 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
        elif code in (0xAD, 0xFFFE):
            code = 0x2D
        high = 0
        loose_box(handle, index, rect_ref)
        new = last is None or last.turn != 0 or abs(rect.bottom - low) > _ROUND
        # A letter that is not told is given its number in the font: seldom that of a Chinese character.
        if (new or code < 0x3000 or code >= 0xD800) and (
            _nameless(code) or raw.FPDFText_HasUnicodeMapError(handle, index) == 1
        ):
            unknown += 1
            if code < 0x20 or code in (0xFFFD, 0xFFFF):
                continue
        if new or last is None:
            low = rect.bottom
            glyph = _measured(handle, index, rect)
            if glyph is None:
                continue
        else:
            glyph = _Glyph("", rect.left, rect.right, last.base, last.size, 0, last.red)
        glyph.char = as_shown(chr(code)) if code >= 0x2E80 else chr(code)
        out.append(glyph)
        last = glyph
    text.close()
    return out, unknown


def _measured(handle: Any, index: int, rect: Any) -> _Glyph | None:
    """The character at `index` with its size, baseline, turn and colour; None where they make no sense."""
    from pypdfium2 import raw

    matrix, x, y = raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(handle, index, x, y)
    raw.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix))
    size = raw.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d)
    turn = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360 if matrix.b or matrix.a < 0 else 0
    start, end, base = rect.left, rect.right, -y.value
    if turn:
        frame = Frame(math.cos(math.radians(turn)), math.sin(math.radians(turn)), 0.0, 0.0)
        ends = [frame.at(a, b)[0] for a in (rect.left, rect.right) for b in (rect.bottom, rect.top)]
        start, end, base = min(ends), max(ends), frame.at(x.value, y.value)[1]
    if not all(abs(value) < _FAR for value in (start, end, base, size)):  # not a number is not less either
        return None
    rgb = [ctypes.c_uint() for _ in range(4)]
    red = bool(raw.FPDFText_GetFillColor(handle, index, *map(ctypes.byref, rgb))) and _is_red(
        rgb[0].value, rgb[1].value, rgb[2].value
    )
    return _Glyph("", start, end, base, size or end - start, turn, red)


def _is_red(red: int, green: int, blue: int) -> bool:
    return red > 150 and green < 90 and blue < 90


def too_much(name: str, budget: int) -> InputError:
    """The error for more characters than are read: of one page, or of all together."""
    return InputError(
        "text-too-long",
        "{name}: more than {limit} characters of text; split it",
        name=name,
        limit=budget if budget == MAX_LETTERS else MAX_CHARACTERS,
    )


def _nameless(code: int) -> bool:
    return code < 0x20 or 0xE000 <= code <= 0xF8FF or code in (0xFFFD, 0xFFFF) or code >= 0xF0000


def _runs(glyphs: list[_Glyph], frame: Frame, uprights: Sequence[Rule]) -> Iterator[Run]:
    """The runs of characters turned alike, moved to the page's upper left corner."""
    walls = sorted(
        (rule.left + frame.left, rule.top - frame.top, rule.bottom - frame.top) for rule in uprights
    )
    for row in _levels(glyphs):
        held: list[_Glyph] = []
        for glyph in row:
            if held and (not _goes_on(held[-1], glyph) or (walls and _walled(walls, held[-1], glyph))):
                yield from _run(held, frame)
                held = []
            if held and _printed_twice(held[-1], glyph):
                continue
            held.append(glyph)
        yield from _run(held, frame)


def _levels(glyphs: list[_Glyph]) -> Iterator[list[_Glyph]]:
    """The characters of about one height, from left to right.

    The order in which a file draws them is of no use: marks of another font may come after all the rest of
    their line.
    """
    row: list[_Glyph] = []
    base = size = 0.0
    for glyph in sorted(glyphs, key=_base):
        size = max(size, glyph.size)
        if row and glyph.base - base > _LEVEL * size:
            yield sorted(row, key=_start)
            row, size = [], glyph.size
        if not row:
            base = glyph.base
        row.append(glyph)
    yield sorted(row, key=_start)


def _base(glyph: _Glyph) -> float:
    return glyph.base


def _start(glyph: _Glyph) -> float:
    return glyph.start


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
    size = held[len(held) // 2].size
    near = _CLOSE * size
    unseen: tuple[tuple[int, int], ...] = ()
    if all(b.start - a.end < near for a, b in pairwise(held)) and not any(g.char.isspace() for g in held):
        text = "".join(g.char for g in held)  # most lines: nothing to decide
    else:
        text, unseen = set_apart([(g.char, g.start, g.end) for g in held], size)
    left, top = frame.left, frame.top
    yield Run(text, held[0].start - left, held[-1].end - left, held[0].base + top, size, held[0].red, unseen)
