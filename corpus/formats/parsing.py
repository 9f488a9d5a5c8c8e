"""An `Extracted` → the Notice in it."""

from __future__ import annotations

from corpus.extracted import Extracted
from corpus.notice import Notice
from corpus.parsing import parse


def notice_of(extracted: Extracted, *, file: str | None = None) -> Notice:
    """The notice that a file holds.

    Args:
        extracted: what its format's reader gave.
        file: its name.
    """
    return parse(extracted.text, id="", file=file)
