"""Lines wrapped in the middle of a sentence or of a title: the line breaks to leave out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from unicodedata import category

from corpus.bodies import is_body
from corpus.dates import DATE
from corpus.draft import Range
from corpus.headings import opens_part
from corpus.kinds import ends_title
from corpus.labels import label_at
from corpus.numbers import find_number
from corpus.tables import is_row

_ENDED = "。！？；：…!?;:”’」』》）)】]|｜"
_GOES_ON = "，、,（(《“"
_NEVER_FIRST = re.compile(
    r"[，、。；：！？）》”】’…,;:)\]]|[的地得](?=[\u4e00-\u9fff，、。])|[和与及或](?=[\u4e00-\u9fff])"
)
_LIST = re.compile(
    r"[·•▪●◆■□○※*★☆\-—|｜]|附[件：:表录]|抄[送报]|问[:：]|答[:：]|[Qq]\d*[:：]|联系|电话|传真|邮[箱编]|地址|注[:：]"
)
_LATIN = re.compile(r"[A-Za-z0-9]")
_TITLE_LINES = 8
_LONG = 40  # a paragraph's line; headings, names and table cells are shorter
_FULL_SHARE = 0.3  # lines of one width make this share of a text that is wrapped by width


@dataclass(frozen=True, slots=True)
class _Line:
    start: int  # after indentation
    end: int  # before trailing blanks
    text: str
    blank_before: bool


def wraps(text: str) -> list[Range]:
    """The line breaks of `text`, with the white space around them, that stand inside a sentence."""
    lines = _lines(text)
    width = _width(lines)
    title = _title_joins(lines)
    out: list[Range] = []
    for index in range(1, len(lines)):
        above, below = lines[index - 1], lines[index]
        if index in title or _wrapped(text, above, below, width):
            out.append((above.end, below.start))
    return out


def _lines(text: str) -> list[_Line]:
    out: list[_Line] = []
    at = 0
    blank = False
    for line in text.split("\n"):
        words = line.strip()
        if words:
            start = at + len(line) - len(line.lstrip())
            out.append(_Line(start, start + len(words), words, blank))
        blank = not words
        at += len(line) + 1
    return out


def _width(lines: list[_Line]) -> int | None:
    """The column at which the text was wrapped, or None where lines are paragraphs."""
    if len(lines) < 6:
        return None
    counts = Counter(len(line.text) for line in lines if len(line.text) >= 20)
    for width in sorted(counts, reverse=True):
        near = sum(counts[w] for w in range(width - 2, width + 1))
        if near >= max(3, _FULL_SHARE * len(lines)):
            return width if width <= 60 else None
        if counts[width] and sum(c for w, c in counts.items() if w > width) > 0.1 * len(lines):
            return None
    return None


def _wrapped(text: str, above: _Line, below: _Line, width: int | None) -> bool:
    last, first = above.text[-1], below.text[0]
    if is_row(above.text) or _picture(last) or _picture(first):
        return False
    inside = _inside(above.text)
    if (last in _ENDED and not inside) or (_opens_unit(text, below) and not inside):
        return False
    if _LATIN.match(last) and _LATIN.match(first):
        return False
    if _NEVER_FIRST.match(below.text):
        return len(above.text) >= 8
    if last in _GOES_ON or (inside and not below.blank_before):
        return len(above.text) >= 12 and len(below.text) >= 2
    heading = opens_part(text, above.start) and len(above.text) <= 60 and "。" not in above.text
    if width and not below.blank_before and len(above.text) >= width - 2:
        return True
    if heading or len(above.text) < _LONG or is_body(above.text):
        return False
    return not ends_title(above.text) and bool(re.search(r"[，。；]", above.text))


def _picture(char: str) -> bool:
    """Whether a character is a picture (📌, ⚠️, ①), with which people begin and end a line of a message."""
    return category(char) in ("So", "No") or char == "\ufe0f"


def _inside(line: str) -> bool:
    """Whether a line ends inside brackets or quotes that it opened near its end."""
    tail = line[-60:]
    return any(tail.rfind(a) > tail.rfind(b) for a, b in ("（）", "《》", "〔〕"))


def _opens_unit(text: str, line: _Line) -> bool:
    """Whether a line begins something of its own: a part, a list item, a field, a sign-off, a table row."""
    if opens_part(text, line.start) or _LIST.match(line.text) or label_at(text, line.start):
        return True
    date = DATE.match(line.text)
    if date and len(line.text) - date.end() <= 10:
        return True
    if "\t" in line.text or (len(line.text) <= 45 and is_body(line.text)):
        return True
    number = find_number(line.text, 0, min(len(line.text), 60))
    return number == (0, len(line.text))


def _title_joins(lines: list[_Line]) -> set[int]:
    """Indexes of the lines that go on with the title the line above them began."""
    joins: set[int] = set()
    for start in range(min(len(lines), 14)):
        first = lines[start].text
        if (
            "关于" not in first
            or len(first) > 80
            or re.search(r"[。：；，]", first[:-1])
            or ends_title(first)
        ):
            continue
        if start in joins:
            continue
        run: list[int] = []
        for index in range(start + 1, min(len(lines), start + _TITLE_LINES)):
            words = lines[index].text
            if len(words) > 60 or re.search(r"[。：:；]", words):
                break
            run.append(index)
            if ends_title(words):
                joins.update(run)
                break
    for index in range(1, min(len(lines), 16)):
        if lines[index].text.startswith(("关于", "印发", "转发")) and is_body(lines[index - 1].text):
            last = index
            while last in joins or last == index:
                last += 1
            if ends_title(lines[last - 1].text) or ends_title(lines[index].text):
                joins.add(index)
    return joins
