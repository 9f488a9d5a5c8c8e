"""A body → sections: flat, in order, without gaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.attachments import Attachment
from corpus.draft import Range
from corpus.headings import Mark, marks, nested
from corpus.leading import heading
from corpus.notice import Section
from corpus.styled import Styled, with_titles

# What opens the closing words (结语) of a notice after its last numbered part.
_CLOSING = re.compile(
    r"(?:本(?:通知|公告|通告|意见|办法|规定|措施|政策|方案|细则|令|决定|实施)|此(?:通知|公告|件)|以上|上述|特此|未尽|请(?:各|你|认真|遵照|按)|"
    r"各(?:地|级|单位|部门|区|县|市|乡|镇|街道|党|有关|省|相关|学校|企业|基层|成员|责任|处|科|行|村|社区)[^。；]{0,60}(?:要|请|应|须|可)|"
    r"附[件：:表]|联系(?:人|电话|方式)|咨询电话|监督电话|感谢|让我们|贯彻(?:落实|执行)(?:中|情况)|执行(?:中|过程中|期间)|实施(?:中|期间)|如有|如遇|有关|其他|国家、省|此前|自本|原)"
)
# … and what does so even after a part of one short sentence.
_SURE = re.compile(r"附件?[:：]|特此|联系(?:人|电话|方式)[:：]")
_CALL = re.compile(r"[^，。！；\n]{2,40}[，！](?:让|愿|只要|希望)我们")  # 全市人民，让我们携手…
# Tried once a run of white space, from its first character on, so that long runs cost what they are long.
_PARAGRAPH = re.compile(r"(?<=\S)(?:[^\S\n]*+\n\s*+|(?<=[。！；）)”])[^\S\n]++)(?=\S)")
_CLOSING_MAX = 4
_NO_WORDS = " \u3000\xa0\u2002\n。：:"
_PLAIN_SIBLINGS = 2  # earlier parts of one sentence each, so that the last one's is no heading either


def sections(
    text: str,
    body: Range,
    signed: Range | None,
    annexed: Sequence[Attachment] = (),
    headings: Sequence[Styled] = (),
) -> tuple[Section, ...]:
    """The sections of `text[body]`.

    Args:
        text: the notice's text.
        body: range between header and tail.
        signed: the sign-off in the middle, up to where the text that a 印发 notice attaches begins, which
            starts a section of its own; no numbered part reaches into the sign-off.
        annexed: its attachments, whose parts stand below them and count anew.
        headings: what the file's format marks as headings; used for those without a numeral.
    """
    start, end = body
    stop = annexed[0].start if annexed else end
    if signed and not text[signed[1] : stop].strip():
        signed = (signed[0], max(signed[1], stop))
    out = list(_divided(text, (start, stop), signed, headings))
    for one in annexed:
        out += _annex(text, one, headings)
    if annexed and annexed[-1].end < end:
        out += _plain(annexed[-1].end, end, None)
    return tuple(out)


def _annex(text: str, one: Attachment, headings: Sequence[Styled]) -> list[Section]:
    """An attachment's own section, which holds its title and what stands before its parts, and its parts."""
    inner = _divided(text, (one.body, one.end), None, headings)
    below = [replace(section, path=(*one.path, *section.path)) for section in inner]
    first = 1 if below and below[0].path == one.path else 0
    stop = below[0].end if first else below[0].start if below else one.end
    return [Section(one.path, one.heading, one.start, stop), *below[first:]]


def _divided(text: str, body: Range, signed: Range | None, headings: Sequence[Styled]) -> tuple[Section, ...]:
    """The sections of a text without its attachments."""
    start, end = body
    if start >= end or not text[start:end].strip():
        return ()
    attached = signed[1] if signed else None
    found, paths = _parts(text, start, end, signed, headings)
    out: list[Section] = []
    if not found or found[0].start > start:
        out += _plain(start, found[0].start if found else end, attached)
    ends = _ends(paths, end)
    lines: list[str | None] = []
    for index, mark in enumerate(found):
        after = found[index + 1].start if index + 1 < len(found) else end
        whole = ends[index]
        close = None
        if _is_last(paths, index):
            close = _closing(text, mark, after, plain=_plain_before(paths, index, lines))
        if signed and mark.end < signed[0] < after and (close is None or signed[0] < close):
            close = signed[0]
        cut = close if close is not None else after
        line = heading(text, mark, max(whole if close is None else cut, cut), cut)
        lines.append(line)
        out.append(Section(tuple("".join(m.numeral.split()) for m in paths[index]), line, mark.start, cut))
        if close is not None:
            out += _plain(close, after, attached)
    return tuple(out)


def _parts(
    text: str, start: int, end: int, signed: Range | None, headings: Sequence[Styled]
) -> tuple[Sequence[Mark], Sequence[tuple[Mark, ...]]]:
    """The numerals and their paths; an attached text that counts anew stands under no part of the notice."""
    if signed is not None:  # no line of the sign-off is a heading
        headings = [one for one in headings if not signed[0] <= one.start < signed[1]]
    attached = signed[1] if signed else None
    if attached is not None and start < attached < end:
        after = marks(text, attached, end)
        if after and after[0].value == 1:
            before = with_titles(text, marks(text, start, attached), headings, (start, attached))
            after = with_titles(text, after, headings, (attached, end))
            return [*before, *after], [*nested(before), *nested(after)]
    found = with_titles(text, marks(text, start, end), headings, (start, end))
    return found, nested(found)


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


def _plain_before(paths: Sequence[tuple[Mark, ...]], index: int, headings: Sequence[str | None]) -> bool:
    """Whether the parts counted before `paths[index]` are sentences without a heading."""
    above, mark = paths[index][:-1], paths[index][-1]
    counted = [headings[i] for i in range(max(0, index - mark.value), index) if paths[i][:-1] == above]
    return len(counted) >= _PLAIN_SIBLINGS and not any(counted)


def _is_last(paths: Sequence[tuple[Mark, ...]], index: int) -> bool:
    """Whether a part is the last, or the last before a text starts anew."""
    return index + 1 == len(paths) or (len(paths[index + 1]) == 1 and paths[index + 1][0].value == 1)


def _closing(text: str, mark: Mark, after: int, plain: bool) -> int | None:
    """Where the closing words start in a last part, or None; `plain` parts have no heading to keep."""
    starts = [p.end() for p in _PARAGRAPH.finditer(text, mark.end, after)][-_CLOSING_MAX * 3 :]
    head = heading(text, mark, after, after)
    floor = mark.start + (len(head) if head else 0) + 2
    starts = [s for s in starts if s >= floor and text[mark.end : s].strip()]
    if head and not plain:
        starts = [s for s in starts if _SURE.match(text, s) or text[floor:s].strip(_NO_WORDS)]
    close = None
    for at in reversed(starts):
        if _CLOSING.match(text, at) or _CALL.match(text, at):
            close = at
    return close
