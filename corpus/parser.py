"""The parser that a library uses, and its version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from corpus.extracted import Extracted
from corpus.notice import Notice


class Parse(Protocol):
    """Plain text → Notice; a pure function."""

    def __call__(self, source: str, *, id: str = "", file: str | None = None) -> Notice:
        """The notice in `source`."""
        ...


class ParseExtracted(Protocol):
    """What a format's reader gave → Notice; a pure function."""

    def __call__(self, extracted: Extracted, *, id: str = "", file: str | None = None) -> Notice:
        """The notice in `extracted`."""
        ...


@dataclass(frozen=True, slots=True)
class Parser:
    """A parser and its version; notices parsed by another version are parsed again by `refresh`.

    Attributes:
        parse: for plain text.
        version: counted up with every change of what it makes of a text.
        parse_extracted: for other formats; None to parse their text as if it were plain.
    """

    parse: Parse
    version: int
    parse_extracted: ParseExtracted | None = None

    def notice(self, extracted: Extracted, *, file: str) -> Notice:
        """The notice in what was read of a file.

        Args:
            extracted: what its format's reader gave.
            file: its name.
        """
        if self.parse_extracted is None:
            return self.parse(extracted.text, id="", file=file)
        return self.parse_extracted(extracted, id="", file=file)


def the_parser() -> Parser:
    """The parser of this version of noticebot, imported when first needed."""
    from corpus.parsing import PARSER_VERSION, parse, parse_extracted

    return Parser(parse, PARSER_VERSION, parse_extracted)
