"""Telegram text: lengths in UTF-16 units, entities found in plain text, blanks trimmed as Telegram does."""

from __future__ import annotations

import re

MAX_ENTITIES = 100  # Telegram drops the rest without a word

_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])")
_MENTION = re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)")
_HASHTAG = re.compile(r"(?<!\w)#(?=\w{0,255}[^\W\d])\w{1,256}(?!#)")
_URL = re.compile(r"(?<![\w@])https?://[^\s<>\"，。；、）》”]+[^\s<>\"，。；、）》”.,;:!?)]")
_FOUND = (("bot_command", _COMMAND), ("url", _URL), ("mention", _MENTION), ("hashtag", _HASHTAG))
_OPAQUE = {"code", "pre", "text_link", "text_mention", "custom_emoji", "url"}
_MERGEABLE = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_CONTROLS = {number: " " for number in range(32) if number != 10} | {13: None}
_CONTROLS |= dict.fromkeys(range(0x2028, 0x202F))


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """The part of the text that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def clean(text: str) -> str:
    """Control characters become spaces and carriage returns vanish, as in Telegram."""
    return text.translate(_CONTROLS)


def in_order(entities: list[dict]) -> list[dict]:
    """Sorted as Telegram lists them: by start, the longer first."""
    return sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def found_in(text: str, taken: list[dict] | tuple = ()) -> list[dict]:
    """Commands, links, mentions and hashtags that Telegram finds by itself in a text."""
    if not any(sign in text for sign in "/@#"):
        return []
    closed = [(e["offset"], e["offset"] + e["length"]) for e in taken if e["type"] in _OPAQUE]
    found: list[dict] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            end = start + units(match[0])
            if all(end <= low or start >= high for low, high in closed):
                found.append({"type": kind, "offset": start, "length": end - start})
                closed.append((start, end))
    return in_order(found)


def trimmed(text: str, entities: list[dict]) -> tuple[str, list[dict]]:
    """Blanks at both ends off (not those inside a leading entity), entities clipped, empty ones gone."""
    text = text.rstrip(" \n")
    first = min((e["offset"] for e in entities), default=None)
    blanks = len(text) - len(text.lstrip(" \n"))
    front = blanks if first is None else min(blanks, first)  # blanks are one unit each
    text, end = text[front:], units(text[front:])
    kept = []
    for entity in entities:
        start = entity["offset"] - front
        length = min(entity["length"], end - start)
        if length > 0:
            kept.append({**entity, "offset": start, "length": length})
    return text, in_order(kept)


def merged(entities: list[dict]) -> list[dict]:
    """Formatting of one kind that touches or overlaps becomes one entity, as in TDLib."""
    last: dict[str, dict] = {}
    kept: list[dict] = []
    for entity in in_order(entities):
        former = last.get(entity["type"])
        if former and entity["offset"] <= former["offset"] + former["length"]:
            end = max(former["offset"] + former["length"], entity["offset"] + entity["length"])
            former["length"] = end - former["offset"]
            continue
        kept.append(dict(entity))
        if entity["type"] in _MERGEABLE:
            last[entity["type"]] = kept[-1]
    return kept


def finished(text: str, entities: list[dict]) -> tuple[str, list[dict]]:
    """A text as Telegram stores it: trimmed, with what it finds by itself, at most 100 entities."""
    text, entities = trimmed(text, entities)
    entities = merged(entities)
    return text, in_order(entities + found_in(text, entities))[:MAX_ENTITIES]
