"""Plain text → Notice: header, numbered sections, sign-off, and what it does to other notices.

A law is told from a notice by its shape, and read by rules of its own (`corpus.laws`).

A pure function of its arguments; what a field or a section is, and in which order the evidence for
it counts, is said in the module that reads it.
"""

from __future__ import annotations

from dataclasses import replace

from corpus.cleaning import clean
from corpus.draft import Draft, Range
from corpus.fields import Fields, official, read_fields
from corpus.header import Kind, Token, read_header
from corpus.labels import label_in
from corpus.laws import read_law
from corpus.notice import Notice, Reason, Reference, Section
from corpus.references import references
from corpus.repeats import repeats
from corpus.sections import sections
from corpus.signoff import Signoff, find_signoff
from corpus.titles import Title, choose_title
from corpus.validity import with_validity
from corpus.variants import as_written, is_traditional, simplified

PARSER_VERSION: int = 6

_TAIL_REACH = 300


def parse(source: str, *, id: str = "", file: str | None = None) -> Notice:
    """The notice that `source` holds.

    Args:
        source: extracted text, any string.
        id: put into the notice as given.
        file: name of the original file.

    Returns:
        A notice whose text is `source` with deletions only; no input is refused, and an empty one gives
        a notice without text and sections.
    """
    shadow = simplified(source) if is_traditional(source) else source
    law = read_law(shadow)
    if law:
        draft, fields, parts = law.draft, law.fields, law.sections
    else:
        draft, fields, parts = _read_notice(shadow, (file or "").lower().endswith(".md"))
    text = draft.text
    named = references(text)
    written = text
    if shadow is not source:
        written = "".join(source[s.origin : s.origin + s.end - s.start] for s in draft.spans)
        fields = fields.as_written(text, written)
        parts = tuple(_section_as_written(s, written) for s in parts)
        named = tuple(_reference_as_written(r, text, written) for r in named)
    notice = Notice(
        id=id,
        text=written,
        sections=parts,
        title=fields.title,
        issuer=fields.issuer,
        number=fields.number,
        issued_on=fields.issued_on,
        published_on=fields.published_on,
        source=fields.source,
        addressees=fields.addressees,
        urgency=fields.urgency,
        references=named,
        evidence=fields.evidence,
        spans=draft.spans,
        drops=draft.drops,
        breaks=draft.breaks(),
        file=file,
        kind=fields.kind,
    )
    return with_validity(notice)


def _read_notice(source: str, markdown: bool) -> tuple[Draft, Fields, tuple[Section, ...]]:
    """What is kept of a notice, what it states about itself, and how it is divided."""
    draft = clean(source, markdown=markdown)
    tokens = read_header(draft.text)
    title = choose_title(draft.text, tokens, official=True)
    draft = draft.without(
        repeats(draft.text, _heads(draft.text, tokens, title), _body(tokens)), Reason.REPEAT
    )
    text = draft.text
    tokens, signoff, title = _head(text)
    body = _body_range(text, tokens, signoff)
    if body[0] == body[1] and not signoff and not official(tokens, signoff):
        tokens, title, body = [], None, (0, len(text))  # a line or two without a body are no header
    fields = read_fields(text, tokens, title, signoff, (body[1], len(text)))
    return draft, fields, sections(text, body, None if signoff is None or signoff.last else _signed(signoff))


def _signed(signoff: Signoff) -> Range:
    return (signoff.start, signoff.closing)


def _section_as_written(section: Section, text: str) -> Section:
    heading = section.heading and text[section.start : section.start + len(section.heading)]
    return replace(section, heading=heading)


def _reference_as_written(reference: Reference, shadow: str, text: str) -> Reference:
    start, end = reference.start, reference.end
    title = reference.title and as_written(reference.title, shadow, text, start, end)
    number = reference.number and as_written(reference.number, shadow, text, start, end)
    return replace(reference, title=title, number=number)


def _head(text: str) -> tuple[list[Token], Signoff | None, Title | None]:
    tokens = read_header(text)
    signoff = find_signoff(text, _body(tokens), len(text))
    return tokens, signoff, choose_title(text, tokens, official(tokens, signoff))


def _body(tokens: list[Token]) -> int:
    return tokens[-1].end if tokens else 0


def _heads(text: str, tokens: list[Token], title: Title | None) -> list[str]:
    """The title and the addressee line as they stand in the text."""
    heads = [text[title.start : title.end]] if title else []
    return heads + [t.text for t in tokens if t.kind is Kind.ADDRESSEES]


def _body_range(text: str, tokens: list[Token], signoff: Signoff | None) -> Range:
    """The body: after the header, before a sign-off that ends the text and before the page's own lines."""
    start = _body(tokens)
    end = signoff.start if signoff and signoff.last else len(text)
    label = label_in(text, max(start, end - _TAIL_REACH), end)
    while label:
        if label.field == "source" and not any(c in "。！？" for c in text[label.start : end].strip()):
            end = label.start
            break
        label = label_in(text, label.end, end)
    while start < end and text[start].isspace():
        start += 1
    return (start, max(start, end))
