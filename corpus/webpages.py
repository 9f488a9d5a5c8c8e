"""Web addresses → notices of a library: each fetched, and added as the file that it is, with its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from corpus.adding import AddReport, Refusal
from corpus.errors import InputError, NoticebotError
from corpus.fetching import Fetched
from corpus.library import Library

KINDS = ("added", "replaced", "unchanged", "aliased", "refused", "fruitless")

Fetch = Callable[[str], Fetched]


def add_pages(
    library: Library,
    urls: Iterable[str],
    fetch: Fetch,
    *,
    progress: Callable[[str], None] | None = None,
    fields: Mapping[str, Any] | None = None,
) -> AddReport:
    """Add what stands at web addresses; one that cannot be fetched or read never stops the rest.

    Args:
        library: takes the bytes as they came for its originals.
        urls: as typed.
        fetch: `corpus.fetching.fetch`, with its options.
        progress: called with each address as it is done.
        fields: what whoever adds them states besides.

    Raises:
        LibraryError: the library cannot be written or is damaged.
    """
    reports = []
    for url in urls:
        try:
            found = fetch(url)
        except InputError as error:
            reports.append(AddReport(refused=(Refusal(url, error),)))
            continue
        reports.append(_add(library, url, found, dict(fields or {})))
        if progress:
            progress(url)
    return together(reports)


def together(reports: Iterable[AddReport]) -> AddReport:
    """What several calls did, as one report."""
    every = list(reports)
    return AddReport(**{kind: sum((getattr(one, kind) for one in every), ()) for kind in KINDS})


def _add(library: Library, url: str, found: Fetched, fields: dict[str, Any]) -> AddReport:
    with TemporaryDirectory(prefix="noticebot-") as folder:
        path = Path(folder) / found.name
        path.write_bytes(found.data)
        report = library.add([path], fields=fields | found.fields, charset=found.charset)
    asked = str(found.fields["url"])  # in the one form in which it is recorded; told as it was typed
    told = tuple(
        Refusal(url + one.path.removeprefix(asked), _about(one.error, path, url)) for one in report.refused
    )
    return replace(report, refused=told, fruitless=tuple(url for _ in report.fruitless))


def _about(error: NoticebotError, path: Path, url: str) -> NoticebotError:
    """The error with the address in the place of the file that only carried the bytes."""
    message = str(error).replace(str(path), url).replace("{", "{{").replace("}", "}}")
    values = {name: str(value).replace(str(path), url) for name, value in error.values.items()}
    return type(error)(error.code, message, **values)
