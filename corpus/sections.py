"""A body → sections: flat, in order, without gaps."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.draft import Range
from corpus.headings import Mark, marks, nested
from corpus.leading import heading
from corpus.notice import Section

# What opens the closing words (结语) of a notice after its last numbered part.
_CLOSING = re.compile(
    r"(?:本(?:通知|公告|通告|意见|办法|规定|措施|政策|方案|细则|令|决定|实施)|此(?:通知|公告|件)|以上|上述|特此|未尽|请(?:各|你|认真|遵照|按)|"
    r"各(?:地|级|单位|部门|区|县|市|乡|镇|街道|党|有关|省|相关|学校|企业|基层|成员|责任|处|科|行|村|社区)[^。；]{0,60}(?:要|请|应|须|可)|"
    r"附[件：:表]|联系(?:人|电话|方式)|咨询电话|监督电话|感谢|让我们|贯彻(?:落实|执行)(?:中|情况)|执行(?:中|过程中|期间)|实施(?:中|期间)|如有|如遇|有关|其他|国家、省|此前|自本|原)"
)
_PARAGRAPH = re.compile(r"(?:\n\s*|(?<=[。！；）)”])[ \u3000\xa0]+)(?=\S)")
_CLOSING_MAX = 4


def sections(text: str, body: Range, attached: int | None) -> tuple[Section, ...]:
    """The sections of `text[body]`.

    Args:
        text: the notice's text.
        body: range between header and tail.
        attached: where the text that a 印发 notice attaches begins, after the sign-off in the middle; it
            starts a section of its own.
    """
    start, end = body
    if start >= end or not text[start:end].strip():
        return ()
    found = marks(text, start, end)
    out: list[Section] = []
    if not found or found[0].start > start:
        out += _plain(start, found[0].start if found else end, attached)
    paths = nested(found)
    ends = _ends(paths, end)
    for index, mark in enumerate(found):
        after = found[index + 1].start if index + 1 < len(found) else end
        whole = ends[index]
        close = _closing(text, mark, paths, index, after)
        if attached is not None and mark.start < attached < after and (close is None or attached < close):
            close = attached
        cut = close if close is not None else after
        line = heading(text, mark, max(whole if close is None else cut, cut), cut)
        out.append(Section(tuple("".join(m.numeral.split()) for m in paths[index]), line, mark.start, cut))
        if close is not None:
            out += _plain(close, after, attached)
    return tuple(out)


def _plain(start: int, end: int, attached: int | None) -> list[Section]:
    """Text outside every numbered part, cut where an attached text begins."""
    if attached is not None and start < attached < end:
        return [Section((), None, start, attached), Section((), None, attached, end)]
    return [Section((), None, start, end)] if start < end else []


def _ends(paths: Sequence[tuple[Mark, ...]], end: int) -> list[int]:
    """Where each part ends, its sub-parts included: at the next part that is not deeper."""
    out = [end] * len(paths)
    open_parts: list[int] = []
    for index, path in enumerate(paths):
        while open_parts and len(paths[open_parts[-1]]) >= len(path):
            out[open_parts.pop()] = path[-1].start
        open_parts.append(index)
    return out


def _closing(text: str, mark: Mark, paths: Sequence[tuple[Mark, ...]], index: int, after: int) -> int | None:
    """Where the closing words start in the last part (or the last before a text starts anew), or None."""
    if index + 1 < len(paths) and (len(paths[index + 1]) > 1 or paths[index + 1][0].value != 1):
        return None
    starts = [p.end() for p in _PARAGRAPH.finditer(text, mark.end, after)]
    head = heading(text, mark, after, after)
    floor = mark.start + (len(head) if head else 0) + 2
    starts = [s for s in starts if s > floor and text[mark.end : s].strip()]
    if head:
        starts = [s for s in starts if text[floor:s].strip(" \u3000\xa0\n。：:")]
    close = None
    for at in reversed(starts[-_CLOSING_MAX * 3 :]):
        if _CLOSING.match(text, at):
            close = at
    return close
