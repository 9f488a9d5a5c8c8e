"""File → what was understood of it: its text with a role for every run, its fields, what was dropped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.notices import drops_json
from corpus.notice import FIELDS

if TYPE_CHECKING:
    from corpus.extracted import Extracted
    from corpus.formats.child import Child
    from corpus.formats.unpacking import File
    from corpus.notice import Notice
    from corpus.roles import Line, Run


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was understood of one file.

    Attributes:
        name: how the file is called.
        encoding: of a plain text; None for other formats.
        extracted: its text, with what its format says.
        notice: what the parser made of it.
        runs: the text in runs, each with its role.
    """

    name: str
    encoding: str | None
    extracted: Extracted
    notice: Notice
    runs: tuple[Run, ...]

    def lines(self) -> list[Line]:
        """The lines of the extracted text."""
        from corpus.roles import lines

        return list(lines(self.extracted.text, self.runs))

    def fields(self) -> list[Stated]:
        """The fields that are stated, in their order."""
        out = []
        for name in FIELDS:
            value = getattr(self.notice, name)
            if not value:
                continue
            span = self.notice.evidence.get(name)
            shown = "、".join(value) if isinstance(value, tuple) else str(getattr(value, "value", value))
            out.append(Stated(name, shown, self.notice.text[slice(*span)] if span else None))
        return out

    def to_json(self) -> dict[str, Any]:
        """Everything as plain JSON values; fields may be added, never renamed."""
        text, notice = self.extracted.text, self.notice
        data = notice.to_json()
        return {
            "file": self.name,
            "format": self.extracted.format,
            "encoding": self.encoding,
            "ocr": self.extracted.ocr,
            "left_out": list(self.extracted.left_out),
            "fields": {name: data[name] for name in FIELDS},
            "evidence": {one.name: one.evidence for one in self.fields() if one.evidence is not None},
            "headings": [
                {"level": heading.level, "text": text[heading.start : heading.end]}
                for heading in self.extracted.headings
            ],
            "sections": [
                {"path": list(s.path), "heading": s.heading, "start": s.start, "end": s.end}
                for s in notice.sections
            ],
            "lines": [
                {
                    "line": line.number,
                    "runs": [
                        {
                            "role": run.role.value,
                            "dropped": run.role.dropped,
                            "section": list(run.path),
                            "fields": list(run.fields),
                            "start": run.start,
                            "end": run.end,
                            "text": text[run.start : run.end],
                        }
                        for run in line.runs
                    ],
                }
                for line in self.lines()
            ],
            "drops": drops_json(notice, text),
        }


@dataclass(frozen=True, slots=True)
class Stated:
    """A field, its value for people, and the words that state it; None where the text has no such words."""

    name: str
    value: str
    evidence: str | None


def extracted_from(file: File, where: str, child: Child, charset: str | None = None) -> Extracted:
    """The text of one file with what its format says.

    Args:
        file: read.
        where: how it is called in an error.
        child: reads what is no plain text.
        charset: the character set that a server stated with it.

    Raises:
        InputError: it cannot be read.
    """
    from corpus.extracted import Extracted
    from corpus.formats.detection import TEXT
    from corpus.reading import read_text

    if file.format == TEXT:
        return Extracted(read_text(file.data, where), TEXT)
    return child.read(file.data, where, file.format, file=file.name, parse=False, charset=charset).extracted


def inspect_file(path: Path) -> Inspection:
    """What is understood of one file, or of the one notice in an archive or mail; nothing is written.

    Raises:
        InputError: it cannot be read.
    """
    from corpus.files import most_bytes, printable, read_bytes

    return inspect_bytes(read_bytes(path, most_bytes(path)), printable(path.name), printable(path))


def inspect_bytes(data: bytes, name: str, where: str, charset: str | None = None) -> Inspection:
    """As `inspect_file`, of bytes.

    Args:
        data: all of them.
        name: what they are called.
        where: how they are called in an error.
        charset: that a server stated with them.
    """
    from corpus.encodings import encoding_of
    from corpus.errors import InputError
    from corpus.formats import Refused
    from corpus.formats.child import Child
    from corpus.formats.unpacking import ROWS, unpacked
    from corpus.parsing import parse_extracted
    from corpus.roles import roles

    with Child() as child:
        every = list(unpacked(data, name, where, child.parts))
        files = [one for one in every if not isinstance(one, Refused)]
        if len(every) == 1 and isinstance(every[0], Refused):
            raise every[0].error
        if len(files) != 1 or (files[0].inside and files[0].format == ROWS):
            raise InputError(
                "inspect-batch",
                "{name}: holds several files; unpack it and name one, or use `add --dry-run`",
                name=where,
            )
        (file,) = files
        where += file.inside
        if file.format == ROWS:
            file = replace(file, format="text")
        extracted = extracted_from(file, where, child, None if file.inside else charset)
    notice = parse_extracted(extracted, file=file.name)
    encoding = encoding_of(file.data) if extracted.format == "text" else None
    return Inspection(where, encoding, extracted, notice, roles(notice, extracted))
