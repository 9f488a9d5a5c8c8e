"""Which pieces of the header are the notice's own title, and how they join."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from corpus.bodies import is_body, starts_body
from corpus.dates import DATE
from corpus.header import Kind, Token
from corpus.kinds import ends_title, must_end_title

_OPENS = re.compile(r"关于|印发|转发|批转|发布")
_PASSES_ON = re.compile(
    r"(?P<who>[\u4e00-\u9fff（）]{0,30}?)(?:转发|批转)(?P<whose>[\u4e00-\u9fff（）]{2,40})"
)
_BEFORE_ISSUE = re.compile(r"(?:印发|转发|批转)$")  # 吉林省人民政府办公厅印发 / 关于…
_SERIAL_LINE = re.compile(r"[（(〔][^（）()]{1,20}[）)〕]$")
_COLUMN = re.compile(
    r"(?:首页|最新文件|政策文件|通知公告|公告公示|公示公告|政务公开|信息公开|工作动态|新闻中心|文件|正文|政策法规|内容概述|原标题[:：]?)$"
)
_HEADLINE_VERB = re.compile(
    r"[，。！？、：；“”]|发布|出台|推出|开展|加强|实施|部署|召开|支持|助力|开通|启动|公布|推行|落实|统筹|强化|保障|做好|多措|举措|调拨|"
    r"复工|复产|服务|防控|可以|如何|怎么|有|为|致|就|将|被|让|对|与|通行|暂停|延长|恢复|调整|问|指南|办"
)
_MAX = 120
_WHOLE_HEADLINE = 15  # …最新消息！ ends a headline; 集结云川！ only opens one
_ALIKE = 8
_MONTH = re.compile(r"(?:19|20)\d\d年\d{1,2}月")  # when a leaflet was made, below who made it


@dataclass(frozen=True, slots=True)
class Title:
    """The title, its range in the text, and the range of the issuer's name in it, if it opens with one."""

    text: str
    start: int
    end: int


def choose_title(
    text: str, tokens: Sequence[Token], official: bool, marked: Title | None = None
) -> Title | None:
    """The notice's own title.

    A page puts its own title (cut, mistyped, a headline) before it, so the last title that ends like an
    official one is taken; without any, the first lines are.

    Args:
        text: the notice's text.
        tokens: its header.
        official: whether the text is addressed or signed, so that a mere name at its head is no title.
        marked: what the file's format marks as the title; taken where none ends like an official one.
    """
    groups = _groups(tokens)
    for group in reversed(groups):
        if _is_headline_twice(group):
            continue
        ends = [i for i, token in enumerate(group) if ends_title(token.text) or _again(group, i)]
        for last in reversed(ends):
            stop = last + 1
            while stop < len(group) and _serial_line(group[stop].text):
                stop += 1
            title = _typed(group[:stop])
            if title:
                return title
    if marked:
        return marked
    for group in groups:
        title = _untyped(text, group, official)
        if title:
            return title
    for token in tokens:
        if token.kind is Kind.FIELD and token.field == "title" and token.text:
            at = text.find(token.text, token.start, token.end)
            return Title(token.text, at, at + len(token.text))
    return None


def _again(group: Sequence[Token], index: int) -> bool:
    """Whether the page's title stands again at `index`, where the notice itself begins."""
    words = group[index].text
    return _opening(words) and any(token.text == words for token in group[:index])


def _is_headline_twice(group: Sequence[Token]) -> bool:
    """Whether a page's headline stands again right below, so that a 措施 further down ends no title."""
    words = group[0].text
    return (
        len(group) > 1
        and _same(words, group[1].text)
        and not (_opening(words) or ends_title(words) or is_body(words))
        and bool(_HEADLINE_VERB.search(words[3:]))
    )


def _serial_line(words: str) -> bool:
    """（第6号）, （试行） on a line of its own; a date there is not the title's."""
    return bool(_SERIAL_LINE.fullmatch(words)) and not DATE.search(words)


def _groups(tokens: Sequence[Token]) -> list[list[Token]]:
    """Runs of title pieces; anything else, a column's name included, ends one."""
    groups: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind is Kind.TEXT and not _COLUMN.fullmatch(token.text):
            if groups[-1] and _ended(groups[-1][-1].text, token.text):
                groups.append([])
            groups[-1].append(token)
        elif token.kind is Kind.TEXT and groups[-1] and all(is_body(t.text) for t in groups[-1]):
            groups[-1] = []  # 国家税务总局辽宁省税务局 最新文件: the site and its column
        else:
            groups.append([])
    return [g for g in groups if g]


def _ended(above: str, below: str) -> bool:
    """Whether a title ends with the line `above`, so that `below` starts another."""
    if _SERIAL_LINE.fullmatch(below):
        return False
    return must_end_title(above) or (
        ends_title(above) and (_opening(below) or starts_body(below) or is_body(below))
    )


def _typed(group: Sequence[Token]) -> Title | None:
    """The title that ends with the last piece of `group`: back to 关于, then over the names before it."""
    first = len(group) - 1
    if _SERIAL_LINE.fullmatch(group[first].text) and first:
        first -= 1
    if not _opening(group[first].text):
        back = first
        while back > 0 and not _opening(group[back].text):
            back -= 1
        first = back if _opening(group[back].text) else _unopened(group, first)
    named = _OPENS.match(group[first].text) or _starts_with_body(group[first].text)
    if named or (first and _continued(group[first - 1].text, group[first].text)):
        first = _names_before(group, first)
    pieces = group[first:]
    words = _join([t.text for t in pieces])
    if len(words) > _MAX + 40:
        return None
    return Title(words, pieces[0].start, pieces[-1].end)


def _opening(words: str) -> bool:
    found = _OPENS.search(words)
    return bool(found) and words[: found.start() if found else 0].count("《") <= words[
        : found.start() if found else 0
    ].count("》")


def _starts_with_body(words: str) -> bool:
    found = _OPENS.search(words)
    return bool(found and found.start() and is_body(words[: found.start()]))


def _unopened(group: Sequence[Token], last: int) -> int:
    """First piece of a title without 关于: a name over lines, then 公告; the piece alone otherwise."""
    first = last
    while first and starts_body(group[first - 1].text) and last - first < 3:
        first -= 1
        if is_body(group[first].text):
            break
    return first


def _names_before(group: Sequence[Token], first: int) -> int:
    """Index of the first of the issuers' names that stand before a piece that opens with 关于."""
    seen: set[str] = set()
    at = first
    while at and group[at - 1].text not in seen:
        passed_on = _passes_on(group[at - 1].text)
        if passed_on is not None:
            at -= 1
            if passed_on:
                break
            continue
        above = _BEFORE_ISSUE.sub("", group[at - 1].text)
        part = (at < first and starts_body(above)) or _continued(above, group[at].text)
        if not is_body(above) and not part:
            break
        seen.add(above)
        at -= 1
    return at


def _passes_on(words: str) -> str | None:
    """Who passes on what others issued, where a line of a title says so (某县财政局转发某市财政局); "" where
    it only says whose; None where it says nothing of the kind."""
    found = _PASSES_ON.fullmatch(words)
    if not found or not is_body(found["whose"]) or (found["who"] and not is_body(found["who"])):
        return None
    return found["who"]


def _continued(above: str, below: str) -> bool:
    """Whether a name starts in the line above and goes on before 关于: …肺炎疫情 / 联防联控机制关于…"""
    found = _OPENS.search(below)
    return bool(found and found.start() and starts_body(above) and is_body(above + below[: found.start()]))


def _untyped(text: str, group: Sequence[Token], official: bool) -> Title | None:
    """The lines at the head when none ends like an official title: a headline, or None for mere names."""
    lines = [t for t in group if not _COLUMN.fullmatch(t.text)]
    if not lines or all(is_body(t.text) for t in lines):
        return None
    if (
        official
        and len(lines) == 1
        and starts_body(lines[0].text)
        and not _HEADLINE_VERB.search(lines[0].text[3:])
    ):
        return None
    kept: list[Token] = []
    while len(lines) > 1 and (is_body(lines[-1].text) or _MONTH.fullmatch(lines[-1].text)):
        lines.pop()
    for token in _once(lines)[:3]:
        if kept and sum(len(t.text) for t in kept) + len(token.text) > _MAX:
            break
        if kept and kept[-1].text[-1] in "！？!?" and len(kept[-1].text) >= _WHOLE_HEADLINE:
            break
        kept.append(token)
    words = text[kept[0].start : kept[-1].end] if len(kept) > 1 else kept[0].text
    return Title(" ".join(words.split()), kept[0].start, kept[-1].end)


def _once(lines: Sequence[Token]) -> Sequence[Token]:
    """The lines before the article's own headline, which says the page's title again, kicker and all."""
    for index in range(1, len(lines)):
        if _same(lines[0].text, lines[index].text):
            whole = index + 1 < len(lines) and index > 1 and _same(lines[1].text, lines[index + 1].text)
            return lines[:index] if whole else lines[:1]
    return lines


def _same(one: str, other: str) -> bool:
    """Whether two headlines are one: either opens the other, or they end alike (云川：甲事, 我市甲事)."""
    if one.startswith(other) or other.startswith(one):
        return True
    ends = zip(reversed(one), reversed(other), strict=False)
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    return alike >= _ALIKE and alike >= 0.6 * min(len(one), len(other))


def _join(lines: Sequence[str]) -> str:
    """Lines of a title as one: names of joint issuers stay apart, a wrap inside the title does not."""
    out = lines[0]
    for above, below in pairwise(lines):
        apart = (is_body(above) or _passes_on(above) is not None) and (
            is_body(below) or _starts_with_body(below)
        )
        latin = above[-1:].isascii() and below[:1].isascii() and above[-1:].isalnum() and below[:1].isalnum()
        out += (" " if apart or latin else "") + below
    return out
