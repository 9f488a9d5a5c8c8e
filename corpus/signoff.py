"""The sign-off (落款): issuer lines and date at the end, or in the middle before an attached text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.bodies import is_body, split_bodies, starts_body, strip_stamp
from corpus.dates import DATE, to_date
from corpus.draft import Range
from corpus.kinds import ends_title
from corpus.labels import label_at
from corpus.pieces import Piece, pieces


@dataclass(frozen=True, slots=True)
class Signoff:
    """A sign-off found in a body.

    Attributes:
        issuer: the bodies that signed, empty where only a date stands.
        issued_on: the date, None where only a name stands.
        start, end: its range, names and date.
        names: range of the names, or None.
        day: range of the date, or None.
        closing: end of the marks that follow it (（此件公开发布）, 抄送：…), where a tail ends.
        last: whether nothing but such marks follows, so that the body ends before it.
    """

    issuer: tuple[str, ...]
    issued_on: date | None
    start: int
    end: int
    names: Range | None
    day: Range | None
    closing: int
    last: bool


_ENDS = "。！？；：…”）)》】!?;:.」’"
_MARK = re.compile(
    r"[（(](?:此件|信息公开|公开|主动公开|依申请|联系|本文|此文|附件|共印|印|不公开|发至|抄送|对外)[^（）()\n]{0,120}[）)]?"
)
_CLOSING = re.compile(
    r"(?:抄[送报]|主送|分送|发送|印发|公开(?:方式|属性|选项|形式)|联系(?:人|电话|方式)|主题词|校对|承办|报送)"
)
_OFFICE = re.compile(r"(?:长|主任|总理|主席|书记)$")  # 市长 张三 2020年2月1日: an order is signed by name
_NOT_LINE = re.compile(
    r"\A(?:.{46}|附[件：:表录]|[0-9０-９]{1,3}[.．、]|.{0,45}(?:[：:，；。！？]|附件|《|》|https?|www|@)|[（(]|序号|\d{1,45}$)"
)
_TAIL_DATE_GLUED = re.compile(r"印发")
_GLUED = re.compile(
    r"(?<=[。！；])\s{0,4}(?P<name>[\u4e00-\u9fff（）]{4,50})(?P<day>(?:19|20)\d\d年\d{1,2}月\d{1,2}日)"
)
_HOUR = re.compile(r"(?<=日)[ \u3000]?\d{1,2}(?:[:：]\d{2}|[时点](?:\d{1,2}分|整)?)")
_LOOK_BACK = 14
_UNSIGNED_REACH = 1500  # 14 lines of names are shorter
_HEAD = 6000  # where a name is looked for that the sign-off breaks over two lines
_TAIL_MAX = 600  # 抄送 and 印发 lines are shorter; a longer rest is an attached text


def find_signoff(text: str, start: int, end: int) -> Signoff | None:
    """The document's own sign-off in `text[start:end]`: the first that is one, or None.

    The first, because a text that a 印发 notice attaches, or a notice that is passed on, has its own
    sign-off later. A date counts when body names stand before it, or when it stands alone at the end
    or before what follows a sign-off.
    """
    first = DATE.search(text, start, end)
    if not first:
        return _unsigned(text, list(pieces(text, max(start, end - _UNSIGNED_REACH), end)), end)
    run = list(pieces(text, max(start, _line_start(text, first.start()) - _UNSIGNED_REACH), end))
    for index, piece in enumerate(run):
        spaced = _date_at(text, piece, end)
        if not spaced:
            continue
        found = _at_date(text, run, index, spaced, end)
        if found:
            return found
    return _glued(text, start, end) or _unsigned(text, run, end)


def _glued(text: str, start: int, end: int) -> Signoff | None:
    """A sign-off in text without any breaks: …认真执行。云川市财政局2024年2月1日云川市某某办法…"""
    for found in _GLUED.finditer(text, start, end):
        day = to_date(found.group("day"))
        if day and is_body(found.group("name")):
            names, span = found.span("name"), found.span("day")
            issuer = (strip_stamp(found.group("name")),)
            closing, last = _closing(text, list(pieces(text, span[1], min(end, span[1] + 2000))), 0, end)
            last = last and end - span[1] <= _TAIL_MAX
            return Signoff(
                issuer, day, names[0], span[1], names, span, max(closing, span[1]) if last else span[1], last
            )
    return None


def _line_start(text: str, at: int) -> int:
    """Start of the run of non-blanks that `at` stands in, at most a line's length before it."""
    floor = max(0, at - _UNSIGNED_REACH)
    while at > floor and not text[at - 1].isspace():
        at -= 1
    return at


def _date_at(text: str, piece: Piece, end: int) -> Range | None:
    """Range of a date that ends the line or piece it stands in; it may be glued to a name before it."""
    if not re.search(
        r"(?:19|20)\d\d|[〇○零二]{2,4}", piece.text[-60:] if len(piece.text) > 60 else piece.text
    ):
        return None
    floor = max(piece.start, piece.end - 60)
    hour = _HOUR.search(text, floor, piece.end)  # a warning is signed to the minute
    last = hour.start() if hour and hour.end() == piece.end else piece.end
    found = None
    for found in DATE.finditer(text, floor, min(end, last + 16)):
        if found.start() < last <= found.end() or found.end() == last:
            break
    else:
        return None
    return (found.start("date"), found.end())


def _at_date(text: str, run: Sequence[Piece], index: int, day: Range, end: int) -> Signoff | None:
    issued_on = to_date(text[day[0] : day[1]])
    after = index + 1
    while after < len(run) and run[after].start < day[1]:
        after += 1
    if issued_on is None or (after < len(run) and _TAIL_DATE_GLUED.match(run[after].text)):
        return None
    piece = run[index]
    glued = text[piece.start : day[0]].strip()
    if glued:
        glued = strip_stamp(glued).strip("（( ")
        if not is_body(glued):
            return _glued_to_sentence(text, piece, day, issued_on, run=run, after=after, end=end)
    names: list[Piece] = [piece] if glued else []
    back = index - 1
    while back >= 0 and len(names) < _LOOK_BACK and not _NOT_LINE.match(run[back].text):
        names.insert(0, run[back])
        back -= 1
    lines = [p.text for p in names]
    if glued:
        lines[-1] = glued
    taken, issuer = _whole(text, lines, *_names(lines))
    closing, last = _closing(text, run, after, end)
    if not issuer:
        by_person = index > 1 and bool(_OFFICE.search(run[index - 2].text)) and len(run[index - 1].text) <= 4
        clean = index == 0 or run[index - 1].text[-1:] in _ENDS or _listed(run, index) or by_person
        follows = last or (after < len(run) and _opens_tail(text, run, after))
        if glued or not (clean and follows):
            return None
        return Signoff((), issued_on, day[0], day[1], None, day, closing, last)
    first_piece = names[len(names) - taken]
    if first_piece is not run[0]:
        before = run[index - taken if glued else index - taken - 1]
        if not _can_precede(before.text) and not last and not _listed(run, index):
            return None
    span = (first_piece.start, names[-1].end if not glued else day[0])
    return Signoff(issuer, issued_on, first_piece.start, day[1], span, day, closing, last)


def _glued_to_sentence(
    text: str, piece: Piece, day: Range, issued_on: date, *, run: Sequence[Piece], after: int, end: int
) -> Signoff | None:
    """…接受社会监督。云川市财政局2020年2月1日: names and date glued to the last sentence."""
    cut = max(text.rfind(c, piece.start, day[0]) for c in "。！；")
    name = text[cut + 1 : day[0]]
    closing, last = _closing(text, run, after, end)
    if cut < 0 or not last or (name and not is_body(name)):
        return None
    names = (cut + 1, day[0]) if name else None
    return Signoff(
        (strip_stamp(name),) if name else (), issued_on, cut + 1, day[1], names, day, closing, last
    )


def _listed(run: Sequence[Piece], index: int) -> bool:
    """Whether a list of attachments stands before the date, whose items end without a mark."""
    return any(p.text.startswith(("附件", "附：", "附:")) for p in run[max(0, index - 12) : index])


def _can_precede(text: str) -> bool:
    return text[-1:] in _ENDS or bool(_NOT_LINE.match(text))


def _names(lines: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """The longest run of lines that ends the list and reads as names: how many, and the names."""
    best: tuple[int, tuple[str, ...]] = (0, ())
    for count in range(1, len(lines) + 1):
        tail = lines[-count:]
        if not (is_body(tail[0]) or starts_body(tail[0])):
            if best[0]:
                break
            continue
        names = split_bodies(tail)
        if names:
            best = (count, names)
    return best


def _whole(
    text: str, lines: Sequence[str], taken: int, issuer: tuple[str, ...]
) -> tuple[int, tuple[str, ...]]:
    """The names, the first of them with the line above where the head writes the two as one name."""
    if not issuer or taken >= len(lines):
        return taken, issuer
    whole = strip_stamp(lines[-taken - 1]) + issuer[0]
    known = len(whole) > len(issuer[0]) and text.find(whole, 0, _HEAD) >= 0
    return (taken + 1, (whole, *issuer[1:])) if known else (taken, issuer)


def _closing(text: str, run: Sequence[Piece], after: int, end: int) -> tuple[int, bool]:
    """Where the marks after a sign-off end, and whether the text ends with them."""
    at = run[after - 1].end if after else (run[0].start if run else end)
    index = after
    while index < len(run):
        piece = run[index]
        if piece.start < at:
            index += 1
            continue
        mark = _MARK.match(text, piece.start)
        if mark:
            at = mark.end()
        elif _CLOSING.match(piece.text):
            return (at, False) if end - piece.start > _TAIL_MAX else (end, True)
        elif DATE.match(text, piece.start) or piece.text.endswith("印发") or label_at(text, piece.start):
            at = piece.end
        else:
            break
        index += 1
    rest = run[index : index + 12]
    if len(run) - index > len(rest):
        return at, False
    short = sum(len(p.text) for p in rest) <= 60 and not any("。" in p.text for p in rest)
    tail_print = any(p.text.endswith("印发") for p in rest) and len(rest) <= 8
    if not rest or tail_print or (short and any(_CLOSING.match(p.text) for p in rest)):
        return end, True
    return at, False


def _opens_tail(text: str, run: Sequence[Piece], after: int) -> bool:
    word = run[after].text
    if _MARK.match(text, run[after].start) or _CLOSING.match(word) or re.match(r"附件?\d*[:：]?", word):
        return True
    title = [p.text for p in run[after : after + 4]]  # the title of the text that the notice attaches
    for count, line in enumerate(title):
        if re.search(r"[。，；：！？]", line) or len(line) > 60:
            return False
        if ends_title(line):
            return count < 3
    return False


def _unsigned(text: str, run: Sequence[Piece], end: int) -> Signoff | None:
    """A sign-off without a date: names that end the text, on a line of their own."""
    last = len(run)
    while last > 0 and _MARK.match(text, run[last - 1].start):
        last -= 1
    names: list[Piece] = []
    back = last - 1
    while back >= 0 and len(names) < 6 and not _NOT_LINE.match(run[back].text):
        names.insert(0, run[back])
        back -= 1
    lines = [p.text for p in names]
    taken, issuer = _whole(text, lines, *_names(lines))
    if not issuer or back < 0 or taken != len(names) or run[back].text[-1] not in "。！":
        return None
    first = names[0]
    return Signoff(issuer, None, first.start, names[-1].end, (first.start, names[-1].end), None, end, True)
