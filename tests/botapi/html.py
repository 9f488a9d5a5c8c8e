"""parse_mode HTML by Telegram's rules: text and entities out, or the 400 that Telegram answers.

The grammar follows TDLib's parse_html: named entities other than lt, gt, amp and quot stay as they are
written, tag names are not case sensitive, unknown attributes are ignored. It is stricter in one place:
Telegram silently repairs a blockquote inside a blockquote and tags inside code or pre; here they are
refused, since what the user would see is not what the bot asked for.
"""

from __future__ import annotations

import re

from tests.botapi.errors import ApiError, bad
from tests.botapi.text import in_order, units

_KIND = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler",
    "tg-spoiler": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPECIAL = re.compile("[<&]")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]*)|#([0-9]*)|([A-Za-z]*));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"[^\s=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_BLANKS = re.compile(r"\s*")
_USER_LINK = re.compile(r"tg://user\?id=([0-9]{1,19})$")


def _character(match: re.Match) -> str | None:
    """The character an &entity; stands for, or None when Telegram leaves it as written."""
    if match[3] is not None:
        return _NAMED.get(match[3])
    digits, base = (match[1], 16) if match[1] is not None else (match[2], 10)
    body = match[0].rstrip(";")
    number = int(digits, base) if digits and len(digits) < 10 else 0
    return chr(number) if 0 < number < 0x10FFFF and len(body) < 10 else None


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda match: _character(match) or match[0], text)


class _Parser:
    """One pass over one source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.offset = 0
        self.entities: list[dict] = []
        self.open: list[tuple[str, str, int, int]] = []  # tag, argument, offset, index of its first part

    def error(self, message: str, at: int, tail: str = "") -> ApiError:
        where = len(self.source[:at].encode("utf-8", "surrogatepass"))
        return bad(f"can't parse entities: {message} at byte offset {where}{tail}")

    def write(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.offset += units(text)

    def run(self) -> tuple[str, list[dict]]:
        source, at = self.source, 0
        while match := _SPECIAL.search(source, at):
            self.write(source[at : match.start()])
            at = match.start()
            if source[at] == "<":
                at = self.end_tag(at) if source.startswith("</", at) else self.start_tag(at)
                continue
            entity = _ENTITY.match(source, at)
            character = _character(entity) if entity else None
            self.write(character or "&")
            at = entity.end() if entity and character else at + 1
        self.write(source[at:])
        if self.open:
            raise bad(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self.open[-1][0]}\""
            )
        text = "".join(self.parts)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise bad("can't parse entities: Text contains invalid Unicode characters")
        return text, in_order(self.entities)

    def start_tag(self, begin: int) -> int:
        source = self.source
        at = _TAG_NAME.match(source, begin + 1).end()
        if at == len(source):
            raise self.error("Unclosed start tag", begin)
        tag = source[begin + 1 : at].lower()
        if tag not in _KIND:
            raise self.error(f'Unsupported start tag "{tag}"', begin)
        argument = ""
        while True:
            at = _BLANKS.match(source, at).end()
            if at == len(source):
                raise self.error(f'Unclosed start tag "{tag}"', begin)
            if source[at] == ">":
                break
            name, value, at = self.attribute(tag, begin, at)
            if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id"), ("blockquote", "expandable")}:
                argument = value or ("1" if tag == "blockquote" else "")
            elif (tag, name) == ("code", "class") and value.startswith("language-"):
                argument = value.removeprefix("language-")
            elif (tag, name) == ("span", "class") and value.startswith("tg-"):
                argument = value.removeprefix("tg-")
        if tag == "span" and argument != "spoiler":
            raise self.error('Tag "span" must have class "tg-spoiler"', begin)
        self.check_nesting(tag, begin)
        self.open.append((tag, argument, self.offset, len(self.parts)))
        return at + 1

    def attribute(self, tag: str, begin: int, at: int) -> tuple[str, str, int]:
        source = self.source
        end = _ATTRIBUTE.match(source, at).end()
        name = source[at:end].lower()
        if not name:
            raise self.error(f'Empty attribute name in the tag "{tag}"', begin)
        after = _BLANKS.match(source, end).end()
        if not source.startswith("=", after):
            if (tag, name) == ("blockquote", "expandable"):
                return name, "", end
            raise self.error(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
        at = _BLANKS.match(source, after + 1).end()
        if at == len(source):
            raise self.error(f'Unclosed start tag "{tag}"', begin)
        quote = source[at]
        if quote not in "'\"":
            end = _TOKEN.match(source, at).end()
            if end < len(source) and not (source[end].isspace() or source[end] == ">"):
                raise self.error("Unexpected end of name token", at)
            return name, source[at:end].lower(), end
        end = source.find(quote, at + 1)
        if end < 0 or end + 1 == len(source):
            raise self.error("Unclosed start tag", begin)
        return name, _unescaped(source[at + 1 : end]), end + 1

    def check_nesting(self, tag: str, begin: int) -> None:
        around = [name for name, *_ in self.open]
        if tag == "blockquote" and "blockquote" in around:
            raise self.error('Tag "blockquote" can\'t be nested in "blockquote"', begin)
        outer = next((name for name in around if name in ("code", "pre")), None)
        if outer and not ({tag, outer} == {"code", "pre"} and len(around) - around.index(outer) == 1):
            raise self.error(f'Tag "{tag}" can\'t be nested in "{outer}"', begin)
        if tag in ("code", "pre") and not outer and set(around) - {"blockquote"}:
            raise self.error(f'Tag "{tag}" can\'t be nested in "{around[-1]}"', begin)

    def end_tag(self, begin: int) -> int:
        source = self.source
        if not self.open:
            raise self.error("Unexpected end tag", begin)
        at = _TAG_NAME.match(source, begin + 2).end()
        found = source[begin + 2 : at].lower()
        at = _BLANKS.match(source, at).end()
        if not source.startswith(">", at):
            raise self.error("Unclosed end tag", begin)
        tag, argument, offset, first = self.open.pop()
        if found and found != tag:
            raise self.error("Unmatched end tag", begin, f', expected "</{tag}>", found "</{found}>"')
        if self.offset > offset:
            self.close(tag, argument, offset, "".join(self.parts[first:]))
        return at + 1

    def close(self, tag: str, argument: str, offset: int, inside: str) -> None:
        entity: dict = {"type": _KIND[tag], "offset": offset, "length": self.offset - offset}
        last = self.entities[-1] if self.entities else {}
        same = (last.get("offset"), last.get("length")) == (offset, self.offset - offset)
        if tag == "blockquote" and argument:
            entity["type"] = "expandable_blockquote"
        elif tag == "tg-emoji":
            if not argument.isdecimal() or int(argument) == 0:
                raise bad("can't parse entities: Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = argument
        elif tag == "a":
            url = argument or inside
            if user := _USER_LINK.match(url):
                person = {"id": int(user[1]), "is_bot": False, "first_name": "?"}
                entity |= {"type": "text_mention", "user": person}
            elif "." not in url and "://" not in url:
                return  # Telegram keeps the text and drops a link that leads nowhere
            else:
                entity["url"] = url if "://" in url else f"http://{url}"
        elif tag == "pre" and same and last.get("type") == "code" and "language" in last:
            last["type"] = "pre"
            return
        elif tag == "code" and same and last.get("type") == "pre":
            last |= {"language": argument} if argument else {}
            return
        elif tag == "code" and argument and any(name == "pre" for name, *_ in self.open):
            entity["language"] = argument
        self.entities.append(entity)


def parse_html(source: str) -> tuple[str, list[dict]]:
    """Text and entities of a message in Telegram's HTML.

    Raises:
        ApiError: 400 "can't parse entities: …" with the byte offset, as Telegram says it.
    """
    if "<" not in source and "&" not in source:
        return source, []
    return _Parser(source).run()
