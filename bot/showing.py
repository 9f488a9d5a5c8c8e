"""Answer → what an asker reads in a terminal: quotes, under each where it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.terminal import Terminal
from bot.texts_zh import ASKER
from corpus.notice import Status
from corpus.today import Term, term
from index.answer import Answer, Citation, chinese_date, cite, fetched_from, percent, section_name

TitleOf = Callable[[str], str | None]


def show_answer(
    terminal: Terminal, answer: Answer, title_of: TitleOf, today: date, *, ready: bool = False
) -> None:
    """Writes an answer.

    Args:
        terminal: where to.
        answer: quoted as it is.
        title_of: title of the notice with an id.
        today: by which a notice has expired, or is not yet effective.
        ready: under each quote a citation ready to be pasted, on a line of its own, in place of its source.
    """
    sentence = ASKER.get(answer.tier.value)
    if sentence:
        colon = "：" if answer.quotes else "。"
        terminal.paragraph(sentence + colon, "bold" if answer.answered else "bold yellow")
    if answer.reason and answer.reason != sentence:
        terminal.paragraph(f"（{answer.reason}）", "dim")
    read = [ASKER["understood"].format(typed=one.typed, official=one.official) for one in answer.understood]
    if read:
        terminal.paragraph(f"（{'；'.join(read)}）", "dim")
    for number, quote in enumerate(answer.quotes):
        if number or answer.reason or sentence or read:
            terminal.line()
        terminal.quote(quote.text, quote.highlights)
        if ready:
            terminal.line(cite(quote.citation))
        else:
            terminal.paragraph(f"——{source(quote.citation)}", "cyan", indent="  ")
            if fetched := fetched_from(quote.citation.url, quote.citation.fetched_at):
                terminal.line(f"  {fetched}", "dim")  # not broken: an address is opened by a click
        if mark := standing(quote.citation, title_of, today):
            terminal.paragraph(f"  {mark}", "bold red", indent="  ")
        if quote.also_in:
            others = "；".join(cite(citation) if ready else _brief(citation) for citation in quote.also_in)
            terminal.paragraph(f"  {ASKER['also']}{others}", "dim", indent="  ")


def source(citation: Citation) -> str:
    """Where a quote stands: title, number, issuer, date with what it is, section."""
    heading = " ".join((citation.heading or "").split())
    if citation.section:
        heading = heading.removeprefix(citation.section[-1]).lstrip("、.．， \u3000")
    parts = [_brief(citation), section_name(citation.section) + (f"“{heading}”" if heading else "")]
    read = "" if citation.ocr is None else ASKER["recognised"].format(percent=percent(citation.ocr))
    return "，".join(part for part in parts if part) + read


def standing(citation: Citation, title_of: TitleOf, today: date) -> str | None:
    """Says that a notice does not apply as quoted, or not today; None where it does."""
    if citation.status is Status.REPEALED:
        by = title_of(citation.repealed_by) if citation.repealed_by else None
        return ASKER["repealed-by"].format(title=by) if by else ASKER["repealed"]
    said = []
    longer = title_of(citation.extended_by) if citation.extended_by else None
    if citation.status is Status.AMENDED and not (longer and citation.amended_by == citation.extended_by):
        by = title_of(citation.amended_by) if citation.amended_by else None
        said.append(ASKER["amended-by"].format(title=by) if by else ASKER["amended"])
    if longer and citation.expires_on:
        said.append(ASKER["extended-by"].format(title=longer, date=chinese_date(citation.expires_on)))
    ended = term(citation.effective_on, citation.expires_on, today)
    if ended is Term.EXPIRED and citation.expires_on:
        said.append(ASKER["expired"].format(date=chinese_date(citation.expires_on)))
    if ended is Term.PENDING and citation.effective_on:
        said.append(ASKER["pending"].format(date=chinese_date(citation.effective_on)))
    return "；".join(said) or None


def _brief(citation: Citation) -> str:
    """《title》（number），issuer，2020年2月1日成文."""
    name = f"《{citation.title or ASKER['untitled']}》"
    if citation.number:
        name += f"（{citation.number}）"
    day = ""
    if citation.issued_on:
        day = chinese_date(citation.issued_on) + ASKER["issued"]
    elif citation.published_on:
        day = chinese_date(citation.published_on) + ASKER["published"]
    return "，".join(part for part in (name, "、".join(citation.issuer), day) if part)
