"""Lines of a .jsonl file → rows: {"id", "text"} and the optional fields that a bulk source states."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

from corpus.errors import InputError
from corpus.notice import Notice
from corpus.reading import MAX_BYTES, clean, read_text, too_large
from corpus.urls import is_url, read_url

_MAX_ID = 64


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its notice's id, text and stated fields, and where its bytes stand in the file."""

    id: str
    text: str
    fields: dict[str, Any]
    offset: int
    length: int
    line: int


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that is refused, and why."""

    line: int
    error: InputError


def read_rows(file: BinaryIO, name: str) -> Iterator[Row | BadRow]:
    """Rows of an open .jsonl file, one line in memory at a time; blank lines are passed over.

    An id that stands twice must say the same twice: which of two texts it means cannot be told.
    """
    seen: dict[int, int] = {}  # digests, so that a million rows cost about 100 MB
    offset = 0
    line = 0
    while raw := file.readline(MAX_BYTES + 1):
        line += 1
        start, offset = offset, offset + len(raw)
        where = f"{name}:{line}"
        if len(raw) > MAX_BYTES:
            while not raw.endswith(b"\n") and (raw := file.readline(MAX_BYTES)):
                offset += len(raw)
            yield BadRow(line, too_large(where))
            continue
        if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        try:
            id_, text, fields = parse_row(raw, where)
            said = _digest(text, *(f"{name}={value}" for name, value in fields.items()))
            if seen.setdefault(_digest(id_), said) != said:
                raise _bad(where, f'the id "{id_}" stands twice in the file and says different things')
        except InputError as error:
            yield BadRow(line, error)
        else:
            yield Row(id_, text, fields, start, len(raw), line)


def parse_row(raw: bytes, where: str) -> tuple[str, str, dict[str, Any]]:
    """Id, text and well-formed optional fields of one line.

    Raises:
        InputError: not a JSON object, or without a usable id or text; the message begins with `where`.
    """
    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError:
        line = read_text(raw, where)
    try:
        row = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise _bad(where, f"not valid JSON ({_short(error)})") from error
    if not isinstance(row, dict):
        raise _bad(where, 'not an object {"id": …, "text": …}')
    text = row.get("text")
    if not isinstance(text, str):
        raise _bad(where, 'no "text"')
    if not _encodable(text):
        raise _bad(where, '"text" has half of a surrogate pair')
    fields = {name: read(row.get(name)) for name, read in _FIELDS.items()}
    return _id(row.get("id"), where), clean(text, where), {k: v for k, v in fields.items() if v}


def apply(notice: Notice, fields: dict[str, Any]) -> Notice:
    """The notice with what its row states in place of what was parsed.

    Where the row says otherwise than the text, the line of the text no longer is evidence for the field.
    None says that the notice states no such field, whatever was read in its text.
    """
    stated: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "issuer":
            stated[name] = tuple(value or ())
        elif name.endswith("_on") and value is not None:
            stated[name] = date.fromisoformat(value)
        else:
            stated[name] = value
    changed = {name for name, value in stated.items() if getattr(notice, name) != value}
    evidence = {name: span for name, span in notice.evidence.items() if name not in changed}
    return replace(notice, **stated, evidence=evidence)


def fill(notice: Notice, fields: Mapping[str, Any]) -> Notice:
    """The notice with what its file states beside its text, for each field that the text does not state.

    Args:
        notice: as parsed.
        fields: as rows state them; what cannot be used is passed over, as in a row. `url` and `fetched_at`
            say where the file itself came from.
    """
    stated = {name: read(fields[name]) for name, read in _FIELDS.items() if name in fields and name != "file"}
    missing = {name: value for name, value in stated.items() if value and not getattr(notice, name)}
    filled = apply(notice, missing)
    url, fetched_at = _text(fields.get("url")), _text(fields.get("fetched_at"))
    return replace(filled, url=url or filled.url, fetched_at=fetched_at or filled.fetched_at)


def field_value(name: str, value: object) -> str | list[str] | None:
    """What a row may state for a field (a day as YYYY-MM-DD), None for a value that cannot be used.

    Raises:
        KeyError: no row states such a field.
    """
    return _FIELDS[name](value) or None


def _id(value: object, where: str) -> str:
    """A row's id as text: what can be typed after a command and printed in a list."""
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            value = str(value)
        except ValueError as error:
            raise _bad(where, '"id" is longer than 64 characters') from error
    if not isinstance(value, str) or not value:
        raise _bad(where, 'no "id" (a string or a whole number)')
    if len(value) > _MAX_ID:
        raise _bad(where, '"id" is longer than 64 characters')
    if value.startswith("-") or " " in value or not value.isprintable():
        raise _bad(where, '"id" begins with "-" or has white space or control characters')
    return value


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    words = " ".join(value.split())
    return words if words.isprintable() and len(words) <= 500 else None


def _texts(value: object) -> list[str] | None:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return None
    out = [_text(item) for item in value]
    return [item for item in out if item] if all(out) else None


def _date(value: object) -> str | None:
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d(?!\d)", value.strip(), re.ASCII):
        return None
    try:
        return date.fromisoformat(value.strip()[:10]).isoformat()
    except ValueError:
        return None


def _url(value: object) -> str | None:
    """A web address in its one form."""
    try:
        return str(read_url(value)) if isinstance(value, str) and is_url(value) else None
    except InputError:
        return None


def _moment(value: object) -> str | None:
    """A moment with its time zone, as UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.astimezone(UTC).isoformat(timespec="seconds") if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


_FIELDS: dict[str, Callable[[object], str | list[str] | None]] = {
    "title": _text,
    "issuer": _texts,
    "number": _text,
    "issued_on": _date,
    "published_on": _date,
    "source": _text,
    "file": _text,
    "effective_on": _date,
    "expires_on": _date,
    "url": _url,
    "fetched_at": _moment,
}


def _digest(*texts: str) -> int:
    return int.from_bytes(hashlib.blake2b("\0".join(texts).encode("utf-8"), digest_size=8).digest(), "big")


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _short(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:120]


def _bad(where: str, reason: str) -> InputError:
    return InputError("row-broken", "{where}: {reason}", where=where, reason=reason)
