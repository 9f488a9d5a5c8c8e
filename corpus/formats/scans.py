"""What was read of a PDF without recognition → whether it has to be read once more with it."""

from __future__ import annotations

from corpus.errors import InputError
from corpus.extracted import Extracted
from corpus.formats.amounts import SCANNED, taken_apart

_CODES = frozenset({"scan-not-read", "pdf-letters-unknown"})


def left(extracted: Extracted) -> bool:
    """Whether pages were left out because they are pictures."""
    counted = (taken_apart(said) for said in extracted.left_out)
    return any(found is not None and found[1] == SCANNED for found in counted)


def only(error: InputError) -> bool:
    """Whether it was refused because there is nothing else in it."""
    return error.code in _CODES


def can_be_read() -> bool:
    """Whether pages can be recognised here."""
    from corpus.formats import recognition

    return recognition.available()
