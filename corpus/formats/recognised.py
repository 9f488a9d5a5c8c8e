"""One recognised line → its text as the page sets it: how wide its marks are, and where it has blanks.

Recognition tells which mark there is far better than how wide it is, and leaves out blanks between Chinese
characters. Both can be seen by where the characters around them stand: a mark of full width takes the room of
a Chinese character, one of half width half of it. So the room decides; only where it cannot be measured does
the custom of Chinese typesetting (GB/T 15834). Nothing is made narrower: full marks are set closer together
where a line is tight.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from corpus.formats.page_blanks import chinese, ideograph
from corpus.formats.page_measure import width

_FULL = dict(zip("(),:;", "（），：；", strict=True))
_ROOM = 0.77  # characters: marks of half width were measured to take 0.3 to 0.75, of full width 0.8 to 1.4
_PAIRS = 3  # pairs of neighbouring Chinese characters that tell how far apart a line sets them
_BLANK = (
    1.42  # from there on two have a blank between them; without one, 13,700 pairs were at most 1.35 apart
)
_MOST = 8  # characters that a blank may be wide

_YEAR = re.compile(r"(?<=[\u4e00-\u9fff])[\[［〔](?:19|20)\d\d[\]］〕](?=第?\d{1,5}号)")

_CORE = re.compile(r"[〔（(\[](?:19|20)\d\d[〕）)\]]第?\d{1,5}号")


def pitch(chars: str, places: Sequence[float]) -> float | None:
    """The distance of two Chinese characters that stand side by side, or None where too few do.

    Args:
        chars: the characters of a line, without blanks.
        places: the middle of each, along the line.
    """
    pairs = pairwise(zip(chars, places, strict=True))
    steps = [b - a for (x, a), (y, b) in pairs if ideograph(x) and ideograph(y)]
    return max(median(steps), 1.0) if len(steps) >= _PAIRS else None


def as_set(text: str, places: Sequence[float], step: float | None, usual: float | None = None) -> str:
    """`text` with the marks and blanks that the page shows.

    Args:
        text: what was recognised; its blanks stay, but for those in a document number: the empty half of the
            square of 〕 is taken for one.
        places: the middle of each character that is no blank, along the line.
        step: the line's `pitch`; without one no blanks are seen.
        usual: that of lines as high as this one, by which its marks are measured where it has none.

    Returns:
        The same characters, but for the width of marks, the brackets of document numbers, and blanks.
    """
    chars = "".join(text.split())
    if len(chars) != len(places):
        return text
    rooms = _rooms(text, places, step or usual)
    marks = _numbers(_single(_paired(chars, rooms), rooms), rooms)
    inside = {at for core in _CORE.finditer(marks) for at in range(core.start() + 1, core.end())}
    out: list[str] = []
    at = 0
    for char in text:
        if char.isspace():
            if at not in inside:
                out.append(char)
            continue
        if step and at and not out[-1].isspace():
            out.append(_blank(chars[at - 1 : at + 1], (places[at] - places[at - 1]) / step))
        out.append(marks[at])
        at += 1
    return "".join(out)


def _rooms(text: str, places: Sequence[float], step: float | None) -> list[float | None]:
    """The room of each character between its neighbours, in characters; None where it cannot be told.

    It can between Chinese characters and digits, which stand in the middle of squares that are known, unless
    a blank was recognised there too.
    """
    where = iter(places)
    stood = [None if char.isspace() else next(where) for char in text]
    rooms: list[float | None] = []
    for at, place in enumerate(stood):
        if place is None:
            continue
        beside = text[at - 1 : at] + text[at + 1 : at + 2]
        if step and len(beside) == 2 and all(map(_regular, beside)):
            rooms.append(((stood[at + 1] or 0.0) - (stood[at - 1] or 0.0)) / step - width(beside, 0.5))
        else:
            rooms.append(None)
    return rooms


def _regular(char: str) -> bool:
    return ideograph(char) or (char.isascii() and char.isdigit())


def _wide(rooms: Sequence[float | None]) -> bool | None:
    """Whether marks of one width are full; None where no room is known."""
    known = [room for room in rooms if room is not None]
    return sum(known) >= _ROOM * len(known) if known else None


def _paired(chars: str, rooms: Sequence[float | None]) -> str:
    """Brackets that belong together made equally wide."""
    out = list(chars)
    opened: list[int] = []
    for at, char in enumerate(chars):
        if char in "(（":
            opened.append(at)
        elif char in ")）":
            pair = [opened.pop(), at] if opened else [at]
            _widen(out, pair, rooms)
    for at in opened:
        _widen(out, [at], rooms)
    return "".join(out)


def _widen(out: list[str], pair: Sequence[int], rooms: Sequence[float | None]) -> None:
    full = any(out[at] in "（）" for at in pair) or _wide([rooms[at] for at in pair])
    if full is None:  # at the edge of the line, or among other marks
        full = any(map(ideograph, out[pair[0] + 1 : pair[-1]] if len(pair) > 1 else _beside(out, pair[0])))
    if full:
        for at in pair:
            out[at] = _FULL.get(out[at], out[at])


def _beside(out: Sequence[str], at: int) -> Sequence[str]:
    """What a bracket whose other half is on another line stands next to, inside."""
    return out[at + 1 : at + 2] if out[at] in "(（" else out[max(at - 1, 0) : at]


def _single(chars: str, rooms: Sequence[float | None]) -> str:
    """Commas, colons and semicolons of their width."""
    out = list(chars)
    for at, char in enumerate(chars):
        if char in ",:;":
            full = _wide(rooms[at : at + 1])
            if full is None:
                full = at > 0 and chinese(chars[at - 1]) and all(map(chinese, chars[at + 1 : at + 2]))
            if full:
                out[at] = _FULL[char]
    return "".join(out)


def _numbers(chars: str, rooms: Sequence[float | None]) -> str:
    """Square brackets around the year of a document number as 〔〕, which is their form (GB/T 9704).

    They are so read where the page has 〔〕 or ［］, seldom with both of a pair; where it has those of half
    width, they take less room, and stay. Round ones stay too: 〔〕 is never taken for them.
    """

    def tortoise(found: re.Match[str]) -> str:
        pair = [found.start(), found.end() - 1]
        if "〔" in found.group() or "〕" in found.group() or _wide([rooms[at] for at in pair]):
            return f"〔{found.group()[1:-1]}〕"
        return found.group()

    return _YEAR.sub(tortoise, chars)


def _blank(pair: str, distance: float) -> str:
    if distance < _BLANK or not all(map(ideograph, pair)):
        return ""
    gap = distance - 1
    return " " if gap < 0.8 else "\u3000" * min(_MOST, round(gap))
