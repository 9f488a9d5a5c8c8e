"""File formats → `corpus.extracted.Extracted`, a file a format, each imported when it is needed.

A reader is a module with `extract(data: bytes, name: str) -> Extracted`; one of a batch (an archive, a mail
with attachments) has `parts(data: bytes, name: str) -> Iterator[Part | Refused]` instead. They run in a child
process with limits: what they are given may be made to harm.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import InputError

READERS = {
    "docx": "corpus.formats.docx",
    "doc": "corpus.formats.doc",
    "pdf": "corpus.formats.pdf",
    "image": "corpus.formats.image",
    "html": "corpus.formats.html",
    "ofd": "corpus.formats.ofd",
}
"""Format → its module, with `extract`."""

BATCHES = {"zip": "corpus.formats.archive", "eml": "corpus.formats.mail"}
"""Format → its module, with `parts`."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside another: its name there, made safe, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A file inside another that is not read, and why."""

    name: str
    error: InputError
