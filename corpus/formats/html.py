"""A web page → Extracted: the notice's text, with all the rest of the page marked as furniture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.draft import Range, merge
from corpus.errors import InputError
from corpus.extracted import Extracted, Heading
from corpus.formats.html_body import find_body, furnished
from corpus.formats.html_decoding import decode
from corpus.formats.html_fields import read_fields, read_particulars, stated_titles
from corpus.formats.html_lines import Line, read_lines
from corpus.formats.html_rest import left_out, nothing, says_something
from corpus.formats.html_roles import Roles, find_roles
from corpus.formats.html_tree import read_tree
from corpus.notice import Drop, Reason
from corpus.wraps import wraps


def extract(data: bytes, name: str, charset: str | None = None) -> Extracted:
    """The text of a page.

    Args:
        data: the page as it was saved or fetched.
        name: how it is called in an error.
        charset: the encoding that the server named, if it was fetched.

    Raises:
        InputError: its encoding cannot be told; larger or deeper than any page of a notice; a page without a
            notice's text: a frame, a list of links, a form to log in, pictures, a script's work.
    """
    decoded = decode(data, name, charset)
    page = read_tree(decoded.text, name)
    lines = read_lines(page)
    values, particulars = read_particulars(lines, range(0))
    furniture = furnished(lines)
    body = find_body(page, lines, furniture | particulars)
    if body is None:
        raise nothing(name, page, lines, None)
    lines = read_lines(page, (body.start, body.end))
    stated = stated_titles(page)
    inside = [i for i, line in enumerate(lines) if body.holds(line.node)]
    if body.named and inside:  # such a table inside the text is the notice's own
        values, particulars = read_particulars(lines, range(inside[0], inside[-1] + 1))
    roles = find_roles(page, lines, body, stated, particulars=particulars, furniture=furniture)
    if not says_something(page, lines, roles):
        raise nothing(name, page, lines, body)
    rest = left_out(page, lines, body, decoded.text)
    result = _extracted(lines, roles, read_fields(page, values), rest)
    if decoded.told:
        result = replace(result, charset=charset)
    if not decoded.whole and "\ufffd" in _kept(result):
        raise InputError(
            "bytes-broken",
            "{name}: looks like {encoding}, but byte {at} is damaged; save it again as UTF-8",
            name=name,
            encoding=decoded.encoding.upper(),
            at=_first_broken(data, decoded.encoding),
        )
    return result


def _extracted(
    lines: Sequence[Line], roles: Roles, fields: dict[str, object], left_out_: Sequence[str]
) -> Extracted:
    starts: list[int] = []
    at = 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    text = "\n".join(line.text for line in lines)
    ends = [start + len(line.text) for start, line in zip(starts, lines, strict=True)]
    drops = [Drop(a, b, Reason.FURNITURE) for a, b in merge(_dropped(roles.kept, starts, len(text)))]
    drops += [Drop(a, b, Reason.WRAP) for a, b in _wrapped(text, lines, starts, ends, roles)]
    headings: list[Heading] = []
    for i, line in enumerate(lines):
        if i in roles.title and i == roles.title[0]:
            headings.append(Heading(starts[i], ends[roles.title[-1]], 0))
        elif line.level is not None and roles.kept[i] and i not in roles.title:
            headings.append(Heading(starts[i], ends[i], max(1, line.level - 1)))
    return Extracted(
        text,
        "html",
        drops=tuple(sorted(drops, key=lambda drop: drop.start)),
        laid_out=True,
        headings=tuple(headings),
        tables=tuple(_tables(lines, starts, ends, roles.kept)),
        fields=fields,
        left_out=tuple(left_out_),
    )


def _dropped(kept: Sequence[bool], starts: Sequence[int], length: int) -> list[Range]:
    """The lines that are not kept, each with the line break after it, or at the end the one before."""
    out: list[Range] = []
    for i, start in enumerate(starts):
        if not kept[i]:
            out.append((start, starts[i + 1] if i + 1 < len(starts) else length))
    if out and out[-1][1] == length and out[-1][0]:
        last = merge(out)[-1]
        out.append((max(0, last[0] - 1), length))
    return out


def _wrapped(
    text: str, lines: Sequence[Line], starts: Sequence[int], ends: Sequence[int], roles: Roles
) -> list[Range]:
    """Line breaks that <br> makes in the title, in a heading, or where a line of the text was full."""
    out: list[Range] = []
    for i, line in enumerate(lines):
        if roles.kept[i]:
            at = line.text.find("\n")
            while at >= 0:
                out.append((starts[i] + at, starts[i] + at + 1))
                at = line.text.find("\n", at + 1)
    kept = [i for i in range(len(lines)) if roles.kept[i]]
    breaks = {
        (ends[a], starts[b])
        for a, b in pairwise(kept)
        if b == a + 1 and lines[b].after_br and lines[a].node == lines[b].node
    }
    title = {starts[i] for i in roles.title[1:]}
    out += [found for found in breaks if found[1] in title]
    if breaks:
        low, high = starts[kept[0]], ends[kept[-1]]
        guessed = {(low + a, low + b) for a, b in wraps(text[low:high])}
        out += [found for found in breaks & guessed if found[1] not in title]
    return out


def _tables(
    lines: Sequence[Line], starts: Sequence[int], ends: Sequence[int], kept: Sequence[bool]
) -> list[Range]:
    out: list[Range] = []
    last: int | None = None
    for i, line in enumerate(lines):
        table = line.table if kept[i] else None
        if table is not None and table == last:
            out[-1] = (out[-1][0], ends[i])
        elif table is not None:
            out.append((starts[i], ends[i]))
        last = table
    return out


def _kept(extracted: Extracted) -> str:
    out: list[str] = []
    at = 0
    for drop in extracted.drops:
        out.append(extracted.text[at : drop.start])
        at = drop.end
    return "".join(out) + extracted.text[at:]


def _first_broken(data: bytes, encoding: str) -> int:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return 0
