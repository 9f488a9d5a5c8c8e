"""The head of a notice → tokens: index fields, number, date, red header, title pieces, addressees.

Reading stops where the body starts, so the last token's end is the end of the header.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.addressees import addressees_end, is_bare_address
from corpus.bodies import is_body
from corpus.dates import DATE
from corpus.headings import opens_part
from corpus.kinds import KIND, ends_title
from corpus.labels import Label, label_at, label_in
from corpus.numbers import find_number
from corpus.pieces import Piece, pieces

_REACH = 6000  # no header is longer; keeps the scan linear in the header, not in the text
_TITLE_MAX = 130
_LINES_MAX = 12  # more short lines than any header has: a list page
_HEADLINES = 3
_IN_BRACKETS = re.compile(r"[（(〔【\[][^（）()]{1,40}[）)〕】\]]$")
_LINE_MAX = 75  # the longest untyped headline met in 262 pages has 58 characters


class Kind(StrEnum):
    """What a piece of the header is."""

    FIELD = "field"
    NUMBER = "number"
    DATE = "date"
    URGENCY = "urgency"
    RED_HEAD = "red head"
    TEXT = "text"
    ADDRESSEES = "addressees"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the header: its kind, its range, its words, and for a field the name of the field."""

    kind: Kind
    start: int
    end: int
    text: str
    field: str = ""


_URGENT = re.compile(  # the label of a telegram's head stands before it, in a scan without a blank
    r"(?:【|\[|\(|(?:紧急程度|等级)(?=[特加平急]))?(特提|特急|加急|平急|急件)?[·・\-—]?(明电|密电)?(?:】|\]|\))?$"
)
_RED = re.compile(r"[\u4e00-\u9fff（）()]{3,40}文件$")
_RULE = re.compile(r"\A[—\-_=─━*★☆●·.]{2,}$")
_ABSTRACT = re.compile(r"导读|内容概述|核心提示|编者按|摘要|内容摘要")
_ABSTRACT_MAX = 900
_NOT_TITLES = re.compile(  # （2020年2月26日）, （云财〔2020〕3号）: glued to a title and not part of it
    r"[（(](?=(?:19|20)\d\d年\d{1,2}月\d{1,2}日[）)]|[\u4e00-\u9fff]{1,15}[〔﹝\[](?:19|20)\d\d[〕﹞\]]\d{1,5}号[）)])"
)
_EMPTY_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}[ \u3000\xa0]{1,6}号(?=\s|$)")
_BODY_MARK = re.compile(r"[。！；？!?]|…{1,2}$")
_DATELINE = re.compile(  # 新华社北京2月4日电（记者…）, 重庆日报讯, 2月16日16时21分讯: where news begins
    r"(?:[\u4e00-\u9fff]{2,8}(?:社|报|网|端|台)[\u4e00-\u9fff]{0,6})?(?:\d{1,2}月\d{1,2}日)?"
    r"(?:\d{1,2}时\d{1,2}分)?(?:电|讯|专电)(?=$|[（(\s])|[\u4e00-\u9fff]{2,8}社记者|本报记者|题[:：]|导读[:：]|原标题[:：]|编者按|核心提示"
)
_NEWS_LEAD = re.compile(
    r"(?:\d{4}年|\d{1,2}月)?\d{1,2}[月日]|近日|日前|昨[天日]|今[天日（]|记者|据|当前|近期|"
    r"为(?:了|贯彻|深入|进一步|切实|全面|做好|有效|应对|加强)|根据|按照|自[\d从]|[\u4e00-\u9fff]{2,8}记者"
)
_SERIAL = re.compile(
    r"[（(〔]?(?P<n>(?:(?:19|20)\d\d年)?第[ \u3000]?[\d一二三四五六七八九十百]{1,5}[ \u3000]?号)"
    r"[）)〕]?(?=\s|$)"
)
_ISSUES = re.compile(r"关于|印发|转发|批转|贯彻")
_HAS_SERIAL = re.compile(r"(?:令|公告|通告|决定|命令|通报)$")
_GLUED = re.compile(
    rf"(?:的(?:紧急|补充)?|[》〉]的?)(?:{KIND})(?:[（(][^（）()]{{1,12}}[）)])?(?=[各现为]|\d)"
)


def read_header(text: str) -> list[Token]:
    """The tokens of the header, in order; empty when the text opens with its body."""
    out: list[Token] = []
    at = _skip(text, 0)
    stop = min(len(text), _REACH)
    while at < stop:
        token = _token(text, at, stop, out) or _page_abstract(text, at, stop, out)
        if token is None:
            break
        out.append(token)
        at = _skip(text, token.end)
        if token.kind is Kind.ADDRESSEES:
            if text.startswith(token.text, at):  # left twice where a page's abstract was dropped
                out.append(Token(Kind.ADDRESSEES, at, at + len(token.text), token.text))
            break
    return _trimmed(out)


def _trimmed(tokens: list[Token]) -> list[Token]:
    """The tokens up to the last that is sure to be a header's, and the names after it.

    Short lines alone make no header: a table or a list page would be swallowed whole. Without anything
    sure the first lines are kept, where a page shows its headline.
    """
    plain = [i for i, t in enumerate(tokens) if t.kind is Kind.TEXT]
    if len(plain) > _LINES_MAX and tokens[-1].kind is not Kind.ADDRESSEES:
        tokens = tokens[: plain[_LINES_MAX]]
    sure = [i for i, t in enumerate(tokens) if t.kind not in (Kind.TEXT, Kind.RULE) or ends_title(t.text)]
    if not sure:
        return tokens[: plain[_HEADLINES] if len(plain) > _HEADLINES else len(tokens)]
    stop = sure[-1] + 1
    known = {t.text for t in tokens[:stop]}
    while stop < len(tokens) and (is_body(tokens[stop].text) or _is_page_line(tokens[stop], known)):
        stop += 1
    return tokens[:stop]


def _is_page_line(token: Token, known: set[str]) -> bool:
    return token.kind is Kind.RULE or token.text in known or bool(_IN_BRACKETS.match(token.text))


def _page_abstract(text: str, at: int, stop: int, seen: list[Token]) -> Token | None:
    """A page's 导读 before the notice itself: up to the line where the notice's own title starts."""
    if not _ABSTRACT.match(text, at) or any(t.kind is Kind.RULE and t.field == "abstract" for t in seen):
        return None
    for piece in pieces(text, at + 2, min(stop, at + _ABSTRACT_MAX)):
        titled = len(piece.text) <= _TITLE_MAX and "关于" in piece.text and not _BODY_MARK.search(piece.text)
        if titled and not _open_quote(text, piece.start, piece.end) and not piece.text.startswith("《"):
            return Token(Kind.RULE, at, piece.start, text[at : piece.start], "abstract")
    return None


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _token(text: str, at: int, stop: int, seen: list[Token]) -> Token | None:
    """The token at `at`, or None where the body starts."""
    label = label_at(text, at)
    if label:
        return _field(text, label, stop)
    piece = next(pieces(text, at, min(len(text), at + 2 * _TITLE_MAX + 400)))
    number = find_number(text, at, min(piece.end, at + 60))
    if number and number[0] == at:
        return Token(Kind.NUMBER, at, number[1], text[at : number[1]])
    if label is None and text.startswith(("题：", "题:"), at):
        return None
    bracketed = re.match(r"[（(]", text[at : at + 1])
    if bracketed and number and number[0] == at + 1:
        shut = text.startswith(("）", ")"), number[1])
        if shut or number[1] == len(text):  # a cut text leaves it open
            return Token(Kind.NUMBER, at + 1, number[1] + shut, text[at + 1 : number[1]])
    serial = _SERIAL.match(text, at)
    if (
        serial
        and seen
        and (serial.group("n")[0] != "第" or _HAS_SERIAL.search(seen[-1].text))
        and text[at] != "（"
    ):
        return Token(Kind.NUMBER, at, serial.end(), serial.group("n"))
    if serial and seen and serial.group("n")[0] != "第":
        return Token(Kind.NUMBER, at, serial.end(), serial.group("n"))
    date = DATE.match(text, at + 1 if bracketed else at)
    if date and _stands_alone(text, date.end(), seen):
        end = date.end() + (1 if bracketed and text.startswith(("）", ")"), date.end()) else 0)
        return Token(Kind.DATE, at, end, text[at:end])
    empty = _EMPTY_NUMBER.match(text, at)
    if empty:
        return Token(Kind.RULE, at, empty.end(), empty.group())
    if _RULE.match(piece.text):
        return Token(Kind.RULE, at, piece.end, piece.text)
    if len(piece.text) <= 12 and _URGENT.match(piece.text):
        return Token(Kind.URGENCY, at, piece.end, piece.text)
    if _RED.match(piece.text):
        return Token(Kind.RED_HEAD, at, piece.end, piece.text)
    return _words(text, piece, seen)


def _stands_alone(text: str, end: int, seen: list[Token]) -> bool:
    """Whether a date is a line of the header and not the first words of the body (2020年2月4日，为做好…)."""
    after = text[end : end + 1]
    if after and not after.isspace() and after not in "）)|]】":
        return bool(label_at(text, end)) or find_number(text, end, end + 25) is not None
    return bool(seen)


def _field(text: str, label: Label, stop: int) -> Token:
    """A labelled field; its value ends at the next label, at a blank, or where a date is complete."""
    at = label.end
    while at < stop and text[at].isspace() and text[at] != "\n":
        at += 1
    following = label_at(text, at)
    if following or at >= stop or text[at] == "\n":
        return Token(Kind.FIELD, label.start, label.end, "", label.field)
    date = DATE.match(text, at)
    if date:
        return Token(Kind.FIELD, label.start, date.end(), date.group(), label.field)
    if label.field == "issuer":
        end, names = _bodies_on_line(text, at, stop)
        if names:
            return Token(Kind.FIELD, label.start, end, " ".join(names), label.field)
    piece = next(pieces(text, at, stop))
    inner = label_in(text, at, piece.end)
    end = inner.start if inner else piece.end
    value = text[at:end]
    if value.endswith(("：", ":")) or len(value) > _TITLE_MAX:
        return Token(Kind.FIELD, label.start, label.end, "", label.field)
    if label.field == "number":
        number = find_number(text, at, min(stop, at + 60))
        if number and number[0] <= at + 1:
            end, value = number[1], text[number[0] : number[1]]
    value = value.strip("|｜丨 ")
    return Token(Kind.FIELD, label.start, end, value, label.field)


def _bodies_on_line(text: str, at: int, stop: int) -> tuple[int, list[str]]:
    """The names of bodies that stand on the line from `at` on, and where the last ends."""
    names: list[str] = []
    end = at
    for piece in pieces(text, at, min(stop, at + 400)):
        if (names and piece.opens_line) or not is_body(piece.text):
            break
        names.append(piece.text)
        end = piece.end
    return end, names


def _words(text: str, piece: Piece, seen: list[Token]) -> Token | None:
    """A run of plain words: addressees, a piece of a title, or None for the body."""
    start, end = piece.start, piece.end
    limit = min(end, start + _TITLE_MAX)
    glued = _GLUED.search(text, start, limit)
    if glued and not _open_quote(text, start, glued.end()):
        end = glued.end()
    else:
        inner = label_in(text, start + 1, limit)
        number = find_number(text, start, limit)
        cut = min([i for i in (inner and inner.start, number and number[0]) if i], default=None)
        if cut and cut > start and ends_title(text[start:cut]) and not _open_quote(text, start, cut):
            end = cut
    dated = _NOT_TITLES.search(text, start, min(end, start + _TITLE_MAX))
    if dated and dated.start() > start and ends_title(text[start : dated.start()]):
        end = dated.start()
    addressed = addressees_end(text, start, bool(seen))
    if addressed and addressed <= end + 300 and not (end < piece.end and end < addressed):
        return Token(Kind.ADDRESSEES, start, addressed, text[start:addressed])
    words = piece.text if end == piece.end else text[start:end]
    if opens_part(text, start) and not ends_title(words):
        return None
    if seen and is_bare_address(words):
        return Token(Kind.ADDRESSEES, start, end, words)
    typed = ends_title(words)
    if _DATELINE.match(words) or (not typed and "，" in words and _NEWS_LEAD.match(words)):
        return None
    cut_title = bool(_ISSUES.search(words)) or words.startswith("《")  # cut, or wrapped, inside its 《》
    if not typed and not cut_title and _open_quote(text, start, end):
        return None
    if len(words) > (_TITLE_MAX if typed else _LINE_MAX):
        return None
    if not typed and (_BODY_MARK.search(words) if seen else "。" in words):
        asks = words[-1] in "？！?!" and not _BODY_MARK.search(words[:-1])
        if not (asks and _DATELINE.match(text, _skip(text, end))):  # …怎么办？ 新华社云川2月4日电
            return None
    if words.endswith(("：", ":", "，", ",")) and not typed:
        return None
    return Token(Kind.TEXT, start, end, words)


def _open_quote(text: str, start: int, end: int) -> bool:
    run = text[start:end]
    return (
        run.count("《") > run.count("》")
        or run.count("“") > run.count("”")
        or run.count("&lt;") > run.count("&gt;")
    )
