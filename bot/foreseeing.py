"""Files → what adding them would do to the library; nothing is written."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from bot.inspecting import extracted_from

if TYPE_CHECKING:
    from corpus.errors import NoticebotError
    from corpus.foresight import Foresight
    from corpus.formats.child import Child
    from corpus.formats.unpacking import File
    from corpus.library import Library
    from corpus.notice import Notice
    from corpus.webpages import Fetch

_KINDS = {"new": "added", "replaces": "replaced", "same": "unchanged"}


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of one notice.

    Attributes:
        where: the file, with the line of a .jsonl file.
        kind: "added", "replaced" or "unchanged".
        notice: as parsed.
        known: id of the notice in the library that it is or replaces; where another of the files does the
            same, that file.
        effects: (what becomes of it, id, title) of each notice that it would repeal or amend.
        left_out: what of the file is not text.
    """

    where: str
    kind: str
    notice: Notice
    known: str | None = None
    effects: tuple[tuple[str, str, str | None], ...] = ()
    left_out: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; fields may be added, never renamed."""
        notice = self.notice
        return {
            "file": self.where,
            "outcome": self.kind,
            "known": self.known,
            "title": notice.title,
            "issuer": list(notice.issuer),
            "number": notice.number,
            "issued_on": notice.issued_on.isoformat() if notice.issued_on else None,
            "published_on": notice.published_on.isoformat() if notice.published_on else None,
            "source": notice.source,
            "sections": len({section.path for section in notice.sections if section.path}),
            "dropped": dict(Counter(drop.reason.value for drop in notice.drops)),
            "left_out": list(self.left_out),
            "effects": [{"effect": effect, "id": id, "title": title} for effect, id, title in self.effects],
        }


@dataclass(frozen=True, slots=True)
class Refused:
    """What would not be added, and why."""

    where: str
    error: NoticebotError


@dataclass
class _Seen:
    """What the files before brought: identity → text and place."""

    texts: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)


def foresee(
    library: Library, paths: Sequence[Path], urls: Sequence[str] = (), fetch: Fetch | None = None
) -> Iterator[Foreseen | Refused]:
    """What adding would do with each notice under `paths` and at `urls`, in order.

    Args:
        library: is read and not changed.
        paths: files and folders.
        urls: web addresses.
        fetch: `corpus.fetching.fetch`, with its options; needed where there are addresses.

    Raises:
        LibraryError: the library cannot be read.
    """
    from corpus.errors import InputError
    from corpus.files import find, printable
    from corpus.formats.child import Child

    seen = _Seen()
    with Child() as child:
        for found in find(paths, without=library.folder):
            if isinstance(found, tuple):
                yield Refused(printable(found[0]), found[1])
                continue
            try:
                yield from _file(library, found, seen, child)
            except InputError as error:
                yield Refused(printable(found), error)
        for url in urls:
            assert fetch is not None
            try:
                yield from _page(library, url, fetch, seen, child)
            except InputError as error:
                yield Refused(url, error)


def _file(library: Library, path: Path, seen: _Seen, child: Child) -> Iterator[Foreseen | Refused]:
    from corpus.errors import InputError
    from corpus.files import most_bytes, opened, printable, read_bytes
    from corpus.formats import Refused as NotRead
    from corpus.formats.unpacking import ROWS, is_rows, unpacked

    where, resolved = printable(path), str(_resolved(path))
    if is_rows(path.name):
        with opened(path) as rows:
            yield from _rows(library, rows, where, Path(resolved), seen)
        return
    for file in unpacked(read_bytes(path, most_bytes(path)), printable(path.name), where, child.parts):
        if isinstance(file, NotRead):
            yield Refused(where + file.name, file.error)
            continue
        at = Path(resolved + file.inside)
        try:
            if file.format == ROWS:
                yield from _rows(library, io.BytesIO(file.data), where + file.inside, at, seen)
            else:
                yield _one(library, file, where + file.inside, at, seen=seen, child=child)
        except InputError as error:
            yield Refused(where + file.inside, error)


def _one(
    library: Library,
    file: File,
    where: str,
    at: Path,
    *,
    seen: _Seen,
    child: Child,
    fields: Mapping[str, Any] | None = None,
    charset: str | None = None,
) -> Foreseen:
    from corpus.identity import identity
    from corpus.parsing import parse_extracted
    from corpus.rows import apply

    extracted = extracted_from(file, where, child, charset)
    notice = parse_extracted(extracted, file=file.name)
    stated = dict(fields or {})
    notice = apply(notice, stated)
    found = library.foresee(notice, at, stated)
    one = _foreseen(where, notice, found, identity(notice, str(stated.get("url", at)), None), seen)
    return replace(one, left_out=extracted.left_out)


def _page(
    library: Library, url: str, fetch: Fetch, seen: _Seen, child: Child
) -> Iterator[Foreseen | Refused]:
    from corpus.errors import InputError
    from corpus.formats import Refused as NotRead
    from corpus.formats.unpacking import unpacked

    found = fetch(url)
    for file in unpacked(found.data, found.name, url, child.parts):
        if isinstance(file, NotRead):
            yield Refused(url + file.name, file.error)
            continue
        try:
            at = Path(found.name + file.inside)
            charset = None if file.inside else found.charset
            yield _one(
                library,
                file,
                url + file.inside,
                at,
                seen=seen,
                child=child,
                fields=found.fields,
                charset=charset,
            )
        except InputError as error:
            yield Refused(url + file.inside, error)


def _rows(library: Library, rows: BinaryIO, name: str, at: Path, seen: _Seen) -> Iterator[Foreseen | Refused]:
    from corpus.identity import identity
    from corpus.parsing import parse
    from corpus.rows import BadRow, apply, read_rows

    for row in read_rows(rows, name):
        where = f"{name}:{row.line}"
        if isinstance(row, BadRow):
            yield Refused(where, row.error)
            continue
        notice = apply(parse(row.text, file=at.name), row.fields)
        found = library.foresee(notice, at, row.fields, row=row.id)
        yield _foreseen(where, notice, found, identity(notice, str(at), row.id), seen)


def _foreseen(where: str, notice: Notice, found: Foresight, key: tuple[str, ...], seen: _Seen) -> Foreseen:
    """The outcome, unless a file before brings the same notice."""
    before = seen.texts.get(key)
    seen.texts[key] = (notice.text.strip(), where)
    effects = tuple((effect.value, other.id, other.title) for effect, other in found.effects)
    if before is not None:
        kind = "unchanged" if before[0] == notice.text.strip() else "replaced"
        return Foreseen(where, kind, notice, before[1], effects)
    known = found.entry.notice.id if found.entry else None
    return Foreseen(where, _KINDS[found.outcome.value], notice, known, effects)


def _resolved(path: Path) -> Path:
    from corpus.files import printable

    try:
        return Path(printable(path.resolve()))
    except (OSError, RuntimeError):  # a loop of links; reading it has said so
        return Path(printable(path.absolute()))
