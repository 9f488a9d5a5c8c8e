"""Answer → messages in Telegram's HTML, within Telegram's limits and without a word cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import citing
from bot.chat.citing import TitleOf
from bot.chat.fitting import GAP, Excerpt, fit, paged
from bot.chat.markup import Marked, Style, bold, emphasised, italic, joined
from bot.chat.texts import Texts
from bot.chat.units import clip
from corpus.sentences import Range
from index import reasons
from index.answer import Answer, Quote, Tier

LIMIT = 4096  # UTF-16 units after parsing: core.telegram.org/bots/api#sendmessage
LONG = 300  # code points from which a quote is folded
_REASON = 300
_SAFE = 3500  # units of a page of one sentence


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Attributes:
        text: HTML of at most LIMIT units after parsing.
        shown: which quotes it shows, as positions in the answer.
        shortened: those of them that are not shown whole.
    """

    text: str
    shown: tuple[int, ...] = ()
    shortened: tuple[int, ...] = ()


def answer(answer: Answer, texts: Texts, title_of: TitleOf, *, topics: bool = False) -> tuple[Message, ...]:
    """The messages that say an answer; nearly always one.

    Args:
        answer: quoted as it is.
        texts: the asker's language.
        title_of: title of the notice with an id.
        topics: where nothing was found, whether buttons with headings on similar matters stand below.
    """
    if not answer.quotes:
        return (Message(_nothing(answer, texts, topics=topics).html()),)
    head = _head(answer, texts)
    alone = len(answer.quotes) == 1
    layout = _above if answer.tier is Tier.COMPETING else _alone if alone else _below
    blocks = [layout(at, quote, texts, title_of) for at, quote in enumerate(answer.quotes)]
    return _messages(head, blocks, texts)


def passages(
    quotes: Sequence[Quote], texts: Texts, title_of: TitleOf, *, first: int, page: int, pages: int
) -> tuple[Message, ...]:
    """A page of further passages.

    Args:
        quotes: those of this page.
        texts: the asker's language.
        title_of: title of the notice with an id.
        first: position of the first of them among all passages, from 0; `shown` counts from it.
        page: number of the page, from 1.
        pages: how many there are.
    """
    head = joined([texts("more"), texts("page", page=page, pages=pages)], " · ").styled(Style.ITALIC)
    blocks = [_below(first + at, quote, texts, title_of) for at, quote in enumerate(quotes)]
    return _messages(head, blocks, texts)


def one(quote: Quote, texts: Texts, title_of: TitleOf) -> Message:
    """One quote with its source, in one message."""
    return _messages(Marked(), [_alone(0, quote, texts, title_of)], texts)[0]


def announced(head: str, quote: Quote, texts: Texts, title_of: TitleOf) -> Message:
    """One quote with its source under a line that says why it comes."""
    return _messages(bold(clip(head, _REASON)), [_alone(0, quote, texts, title_of)], texts)[0]


def number(at: int) -> str:
    """The mark of the passage at position `at`: ① … ⑳, then 21. …"""
    return chr(0x2460 + at) if at < 20 else f"{at + 1}."


@dataclass(frozen=True, slots=True)
class _Block:
    """A quote with what stands above and below it."""

    at: int
    quote: Quote
    above: Marked
    below: Marked

    def marked(self, inside: Marked) -> Marked:
        return joined([self.above, inside, self.below], "\n")

    @property
    def around(self) -> int:
        return self.above.units + self.below.units + 2


def _nothing(answer: Answer, texts: Texts, *, topics: bool) -> Marked:
    said = answer.reason and answer.reason not in (reasons.NONE, reasons.NEAREST)
    reason = italic(clip(texts.reason(answer.reason), _REASON)) if answer.reason and said else Marked()
    return joined([texts("none"), reason, texts("none-topics") if topics else ""], "\n")


def _head(answer: Answer, texts: Texts) -> Marked:
    if answer.tier is Tier.ANSWER:
        sentence = Marked()
    else:
        sentence = bold(texts("competing" if answer.tier is Tier.COMPETING else "nearest"))
    said = answer.reason and answer.reason not in (reasons.NONE, reasons.NEAREST)
    reason = texts.reason(answer.reason) if answer.reason and said else ""
    notes = [italic(clip(note, _REASON)) for note in (reason, texts.understood(answer.understood)) if note]
    return joined([sentence, *notes], "\n")


def _alone(at: int, quote: Quote, texts: Texts, title_of: TitleOf) -> _Block:
    """A quote with its source under it."""
    return _sourced(at, "——", quote, texts, title_of)


def _below(at: int, quote: Quote, texts: Texts, title_of: TitleOf) -> _Block:
    """A quote with its source under it, one of several with buttons that name their number."""
    return _sourced(at, number(at) + " ", quote, texts, title_of)


def _sourced(at: int, mark: str, quote: Quote, texts: Texts, title_of: TitleOf) -> _Block:
    source = Marked(mark + citing.source(quote.citation, texts))
    return _Block(at, quote, Marked(), joined([source, *_notes(quote, texts, title_of)], "\n"))


def _above(at: int, quote: Quote, texts: Texts, title_of: TitleOf) -> _Block:
    """A quote with its notice over it, as one of several to choose from."""
    head = joined([bold(number(at)), citing.named(quote.citation, texts)], " ")
    section = citing.section(quote.citation) + citing.recognised(quote.citation.ocr, texts)
    below = joined([f"——{section}" if section else "", *_notes(quote, texts, title_of)], "\n")
    return _Block(at, quote, head, below)


def _notes(quote: Quote, texts: Texts, title_of: TitleOf) -> tuple[Marked, ...]:
    standing = citing.standing(quote.citation, title_of, texts)
    return (bold(standing or ""), Marked(citing.also(quote.also_in, texts)))


def _messages(head: Marked, blocks: list[_Block], texts: Texts) -> tuple[Message, ...]:
    """As many of the blocks as fit with all their highlights, then the others in messages of their own."""
    for count in range(len(blocks), 0, -1):
        now, later = blocks[:count], blocks[count:]
        excerpts = [Excerpt(block.quote.text, block.quote.highlights, _ending(texts).units) for block in now]
        room = LIMIT - head.units - 2 - sum(block.around + 2 for block in now)
        if fit(excerpts, room, marked=count == 1):
            quotes = [
                block.marked(_quoted(block.quote, excerpt, texts))
                for block, excerpt in zip(now, excerpts, strict=True)
            ]
            message = Message(
                joined([head, *quotes], "\n\n").html(),
                tuple(block.at for block in now),
                tuple(block.at for block, excerpt in zip(now, excerpts, strict=True) if not excerpt.whole),
            )
            return (message, *(_messages(Marked(), later, texts) if later else ()))
    rest = _messages(Marked(), blocks[1:], texts) if len(blocks) > 1 else ()
    return (*_long_sentence(head, blocks[0], excerpts[0], texts), *rest)


def _long_sentence(head: Marked, block: _Block, excerpt: Excerpt, texts: Texts) -> tuple[Message, ...]:
    """The one sentence of a quote that alone is more than a message holds, in pages."""
    start, end = excerpt.ranges[0]
    room = min(_SAFE, LIMIT - head.units - block.around - _PAGE - _ending(texts).units)
    pages = paged(block.quote.text, start, end, room)
    out = []
    for page, (first, last) in enumerate(pages, 1):
        inside = emphasised(block.quote.text, first, last, block.quote.highlights).styled(Style.LONG_QUOTE)
        if page == len(pages) and not excerpt.whole:
            inside = joined([inside, _ending(texts)], "\n")
        count = italic(texts("page", page=page, pages=len(pages)))
        whole = joined([head if page == 1 else "", block.marked(joined([inside, count], "\n"))], "\n\n")
        out.append(Message(whole.html(), (block.at,), () if excerpt.whole else (block.at,)))
    return tuple(out)


_PAGE = 40  # units that a count of pages and the breaks around it take


def _ending(texts: Texts) -> Marked:
    return italic(texts("excerpt"))


def _quoted(quote: Quote, excerpt: Excerpt, texts: Texts) -> Marked:
    """The quote as a block, with marks where sentences are left out; folded when it is long."""
    inside = Marked()
    end = 0
    for a, b in _trimmed(quote.text, excerpt.ranges):
        if quote.text[end:a].strip():
            inside = inside + GAP
        inside = inside + emphasised(quote.text, a, b, quote.highlights)
        end = b
    if not excerpt.whole:
        inside = inside + _ending(texts)
    style = Style.LONG_QUOTE if len(inside.text) > LONG else Style.QUOTE
    return inside.styled(style)


def _trimmed(text: str, ranges: tuple[Range, ...]) -> list[Range]:
    """The ranges without the white space at the quote's two ends, which Telegram does not show."""
    if not ranges:
        return []
    first, last = ranges[0][0], ranges[-1][1]
    while first < ranges[0][1] and text[first].isspace():
        first += 1
    while last > ranges[-1][0] and text[last - 1].isspace():
        last -= 1
    if len(ranges) == 1:
        return [(first, max(first, last))]
    return [(first, ranges[0][1]), *ranges[1:-1], (ranges[-1][0], last)]
