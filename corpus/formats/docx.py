"""A Word file (.docx, .docm, strict or not, of Word, WPS or LibreOffice) → Extracted.

The text is what a reader of Word sees: numbers of lists counted, tracked changes accepted, fields by their
results. Page headers stand at its start and page footers at its end, both dropped as furniture; footnotes
stand after the paragraph (or the table) that cites them. Macros are never looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from corpus.errors import InputError
from corpus.extracted import Extracted
from corpus.formats.amounts import amount
from corpus.formats.docx_blocks import Line, Writing, lines_of
from corpus.formats.docx_numbering import Numbering
from corpus.formats.docx_state import Context
from corpus.formats.docx_story import read_blocks, read_notes
from corpus.formats.docx_styles import Styles
from corpus.formats.office_errors import encrypted
from corpus.formats.office_package import Package, Relation

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_USUAL = "word/document.xml"


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
    headers = _page_lines(package, relations, context, "header")
    footers = _page_lines(package, relations, context, "footer")
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


def _page_lines(package: Package, relations: dict[str, Relation], context: Context, kind: str) -> list[Line]:
    """The lines of all page headers or footers, each once, as furniture."""
    out: dict[str, None] = {}
    paths = [relations[id].target for frame, id in context.frames if frame == kind and id in relations]
    for path in dict.fromkeys(paths):
        for line in lines_of(read_blocks(package, path, context)):
            if line.text.strip():
                out.setdefault(line.text.strip())
    return [Line(text, furniture=True) for text in out]


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
