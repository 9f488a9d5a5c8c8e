"""Which run of a notice is "its second part": sections with their sub-parts, found by place or by numeral."""

from __future__ import annotations

import re
import unicodedata

from corpus.notice import Notice, Section
from corpus.numerals import arabic_int, chinese_int
from corpus.sentences import Range

_N = r"(?:[〇零一二三四五六七八九十百两]{1,9}|\d{1,4})"
_NUMERAL = re.compile(rf"第 ?{_N}(?=$|[ 章节条编分部])|[( ]{{0,2}}{_N}(?=$|[- 、.)])")
_DIGITS = re.compile(_N)
_ANNEX = re.compile(r"附[件表录图]?")


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
        near: where numerals begin anew (an attachment), the section closest to this offset is meant.

    Returns:
        Its range, None where there is none.
    """
    tops = _tops(notice)
    wanted = tuple(value(part) for part in path)
    named = [at for at, (section, _) in enumerate(tops) if _is_named(section.path, wanted)]
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
    """What a numeral counts, whatever it is written in; the numeral itself where it is none.

    An attachment is no numeral: 附件一 is 附件1 and not the first part.
    """
    written = unicodedata.normalize("NFKC", numeral)
    annex = _ANNEX.match(written)
    found = _NUMERAL.match(written, annex.end() if annex else 0)
    digits = _DIGITS.search(found[0]) if found else None
    if not found or not digits:
        return numeral
    number = arabic_int(digits[0]) if digits[0][0].isdecimal() else chinese_int(digits[0])
    if number is None:
        return numeral
    return f"{annex[0]}{number}{written[found.end() :]}" if annex else number


def _is_named(path: tuple[str, ...], wanted: tuple[int | str, ...]) -> bool:
    """Whether a path is the one asked for; an attachment's parts may be asked for without its name."""
    values = tuple(map(value, path))
    return values == wanted or (len(values) > 1 and bool(_ANNEX.match(path[0])) and values[1:] == wanted)


def _last(section: Section) -> int | str:
    return value(section.path[-1])


def _tops(notice: Notice) -> list[tuple[Section, int]]:
    """Every section with where the last of its sub-parts ends; the rest of an attachment is part of it."""
    sections = notice.sections
    tops = []
    for at, section in enumerate(sections):
        if at and _goes_on(section, sections[at - 1]):
            continue
        end = section.end
        depth = len(section.path)
        for index in range(at + 1, len(sections) if depth else 0):
            below = sections[index]
            if below.path[:depth] != section.path:
                break
            if len(below.path) == depth and not _goes_on(below, sections[index - 1]):
                break
            end = below.end
        tops.append((section, end))
    return tops


def _goes_on(section: Section, above: Section) -> bool:
    """Whether a section is the rest of an attachment, after its numbered parts."""
    depth = len(section.path)
    annexed = depth > 0 and section.heading is None and bool(_ANNEX.match(section.path[0]))
    return annexed and len(above.path) > depth and above.path[:depth] == section.path
