"""A Word file (.docx, .docm, strict or not, of Word, WPS or LibreOffice) → Extracted.

The text is what a reader of Word sees: numbers of lists counted, tracked changes accepted, fields by their
results. Page headers stand at its start and page footers at its end, both dropped as furniture, but for a
red head (issuer and document number) in a header, where the body does not state the number itself; footnotes
stand after the paragraph (or the table) that cites them. Macros are never looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from corpus.errors import InputError
from corpus.extracted import Extracted
from corpus.formats.amounts import amount
from corpus.formats.docx_blocks import Block, Line, Writing, lines_of
from corpus.formats.docx_numbering import Numbering
from corpus.formats.docx_state import Context
from corpus.formats.docx_story import read_blocks, read_notes
from corpus.formats.docx_styles import Styles
from corpus.formats.office_errors import encrypted
from corpus.formats.office_package import Package, Relation
from corpus.numbers import is_number_line

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_USUAL = "word/document.xml"
_HEAD = 6  # lines of a header in which a red head ends
_HEAD_OF_BODY = 15  # lines of the body that would state the number themselves


def extract(data: bytes, name: str) -> Extracted:
    """The text of a .docx file.

    Args:
        data: the whole file.
        name: how the file is called in an error.

    Raises:
        InputError: protected by a password, damaged, no Word file, made to harm, or without any text.
    """
    if data.startswith(OLE) and _ENCRYPTED in data:
        raise encrypted(name)
    package = Package(data, name)
    main = _main_part(package)
    relations = package.relations(main)
    styles = Styles(_tree(package, relations.values(), "styles"))
    context = Context(styles, Numbering(_tree(package, relations.values(), "numbering"), styles))
    for kind in ("footnote", "endnote"):
        path = _path(relations.values(), kind + "s")
        if path is not None:
            found = read_notes(package, path, context)
            context.notes.update({(kind, note): lines for note, lines in found.items()})
    body = read_blocks(package, main, context)
    headers = _headers(_page_lines(package, relations, context, "header"), body)
    footers = _furniture(_page_lines(package, relations, context, "footer"))
    writing = Writing()
    writing.blocks(headers)
    writing.blocks(body)
    writing.blocks(footers)
    extracted = writing.extracted("docx", _in_words(context.left_out))
    if not extracted.text.strip():
        raise _empty(name, context.left_out)
    return extracted


def _main_part(package: Package) -> str:
    """The path of the part that holds the text; files of some writers lack what says which it is."""
    for relation in package.relations("").values():
        if relation.kind == "officeDocument" and relation.target in package:
            if relation.target.lower().startswith(("xl/", "ppt/")):
                raise not_word(package.name)
            return relation.target
    if _USUAL in package:
        return _USUAL
    for path in package.paths():
        if path.startswith("word/document") and path.endswith(".xml"):
            return path
    raise not_word(package.name)


def _path(relations: Iterable[Relation], kind: str) -> str | None:
    return next((relation.target for relation in relations if relation.kind == kind), None)


def _tree(package: Package, relations: Iterable[Relation], kind: str) -> object | None:
    path = _path(relations, kind)
    return None if path is None else package.tree(path)


def _page_lines(
    package: Package, relations: dict[str, Relation], context: Context, kind: str
) -> list[list[str]]:
    """The lines of each page header or footer, blank ones left out."""
    paths = [relations[id].target for frame, id in context.frames if frame == kind and id in relations]
    every = [lines_of(read_blocks(package, path, context)) for path in dict.fromkeys(paths)]
    return [[line.text.strip() for line in lines if line.text.strip()] for lines in every]


def _furniture(parts: Iterable[Sequence[str]]) -> list[Line]:
    """The lines of page headers or footers, each once."""
    return [Line(text, furniture=True) for text in dict.fromkeys(text for part in parts for text in part)]


def _headers(parts: Sequence[Sequence[str]], body: Sequence[Block]) -> list[Line]:
    """The lines of page headers: first, as text, a red head that stands in one of them, down to its number.

    Only a number that the body does not begin with itself: else it is repeated there.
    """
    begins = ["".join(line.text.split()) for line in islice(lines_of(body), _HEAD_OF_BODY)]
    for part in parts:
        number = next((at for at, text in enumerate(part[:_HEAD]) if is_number_line(text)), None)
        if number is None or any("".join(part[number].split()) in line for line in begins):
            continue
        head = part[: number + 1]
        rest = [[text for text in one if text not in head] for one in parts]
        return [*(Line(text) for text in head), *_furniture(rest)]
    return _furniture(parts)


def _in_words(left_out: Counter[str]) -> tuple[str, ...]:
    return tuple(amount(count, what) for what, count in sorted(left_out.items()))


def not_word(name: str) -> InputError:
    """The error for a file that has the frame of an Office file and no text of Word in it."""
    return InputError(
        "not-word",
        "{name}: this is not a Word document; save it as .docx or as plain text and add that",
        name=name,
    )


def _empty(name: str, left_out: Counter[str]) -> InputError:
    if left_out["picture"]:
        return InputError(
            "word-only-pictures",
            "{name}: holds {count} pictures and no text; save it as PDF and add that to have it recognised",
            name=name,
            count=left_out["picture"],
        )
    return InputError("file-empty", "{name}: there is no text in it", name=name)
