"""Messages as a person on a phone sees them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from tests.botapi.keyboards import ACTIONS
from tests.botapi.model import Message
from tests.botapi.text import cut, units

_AROUND = {
    "bold": ("**", "**"), "italic": ("_", "_"), "underline": ("__", "__"), "strikethrough": ("~~", "~~"),
    "spoiler": ("||", "||"), "code": ("`", "`"), "pre": ("```", "```"),
}  # fmt: skip
_QUOTES = ("blockquote", "expandable_blockquote")


@dataclass(frozen=True)
class Button:
    """kind: callback_data, url, copy_text, switch_inline_query, …; value: its text, data or address."""

    text: str
    kind: str
    value: str

    @classmethod
    def of(cls, raw: dict) -> Button:
        kind = next(name for name in ACTIONS if name in raw)
        value = raw[kind]
        return cls(raw["text"], kind, value["text"] if kind == "copy_text" else str(value))


@dataclass(frozen=True)
class Entity:
    """offset and length in UTF-16 units; text: the part it covers."""

    type: str
    offset: int
    length: int
    text: str
    url: str | None = None


@dataclass(frozen=True)
class Seen:
    """A message at one moment. `text`: plain, the caption of a file; `reply_to`: a message id."""

    chat: int
    id: int
    sender: str
    from_bot: bool
    text: str
    entities: tuple[Entity, ...]
    rows: tuple[tuple[Button, ...], ...]
    thread: int | None
    reply_to: int | None
    document: str | None
    data: bytes | None
    edited: bool
    time: float
    inline_id: str | None
    raw: dict

    @property
    def buttons(self) -> list[Button]:
        """All buttons, row by row."""
        return [button for row in self.rows for button in row]

    @property
    def quotes(self) -> list[str]:
        """The texts of its blockquotes."""
        return [entity.text for entity in self.entities if entity.type in _QUOTES]

    @property
    def bold(self) -> list[str]:
        """The texts in bold."""
        return [entity.text for entity in self.entities if entity.type == "bold"]

    def button(self, wanted: str) -> Button:
        """The button with this label or data, else the first whose label contains it.

        Raises:
            AssertionError: there is none; tells which there are.
        """
        for fits in (lambda b: wanted in (b.text, b.value), lambda b: wanted in b.text):
            for button in self.buttons:
                if fits(button):
                    return button
        raise AssertionError(f"no button {wanted!r}; there are {[button.text for button in self.buttons]}")

    def __str__(self) -> str:
        return readable(self.text, self.raw["entities"])


def rows_of(markup: dict | None) -> tuple[tuple[Button, ...], ...]:
    """The buttons of an inline keyboard."""
    return tuple(tuple(map(Button.of, row)) for row in (markup or {}).get("inline_keyboard", ()))


def entities_of(text: str, entities: list[dict]) -> tuple[Entity, ...]:
    """Entities with the text they cover."""
    return tuple(
        Entity(e["type"], e["offset"], e["length"], cut(text, e["offset"], e["length"]), e.get("url"))
        for e in entities
    )


def seen(message: Message) -> Seen:
    """The message as it is now."""
    file = message.file
    return Seen(
        chat=message.chat.id,
        id=message.id,
        sender=message.sender.first_name if message.sender else message.chat.title or "",
        from_bot=bool(message.sender and message.sender.is_bot),
        text=message.text,
        entities=entities_of(message.text, message.entities),
        rows=rows_of(message.markup),
        thread=message.thread,
        reply_to=message.reply_to,
        document=file.name if file else None,
        data=file.data if file else None,
        edited=message.edit_date is not None,
        time=message.time,
        inline_id=message.inline_id,
        raw={"entities": message.entities, "markup": message.markup, "origin": message.origin},
    )


def readable(text: str, entities: list[dict]) -> str:
    """A text with its formatting in signs: **bold**, │ before the lines of a quote, addresses after links."""
    raw = text.encode("utf-16-le", "surrogatepass")
    marks: dict[int, list[str]] = {}
    quoted: list[tuple[int, int, bool]] = []
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["type"] in _QUOTES:
            quoted.append((start, end, entity["type"].startswith("exp")))
        elif entity["type"] == "text_link":
            marks.setdefault(end, []).insert(0, f" ({entity['url']})")
        elif entity["type"] in _AROUND:
            opening, closing = _AROUND[entity["type"]]
            marks.setdefault(start, []).append(opening)
            marks.setdefault(end, []).insert(0, closing)
    lines = []
    for start, end in _lines(text, quoted):
        inside = next((q for q in quoted if q[0] <= start < q[1]), None)
        written, last = "", start
        for place in sorted(mark for mark in marks if start <= mark <= end):
            written += raw[last * 2 : place * 2].decode("utf-16-le", "replace") + "".join(marks.pop(place))
            last = place
        written += raw[last * 2 : end * 2].decode("utf-16-le", "replace")
        folded = " ⌄" if inside and inside[2] and end >= inside[1] else ""
        lines.append(f"│ {written}{folded}" if inside else written)
    return "\n".join(lines)


def _lines(text: str, quoted: list[tuple[int, int, bool]]) -> list[tuple[int, int]]:
    """Start and end of each line on the screen: a quote stands on lines of its own."""
    edges = {edge for quote in quoted for edge in quote[:2]}
    found, at = [], 0
    for line in text.split("\n"):
        end = at + units(line)
        cuts = [at, *sorted(edge for edge in edges if at < edge < end), end]
        found += list(itertools.pairwise(cuts))
        at = end + 1
    return found
