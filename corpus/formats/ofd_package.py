"""Bytes of an OFD file (GB/T 33190-2016) → its pages, each with its runs of text and where they stand.

OFD.xml names the documents, Document.xml their pages and templates, Content.xml what stands on one: text
objects with a box (Boundary), and text codes in it with a place (X, Y) and the steps between characters
(DeltaX). Lengths are millimetres from the top left corner.
"""

from __future__ import annotations

import posixpath

from corpus.errors import InputError
from corpus.formats.ofd_parts import ContentPart, DocumentPart, NotesPart, OfdPage, Texts
from corpus.formats.office_package import Package
from corpus.formats.office_xml import feed

MAX_PAGES = 2_000
MAX_RUNS = 500_000
"""Text codes of a file; a page of a notice that sets each character by itself has 800."""


def read_pages(data: bytes, name: str) -> list[OfdPage]:
    """The pages of all documents in an OFD file.

    Raises:
        InputError: damaged, encrypted, or larger than any notice.
    """
    package = Package(data, name)
    if "OFD.xml" not in package:
        raise damaged(name, "OFD.xml")
    if "Encryptions.xml" in package or "Encrypt.xml" in package:
        raise InputError(
            "ofd-encrypted", "{name}: an encrypted OFD; save it without protection and add that", name=name
        )
    roots = Texts(name, "OFD.xml", ("DocRoot",))
    feed(package.chunks("OFD.xml"), roots, name, "OFD.xml")
    pages: list[OfdPage] = []
    for root in roots.found["DocRoot"]:
        pages += _document(package, _joined("", root), name, len(pages))
    return pages


def _document(package: Package, path: str, name: str, before: int) -> list[OfdPage]:
    document = DocumentPart(name, path)
    if path not in package:
        raise damaged(name, path)
    feed(package.chunks(path), document, name, path)
    if before + len(document.pages) > MAX_PAGES:
        raise too_large(name)
    folder = posixpath.dirname(path)
    notes = _notes(package, folder, document.annotations, name)
    templates = {key: _joined(folder, place) for key, place in document.templates.items()}
    out: list[OfdPage] = []
    count = 0
    for key, place in document.pages:
        page = OfdPage(*document.box)
        content = ContentPart(name, _joined(folder, place), page, own=True)
        if content.part not in package:
            raise damaged(name, content.part)
        feed(package.chunks(content.part), content, name, content.part)
        for template in content.templates:
            if template in templates:
                behind = ContentPart(name, templates[template], page, own=False)
                feed(package.chunks(behind.part), behind, name, behind.part)
        if key in notes:
            above = ContentPart(name, notes[key], page, own=False)
            feed(package.chunks(above.part), above, name, above.part)
        count += len(page.runs)
        if count > MAX_RUNS:
            raise too_large(name)
        out.append(page)
    return out


def _notes(package: Package, folder: str, place: str | None, name: str) -> dict[str, str]:
    """Where the notes, stamps and watermarks of each page stand, by the page's id."""
    path = _joined(folder, place) if place else ""
    if not path or path not in package:
        return {}
    notes = NotesPart(name, path)
    feed(package.chunks(path), notes, name, path)
    within = posixpath.dirname(path)
    return {page: _joined(within, file) for page, file in notes.files.items()}


def _joined(folder: str, place: str) -> str:
    """A path in the file; "../" leads nowhere outside, for the parts are only looked up by name."""
    place = place.strip().replace("\\", "/")
    return posixpath.normpath(posixpath.join("/" if place.startswith("/") else "/" + folder, place)).lstrip(
        "/"
    )


def too_large(name: str) -> InputError:
    """The error for a file of more pages or more text than any notice."""
    return InputError(
        "ofd-too-large",
        "{name}: more than {limit} pages, or more text than any notice has; split it",
        name=name,
        limit=MAX_PAGES,
    )


def damaged(name: str, part: str) -> InputError:
    """The error for a file that no reader of OFD would open either."""
    return InputError(
        "ofd-damaged",
        "{name}: this OFD file is damaged ({part}); save it again, or print it to PDF and add that",
        name=name,
        part=part,
    )
