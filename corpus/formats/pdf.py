"""PDF → Extracted: its text layer in reading order; recognition for pages that are pictures of text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.errors import InputError
from corpus.extracted import Extracted
from corpus.formats import recognition
from corpus.formats.amounts import FORM_FIELDS, SCANNED, amount
from corpus.formats.limits import MAX_CHARACTERS, MAX_LETTERS, MAX_PAGES, MAX_SCANNED
from corpus.formats.page_parts import Page
from corpus.formats.page_text import to_text
from corpus.formats.pdf_drawings import drawn
from corpus.formats.pdf_page import read_page

if TYPE_CHECKING:
    import pypdfium2

_LETTERS = 10  # a page with fewer readable characters has no text layer worth the name
_UNKNOWN = 0.3  # share of characters without a letter from which a text layer is of no use


def extract(data: bytes, name: str, *, recognise: bool = True) -> Extracted:
    """The text of a PDF.

    Args:
        data: the whole file.
        name: how it is called in an error.
        recognise: read pages that are pictures too; if not, they are told as where the extra is missing.

    Raises:
        InputError: damaged, locked by a password, too long, or without text that can be read.
    """
    with _opened(data, name) as document:
        pages = _pages(document, name)
        scanned = [i for i, page in enumerate(pages) if _is_picture(page)]
        left_out: list[str] = []
        reader: recognition.Recogniser | None = None
        if scanned and recognise and recognition.available():
            if len(scanned) > MAX_SCANNED:
                raise recognition.too_long(name)
            reader = recognition.recogniser()
            for index in scanned:
                pages[index] = reader.page(drawn(document[index]))
        elif scanned:
            if not any(map(_letters, (page for i, page in enumerate(pages) if i not in scanned))):
                raise _not_read(pages, name)
            left_out.append(amount(len(scanned), SCANNED))
            pages = [
                replace(page, runs=(), turned=()) if i in scanned else page for i, page in enumerate(pages)
            ]
        if document.get_formtype():
            left_out.append(FORM_FIELDS)
    pictures = sum(page.pictures for page in pages)
    if pictures:
        left_out.append(amount(pictures, "picture"))
    if not any(map(_letters, pages)):
        raise (
            recognition.nothing(name)
            if reader
            else InputError("file-empty", "{name}: there is no text in it", name=name)
        )
    found = to_text(pages)
    return Extracted(
        text=found.text,
        format="pdf",
        drops=found.drops,
        laid_out=True,
        headings=found.headings,
        tables=found.tables,
        ocr=reader.confidence if reader else None,
        left_out=tuple(left_out),
    )


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[pypdfium2.PdfDocument]:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise InputError(
                "pdf-locked",
                "{name}: this PDF is locked by a password; save it without one and add that",
                name=name,
            ) from error
        raise _broken(name) from error
    try:
        yield document
    finally:
        document.close()


def _broken(name: str) -> InputError:
    return InputError(
        "pdf-broken",
        "{name}: this PDF is damaged; open it in a viewer and save it again, or send the text",
        name=name,
    )


def _pages(document: pypdfium2.PdfDocument, name: str) -> list[Page]:
    """The pages; one that is damaged counts as blank as long as another can be read.

    Raises:
        InputError: too many pages or characters, or no page that can be read.
    """
    import pypdfium2

    count = len(document)
    if count > MAX_PAGES:
        raise InputError(
            "pdf-too-long",
            "{name}: {count} pages, and {limit} at most are read; split it",
            name=name,
            count=count,
            limit=MAX_PAGES,
        )
    pages: list[Page] = []
    broken = 0
    left = MAX_CHARACTERS
    for index in range(count):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            broken += 1
            pages.append(Page(0.0, 0.0))
            continue
        read = read_page(page, min(left, MAX_LETTERS), name)
        page.close()
        left -= _letters(read)
        pages.append(read)
    if broken == count:
        raise _broken(name)
    return pages


def _letters(page: Page) -> int:
    return sum(len(run.text) for run in (*page.runs, *page.turned))


def _is_picture(page: Page) -> bool:
    """Whether a page has to be recognised: drawn without letters, or with letters that cannot be told."""
    letters = _letters(page)
    return (page.drawn and letters < _LETTERS) or (
        page.unknown >= _LETTERS and page.unknown > _UNKNOWN * letters
    )


def _not_read(pages: list[Page], name: str) -> InputError:
    if any(page.unknown >= _LETTERS for page in pages):
        return InputError(
            "pdf-letters-unknown",
            "{name}: its fonts do not say which letters they show; install recognition with "
            "pip install 'noticebot[ocr]', or send the text",
            name=name,
        )
    return recognition.missing(name)
