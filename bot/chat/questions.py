"""Message → the question it asks of the bot, if it asks one.

In a private chat any text is a question. In a group only /ask, a mention of the bot and a reply to it are,
so that it never speaks unasked; channels and other bots are never answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat.subjects import elliptical, with_subject
from index.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telegram import Message, MessageEntity

ASK = "ask"
ANONYMOUS = 1087968824  # the account in whose name admins of a group write anonymously


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself, as messages speak of it."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the bot.

    Attributes:
        text: without the command or the mention; may be empty where only these were sent.
        named: the bot was called by /ask or by its name, so that an empty question deserves an answer.
    """

    text: str
    named: bool


def question_in(message: Message, me: Me) -> Question | None:
    """The question that a message asks of the bot; None where it is not for the bot."""
    if not from_person(message) or message.chat.type == "channel":
        return None
    text, entities = message.text or message.caption or "", message.entities or message.caption_entities
    command = next((e for e in entities if e.type == "bot_command" and e.offset == 0), None)
    if command:
        name, _, addressee = slice_utf16(text, 0, command.length)[1:].partition("@")
        if name.lower() != ASK or addressee.lower() not in ("", me.username.lower()):
            return None
        return Question(_or_replied(_without(text, [command]), message), True)
    mentions = [e for e in entities if _mentions(text, e, me)]
    if mentions:
        return Question(_or_replied(_without(text, mentions), message), True)
    if message.chat.type == "private" or _replies_to(message, me):
        return Question(text.strip(), False)
    return None


def from_person(message: Message) -> bool:
    """Whether a person wrote the message: no bot, no channel, no service of Telegram's."""
    if message.is_automatic_forward or message.via_bot:
        return False
    if message.sender_chat:  # an anonymous admin speaks as the group; whoever speaks as a channel is one
        return message.sender_chat.id == message.chat.id and message.chat.type != "channel"
    return message.from_user is not None and not message.from_user.is_bot


def slice_utf16(text: str, offset: int, length: int) -> str:
    """A slice of `text` by Telegram's offsets, which count UTF-16 code units."""
    data = text.encode("utf-16-le", "surrogatepass")
    return data[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def _mentions(text: str, entity: MessageEntity, me: Me) -> bool:
    if entity.type == "text_mention":
        return entity.user is not None and entity.user.id == me.id
    name = f"@{me.username}".lower()
    return entity.type == "mention" and slice_utf16(text, entity.offset, entity.length).lower() == name


def _without(text: str, entities: Iterable[MessageEntity]) -> str:
    """The text without these runs of it, and without the white space that was around them."""
    data = text.encode("utf-16-le", "surrogatepass")
    parts: list[str] = []
    at = 0
    for entity in sorted(entities, key=lambda entity: entity.offset):
        parts.append(data[2 * at : 2 * entity.offset].decode("utf-16-le", "replace"))
        at = entity.offset + entity.length
    parts.append(data[2 * at :].decode("utf-16-le", "replace"))
    return " ".join(kept for part in parts if (kept := part.strip()))


def _replies_to(message: Message, me: Me) -> bool:
    """Whether the message is a reply to one of the bot's; in a topic every message replies to its opening."""
    replied = message.reply_to_message
    return (
        replied is not None
        and replied.from_user is not None
        and replied.from_user.id == me.id
        and replied.forum_topic_created is None
    )


def _or_replied(text: str, message: Message) -> str:
    """The text, where it needs one with what the message replies to: somebody asks for somebody else.

    Without a text, or with one that only points (这个呢), it is what the other wrote; with another subject
    (那高校呢), that of what the other asked.
    """
    bare = re.sub(r"\s", "", normalise(text)).rstrip("?!。,~")
    other = elliptical(bare)
    if text and not other and not _POINTING.fullmatch(bare):
        return text
    if not text and message.quote:  # the part of an answer that somebody quotes, too
        return message.quote.text.strip()
    written = _replied(message)
    return with_subject(written, other, None) if other and written else written or text


_POINTING = re.compile(
    r"(?:那么?)?(?:请问|问一下|看看)?(?:(?:上面|楼上)?(?:这|那|上面|楼上)(?:一?个|条|句|位)?的?(?:问题|提问)?)"
    r"(?:呢|怎么样|怎么[回说]答?|是什么|有吗|知道吗|怎么办|如何)?"
)


def _replied(message: Message) -> str:
    """What a person wrote that the message replies to, or the part quoted of it."""
    replied = message.reply_to_message
    if replied and (replied.forum_topic_created or (replied.from_user and replied.from_user.is_bot)):
        return ""
    if message.quote:
        return message.quote.text.strip()
    return (replied.text or replied.caption or "").strip() if replied else ""
