"""The head of a mail that was passed on (发件人, 收件人) and the few words above it: not the notice's."""

from __future__ import annotations

import re

from corpus.draft import Range
from corpus.kinds import ends_title

COVER = 300
"""Characters of a text that only goes with what is passed on: 请查收, an address, a signature."""
_REACH = 4000
_TITLE_MAX = 80
_SAID = 40  # characters below a title that are more than 请查收
_TITLED = re.compile(r"(?:[\u4e00-\u9fff（）、 ]{2,40})?关于")
_FIELDS = 2  # besides the sender, that must stand in the lines below it
_FROM = re.compile(r"[>*\s]{0,8}(?:发件人|寄件人|From)[*\s]{0,4}[:：]", re.I)
_FIELD = re.compile(
    r"[>*\s]{0,8}(?:发送时间|发送日期|日期|时间|收件人|抄送|密送|主题|附件|Sent|Date|To|Cc|Subject|Attachments?)"
    r"[*\s]{0,4}[:：]",
    re.I,
)


def forwarded(text: str) -> Range | None:
    """From the start of a text to the end of the last mail head at its top; None where there is none.

    Only a head with a few words above it at most: a notice with an older mail below it stays whole.
    """
    end: int | None = None
    at = 0
    lines = _lines(text)
    index = 0
    while index < len(lines):
        start, stop = lines[index]
        if not _FROM.match(text, start, stop):
            index += 1
            continue
        last = index
        while last + 1 < len(lines) and _FIELD.match(text, *lines[last + 1]):
            last += 1
        if last - index < _FIELDS or is_notice(text[at:start]) or start - at > COVER:
            break
        end = at = lines[last][1]
        index = last + 1
    return None if end is None else (0, min(len(text), end + 1))


def is_notice(text: str) -> bool:
    """Whether a text, however short, is a notice: a line is a title, and something is said below it."""
    for start, stop in _lines(text):
        line = text[start:stop].strip()
        said = "".join(text[stop : stop + 20 * _SAID].split())
        if len(line) <= _TITLE_MAX and _TITLED.match(line) and ends_title(line) and len(said) >= _SAID:
            return True
    return False


def _lines(text: str) -> list[Range]:
    """The lines at the head of a text that are not blank."""
    out: list[Range] = []
    at = 0
    while at < min(len(text), _REACH):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        if text[at:stop].strip():
            out.append((at, stop))
        at = stop + 1
    return out
