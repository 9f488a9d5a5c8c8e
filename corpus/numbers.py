"""Document numbers (发文字号): 工信部党〔2020〕16号, 财政部公告2020年第6号, （第6号）."""

from __future__ import annotations

import re

from corpus.kinds import KIND

_OPEN, _CLOSE = r"[〔﹝\[【（(［]", r"[〕﹞\]】）)］]"
_S = r"[ \u3000\xa0]{0,3}"
_YEAR = rf"{_OPEN}{_S}(?:19|20)\d\d{_S}{_CLOSE}{_S}(?:第{_S})?\d{{1,5}}{_S}号"
_SERIAL = rf"(?:公告|通告|令){_S}(?:19|20)\d\d{_S}年{_S}第{_S}\d{{1,5}}{_S}号"
_CORE = re.compile(rf"{_YEAR}|{_SERIAL}")
_PREFIX = re.compile(r"[\u4e00-\u9fff]{1,20}$")
_KIND_END = re.compile(rf"\A.{{0,20}}(?:{KIND})(?=.)", re.S)
SERIAL_IN_TITLE = re.compile(
    rf"(?:令|公告|通告|决定)[（(〔]?(?P<n>(?:(?:19|20)\d\d年)?第{_S}[\d一二三四五六七八九十百]{{1,5}}{_S}号)[）)〕]?$"
)

_REACH = 20  # the longest prefix met is 14 characters; a name before 公告2020年第6号 may be longer


_SIGNED = re.compile(r"签发人|会签人|签发[:：]")
_LINE_MAX = 80


def is_number_line(line: str) -> bool:
    """Whether a line of a red head holds the document number and nothing besides but who signed it off."""
    words = line.strip()[: _LINE_MAX + 1]
    found = find_number(words, 0, len(words)) if len(words) <= _LINE_MAX else None
    if not found or found[0]:
        return False
    rest = words[found[1] :].strip()
    return not rest or bool(_SIGNED.match(rest))


def find_number(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The first document number in `text[start:end]`, with the issuer's code before its year.

    Returns:
        Its range, or None. The code stops at white space, at punctuation, and after the title's last
        word where the number is glued to it (…的通知工信党〔2020〕16号).
    """
    core = _CORE.search(text, start, end)
    if not core:
        return None
    before = text[max(start, core.start() - _REACH) : core.start()].rstrip(" \u3000\xa0")
    gap = core.start() - max(start, core.start() - _REACH) - len(before)
    prefix = _PREFIX.search(before)
    if not prefix or gap > 2:
        serial = text[core.start()] not in "〔﹝[【（(［"
        return (core.start(), core.end()) if serial else None
    code = prefix.group()
    glued = _KIND_END.match(code)
    if glued:
        code = code[glued.end() :]
    at = core.start() - gap - len(code)
    return (at, core.end()) if code else None
