"""Extracted text → Notice: header, numbered sections, sign-off, and what it does to other notices.

A law is told from a notice by its shape, and read by rules of its own (`corpus.laws`).

A pure function of its arguments; what a field or a section is, and in which order the evidence for
it counts, is said in the module that reads it.
"""

from __future__ import annotations

from dataclasses import replace

from corpus.attachments import attachments, first_mark
from corpus.cleaning import clean
from corpus.draft import Draft, Range
from corpus.extracted import Extracted
from corpus.fields import Fields, official, read_fields
from corpus.header import Kind, Token, read_header
from corpus.labels import label_in
from corpus.laws import read_law
from corpus.notice import Notice, Reason, Reference, Section
from corpus.references import references
from corpus.repeats import repeats
from corpus.rows import fill
from corpus.sections import sections
from corpus.signoff import Signoff, find_signoff
from corpus.styled import styled, styled_title
from corpus.titles import Title, choose_title
from corpus.validity import with_validity
from corpus.variants import as_written, is_traditional, simplified

PARSER_VERSION: int = 7

_TAIL_REACH = 300


def parse(source: str, *, id: str = "", file: str | None = None) -> Notice:
    """The notice that a plain text holds.

    Args:
        source: extracted text, any string.
        id: put into the notice as given.
        file: name of the original file.

    Returns:
        A notice whose text is `source` with deletions only; no input is refused, and an empty one gives
        a notice without text and sections.
    """
    return parse_extracted(Extracted(source, "text"), id=id, file=file)


def parse_extracted(extracted: Extracted, *, id: str = "", file: str | None = None) -> Notice:
    """The notice that a file of any format holds.

    What its text says goes before what its format says: a heading by its style counts where no numeral opens
    its part, and a field that the file states beside its text where the text states none.

    Args:
        extracted: what the reader of its format gave.
        id: put into the notice as given.
        file: name of the original file.

    Returns:
        As `parse`; spans and drops index `extracted.text`.
    """
    source = extracted.text
    shadow = simplified(source) if is_traditional(source) else source
    law = read_law(shadow, drops=extracted.drops, laid_out=extracted.laid_out)
    if law:
        draft, fields, parts = law.draft, law.fields, law.sections
    else:
        draft, fields, parts = _read_notice(extracted, shadow, (file or "").lower().endswith(".md"))
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
        ocr=extracted.ocr,
    )
    if not extracted.fields:
        return with_validity(notice)
    # first, for days of effect are counted from the day of issue; then again, for what the text leaves open
    return fill(with_validity(fill(notice, extracted.fields)), extracted.fields)


def _read_notice(
    extracted: Extracted, source: str, markdown: bool
) -> tuple[Draft, Fields, tuple[Section, ...]]:
    """What is kept of a notice, what it states about itself, and how it is divided."""
    draft = clean(source, markdown=markdown, drops=extracted.drops, laid_out=extracted.laid_out)
    marked = styled_title(draft.text, styled(draft, extracted.headings))
    tokens = read_header(draft.text)
    title = choose_title(draft.text, tokens, official=True, marked=marked)
    draft = draft.without(
        repeats(draft.text, _heads(draft.text, tokens, title), _body(tokens)), Reason.REPEAT
    )
    text = draft.text
    headings = styled(draft, extracted.headings)
    tokens, signoff, title = _head(text, styled_title(text, headings))
    body = _body_range(text, tokens, signoff, title)
    if body[0] == body[1] and not signoff and not official(tokens, signoff):
        tokens, title, body = [], None, (0, len(text))  # a line or two without a body are no header
    fields = read_fields(text, tokens, title, signoff, (body[1], len(text)))
    middle = None if signoff is None or signoff.last else signoff
    annexed = attachments(text, body, middle.closing if middle else None)
    signed = _signed(middle) if middle else None
    return draft, fields, sections(text, body, signed, annexed, headings)


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


def _head(text: str, marked: Title | None) -> tuple[list[Token], Signoff | None, Title | None]:
    tokens = read_header(text)
    signoff = _signoff(text, _body(tokens))
    title = choose_title(text, tokens, official(tokens, signoff), marked)
    if (
        marked is not None and title is marked
    ):  # lines below a title that only its style makes one are no head
        tokens = [t for t in tokens if t.start < marked.end or t.kind not in (Kind.TEXT, Kind.RULE)]
    return tokens, signoff, title


def _signoff(text: str, start: int) -> Signoff | None:
    """The sign-off: the one that ends what stands before the first attachment, else the first in the text."""
    before = first_mark(text, start)
    if before is not None:
        found = find_signoff(text, start, before)
        if found and found.last:
            return replace(found, closing=before, last=False)
    return find_signoff(text, start, len(text))


def _body(tokens: list[Token]) -> int:
    return tokens[-1].end if tokens else 0


def _heads(text: str, tokens: list[Token], title: Title | None) -> list[str]:
    """The title and the addressee line as they stand in the text."""
    heads = [text[title.start : title.end]] if title else []
    return heads + [t.text for t in tokens if t.kind is Kind.ADDRESSEES]


def _body_range(text: str, tokens: list[Token], signoff: Signoff | None, title: Title | None) -> Range:
    """The body: after the header, before a sign-off that ends the text and before the page's own lines."""
    start = max(_body(tokens), title.end if title else 0)
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
