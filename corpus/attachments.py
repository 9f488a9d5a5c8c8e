"""Attachments (附件1, 附表) that follow a notice's sign-off: where each starts, its name and its title.

The list before the sign-off (附件：1. 某表 2. 某办法) names attachments and is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.dates import DATE
from corpus.draft import Range
from corpus.headings import HEADING_MAX, opens_part
from corpus.kinds import ends_title
from corpus.labels import label_at
from corpus.pieces import pieces
from corpus.tables import is_row

_B = r"[ \t\u3000\xa0\u2002\u2003]"
_N = r"(?:[一二三四五六七八九十]{1,3}|\d{1,3}(?:[-－—.]\d{1,2})?|[A-Z])"
_NUMBER = r"(?:[\u4e00-\u9fff]{1,12}[〔﹝\[](?:19|20)\d\d[〕﹞\]]\d{1,5}号)?"  # 云建发〔2024〕19号附件1
_MARK = re.compile(
    rf"(?<!\S){_NUMBER}(?P<name>附(?:[件表录图](?:{_B}{{0,4}}{_N}(?![\u4e00-\u9fffA-Za-z\d]))?)?)(?P<colon>{_B}{{0,4}}[:：])?"
)
_LIST = re.compile(rf"附[件表]?{_B}{{0,4}}(?:{_N}{_B}{{0,4}})?[:：]")
_ITEM = re.compile(r"\s{0,40}(?:1|一|（1）|\(1\))[.．、]?")
_FILE = re.compile(r"\.(?:docx?|xlsx?|wps|et|pdf|zip|rar|jpe?g|png|ofd|pptx?)\W{0,3}$", re.I)
_SENTENCE = re.compile(r"[。；！？，：]")
_FOOT = re.compile(r"(?:抄[送报]|主送|分送|报送|发送)[:：]")  # 版记, at the very end
_PRINTED = re.compile(r"印发$|印$")
_COPIES = re.compile(r"[（(]?共印\d{1,5}份[）)]?")
_FOOT_REACH = 600
_INLINE_MAX = 80
_TITLE_LINES = 3
_CONTENT = 30


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment: `text[start:end]`.

    Attributes:
        path: its name as written, without blanks: ("附件1",); a 附表 of an attachment stands below it.
        heading: its mark and title as they stand in the text, or None.
        body: where its heading ends.
    """

    path: tuple[str, ...]
    heading: str | None
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    name: str
    inline: bool  # its title stands on its line


def attachments(text: str, body: Range, signed: int | None) -> list[Attachment]:
    """The attachments in `text[body]`, in order.

    Args:
        text: the notice's text.
        body: range between its header and its tail.
        signed: where the sign-off ends that more follows; None where there is none in the body. Without one
            an attachment must have been announced by a list, or stand at the top of a page.
    """
    start = body[0] if signed is None else max(body[0], signed)
    found = list(_marks(text, start, body[1]))
    if signed is None:
        found = _announced(text, body[0], found)
    if not found:
        return []
    end = _foot(text, found[-1].end, body[1])
    found = _filled(text, found, end)
    out: list[Attachment] = []
    parent: tuple[str, ...] = ()
    for index, mark in enumerate(found):
        stop = found[index + 1].start if index + 1 < len(found) else end
        path = (mark.name,) if mark.name.startswith("附件") or not parent else (*parent, mark.name)
        parent = path if mark.name.startswith("附件") else parent
        titled = mark.end if mark.inline else _title(text, mark.end, stop)
        out.append(Attachment(path, _heading(text, mark, titled), mark.start, titled, stop))
    return out


def is_imprint(text: str) -> bool:
    """Whether a text only says who else gets the notice and who printed it (版记), line by line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return all(
        _FOOT.match(line) or _COPIES.fullmatch(line) or (_PRINTED.search(line) and DATE.search(line))
        for line in lines
    )


def first_mark(text: str, start: int) -> int | None:
    """Where the first attachment may start that has a line of its own: a sign-off may stand before it."""
    for mark in _marks(text, start, len(text)):
        if not mark.inline and "\n" in text[max(start, mark.start - 1) : mark.start]:
            return mark.start
    return None


def _marks(text: str, start: int, end: int) -> Iterator[_Mark]:
    """The places where an attachment may start, each name once."""
    lines = "\n" in text[start:end]
    seen: set[str] = set()
    for found in _MARK.finditer(text, start, end):
        name = "".join(found.group("name").split())
        at, after = found.start(), found.end()
        if name in seen or (lines and not _opens_line(text, start, at)):
            continue
        stop = min(after + _INLINE_MAX + 2, end)
        line_end = text.find("\n", after, stop)
        rest = text[after : stop if line_end < 0 else line_end].strip()
        if not lines:
            if found.group("colon") or not text[after : after + 1].isspace():
                continue
            mark = _Mark(at, after, name, inline=False)
        elif not rest:
            mark = _Mark(at, after, name, inline=False)
        elif (
            line_end < 0
            or not (found.group("colon") or text[after].isspace())
            or re.search("[。；]", rest)
            or _FILE.search(rest)
            or _ITEM.match(rest)
        ):
            continue
        else:
            mark = _Mark(at, line_end, name, inline=True)
        if (
            not mark.inline
            and _ITEM.match(text, mark.end, end)
            and _LIST.match(text, found.start("name"), end)
        ):
            continue  # 附件： / 1. 某表
        if name != "附" or found.group("colon"):
            seen.add(name)
            yield mark


def _opens_line(text: str, floor: int, at: int) -> bool:
    while at > floor and text[at - 1] in " \t\u3000\xa0\u2002\u2003":
        at -= 1
    return at == floor or text[at - 1] in "\n\f\v"


def _announced(text: str, start: int, found: list[_Mark]) -> list[_Mark]:
    """Of marks in a body without a sign-off, those from the first that a list names or a page opens."""
    listed = _LIST.search(text, start, found[-1].start) if found else None
    for index, mark in enumerate(found):
        page = "\f" in text[max(start, mark.start - 3) : mark.start]
        if not mark.inline and (page or (listed and listed.start() < mark.start)):
            return [one for one in found[index:] if not one.inline]
    return []


def _filled(text: str, found: Sequence[_Mark], end: int) -> list[_Mark]:
    """The marks that something follows: a line of names and nothing else is a list of links."""
    out: list[_Mark] = []
    for index, mark in enumerate(found):
        stop = found[index + 1].start if index + 1 < len(found) else end
        content = len(text[mark.end : stop].strip())
        last = index + 1 == len(found)
        if content >= (_CONTENT if mark.inline and last else 1):
            out.append(mark)
        elif mark.inline and not out:
            return []  # 附件1：某表 / 附件2：某办法
    return out


def _title(text: str, at: int, end: int) -> int:
    """Where the title ends that stands below a mark; `at` where there is none."""
    lines = "\n" in text[at:end]
    run: list[tuple[int, int]] = []
    for start, stop in _lines(text, at, end) if lines else _runs(text, at, end):
        words = text[start:stop]
        if len(words) > HEADING_MAX or _SENTENCE.search(words) or is_row(words):
            break
        if opens_part(text, start) or label_at(text, start) or DATE.match(words) or words[0] in "（(【":
            break
        run.append((start, stop))
        if ends_title(words) or len(run) == _TITLE_LINES:
            break
    if not run:
        return at
    whole = next((stop for start, stop in run if ends_title(text[start:stop])), None)
    return whole or run[0][1]


def _lines(text: str, at: int, end: int) -> Iterator[Range]:
    """The lines of `text[at:end]` that are not blank, trimmed; a few of them."""
    count = 0
    while at < end and count <= _TITLE_LINES:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        words = text[at : min(stop, at + 4 * HEADING_MAX)]
        if words.strip():
            start = at + len(words) - len(words.lstrip())
            yield start, start + len(words.strip())
            count += 1
        at = stop + 1


def _runs(text: str, at: int, end: int) -> Iterator[Range]:
    for piece in pieces(text, at, min(end, at + 4 * HEADING_MAX)):
        yield piece.start, piece.end


def _heading(text: str, mark: _Mark, titled: int) -> str | None:
    if titled == mark.end and not mark.inline:
        return None
    line = text[mark.start : titled].rstrip().rstrip("：:")
    return line if len(line) <= HEADING_MAX else None


def _foot(text: str, start: int, end: int) -> int:
    """Where the last lines start that say who else gets the notice and who printed it (版记)."""
    at = max(start, end - _FOOT_REACH)
    at = text.find("\n", at, end)
    while 0 <= at < end:
        stop = text.find("\n", at + 1, end)
        line = text[at + 1 : end if stop < 0 else stop].strip()
        if _FOOT.match(line) or (_PRINTED.search(line) and DATE.search(line)):
            return at + 1
        at = stop
    return end
