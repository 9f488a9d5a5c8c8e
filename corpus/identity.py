"""Which notices are the same notice: identity keys, the guard on them, and ids made from them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from difflib import SequenceMatcher

from corpus.notice import Notice

_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]+")
_BRACKETS = str.maketrans(dict.fromkeys("[(【〖﹝", "〔") | dict.fromkeys("])】〗﹞", "〕"))
_QUOTES = re.compile(r"[《》〈〉<>“”\"'‘’「」『』]+")
_COMMENTARY = re.compile(r"解读|图解|问答|答记者问|政策说明|起草说明|新闻发布")

_YEAR = re.compile(
    r"(?:19|20)\d\d|[一二]\s*[九〇○零]\s*[〇○零一二三四五六七八九]\s*[〇○零一二三四五六七八九]"
)

_SAME_TITLE = 0.8
"""Titles at least this alike (difflib ratio) are one title, mistyped or cut."""
_SAME_TEXT = 0.5
"""Texts that share this much of the longer one are versions of one document."""
_SHINGLE = 8
_TITLE_MAX = 300
_TEXT_MAX = 200_000
"""Characters compared, so that a file of 20 MB costs no more than a long notice."""
_CORE_MIN = 6
"""A shorter title (通知, 公告) names nothing."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no l, i, o, 0, 1
_ID_LENGTH = 7  # 31⁷ = 2.7e10: at 300,000 notices about two collisions, which `made_id` steps over


def normal(text: str) -> str:
    """Text as compared: compatibility forms and brackets unified, white space removed."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS).casefold()


def normal_title(text: str) -> str:
    """A title as compared: as `normal`, without quotation marks of any kind."""
    return _QUOTES.sub("", normal(text))


def identity(notice: Notice, path: str, row: str | None) -> tuple[str, ...]:
    """The strongest key that the notice states in full.

    Number and issuer; else title, issuer and date of issue; else where it came from.

    Args:
        path: resolved path of the file it was read from.
        row: id of its row, where that is a .jsonl file.
    """
    issuer = tuple(sorted(normal(name) for name in notice.issuer))
    if notice.number and issuer:
        return ("number", normal(notice.number), *issuer)
    if notice.title and issuer and notice.issued_on:
        return ("title", normal_title(notice.title), notice.issued_on.isoformat(), *issuer)
    return ("path", path) if row is None else ("path", path, row)


def contradict(one: Notice, other: Notice) -> bool:
    """Whether two notices under one key are two documents after all, so that neither may replace the other.

    A page that only speaks about a notice (an explainer, a reply, a form published on its own) may carry
    its number: titles that disagree tell, unless most of the text is the same. A number without a year
    (第1号) comes again every year.
    """
    years = {notice.issued_on.year for notice in (one, other) if notice.issued_on}
    if len(years) > 1 and one.number and not _YEAR.search(one.number):
        return True
    if not one.title or not other.title:
        return False
    a, b = normal_title(one.title), normal_title(other.title)
    if bool(_COMMENTARY.search(a)) != bool(_COMMENTARY.search(b)):
        return True
    return not alike(core(a), core(b)) and overlap(one.text, other.text) < _SAME_TEXT


def same_document(one: Notice, other: Notice) -> bool:
    """Whether two notices that share no key but a bulk file's id are versions of one document."""
    if contradict(one, other):
        return False
    if one.title and other.title:
        a, b = core(normal_title(one.title)), core(normal_title(other.title))
        if min(len(a), len(b)) >= _CORE_MIN and alike(a, b):
            return True
    return overlap(one.text, other.text) >= _SAME_TEXT


def alike(a: str, b: str) -> bool:
    """Whether two normalised titles are one, cut at an end or mistyped."""
    if a == b or a.startswith(b) or b.startswith(a):
        return True
    return SequenceMatcher(None, a[:_TITLE_MAX], b[:_TITLE_MAX]).ratio() >= _SAME_TITLE


def overlap(one: str, other: str) -> float:
    """Share of the longer text's runs of 8 characters that the other has too, white space ignored."""
    a, b = (
        {text[at : at + _SHINGLE] for at in range(max(1, len(text) - _SHINGLE + 1))}
        for text in (normal(one[:_TEXT_MAX]), normal(other[:_TEXT_MAX]))
    )
    return len(a & b) / max(len(a), len(b))


def core(title: str) -> str:
    """A normalised title from its 关于 on: without the body that issued it, which is often left out."""
    at = title.find("关于")
    return title[at:] if at > 0 else title


def text_hash(text: str) -> bytes:
    """What identical texts share; white space at the ends is ignored."""
    return hashlib.sha256(text.strip().encode("utf-8")).digest()[:16]


_BLANKS = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_BETWEEN = re.compile(r"(?<=[0-9A-Za-z]) (?=[0-9A-Za-z])")
_FORMS = str.maketrans(
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # letters, digits and marks of full width
    | {"｡": "。", "､": "、", "〔": "[", "〕": "]", "【": "[", "】": "]", "﹝": "[", "﹞": "]"}
    | dict.fromkeys("“”„‟＂「」『』", '"')
    | dict.fromkeys("‘’＇", "'")
)


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but white space and the width or form of marks.

    A blank between two digits or letters of the Latin alphabet counts: 5 10 is not 510. So does every
    other character, and their order.
    """
    return one == other or _words(one) == _words(other)


def _words(text: str) -> str:
    spaced = _BLANKS.sub(" ", text.translate(_FORMS))
    return _BETWEEN.sub("\x1f", spaced).replace(" ", "")


def made_id(key: tuple[str, ...], attempt: int = 0) -> str:
    """A short id for a notice that brings none: the same key gives the same id on every machine.

    Args:
        attempt: raised by one for as long as the id is taken by another notice.
    """
    seed = "\x1f".join((*key, str(attempt)) if attempt else key)
    rest = int.from_bytes(hashlib.sha256(seed.encode("utf-8")).digest()[:16], "big")
    letters = _ALPHABET.rstrip("23456789")
    rest, first = divmod(rest, len(letters))  # a letter first, so that no id looks like a number
    out = letters[first]
    for _ in range(_ID_LENGTH - 1):
        rest, digit = divmod(rest, len(_ALPHABET))
        out += _ALPHABET[digit]
    return out
