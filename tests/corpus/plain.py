"""A parser for tests: fields stand as `name: value` lines, so that each test states just what it needs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from corpus.library import Library, Parser
from corpus.notice import Notice, Reference, Section, Span, Status


def parse(source: str, *, id: str = "", file: str | None = None) -> Notice:
    fields: dict[str, str] = {}
    references = []
    for line in source.split("\n"):
        name, colon, value = line.partition(": ")
        if colon and name in ("repeals", "amends"):
            effect = Status.REPEALED if name == "repeals" else Status.AMENDED
            number = value if value.endswith("号") else None
            references.append(Reference(effect, None if number else value, number, 0, 0))
        elif colon:
            fields[name] = value
    return Notice(
        id=id,
        text=source,
        sections=(Section((), None, 0, len(source)),),
        title=fields.get("title"),
        issuer=tuple(fields["issuer"].split("、")) if "issuer" in fields else (),
        number=fields.get("number"),
        issued_on=date.fromisoformat(fields["on"]) if "on" in fields else None,
        references=tuple(references),
        spans=(Span(0, len(source), 0),),
        file=file,
    )


PLAIN = Parser(parse, 1)


def library(folder: Path, parser: Parser = PLAIN) -> Library:
    return Library(folder / "home" / "library", parser=parser, patience=5.0)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    return path


def listed(one: Library) -> dict[str, str]:
    return {notice.id: notice.text for notice in one.notices()}
