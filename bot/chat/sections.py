"""Which run of a notice is "its second part": sections with their sub-parts, found by place or by numeral."""

from __future__ import annotations

import re
import unicodedata

from corpus.notice import Notice, Section
from corpus.numerals import arabic_int, chinese_int
from corpus.sentences import Range

_NUMERAL = re.compile(r"[〇零一二三四五六七八九十百两]+|\d+")


def numbered(notice: Notice) -> int:
    """How many numbered parts a notice has."""
    return len({section.path for section in notice.sections if section.path})


def around(notice: Notice, at: int) -> Range:
    """The section that holds offset `at`; the whole text where none does."""
    section = next((s for s in notice.sections if s.start <= at < s.end), None)
    return (section.start, section.end) if section else (0, len(notice.text))


def find(notice: Notice, path: tuple[str, ...], *, step: int = 0, near: int = 0) -> Range | None:
    """The section with this path and all its sub-parts.

    Args:
        notice: searched.
        path: numerals as written or as asked for; 二, 2 and （二） are the same. Empty for a preamble.
        step: 1 for the section of the same depth after it, -1 for the one before.
        near: where numerals begin anew (an annex), the section closest to this offset is meant.

    Returns:
        Its range, None where there is none.
    """
    tops = _tops(notice)
    wanted = tuple(value(part) for part in path)
    named = [at for at, (section, _) in enumerate(tops) if tuple(map(value, section.path)) == wanted]
    if not named and len(path) == 1:  # "第三条" of a notice whose articles stand below chapters
        named = [at for at, (section, _) in enumerate(tops) if section.path and _last(section) == wanted[0]]
    if not named:
        return None
    at = min(named, key=lambda one: abs(tops[one][0].start - near))
    if step:
        depth = len(tops[at][0].path)
        same = [one for one, (section, _) in enumerate(tops) if len(section.path) == depth]
        place = same.index(at) + step
        if not 0 <= place < len(same):
            return None
        at = same[place]
    section, end = tops[at]
    return section.start, end


def value(numeral: str) -> int | str:
    """What a numeral counts, whatever it is written in; the numeral itself where it is none."""
    found = _NUMERAL.search(unicodedata.normalize("NFKC", numeral))
    if not found:
        return numeral
    number = arabic_int(found[0]) if found[0][0].isdecimal() else chinese_int(found[0])
    return numeral if number is None else number


def _last(section: Section) -> int | str:
    return value(section.path[-1])


def _tops(notice: Notice) -> list[tuple[Section, int]]:
    """Every section with where the last of its sub-parts ends."""
    sections = notice.sections
    tops = []
    for at, section in enumerate(sections):
        end = section.end
        depth = len(section.path)
        for below in sections[at + 1 :] if depth else ():
            if len(below.path) <= depth or below.path[:depth] != section.path:
                break
            end = below.end
        tops.append((section, end))
    return tops
