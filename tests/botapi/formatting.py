"""text + parse_mode or entities → text and entities as stored, with Telegram's limits of length."""

from __future__ import annotations

from tests.botapi.errors import bad
from tests.botapi.html import parse_html
from tests.botapi.text import clean, finished, units

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def formatted(text: str, parse_mode: str | None, entities: list | None) -> tuple[str, list[dict]]:
    """What a user will see of a text that a bot sends.

    Raises:
        ApiError: the markup cannot be parsed, or entities lie outside the text.
    """
    text = clean(text)
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad(f"unsupported parse_mode (this server plays HTML only, not {parse_mode!r})")
        return finished(*parse_html(text))
    given = [dict(entity) for entity in entities or ()]
    end = units(text)
    for entity in given:
        if entity["offset"] < 0 or entity["length"] < 0 or entity["offset"] + entity["length"] > end:
            raise bad(f"entity beginning at UTF-16 offset {entity['offset']} ends outside of the text")
    return finished(text, given)


def message_text(text: str, parse_mode: str | None, entities: list | None) -> tuple[str, list[dict]]:
    """A message's text: 1 to 4096 UTF-16 units after parsing."""
    text, entities = formatted(text, parse_mode, entities)
    if not text:
        raise bad("message text is empty")
    if units(text) > TEXT_LIMIT:
        raise bad("message is too long")
    return text, entities


def caption_text(text: str, parse_mode: str | None, entities: list | None) -> tuple[str, list[dict]]:
    """A caption: 0 to 1024 UTF-16 units after parsing."""
    text, entities = formatted(text, parse_mode, entities)
    if units(text) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    return text, entities
