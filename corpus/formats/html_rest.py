"""What a page holds beside a notice's text, in words; and the error for a page that holds none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.errors import InputError
from corpus.formats.amounts import amount
from corpus.formats.html_body import SENTENCE, Body
from corpus.formats.html_lines import Line
from corpus.formats.html_roles import Roles
from corpus.formats.html_tree import Page

_LEAST = 15  # characters of a text; the shortest notice met (a day off) has 31
_LOGIN_MAX = 100
_LINKS_OF_A_LIST = 10
_PAGES = re.compile(  # what TRS, the commonest publishing system, calls to draw the row of page numbers
    r"createPage(?:HTML|Info)?\s{0,4}\(\s{0,4}[\"']?(\d{1,3})[\"']?\s{0,4},\s{0,4}[\"']?(\d{1,3})"
)
_COUNTED = re.compile(
    r"第\s{0,3}(\d{1,3})\s{0,3}页\s{0,3}[/，,、共]{1,3}\s{0,3}(\d{1,3})\s{0,3}页|共\s{0,3}(\d{1,3})\s{0,3}页"
)
_GUARD_LINE = 40
_GUARD = re.compile(
    r"安全验证|人机验证|请输入验证码|滑动验证|访问过于频繁|(?:访问|请求)[^。]{0,8}(?:拦截|阻断|禁止|拒绝)|网站防火墙"
)
_STEPS = re.compile(r"(?:^|\s)1\s{1,4}2(?:\s{1,4}\d{1,2}){0,18}\s{1,4}下一页")


def left_out(page: Page, lines: Sequence[Line], body: Body, markup: str) -> list[str]:
    """What of the notice is no text here: pictures, what the page hides, its other pages."""
    out: list[str] = []
    pictures = sum(body.holds(node) for node in page.pictures)
    if pictures:
        out.append(amount(pictures, "picture"))
    if page.hidden:
        out.append(amount(page.hidden, "character that the page hides"))
    pages = _pages(lines, markup)
    if pages:
        out.append(f"other pages of the notice: this is page {pages[0]} of {pages[1]}")
    return out


def _pages(lines: Sequence[Line], markup: str) -> tuple[int, int] | None:
    """Which page this is of how many, where the page says so."""
    script = _PAGES.search(markup)
    if script:
        count, index = int(script.group(1)), int(script.group(2))
        return (index + 1, count) if index < count > 1 else None
    text = "\n".join(line.text for line in lines if line.chars <= 60 and not SENTENCE.search(line.text))
    counted = _COUNTED.search(text)
    if counted:
        count = int(counted.group(2) or counted.group(3))
        return (int(counted.group(1) or 1), count) if count > 1 else None
    steps = _STEPS.search(text)
    if steps:
        return 1, max(int(n) for n in re.findall(r"\d{1,2}", steps.group()))
    return None


def _own(lines: Sequence[Line], roles: Roles) -> list[Line]:
    """The lines of the text itself, without the title and what stands beside it."""
    return [lines[i] for i in roles.body if roles.kept[i] and i not in roles.title]


def says_something(page: Page, lines: Sequence[Line], roles: Roles) -> bool:
    """Whether what is kept is the text of a notice, and not what stands in place of one."""
    own = _own(lines, roles)
    chars = sum(line.chars - line.linked for line in own)
    if chars < _LEAST:
        return False
    if (page.tags.get("password") or _guarded(lines)) and chars < _LOGIN_MAX:
        return False
    links = [line for line in lines if line.linked * 2 >= line.chars]
    said = any("。" in line.text or "；" in line.text or line.table is not None for line in own)
    return said or len(links) < _LINKS_OF_A_LIST or chars >= 10 * _LEAST


def _guarded(lines: Sequence[Line]) -> bool:
    """Whether the page is what a firewall shows in place of the one that was asked for."""
    return any(line.chars <= _GUARD_LINE and _GUARD.search(line.text) for line in lines)


def nothing(name: str, page: Page, lines: Sequence[Line], body: Body | None) -> InputError:
    """The error for a page that holds no notice, by what it holds instead."""
    linked = sum(2 * line.linked >= line.chars for line in lines)
    chars = sum(line.chars for line in lines)
    if page.tags.get("password"):
        return InputError(
            "page-login",
            "{name}: a page to log in, without a notice; log in, save the notice's own page and add that",
            name=name,
        )
    if _guarded(lines):
        return InputError(
            "page-guard",
            "{name}: the site asks for a proof first, or keeps programs out; save the page from a browser",
            name=name,
        )
    if linked >= _LINKS_OF_A_LIST:
        return InputError(
            "page-list",
            "{name}: a list of links, not a notice; open a notice, save that page and add it",
            name=name,
        )
    if page.tags.get("frame") or (page.tags.get("iframe") and chars < _LOGIN_MAX):
        return InputError(
            "page-frame",
            "{name}: only a frame; its text is another page. Open the frame by itself, save it and add that",
            name=name,
        )
    if page.refresh:
        return InputError(
            "page-redirect",
            "{name}: only sends the reader on to another page; open that page, save it and add that",
            name=name,
        )
    shown = page.pictures if body is not None else page.pictures[: not page.tags.get("script")]
    if any(body is None or body.holds(node) for node in shown):
        return InputError(
            "page-pictures",
            "{name}: the notice is a picture on this page; save the picture and add that",
            name=name,
        )
    if page.tags.get("script"):
        return InputError(
            "page-script",
            "{name}: no text: a script fills this page in a browser; save it from there as a complete page",
            name=name,
        )
    return InputError("page-empty", "{name}: a page without the text of a notice", name=name)
