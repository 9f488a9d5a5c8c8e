"""What a file holds that is not text, in words: (3, "picture") ↔ "3 pictures".

The words are English as a reader says them; taken apart again they can be said in another language.
"""

from __future__ import annotations

import re

_SAID = re.compile(r"([0-9]{1,9}) ([^\n]{1,200})")
_PLURALS = {
    "character that the page hides": "characters that the page hides",
    "chart": "charts",
    "comment": "comments",
    "diagram": "diagrams",
    "embedded object": "embedded objects",
    "inserted file": "inserted files",
    "passage of hidden text": "passages of hidden text",
    "picture": "pictures",
    "placeholder that was not filled in": "placeholders that were not filled in",
    "pronunciation over a word": "pronunciations over words",
    "scanned page": "scanned pages",
    "symbol of an unknown font": "symbols of an unknown font",
    "tracked deletion": "tracked deletions",
}
"""Everything that is counted, in the singular and the plural."""
SCANNED = "scanned page"
FORM_FIELDS = "form fields"
"""Told without a number."""
_SINGULARS = {plural: singular for singular, plural in _PLURALS.items()}
KINDS = frozenset(_PLURALS)
"""Everything that is counted, in the singular."""


def amount(count: int, what: str) -> str:
    """So many of something.

    Args:
        count: at least 1.
        what: one of KINDS.
    """
    return f"{count} {what if count == 1 else _PLURALS[what]}"


def taken_apart(said: str) -> tuple[int, str] | None:
    """What `amount` was given; None for words that it did not make."""
    found = _SAID.fullmatch(said)
    if found is None:
        return None
    what = _SINGULARS.get(found[2], found[2])
    return (int(found[1]), what) if what in KINDS else None
