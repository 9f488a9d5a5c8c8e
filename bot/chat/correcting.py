"""What an admin writes in place of a field → the value that is recorded beside the notice."""

from __future__ import annotations

import re
import unicodedata

from corpus.dates import DATE, to_date
from corpus.errors import InputError
from corpus.rows import field_value

FIELDS = ("title", "issuer", "number", "issued_on", "published_on")
"""What can be corrected, in the order of the buttons."""

_NONE = frozenset({"无", "無", "没有", "-", "—", "none", "n/a"})
_BETWEEN = re.compile(r"[、，,；;\n]")

Value = str | list[str] | None


def read_value(field: str, text: str) -> Value:
    """The value of a field as `corpus.rows.apply` takes it; None says that the notice states none.

    Raises:
        InputError: it is not a date, or too long.
    """
    words = text.strip()
    if unicodedata.normalize("NFKC", words).lower() in _NONE:
        return None
    stated: object = words
    if field.endswith("_on"):
        written = unicodedata.normalize("NFKC", words)
        match = DATE.fullmatch(written)
        day = to_date(match["date"]) if match else None
        if day is None:
            raise InputError("intake-date-bad", "write the date as 2020-02-01 or 2020年2月1日")
        stated = day.isoformat()
    elif field == "issuer":
        stated = [name for part in _BETWEEN.split(words) if (name := part.strip())]
    value = field_value(field, stated)
    if value is None:
        raise InputError("intake-value-bad", "write one line of at most 500 characters")
    return value
