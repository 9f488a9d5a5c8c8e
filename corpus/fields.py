"""Header tokens and sign-off → the fields of a notice, each with the range that states it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from corpus.addressees import split_addressees
from corpus.bodies import is_body, split_bodies
from corpus.dates import DATE, to_date
from corpus.draft import Range
from corpus.header import Kind, Token
from corpus.kinds import ends_title
from corpus.labels import label_in
from corpus.notice import Enactment
from corpus.numbers import SERIAL_IN_TITLE, find_number
from corpus.signoff import Signoff
from corpus.titles import Title
from corpus.variants import as_written


@dataclass(frozen=True, slots=True)
class Fields:
    """What a notice states about itself."""

    title: str | None = None
    issuer: tuple[str, ...] = ()
    number: str | None = None
    issued_on: date | None = None
    published_on: date | None = None
    source: str | None = None
    addressees: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    evidence: dict[str, Range] = field(default_factory=dict)
    kind: Enactment | None = None

    def as_written(self, shadow: str, text: str) -> Fields:
        """These fields, read in the simplified `shadow`, in the characters of `text`."""

        def one(name: str, value: str | None) -> str | None:
            return value and as_written(value, shadow, text, *self.evidence[name])

        def many(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(as_written(v, shadow, text, *self.evidence[name]) for v in values)

        return replace(
            self,
            title=one("title", self.title),
            issuer=many("issuer", self.issuer),
            number=one("number", self.number),
            source=one("source", self.source),
            addressees=many("addressees", self.addressees),
            urgency=many("urgency", self.urgency),
        )


_ISSUER_IN_TITLE = re.compile(r"^(?P<names>[^《》“”]{3,160}?)(?:关于|印发|转发|批转)")
_ISSUER_OF_ORDER = re.compile(
    r"^(?P<names>[\u4e00-\u9fff]{4,60}?)(?:公告|通告|令|通报|通知|公开信)(?:[（(〔]第?[^（）()]{1,12}号[）)〕])?$"
)
_OF_ATTACHMENT = re.compile(  # 京建发〔2020〕19号附件1: the label names the notice that the text belongs to
    r"(?:^|(?<=\s))(?P<n>[\u4e00-\u9fff]{1,12}[〔﹝\[](?:19|20)\d\d[〕﹞\]]\d{1,5}号)附件"
)
_BODY_ON = re.compile(r"\A(?P<name>[\u4e00-\u9fff（）]{3,60}?)[ \u3000\xa0]?关于")
_URGENCY = re.compile(r"特提|特急|加急|平急|急件|明电|密电")
_TIME_OR_SOURCE = re.compile(r"\d[:：]\d|来源")


def read_fields(
    text: str, tokens: Sequence[Token], title: Title | None, signoff: Signoff | None, tail: Range
) -> Fields:
    """The fields, the sign-off before the red header before the title before the index block.

    Args:
        text: the notice's text.
        tokens: its header.
        title: its own title.
        signoff: its sign-off.
        tail: range after the body, where a page may name its source.
    """
    evidence: dict[str, Range] = {}
    if title:
        evidence["title"] = (title.start, title.end)
    end_of_signoff = (signoff.end if signoff else len(text), len(text))
    number = _number(text, tokens, title, end_of_signoff, evidence)
    issuer = _issuer(tokens, title, signoff, evidence)
    issued = _issued(tokens, signoff, evidence)
    published = _published(text, tokens, tail, evidence)
    source = _source(text, tokens, tail, evidence)
    addressees = _addressees(tokens, evidence)
    urgency = _urgency(tokens, evidence)
    return Fields(
        title.text if title else None,
        issuer,
        number,
        issued,
        published,
        source,
        addressees,
        urgency,
        evidence,
    )


def _number(
    text: str, tokens: Sequence[Token], title: Title | None, tail: Range, evidence: dict[str, Range]
) -> str | None:
    """The number on a line of its own (the last such), else in the index block, else the title's serial."""
    own = [i for i, t in enumerate(tokens) if t.kind is Kind.NUMBER]
    if own:
        at = own[-1]
        bare = [re.sub(r"\W", "", tokens[i].text) for i in own]
        for i, words in zip(own, bare, strict=True):
            if words == bare[-1] and "〔" in tokens[i].text and "〔" not in tokens[at].text:
                at = i  # the same number twice: the standard's brackets (GB/T 9704) are the careful copy
        token = tokens[at]
        start = token.start
        if re.search(r"(?:公告|通告|令)", token.text):
            while (
                at
                and tokens[at - 1].kind is Kind.TEXT
                and is_body(tokens[at - 1].text)
                and not _in_title(tokens[at - 1], title)
            ):
                at -= 1
                start = tokens[at].start
        number = "".join(token.text.split())
        if start < token.start:
            number = " ".join(text[start : token.start].split()) + " " + number
        evidence["number"] = (start, token.end)
        return number
    for token in tokens:
        if token.kind is Kind.FIELD and token.field == "number" and token.text:
            found = find_number(token.text, 0, len(token.text))
            if found or re.search(r"\d", token.text):
                evidence["number"] = (token.start, token.end)
                return "".join((token.text[found[0] : found[1]] if found else token.text).split())
    attached = _OF_ATTACHMENT.search(text, tail[0])
    if attached:
        evidence["number"] = (attached.start("n"), attached.end("n"))
        return "".join(attached.group("n").split())
    if title:
        serial = SERIAL_IN_TITLE.search(title.text)
        if serial:
            evidence["number"] = (title.start, title.end)
            return "".join(serial.group("n").split())
        inner = find_number(text, title.start, title.end)
        if inner and text[inner[1] : inner[1] + 1] in ("）", ")") and inner[1] + 1 >= title.end:
            evidence["number"] = inner
            return text[inner[0] : inner[1]]
    return None


def _in_title(token: Token, title: Title | None) -> bool:
    return title is not None and title.start <= token.start < title.end


def _issuer(
    tokens: Sequence[Token],
    title: Title | None,
    signoff: Signoff | None,
    evidence: dict[str, Range],
) -> tuple[str, ...]:
    if signoff and signoff.issuer and signoff.names:
        evidence["issuer"] = signoff.names
        return signoff.issuer
    for token in reversed(tokens):
        if token.kind is Kind.RED_HEAD and is_body(token.text.removesuffix("文件")):
            evidence["issuer"] = (token.start, token.end)
            return (token.text.removesuffix("文件"),)
    if title:
        names = _title_names(title.text)
        if names:
            evidence["issuer"] = (title.start, title.end)
            return names
    for token in tokens:
        if token.kind is Kind.FIELD and token.field == "issuer" and token.text:
            names = tuple(n for n in re.split(r"[、，,;； ]", token.text) if n)
            evidence["issuer"] = (token.start, token.end)
            return names
    for above, below in pairwise(tokens):
        named = below.kind is Kind.TEXT and is_body(below.text) and not _in_title(below, title)
        if named and title and ends_title(title.text) and above.end == title.end:
            evidence["issuer"] = (below.start, below.end)
            return (below.text,)
    header = [t for t in tokens if t.kind is Kind.TEXT]
    if title is None and header and all(is_body(t.text) for t in header) and len(header) > 1:
        evidence["issuer"] = (header[0].start, header[-1].end)
        return tuple(dict.fromkeys(t.text for t in header))
    return ()


def _title_names(title: str) -> tuple[str, ...]:
    """The issuers a title opens with: 财政部 税务总局关于…, 云川市人民政府令（第3号）."""
    named = _BODY_ON.match(title)
    if not ends_title(title) and not (named and is_body(named.group("name"))):
        return ()
    found = _ISSUER_IN_TITLE.match(title) or _ISSUER_OF_ORDER.match(title)
    if not found:
        return ()
    lines = [w for w in re.split(r"[ \u3000\xa0、]+", found.group("names")) if w]
    if not all(is_body(w) for w in lines):
        return split_bodies(lines)
    return tuple(lines)


def _issued(tokens: Sequence[Token], signoff: Signoff | None, evidence: dict[str, Range]) -> date | None:
    if signoff and signoff.day:
        evidence["issued_on"] = signoff.day
        return signoff.issued_on
    for token in tokens:
        if token.kind is Kind.FIELD and token.field == "issued_on":
            day = to_date(token.text)
            if day:
                evidence["issued_on"] = (token.start, token.end)
                return day
    for token in tokens:
        if token.kind is Kind.DATE and token.text[0] in "（(":
            day = to_date(token.text.strip("（）()"))
            if day:
                evidence["issued_on"] = (token.start, token.end)
                return day
    return None


def _published(text: str, tokens: Sequence[Token], tail: Range, evidence: dict[str, Range]) -> date | None:
    for token in tokens:
        if token.kind is Kind.FIELD and token.field == "published_on":
            day = to_date(token.text)
            if day:
                evidence["published_on"] = (token.start, token.end)
                return day
    for index, token in enumerate(tokens):
        if token.kind is Kind.DATE and token.text[0] not in "（(":
            day = to_date(token.text)
            if day and _shown_by_page(text, tokens, index):
                evidence["published_on"] = (token.start, token.end)
                return day
    at = tail[0]
    while at < tail[1]:
        label = label_in(text, at, tail[1])
        if not label:
            return None
        found = DATE.match(
            text,
            label.end + len(text[label.end : label.end + 3]) - len(text[label.end : label.end + 3].lstrip()),
        )
        if label.field == "published_on" and found and to_date(found.group("date")):
            evidence["published_on"] = (label.start, found.end())
            return to_date(found.group("date"))
        at = label.end
    return None


def _shown_by_page(text: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether a date in the header is the page's, and not of a line like 2011年5月27日 …会议通过."""
    token = tokens[index]
    if re.search(r"\d[:：]\d", token.text) or not re.search(r"年", token.text):
        return True
    if "\n" in text[token.end : token.end + 4]:
        return True
    return index + 1 < len(tokens) and tokens[index + 1].kind is not Kind.TEXT


def _source(text: str, tokens: Sequence[Token], tail: Range, evidence: dict[str, Range]) -> str | None:
    for token in tokens:
        if token.kind is Kind.FIELD and token.field == "source" and token.text:
            evidence["source"] = (token.start, token.end)
            return token.text
    label = label_in(text, *tail)
    while label:
        if label.field == "source":
            found = re.compile(r"\s{0,4}([^\s|｜）)]{2,60})").match(text, label.end, tail[1])
            if found:
                evidence["source"] = (label.start, found.end())
                return found.group(1)
        label = label_in(text, label.end, tail[1])
    return None


def _addressees(tokens: Sequence[Token], evidence: dict[str, Range]) -> tuple[str, ...]:
    for token in tokens:
        if token.kind is Kind.ADDRESSEES:
            evidence["addressees"] = (token.start, token.end)
            return split_addressees(token.text.rstrip("：: "))
    return ()


def _urgency(tokens: Sequence[Token], evidence: dict[str, Range]) -> tuple[str, ...]:
    for token in tokens:
        if token.kind is Kind.URGENCY or (token.kind is Kind.FIELD and token.field == "urgency"):
            words = tuple(_URGENCY.findall(token.text))
            if words:
                evidence["urgency"] = (token.start, token.end)
                return words
    return ()


def official(tokens: Sequence[Token], signoff: Signoff | None) -> bool:
    """Whether the text is addressed, numbered, titled or signed like an official document."""
    return signoff is not None or any(
        t.kind in (Kind.ADDRESSEES, Kind.NUMBER) or (t.kind is Kind.TEXT and ends_title(t.text))
        for t in tokens
    )
