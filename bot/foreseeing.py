"""Files → what adding them would do to the library; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.inspecting import read_file

if TYPE_CHECKING:
    from corpus.errors import NoticebotError
    from corpus.foresight import Foresight
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
    """

    where: str
    kind: str
    notice: Notice
    known: str | None = None
    effects: tuple[tuple[str, str, str | None], ...] = ()

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

    seen = _Seen()
    for found in find(paths, without=library.folder):
        if isinstance(found, tuple):
            yield Refused(printable(found[0]), found[1])
            continue
        try:
            if found.suffix.lower() == ".jsonl":
                yield from _rows(library, found, seen)
            else:
                yield _file(library, found, printable(found), {}, seen)
        except InputError as error:
            yield Refused(printable(found), error)
    for url in urls:
        assert fetch is not None
        try:
            yield _page(library, url, fetch, seen)
        except InputError as error:
            yield Refused(url, error)


def _file(library: Library, path: Path, where: str, fields: dict[str, Any], seen: _Seen) -> Foreseen:
    from corpus.files import printable
    from corpus.identity import identity
    from corpus.parsing import parse_extracted
    from corpus.rows import apply

    notice = apply(parse_extracted(read_file(path), file=printable(path.name)), fields)
    resolved = _resolved(path)
    found = library.foresee(notice, resolved, fields)
    return _foreseen(where, notice, found, identity(notice, str(fields.get("url", resolved)), None), seen)


def _page(library: Library, url: str, fetch: Fetch, seen: _Seen) -> Foreseen:
    from tempfile import TemporaryDirectory

    found = fetch(url)
    with TemporaryDirectory(prefix="noticebot-") as folder:
        path = Path(folder) / found.name
        path.write_bytes(found.data)
        return _file(library, path, url, found.fields, seen)


def _rows(library: Library, path: Path, seen: _Seen) -> Iterator[Foreseen | Refused]:
    from corpus.files import opened, printable
    from corpus.identity import identity
    from corpus.parsing import parse
    from corpus.rows import BadRow, apply, read_rows

    resolved = _resolved(path)
    with opened(path) as file:
        for row in read_rows(file, printable(path)):
            where = f"{printable(path)}:{row.line}"
            if isinstance(row, BadRow):
                yield Refused(where, row.error)
                continue
            notice = apply(parse(row.text, file=printable(path.name)), row.fields)
            found = library.foresee(notice, resolved, row.fields, row=row.id)
            yield _foreseen(where, notice, found, identity(notice, str(resolved), row.id), seen)


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
