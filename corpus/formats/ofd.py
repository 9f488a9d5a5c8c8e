"""An OFD file (GB/T 33190) → Extracted: its text layer, lines that were only full joined again."""

from __future__ import annotations

from itertools import pairwise

from corpus.draft import merge
from corpus.errors import InputError
from corpus.extracted import Extracted
from corpus.formats.amounts import amount
from corpus.formats.ofd_package import damaged, read_pages
from corpus.formats.ofd_page import OfdLine, lines_of
from corpus.notice import Drop, Reason

_AS_OFD = frozenset(("office-damaged", "office-doctype", "office-encrypted", "office-too-large"))


def extract(data: bytes, name: str) -> Extracted:
    """The text of an OFD file.

    Args:
        data: the whole file.
        name: how it is called in an error.

    Raises:
        InputError: damaged, encrypted, larger than any notice, or without a text layer.
    """
    try:
        pages = read_pages(data, name)
    except InputError as error:
        if error.code in _AS_OFD:  # the words of that error are about Word
            raise damaged(name, str(error.values.get("part", "zip"))) from error
        raise
    lines = lines_of(pages)
    pictures = sum(page.pictures for page in pages)
    if not any(line.own for line in lines):
        raise InputError(
            "ofd-without-text",
            "{name}: no text, only {pictures} pictures; save its pages as pictures or as PDF and add that",
            name=name,
            pictures=pictures,
        )
    text, drops = _text(lines)
    left_out = (amount(pictures, "picture"),) if pictures else ()
    return Extracted(text, "ofd", drops=drops, laid_out=True, left_out=left_out)


def _text(lines: list[OfdLine]) -> tuple[str, tuple[Drop, ...]]:
    starts: list[int] = []
    at = 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    text = "\n".join(line.text for line in lines)
    stops = [*starts[1:], len(text)]
    furniture = [(starts[i], stops[i]) for i, line in enumerate(lines) if not line.own]
    if furniture and furniture[-1][1] == len(text) and (last := merge(furniture)[-1])[0]:
        furniture.append((last[0] - 1, len(text)))  # with the line break above what ends the text
    drops = [Drop(a, b, Reason.FURNITURE) for a, b in merge(furniture)]
    own = [i for i, line in enumerate(lines) if line.own]
    for above, _ in pairwise(own):
        if lines[above].goes_on:
            end = starts[above] + len(lines[above].text)
            drops.append(Drop(end, end + 1, Reason.WRAP))
    return text, tuple(sorted(drops, key=lambda drop: drop.start))
